// The dialog that lists every key of the page, changes them and switches them off.
import { draw, keyOf, nameOf, off, setKey, setOff, shown } from "./keymap.js";

const dialog = document.querySelector("[data-keys]");
const list = dialog?.querySelector("[data-keys-list]");
const box = dialog?.querySelector("[data-keys-switch]");
let waiting = null;

function label(element) {
  const field = element.labels?.length;
  const copy = (field ? element.labels[0] : element).cloneNode(true);
  for (const sign of copy.querySelectorAll("kbd, .count, .optional, svg")) sign.remove();
  if (field) return `Go to ${copy.textContent.trim()}`;
  return copy.textContent.trim() || element.getAttribute("aria-label");
}

function row(element) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.original = element.dataset.key;
  const lead = document.createElement("span");
  lead.className = "hidden-visually";
  lead.textContent = `Change the key of ${label(element)}: `;
  button.append(lead);
  for (const word of shown(keyOf(element))) {
    const sign = document.createElement("kbd");
    sign.textContent = word;
    button.append(sign);
  }
  item.append(label(element), button);
  return item;
}

function fill() {
  const seen = new Set();
  const elements = [...document.querySelectorAll("[data-key]")].filter((element) => {
    const known = seen.has(element.dataset.key) || element.closest("dialog");
    seen.add(element.dataset.key);
    return !known;
  });
  list.replaceChildren(...elements.map(row));
  box.checked = !off();
}

function wait(button) {
  waiting?.setAttribute("aria-pressed", "false");
  waiting = button;
  waiting?.setAttribute("aria-pressed", "true");
}

if (dialog) {
  dialog.addEventListener("toggle", () => { if (dialog.open) fill(); wait(null); });
  box.addEventListener("change", () => setOff(!box.checked));
  list.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) wait(button);
  });
  // Before keys.js, which would press what the new key pressed so far.
  dialog.addEventListener("keydown", (event) => {
    if (!waiting || ["Tab", "Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
    event.preventDefault();
    const original = waiting.dataset.original;
    if (event.key === "Delete") setKey(original, "");
    else if (event.key !== "Escape") setKey(original, nameOf(event));
    wait(null);
    fill();
    draw();
    list.querySelector(`[data-original="${CSS.escape(original)}"]`)?.focus();
  });
}
