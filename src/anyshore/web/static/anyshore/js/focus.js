// The focus after a swap: where the server says (data-focus, autofocus), else where it
// was (by id, name, key or address), else on the heading of what came. And data-announce is read out.
import { announce } from "./announce.js";

let before = null;

function remember(target) {
  const active = document.activeElement;
  const inside = target instanceof Element && target.contains(active) && active !== document.body;
  before = inside
    ? { id: active.id, name: active.name, key: active.dataset.key, href: active.getAttribute("href") }
    : null;
}

function again() {
  if (!before) return null;
  if (before.id) return document.getElementById(before.id);
  const [name, value] = Object.entries({ name: before.name, "data-key": before.key, href: before.href })
    .find(([, known]) => known) ?? [];
  return name ? document.querySelector(`#main [${name}="${CSS.escape(value)}"]`) : null;
}

function settle(event) {
  const asked = document.querySelector("[data-focus]");
  const lost = document.activeElement === document.body || !document.activeElement?.isConnected;
  if (asked) {
    asked.removeAttribute("data-focus");
    asked.focus();
  } else if (before && lost) {
    const heading = document.querySelector("#main :is(h1, h2)");
    const place = again() ?? heading;
    if (place && place === heading && !place.hasAttribute("tabindex")) place.setAttribute("tabindex", "-1");
    place?.focus({ preventScroll: place !== heading });
  }
  before = null;
  const words = document.querySelector("[data-announce]");
  if (words) {
    announce(words.dataset.announce);
    words.removeAttribute("data-announce");
  }
}

document.addEventListener("htmx:before:swap", (event) => {
  remember(event.detail?.ctx?.target ?? event.target);
});
document.addEventListener("htmx:after:settle", settle);
document.addEventListener("DOMContentLoaded", settle);
if (document.readyState !== "loading") settle();
