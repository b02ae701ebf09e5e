// Says one sentence to those who listen rather than look.
export function announce(words) {
  const place = document.getElementById("live");
  if (!place) return;
  place.textContent = "";
  // A region that gets the same words again stays silent, so they come a moment later.
  setTimeout(() => { place.textContent = words; }, 50);
}
