// Messages at the edge of the page: they stay until dismissed, errors included; only a
// plain success leaves by itself, after time to read it, and never while pointed at.
const STAY = 8000;

function leave(toast) {
  if (toast.matches(":hover, :focus-within")) setTimeout(leave, STAY, toast);
  else toast.remove();
}

function scan() {
  for (const toast of document.querySelectorAll("[data-toast]:not([data-seen])")) {
    toast.dataset.seen = "";
    if (toast.dataset.tone === "done") setTimeout(leave, STAY, toast);
  }
}

document.addEventListener("click", (event) => {
  event.target.closest("[data-toast-close]")?.closest("[data-toast]").remove();
});
document.addEventListener("htmx:after:process", scan);
scan();
