// "Leave this site", faster than a page load: cover the page at once, end the session in the background, go somewhere neutral.
// Works by the link and by pressing Shift alone three times within five seconds. Without this file the link does the same, a little slower.

const PRESSES = 3;
const WITHIN_MS = 5000;
const root = document.documentElement;

function cover() {
  root.classList.add("is-covered");
  document.title = "Start";
}

export function leave() {
  cover();
  document.body.replaceChildren();
  fetch(root.dataset.exitUrl, { method: "POST", keepalive: true, credentials: "same-origin" }).catch(() => {});
  location.replace(root.dataset.exitTarget);
}

document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-leave]")) {
    event.preventDefault();
    leave();
  }
});

// A press counts only when Shift goes down and up with nothing in between, so that capitals and shortcuts never add up.
let presses = [];
let alone = false;

function startAgain() {
  presses = [];
  alone = false;
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Shift" || event.ctrlKey || event.altKey || event.metaKey) startAgain();
  else if (!event.repeat) alone = true;
}, true);

document.addEventListener("keyup", (event) => {
  if (event.key !== "Shift" || !alone) return;
  alone = false;
  presses = [...presses.filter((at) => event.timeStamp - at < WITHIN_MS), event.timeStamp];
  if (presses.length >= PRESSES) leave();
}, true);

document.addEventListener("pointerdown", startAgain, true);

// A page kept whole by the browser and shown again by Back: hide it, and ask the server what may be shown now.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  cover();
  document.body.replaceChildren();
  location.reload();
});
