// The queue never moves under somebody's hands: what came in since the page was drawn is only counted, in one line with a link. The
// page is asked about twice a minute while it can be seen. Without this file the link is there all the same.

const line = document.querySelector("[data-news]");
const FORGET_AFTER = 3; // answers that were none: somebody signed out, or the line is down

function told(count) {
  if (count === 0) return "";
  return count === 1 ? "1 new case. " : `${count} new cases. `;
}

async function ask(shown) {
  const answer = await fetch(line.dataset.news, { redirect: "error", credentials: "same-origin" });
  const { refs } = await answer.json();
  const words = told(refs.filter((ref) => !shown.has(ref)).length);
  const place = line.querySelector("[role=status]");
  if (place.textContent !== words) place.textContent = words;
}

if (line) {
  const shown = new Set([...document.querySelectorAll("[data-case]")].map((row) => row.dataset.case));
  let silent = 0;
  const again = setInterval(async () => {
    if (document.hidden) return;
    try {
      await ask(shown);
      silent = 0;
    } catch {
      silent += 1;
      if (silent >= FORGET_AFTER) clearInterval(again);
    }
  }, Number(line.dataset.every));
}
