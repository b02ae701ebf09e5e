// Which key presses what: the page's keys (data-key), changed and switched off by the
// person (WCAG 2.2, 2.1.4). Kept in localStorage, as it belongs to this keyboard.
import { read, write } from "./storage.js";

const NAME = "anyshore.keys";
const MAC = /Mac|iPhone|iPad/.test(navigator.platform);
const SHOWN = {
  Control: MAC ? "⌘" : "Ctrl", Enter: "↵", Escape: "Esc", ArrowUp: "↑",
  ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Backspace: "⌫",
};

let settings = read(localStorage, NAME, {});

export const off = () => settings.off === true;
export const keyOf = (element) => settings.map?.[element.dataset.key] ?? element.dataset.key;
export const isSingle = (key) => !/(Control|Alt|Meta)\+/.test(key);

export function setOff(value) {
  settings = { ...settings, off: value };
  write(localStorage, NAME, settings);
  draw();
}

export function setKey(original, key) {
  const map = { ...settings.map };
  if (!key || key === original) delete map[original];
  else map[original] = key;
  settings = { ...settings, map };
  write(localStorage, NAME, settings);
  draw();
}

// The name of what was pressed, as data-key writes it.
export function nameOf(event) {
  const key = event.key === " " ? "Space" : event.key;
  const letter = key.length === 1;
  const parts = [];
  if (event.ctrlKey || (MAC && event.metaKey)) parts.push("Control");
  if (event.altKey) parts.push("Alt");
  if (event.metaKey && !MAC) parts.push("Meta");
  // Shift is part of a sign like ?, and a modifier of every other key.
  if (event.shiftKey && (!letter || /\p{L}/u.test(key))) parts.push("Shift");
  parts.push(letter ? key.toLowerCase() : key);
  return parts.join("+");
}

export function shown(key) {
  return key.split(" ").map((one) => (one === "+" ? ["+"] : one.split("+"))
    .map((part) => SHOWN[part] ?? (part.length === 1 ? part.toUpperCase() : part)).join(" "));
}

// Brings what is written on the buttons in line with the settings.
export function draw(root = document) {
  document.documentElement.classList.toggle("keys-off", off());
  for (const element of root.querySelectorAll("[data-key]")) {
    const key = keyOf(element);
    const signs = element.querySelectorAll("kbd");
    const words = shown(key);
    if (signs.length === words.length) signs.forEach((sign, at) => { sign.textContent = words[at]; });
    const silent = key.includes(" ") || (off() && isSingle(key));
    if (silent) element.removeAttribute("aria-keyshortcuts");
    else element.setAttribute("aria-keyshortcuts", key);
  }
}
