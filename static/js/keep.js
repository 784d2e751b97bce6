// Keeps the public pages of help on this device when somebody presses the button, and forgets them when they press the other. Before
// that nothing is registered, kept or stored. What is kept, and how, is in keep_worker.js; without this file the page tells other ways.

const place = document.querySelector("[data-keep]");
const { files, worker, scope } = place.dataset;
const told = place.querySelector("[data-keep-told]");
const keepButton = place.querySelector("[data-keep-now]");
const forgetButton = place.querySelector("[data-keep-not]");
const find = () => navigator.serviceWorker.getRegistration(scope);

function ask(active, wish) {
  return new Promise((answered) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event) => answered(event.data);
    active.postMessage(wish, [port2]);
  });
}

async function whenKept() {
  const list = (await find()) && (await caches.match(files, { ignoreSearch: true, ignoreVary: true }));
  return list ? new Date((await list.json()).at) : null;
}

async function show(words = "") {
  const at = await whenKept();
  const day = at && at.toLocaleDateString(document.documentElement.lang, { day: "numeric", month: "short", year: "numeric" });
  told.textContent = [words, at ? `Kept on this device. Last updated: ${day}.` : "Nothing is kept on this device."].join(" ").trim();
  keepButton.firstElementChild.textContent = at ? "Make the copy new" : "Keep it on this device";
  keepButton.hidden = false;
  forgetButton.hidden = !at;
}

async function keep() {
  const before = await whenKept();
  try {
    await navigator.serviceWorker.register(worker, { scope, updateViaCache: "none" });
    const { active } = await navigator.serviceWorker.ready;
    if (!(await ask(active, { keep: files }))) throw new Error("not kept");
    await show();
  } catch {
    if (!before) await clear();
    await show("That didn’t work. Please look at your connection, and try again.");
  }
}

async function clear() {
  const registration = await find();
  if (registration && registration.active) await ask(registration.active, {});
  if (registration) await registration.unregister();
  for (const name of await caches.keys()) await caches.delete(name);
}

async function forget() {
  await clear();
  await show("Forgotten.");
  keepButton.focus();
}

function press(button, act) {
  button.addEventListener("click", async () => {
    keepButton.disabled = forgetButton.disabled = true;
    told.textContent = "One moment.";
    await act();
    keepButton.disabled = forgetButton.disabled = false;
  });
}

if (navigator.serviceWorker && window.caches) {
  press(keepButton, keep);
  press(forgetButton, forget);
  show();
}
