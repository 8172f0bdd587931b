// Key numbers of two runs at the clock's month, like the board of a match: one to the left, one to the right.

function node(tag, name, parent) {
  const made = document.createElement(tag);
  made.className = name;
  parent.append(made);
  return made;
}

// The parts of one line that change with the month.
function side(name, parent) {
  const box = node("div", `pn-board-side ${name}`, parent);
  const value = node("div", "pn-board-value", box);
  const bar = node("i", "", node("div", "pn-board-bar", box));
  return { value, bar };
}

function line(row, parent) {
  const box = node("div", "pn-board-line", parent);
  box.setAttribute("role", "row");
  const a = side("pn-board-a", box);
  const label = node("div", "pn-board-label", box);
  label.textContent = row.name;
  if (row.unit) node("span", "pn-board-unit", label).textContent = row.unit;
  const b = side("pn-board-b", box);
  return { row, a, b };
}

// A run's text at a month; before it there is none, after its end the last one stays.
function put(part, path, month, none) {
  const at = Math.min(month - path.first, path.texts.length - 1);
  part.value.textContent = at < 0 ? none : path.texts[at];
  part.bar.style.width = `${at < 0 ? 0 : path.sizes[at]}%`;
}

function render({ model, el }) {
  const box = node("div", "pn-board", el);
  box.setAttribute("role", "table");
  let lines = [];
  const show = () => {
    for (const { row, a, b } of lines) {
      put(a, row.a, clock.month, model.get("none"));
      put(b, row.b, clock.month, model.get("none"));
    }
  };
  const build = () => {
    box.setAttribute("aria-label", model.get("label"));
    box.replaceChildren();
    lines = model.get("rows").map((row) => line(row, box));
    show();
  };
  model.on("change:rows change:label", build);
  build();
  const leave = clock.listen(show);
  return () => {
    leave();
    model.off("change:rows change:label", build);
  };
}

export default { render };
