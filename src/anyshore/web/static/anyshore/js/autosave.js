// Drafts: a form with data-autosave="key" is kept in this tab's storage while it is
// typed in, and filled in again when it is shown again. A draft goes only when the
// server says that it was saved: an element with data-autosave-done="key", or an event
// autosave:done with { key }.
import { announce } from "./announce.js";
import { read, write } from "./storage.js";

const NAME = (key) => `anyshore.draft.${key}`;
const timers = new WeakMap();
const SKIP = new Set(["csrfmiddlewaretoken"]);

function fields(form) {
  return [...form.elements].filter((field) => field.name && !SKIP.has(field.name)
    && !["password", "file", "submit", "button", "hidden"].includes(field.type));
}

function state(field) {
  if (["checkbox", "radio"].includes(field.type)) return field.checked;
  if (field.multiple) return [...field.selectedOptions].map((option) => option.value);
  return field.value;
}

function place(field, value) {
  if (["checkbox", "radio"].includes(field.type)) field.checked = value;
  else if (field.multiple) for (const option of field.options) option.selected = value.includes(option.value);
  else field.value = value;
}

const nameOf = (field) => (field.type === "radio" || field.type === "checkbox" ? `${field.name}=${field.value}` : field.name);

function save(form) {
  clearTimeout(timers.get(form));
  const draft = Object.fromEntries(fields(form).map((field) => [nameOf(field), state(field)]));
  const kept = write(sessionStorage, NAME(form.dataset.autosave), draft);
  const note = form.querySelector("[data-autosave-note]");
  if (note) note.textContent = kept ? "Kept in this tab" : "This browser keeps no drafts";
}

function restore(form) {
  if (form.dataset.autosaveReady !== undefined) return;
  form.dataset.autosaveReady = "";
  const draft = read(sessionStorage, NAME(form.dataset.autosave), null);
  if (!draft) return;
  let changed = false;
  for (const field of fields(form)) {
    const value = draft[nameOf(field)];
    if (value === undefined || JSON.stringify(value) === JSON.stringify(state(field))) continue;
    place(field, value);
    changed = true;
  }
  if (!changed) return;
  const note = form.querySelector("[data-autosave-note]");
  if (note) note.textContent = "Your draft is back";
  announce("Your draft is back");
}

function done(key) {
  try { sessionStorage.removeItem(NAME(key)); } catch { /* nothing was kept */ }
}

function scan() {
  document.querySelectorAll("[data-autosave-done]").forEach((sign) => done(sign.dataset.autosaveDone));
  document.querySelectorAll("form[data-autosave]").forEach(restore);
}

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.dataset.autosave === undefined) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(save, 250, form));
});
// What is not yet kept when the page goes away is kept now.
addEventListener("pagehide", () => {
  for (const form of document.querySelectorAll("form[data-autosave]")) if (timers.has(form)) save(form);
});
document.addEventListener("htmx:before:swap", (event) => {
  for (const form of event.target.querySelectorAll?.("form[data-autosave]") ?? []) if (timers.has(form)) save(form);
});
document.addEventListener("autosave:done", (event) => done(event.detail?.key ?? event.detail?.value));
document.addEventListener("htmx:after:process", scan);
scan();
