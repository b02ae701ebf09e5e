// The person's theme, kept in a cookie so that the server renders the next page with it.
const YEAR = 31536000;

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-switch] button");
  if (!button) return;
  const age = button.value ? YEAR : 0;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${button.value}; path=/; max-age=${age}; samesite=lax${secure}`;
  if (button.value) document.documentElement.dataset.theme = button.value;
  else delete document.documentElement.dataset.theme;
  for (const one of button.parentElement.children) {
    one.setAttribute("aria-pressed", String(one === button));
  }
});
