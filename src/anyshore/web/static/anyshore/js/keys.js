// Presses the element whose data-key was pressed; a field gets the cursor instead.
import { draw, isSingle, keyOf, nameOf, off } from "./keymap.js";

const PATIENCE = 1200;
let begun = "";
let timer = 0;

const isField = (element) => element.matches("input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable=true]");

function scope() {
  const dialogs = [...document.querySelectorAll("dialog:modal")];
  return dialogs.at(-1) ?? document;
}

function usable(element) {
  return !element.disabled && element.getAttribute("aria-disabled") !== "true" && element.checkVisibility();
}

function candidates() {
  return [...scope().querySelectorAll("[data-key]")].filter(
    (element) => !(off() && isSingle(keyOf(element))),
  );
}

function press(element) {
  element.focus({ preventScroll: false });
  // A group of answers is gone to; which one is meant is still to be chosen.
  if (element.matches("input[type=radio]")) return;
  if (isField(element)) element.select?.();
  else element.click();
}

// Inside a closed menu nothing is visible, but its keys should work all the same.
function reachable(element) {
  return usable(element) || (!element.disabled && element.closest("details[data-menu]:not([open])"));
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  const name = nameOf(event);
  const typing = isField(event.target);
  if (typing && isSingle(name) && name !== "Escape") return;
  // Enter and Space belong to what has the focus.
  if (["Enter", "Space"].includes(name) && event.target.closest("a, button, summary, [role=button], input")) return;
  const whole = begun ? `${begun} ${name}` : name;
  clearTimeout(timer);
  begun = "";
  const all = candidates();
  const hit = all.find((element) => keyOf(element) === whole && reachable(element))
    ?? all.find((element) => keyOf(element) === name && reachable(element));
  if (hit) {
    event.preventDefault();
    press(hit);
  } else if (all.some((element) => keyOf(element).startsWith(`${name} `))) {
    begun = name;
    timer = setTimeout(() => { begun = ""; }, PATIENCE);
  } else if (name === "Escape" && typing) {
    event.target.blur();
  }
});

document.addEventListener("htmx:after:process", (event) => draw(event.target ?? document));
draw();
