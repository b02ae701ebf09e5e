// A refused or failed command says so at the edge of the page; the page itself stays as
// it is. The words are those of the problem page that the server answered with. An
// answer 422 is a form with its errors, and takes the form's place.
function tell(title, hint) {
  const place = document.getElementById("toasts");
  if (!place) return;
  const toast = document.createElement("div");
  toast.className = "notice";
  toast.dataset.tone = "late";
  toast.dataset.toast = "";
  const shape = document.createElement("span");
  shape.className = "shape";
  const body = document.createElement("div");
  body.className = "notice-body";
  const lead = document.createElement("p");
  lead.className = "notice-title";
  lead.textContent = title;
  body.append(lead, hint);
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button quiet small end";
  close.dataset.toastClose = "";
  close.setAttribute("aria-label", "Dismiss");
  close.textContent = "✕";
  toast.append(shape, body, close);
  place.append(toast);
}

const isLive = (event) => event.detail?.ctx?.sourceElement?.hasAttribute?.("data-live");

document.addEventListener("htmx:response:error", (event) => {
  const { response, text } = event.detail.ctx;
  if (response.status === 422 || isLive(event)) return;
  const page = new DOMParser().parseFromString(text ?? "", "text/html");
  tell(page.querySelector("h1")?.textContent.trim() || "That did not work", page.querySelector("h1 ~ p")?.textContent.trim() ?? "");
});

document.addEventListener("htmx:error", (event) => {
  if (!isLive(event)) tell("No answer from the server", "Nothing was lost here. Try again in a moment.");
});
