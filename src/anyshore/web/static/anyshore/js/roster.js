// A roster is one stop of the Tab key; arrows, Home, End and the page keys move in it.
const PAGE = 10;
const held = new WeakMap();
const grids = () => document.querySelectorAll("[data-roster]");

// Whose day it is stands at the edges of the roster; a cell that is reached says so.
function named(grid, cell) {
  const row = cell.closest("tr");
  const head = grid.tHead.rows[0].cells[cell.parentElement.cellIndex];
  const who = row.cells[0].firstChild.textContent.trim();
  cell.ariaLabel = `${who}, ${head.innerText.replace(/\s+/g, " ")}: ${cell.textContent.trim()}`;
}

function hold(grid, cell) {
  const before = held.get(grid);
  if (before && before !== cell) before.tabIndex = -1;
  held.set(grid, cell);
  cell.tabIndex = 0;
  named(grid, cell);
}

function begin() {
  for (const grid of grids()) {
    const chosen = grid.querySelector("a[aria-current]") ?? grid.querySelector("td > a");
    for (const each of grid.querySelectorAll("td > a")) each.tabIndex = -1;
    if (chosen) hold(grid, chosen);
  }
}

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.("[data-roster] td > a");
  if (!cell || event.ctrlKey || event.altKey || event.metaKey) return;
  const grid = cell.closest("[data-roster]");
  const rows = [...grid.tBodies[0].rows];
  const y = rows.indexOf(cell.closest("tr"));
  const x = cell.parentElement.cellIndex - 1;
  const last = cell.closest("tr").cells.length - 2;
  const to = {
    ArrowLeft: [x - 1, y], ArrowRight: [x + 1, y], ArrowUp: [x, y - 1], ArrowDown: [x, y + 1],
    Home: [0, y], End: [last, y],
    PageUp: [x, Math.max(y - PAGE, 0)], PageDown: [x, Math.min(y + PAGE, rows.length - 1)],
  }[event.key];
  const next = to && to[0] >= 0 && rows[to[1]]?.cells[to[0] + 1]?.querySelector("a");
  if (!to) return;
  event.preventDefault();
  event.stopPropagation();
  if (!next) return;
  hold(grid, next);
  next.focus();
  // The days stand at the top of the box: all of it belongs in sight.
  grid.closest(".roster-box")?.scrollIntoView({ block: "nearest" });
});

document.addEventListener("htmx:after:swap", begin);
begin();
