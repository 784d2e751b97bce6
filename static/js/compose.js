// Small helps while writing: how much room is left, who is speaking, a soft question about contact details. Nothing is stored and nothing is sent.

const NEAR_THE_END = 500;
const CONTACT = /[\w.+-]+@[\w-]+\.[a-z]{2,}|(?:\+|\b0)[\d\s().-]{8,}\d/i;

function countCharacters(box) {
  const counter = document.querySelector(`[data-counter-for="${box.id}"]`);
  const show = () => {
    const left = Number(box.dataset.limit) - [...box.value].length;
    counter.textContent = left > NEAR_THE_END ? "" : left >= 0 ? `${left} characters left` : `${-left} characters too many`;
  };
  box.addEventListener("input", show);
  show();
}

function previewVoice(form) {
  const line = form.querySelector("[data-voice-preview]");
  const show = () => {
    const chosen = form.querySelector("[data-voice-name]:checked");
    if (chosen) line.textContent = `Others will see “${chosen.dataset.voiceName}”.`;
  };
  form.addEventListener("change", show);
  show();
}

function askAboutContact(form) {
  const hint = form.querySelector("[data-contact-hint]");
  const box = form.elements.namedItem("body");
  box.addEventListener("change", () => { hint.hidden = !CONTACT.test(box.value); });
}

document.querySelectorAll("[data-limit]").forEach(countCharacters);
document.querySelectorAll("[data-compose]").forEach((form) => {
  previewVoice(form);
  askAboutContact(form);
});
