// Remarks on a place of a text: selected words, or a whole paragraph by keyboard, fill
// the fields quote, prefix, suffix and position of the form (W3C Web Annotation Data
// Model, text quote and text position selectors). Offsets count characters of the
// text content of the element with data-anchor-root.
const AROUND = 32;

const root = () => document.querySelector("[data-anchor-root]");
const form = () => document.querySelector("[data-anchor-form]");

export function anchorOf(range, within) {
  const lead = document.createRange();
  lead.setStart(within, 0);
  lead.setEnd(range.startContainer, range.startOffset);
  const text = within.textContent;
  const raw = range.toString();
  const quote = raw.trim();
  const position = lead.toString().length + raw.indexOf(quote);
  const end = position + quote.length;
  return {
    quote, position,
    prefix: text.slice(Math.max(position - AROUND, 0), position),
    suffix: text.slice(end, end + AROUND),
  };
}

function fill(range) {
  const place = anchorOf(range, root());
  if (!place.quote) return false;
  const target = form();
  for (const [name, value] of Object.entries(place)) target.elements[name].value = value;
  const shown = target.querySelector("[data-anchor-shown]");
  if (shown) {
    shown.textContent = place.quote;
    shown.closest("[hidden]")?.removeAttribute("hidden");
  }
  CSS.highlights?.set("comment-current", new Highlight(range.cloneRange()));
  return true;
}

function clear() {
  for (const name of ["quote", "prefix", "suffix", "position"]) form().elements[name].value = "";
  const shown = form().querySelector("[data-anchor-shown]");
  if (shown) shown.parentElement.hidden = true;
  CSS.highlights?.delete("comment-current");
}

document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  if (selection.isCollapsed || !root() || !form()) return;
  const range = selection.getRangeAt(0);
  if (root().contains(range.commonAncestorContainer)) fill(range);
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-anchor-clear]")) clear();
  const button = event.target.closest(".anchor-add");
  if (!button || !form()) return;
  const range = document.createRange();
  range.selectNodeContents(button.parentElement);
  if (fill(range)) form().querySelector("textarea").focus();
});

// One button a paragraph, so that a remark needs neither a mouse nor a selection. It has
// a name but no text: the offsets above must not move.
function scan() {
  if (!root() || !form()) return;
  for (const block of root().querySelectorAll("[data-anchor-block]:not([data-anchor-ready])")) {
    block.dataset.anchorReady = "";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "anchor-add";
    button.setAttribute("aria-label", `Remark on “${block.textContent.trim().slice(0, 40)}”`);
    block.append(button);
  }
}
document.addEventListener("htmx:after:process", scan);
scan();
