// A piece of the page made of rows that can be pointed at, clicked and walked through with the keyboard. What it
// shows is text put together by the server; what is picked goes back as the key of the row.

const KEYS = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };

// Rows that are not folded away, in their order.
const rowsOf = (root) => [...root.querySelectorAll("[role=option]")];

// One row can be reached with the tab key: the chosen one, or the first; the arrows lead to the others.
function roam(root) {
  const rows = rowsOf(root);
  const chosen = rows.find((row) => row.getAttribute("aria-selected") === "true") ?? rows[0];
  for (const row of rows) row.tabIndex = row === chosen ? 0 : -1;
}

// Writes what is shown; the reader's place and the focus stay where they were.
function write(root, html) {
  const scroller = root.querySelector(".pp-scroll");
  const top = scroller?.scrollTop ?? 0;
  const name = scroller?.dataset.name;
  const key = root.contains(document.activeElement) ? document.activeElement.dataset.pick : undefined;
  root.innerHTML = html;
  const again = root.querySelector(".pp-scroll");
  if (again && again.dataset.name === name) again.scrollTop = top;
  roam(root);
  if (key !== undefined) root.querySelector(`[data-pick="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

// The month of the clock as a line over the calendar, where there is one and a run to look at.
function mark(root) {
  const calendar = root.querySelector("[data-first]");
  if (!calendar) return;
  const first = Number(calendar.dataset.first);
  const last = Number(calendar.dataset.last);
  const place = (clock.month + 1 - first) / (last + 1 - first);
  const shown = clock.last > clock.first && clock.month >= clock.first && place >= 0 && place <= 1;
  calendar.style.setProperty("--pp-now", shown ? place : -1);
  calendar.classList.toggle("pp-with-now", shown);
}

function walk(event, root) {
  const rows = rowsOf(root);
  const at = rows.indexOf(event.target);
  if (at < 0 || !(event.key in KEYS)) return;
  event.preventDefault();
  const next = rows[Math.max(0, Math.min(rows.length - 1, at + KEYS[event.key]))];
  rows[at].tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "pp-board";
  el.append(root);
  let picks = 0;
  const pick = (target) => {
    const key = target.closest("[data-pick]")?.dataset.pick;
    if (key === undefined) return;
    picks += 1;
    model.set("picked", { key, turn: `${Date.now()}.${picks}` });
    model.save_changes();
  };
  const draw = () => {
    write(root, model.get("html"));
    mark(root);
  };
  root.addEventListener("click", (event) => pick(event.target));
  root.addEventListener("keydown", (event) => {
    const isRow = event.target.getAttribute("role") === "option";
    if (isRow && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      pick(event.target);
    } else walk(event, root);
  });
  model.on("change:html", draw);
  draw();
  const quiet = clock.listen(() => mark(root));
  return () => quiet();
}

export default { render };
