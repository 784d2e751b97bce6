// Shows the kept pages of help when nothing else answers. It is on a device only because somebody chose it there. What it keeps is
// public, and asked for as a stranger: without cookies, so that no page of a member can be among it. What else is opened, it lets be.

const NAME = "pages";
const PAGES = ["/help", "/help/card", "/help/steady", "/help/someone", "/help/offline"];
const LIST = "/help/offline/files";
const AS_A_STRANGER = { credentials: "omit", cache: "no-store", redirect: "error" };
const A_DAY_MS = 24 * 60 * 60 * 1000;
const PATIENCE_MS = 8000;
let forgotten = false;

async function get(address) {
  const answer = await fetch(address, AS_A_STRANGER);
  if (!answer.ok) throw new Error("not whole");
  return answer;
}

// All of it or nothing: what is there stays until everything new has come.
async function keep(list) {
  const answer = await get(list);
  const { files } = await answer.clone().json();
  const answers = await Promise.all(files.map(get));
  if (forgotten) return;
  const cache = await caches.open(NAME);
  await Promise.all(files.map((file, number) => cache.put(file, answers[number])));
  await cache.put(list, answer);
  const wanted = new Set([list, ...files].map((address) => new URL(address, location.origin).href));
  for (const request of await cache.keys()) {
    if (!wanted.has(request.url)) await cache.delete(request);
  }
  if (forgotten) await caches.delete(NAME);
}

async function forget() {
  forgotten = true;
  await caches.delete(NAME);
}

function find(request) {
  return caches.match(request, { cacheName: NAME, ignoreSearch: true, ignoreVary: true });
}

async function renewOnceADay() {
  const old = await find(LIST);
  if (!old || Date.now() - new Date((await old.clone().json()).at) < A_DAY_MS) return;
  const cache = await caches.open(NAME);
  const [list] = await cache.keys(LIST, { ignoreSearch: true, ignoreVary: true });
  await keep(list.url);
}

async function answerTo(request) {
  const late = new Promise((_, giveUp) => { setTimeout(giveUp, PATIENCE_MS, new Error("late")); });
  const coming = fetch(request);
  try {
    const answer = await Promise.race([coming, late]);
    return answer.status < 500 ? answer : (await find(request)) || answer;
  } catch {
    return (await find(request)) || coming;
  }
}

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("message", (event) => {
  if (event.data.keep) forgotten = false;
  const done = event.data.keep ? keep(event.data.keep) : forget();
  event.waitUntil(done.then(() => event.ports[0].postMessage(true), () => event.ports[0].postMessage(false)));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || forgotten) return;
  if (!PAGES.includes(pathname) && !pathname.startsWith("/static/")) return;
  event.respondWith(answerTo(request));
  if (request.mode === "navigate") event.waitUntil(renewOnceADay().catch(() => {}));
});
