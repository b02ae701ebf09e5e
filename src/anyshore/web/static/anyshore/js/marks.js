// Shows in the text where remarks stand, without touching the text: each thread carries
// data-anchor-quote and data-anchor-position. Pointing at a thread, or moving into it,
// brings its place forward.
function rangeAt(root, position, length) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  let passed = 0;
  let begun = false;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const end = passed + node.data.length;
    if (!begun && position < end) {
      range.setStart(node, position - passed);
      begun = true;
    }
    if (begun && position + length <= end) {
      range.setEnd(node, position + length - passed);
      return range;
    }
    passed = end;
  }
  return null;
}

function rangeOf(thread) {
  const root = document.querySelector("[data-anchor-root]");
  const quote = thread.dataset.anchorQuote;
  if (!root || !quote) return null;
  const range = rangeAt(root, Number(thread.dataset.anchorPosition), quote.length);
  // In a later version the text may have moved: then the first place with these words.
  if (range?.toString() === quote) return range;
  const at = root.textContent.indexOf(quote);
  return at < 0 ? null : rangeAt(root, at, quote.length);
}

function scan() {
  if (!CSS.highlights || !document.querySelector("[data-anchor-root]")) return;
  const open = [...document.querySelectorAll("[data-anchor-quote][data-state=open]")];
  CSS.highlights.set("comment", new Highlight(...open.map(rangeOf).filter(Boolean)));
}

function point(event) {
  const thread = event.target.closest?.("[data-anchor-quote]");
  if (!thread || !CSS.highlights) return;
  const range = rangeOf(thread);
  if (!range) return;
  CSS.highlights.set("comment-current", new Highlight(range));
  if (event.type === "focusin") range.startContainer.parentElement.scrollIntoView({ block: "center" });
}

document.addEventListener("mouseover", point);
document.addEventListener("focusin", point);
document.addEventListener("htmx:after:process", scan);
scan();
