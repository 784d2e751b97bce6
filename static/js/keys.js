// Keys for moderators, only on pages of somebody who switched them on. A key does what the thing that carries it does: press it,
// open it, go into it. `j` and `k` walk through the list, `?` shows the keys. Never in a text field, never with Ctrl, Alt or Meta.

const TYPED_IN = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=submit], [type=button])";
const rows = () => [...document.querySelectorAll("[data-key-row]")];

function walk(step) {
  const all = rows();
  const at = all.indexOf(document.activeElement);
  const to = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step];
  if (to) to.focus();
  return Boolean(to);
}

function unfold(details) {
  details.open = !details.open;
  details.querySelector("summary").focus();
}

function act(thing) {
  if (thing.matches("details")) unfold(thing);
  else if (thing.matches("[data-key-into]")) document.getElementById(thing.dataset.keyInto).focus();
  else thing.click();
  return true;
}

function answer(key) {
  if (key === "j") return walk(1);
  if (key === "k") return walk(-1);
  const thing = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  return thing ? act(thing) : false;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.key.length !== 1) return;
  if (event.target instanceof Element && event.target.closest(TYPED_IN)) return;
  if (answer(event.key)) event.preventDefault();
});
