// Pages that refresh themselves: an element with data-live and htmx's own attributes
// (hx-get with hx-trigger="every 15s, changed from:body", or hx-sse:connect). A refresh
// waits while the page is paused (WCAG 2.2, 2.2.2), hidden, or in use: a field, an open
// explanation or selected text inside.
let paused = false;

function inUse(region) {
  const focus = document.activeElement;
  if (region.contains(focus) && focus.matches("input, select, textarea")) return true;
  if (region.querySelector("details[open]:not([data-menu]), dialog[open]")) return true;
  const selection = getSelection();
  return !selection.isCollapsed && region.contains(selection.anchorNode);
}

function show(word, tone) {
  for (const place of document.querySelectorAll("[data-live-state]")) {
    place.querySelector("[data-live-word]").textContent = word;
    place.querySelector("[data-tone]").dataset.tone = tone;
  }
}

const hour = () => new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-live-pause]");
  if (!button) return;
  paused = !paused;
  button.setAttribute("aria-pressed", String(paused));
  if (paused) show(`As of ${hour()}`, "idle");
  else {
    show("Live", "ok");
    document.body.dispatchEvent(new CustomEvent("changed"));
  }
});

document.addEventListener("htmx:config:request", (event) => {
  const source = event.detail.ctx.sourceElement;
  if (!source?.hasAttribute?.("data-live") || source.hasAttribute("hx-sse:connect")) return;
  if (paused || document.hidden || inUse(source)) event.preventDefault();
});

document.addEventListener("htmx:sse:before:message", (event) => {
  if (paused) event.preventDefault();
});
document.addEventListener("htmx:sse:error", () => { if (!paused) show("Reconnecting", "soon"); });
document.addEventListener("htmx:sse:after:connection", () => { if (!paused) show("Live", "ok"); });
document.addEventListener("htmx:error", (event) => {
  const live = event.detail?.ctx?.sourceElement?.hasAttribute?.("data-live");
  if (live && !paused) show("Reconnecting", "soon");
});
document.addEventListener("htmx:after:request", (event) => {
  const live = event.detail?.ctx?.sourceElement?.hasAttribute?.("data-live");
  if (live && !paused) show("Live", "ok");
});
