// A roster is one stop of the Tab key; arrows, Home and End move between its cells.
const grids = () => document.querySelectorAll("[data-roster]");

function cellsOf(grid) {
  return [...grid.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("td > a")]);
}

function hold(grid, cell) {
  for (const each of grid.querySelectorAll("td > a")) each.tabIndex = each === cell ? 0 : -1;
}

function begin() {
  for (const grid of grids()) {
    const chosen = grid.querySelector("a[aria-current]") ?? grid.querySelector("td > a");
    if (chosen) hold(grid, chosen);
  }
}

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.("[data-roster] td > a");
  if (!cell || event.ctrlKey || event.altKey || event.metaKey) return;
  const grid = cell.closest("[data-roster]");
  const rows = cellsOf(grid);
  const y = rows.findIndex((row) => row.includes(cell));
  const x = rows[y].indexOf(cell);
  const to = {
    ArrowLeft: [x - 1, y], ArrowRight: [x + 1, y], ArrowUp: [x, y - 1], ArrowDown: [x, y + 1],
    Home: [0, y], End: [rows[y].length - 1, y],
    PageUp: [x, 0], PageDown: [x, rows.length - 1],
  }[event.key];
  const next = to && rows[to[1]]?.[to[0]];
  if (!to) return;
  event.preventDefault();
  event.stopPropagation();
  if (!next) return;
  hold(grid, next);
  next.focus();
});

document.addEventListener("htmx:after:swap", begin);
begin();
