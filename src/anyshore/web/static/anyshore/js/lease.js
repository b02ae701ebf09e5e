// The claim on an item: renewed while the person works, asked about when they do not
// (WCAG 2.2, 2.2.1), and plainly ended when it is lost. The server answers a POST with
// {"seconds": n} while the claim stands, and with 409 or 410 once it does not.
import { announce } from "./announce.js";
import { words } from "./clock.js";
import { open } from "./dialog.js";

const IDLE = 90_000;
let active = Date.now();
for (const kind of ["keydown", "pointerdown", "input", "scroll"]) {
  addEventListener(kind, () => { active = Date.now(); }, { passive: true, capture: true });
}

class Lease {
  constructor(place) {
    this.place = place;
    this.warn = Number(place.dataset.leaseWarn) * 1000;
    this.dialog = place.querySelector("dialog");
    this.start(Number(place.dataset.leaseSeconds));
    place.querySelector("[data-lease-extend]").addEventListener("click", () => this.renew());
    this.timer = setInterval(() => this.tick(), 1000);
  }

  start(seconds) {
    this.length = seconds * 1000;
    this.ends = Date.now() + this.length;
  }

  async renew() {
    if (this.asking) return;
    this.asking = true;
    try {
      const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value
        ?? JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}")["X-CSRFToken"];
      const answer = await fetch(this.place.dataset.lease, { method: "POST", headers: { "X-CSRFToken": token, Accept: "application/json" } });
      if ([404, 409, 410].includes(answer.status)) this.lost();
      else if (answer.ok) {
        this.start((await answer.json()).seconds);
        if (this.dialog.open) this.dialog.close();
      }
    } catch { /* no connection: the next second tries again until the claim ends */ } finally {
      this.asking = false;
    }
  }

  tick() {
    if (!this.place.isConnected) { clearInterval(this.timer); return; }
    const left = this.ends - Date.now();
    if (left <= 0) this.lost();
    else if (left < this.length / 2 && Date.now() - active < Math.min(IDLE, this.length / 2)) this.renew();
    else if (left < this.warn) {
      this.place.querySelector("[data-lease-left]").textContent = left < 60_000 ? `${Math.ceil(left / 1000)} s` : words(Math.ceil(left / 1000)).replace(" left", "");
      if (!this.dialog.open) open(this.dialog);
    }
  }

  lost() {
    clearInterval(this.timer);
    if (this.dialog.open) this.dialog.close();
    this.place.querySelector("[data-lease-lost]").hidden = false;
    for (const button of document.querySelectorAll("[data-lease-needs]")) button.disabled = true;
    announce("The item went back to the queue. What you typed is kept in this tab.");
    document.dispatchEvent(new CustomEvent("lease:lost"));
  }
}

const known = new WeakSet();
function scan() {
  for (const place of document.querySelectorAll("[data-lease]")) {
    if (!known.has(place)) { known.add(place); new Lease(place); }
  }
}
document.addEventListener("htmx:after:process", scan);
scan();
