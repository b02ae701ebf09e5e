// Clocks that go on while the page is open, in the words of the server's formatter.
// data-left is what was left at rendering; only time since then is measured here, so a
// wrong clock on this machine does no harm. data-ticks: seconds until it rests.
const started = new WeakMap();

export function span(seconds, working) {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  if (minutes < 1) return seconds ? "under 1 min" : "0 min";
  const pair = (large, a, small, b) => [large && `${large} ${a}`, small && `${small} ${b}`].filter(Boolean).join(" ");
  if (minutes >= 2880 && !working) return pair(Math.floor(minutes / 1440), "d", Math.floor((minutes % 1440) / 60), "h");
  return pair(Math.floor(minutes / 60), "h", minutes % 60, "min");
}

export function words(seconds, working) {
  if (seconds === 0) return "due now";
  return `${span(seconds, working)} ${seconds < 0 ? "late" : "left"}`;
}

function tick(chip) {
  if (chip.dataset.clock !== "running") return;
  if (!started.has(chip)) started.set(chip, Date.now());
  const passed = Math.floor((Date.now() - started.get(chip)) / 1000);
  const ticks = chip.dataset.ticks === undefined ? Infinity : Number(chip.dataset.ticks);
  const left = Number(chip.dataset.left) - Math.min(passed, ticks);
  const place = chip.querySelector("time");
  const text = words(left, chip.hasAttribute("data-working"));
  if (place.textContent !== text) place.textContent = text;
  const tone = left < 0 ? "late" : left < Number(chip.dataset.warn) ? "soon" : "ok";
  if (chip.dataset.tone !== tone) chip.dataset.tone = tone;
}

const all = () => document.querySelectorAll("[data-clock]").forEach(tick);
setInterval(all, 1000);
document.addEventListener("visibilitychange", () => { if (!document.hidden) all(); });
document.addEventListener("htmx:after:process", all);
all();
