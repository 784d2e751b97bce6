// Copying and printing the nine words of a receipt. Nothing is stored and nothing is sent.

const list = document.getElementById("receipt-words");
const told = document.querySelector("[data-receipt-told]");
const copy = document.querySelector("[data-receipt-copy]");
const print = document.querySelector("[data-receipt-print]");

function select() {
  const range = document.createRange();
  range.selectNodeContents(list);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

async function copyWords() {
  const words = [...list.children].map((item) => item.textContent.trim()).join(" ");
  try {
    await navigator.clipboard.writeText(words);
    told.textContent = "Copied. Please paste the words somewhere safe.";
  } catch {
    select();
    told.textContent = "The words are marked. Please copy them with your device.";
  }
}

if (list && copy && print) {
  copy.addEventListener("click", copyWords);
  print.addEventListener("click", () => window.print());
  copy.hidden = false;
  print.hidden = false;
}
