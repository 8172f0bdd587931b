// A table of text: sorted, paged and filtered here, without a word with the server. Nothing in it becomes markup.

function made(tag, kind, text) {
  const node = document.createElement(tag);
  if (kind) node.className = kind;
  if (text !== undefined) node.textContent = text;
  return node;
}

function button(kind, text, act) {
  const node = made("button", kind, text);
  node.type = "button";
  node.addEventListener("click", act);
  return node;
}

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

// Rows in the order asked for; what has no number comes last either way.
function sorted(rows, column, falls) {
  if (column < 0) return rows;
  const key = (row) => row.cells[column].sort ?? row.cells[column].text;
  const missing = (value) => value === null || value === "" || value === undefined;
  const compare = (a, b) => {
    const [x, y] = [key(a), key(b)];
    if (missing(x) || missing(y)) return missing(x) - missing(y);
    const order = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y));
    return falls ? -order : order;
  };
  return [...rows].sort(compare);
}

function fits(row, words) {
  const all = row.cells.map((cell) => `${cell.text} ${cell.note ?? ""}`).join(" ").toLowerCase();
  return words.every((word) => all.includes(word));
}

class Table {
  constructor(model, el) {
    this.model = model;
    this.el = el;
    this.column = -1;
    this.falls = false;
    this.page = 0;
    el.classList.add("pn-data");
    this.change = () => this.draw();
    for (const name of ["columns", "rows", "query", "words"]) model.on(`change:${name}`, this.change);
    model.on("change:selected", this.change);
    this.draw();
  }

  end() {
    this.model.off(null, this.change);
  }

  get size() {
    return this.model.get("page");
  }

  draw() {
    const held = this.el.contains(document.activeElement) ? document.activeElement.dataset.key : "";
    const words = this.model.get("query").toLowerCase().split(/\s+/).filter(Boolean);
    const rows = this.model.get("rows").map((cells, at) => ({ at, cells }));
    const shown = sorted(rows.filter((row) => fits(row, words)), this.column, this.falls);
    const pages = Math.max(1, Math.ceil(shown.length / this.size));
    this.page = Math.min(this.page, pages - 1);
    const first = this.page * this.size;
    const scroll = made("div", "pn-data-scroll");
    scroll.append(this.table(shown.slice(first, first + this.size)));
    this.el.replaceChildren(scroll);
    if (!shown.length) this.el.append(made("div", "pn-data-none", this.model.get("words").none));
    if (rows.length > this.size) this.el.append(this.pager(first, shown.length, pages));
    if (held) this.el.querySelector(`[data-key="${held}"]`)?.focus();
  }

  table(rows) {
    const table = made("table", "pn-table");
    table.setAttribute("aria-label", this.model.get("label"));
    const head = made("tr");
    this.model.get("columns").forEach((column, at) => head.append(this.head(column, at)));
    const top = made("thead");
    top.append(head);
    const body = made("tbody");
    for (const row of rows) body.append(this.row(row));
    table.append(top, body);
    return table;
  }

  head(column, at) {
    const cell = made("th", column.numeric ? "num" : "");
    cell.scope = "col";
    const here = this.column === at;
    cell.setAttribute("aria-sort", here ? (this.falls ? "descending" : "ascending") : "none");
    const turn = button("pn-data-sort", undefined, () => this.sort(at, column.numeric));
    turn.dataset.key = `sort-${at}`;
    turn.title = column.hint || this.model.get("words").sort;
    turn.append(made("span", "", column.title));
    if (column.unit) turn.append(made("span", "pn-data-unit", column.unit));
    turn.append(made("span", "pn-data-mark", here ? (this.falls ? "▼" : "▲") : ""));
    cell.append(turn);
    return cell;
  }

  // Numbers begin with the largest; a third click brings the first order back.
  sort(at, numeric) {
    const begins = Boolean(numeric);
    if (this.column !== at) [this.column, this.falls] = [at, begins];
    else if (this.falls === begins) this.falls = !begins;
    else this.column = -1;
    this.page = 0;
    this.draw();
  }

  row(row) {
    const line = made("tr");
    const opens = this.model.get("opens");
    if (row.at === this.model.get("selected")) line.classList.add("pn-data-chosen");
    if (opens) {
      line.classList.add("pn-data-opens");
      line.addEventListener("click", () => this.open(row.at));
    }
    row.cells.forEach((cell, at) => line.append(this.cell(cell, at, row.at, opens)));
    return line;
  }

  cell(cell, at, row, opens) {
    const column = this.model.get("columns")[at];
    const node = made("td", `${column.numeric ? "num" : ""} ${cell.tone ? `pn-tone-${cell.tone}` : ""}`);
    if (cell.span) node.colSpan = cell.span;
    if (opens && at === 0) {
      const act = button("pn-data-link", cell.text, (event) => {
        event.stopPropagation();
        this.open(row);
      });
      act.dataset.key = `row-${row}`;
      node.append(act);
    } else if (column.chip && cell.text) {
      node.append(made("span", "pn-chip", cell.text));
    } else {
      node.append(made("div", "", cell.text));
    }
    if (cell.note) node.append(made("div", "pn-data-note", cell.note));
    return node;
  }

  open(at) {
    this.model.send({ row: at });
  }

  pager(first, count, pages) {
    const words = this.model.get("words");
    const bar = made("div", "pn-data-pager");
    const last = Math.min(first + this.size, count);
    const go = (by) => () => {
      this.page += by;
      this.draw();
    };
    const back = button("pn-data-page", "‹", go(-1));
    const on = button("pn-data-page", "›", go(1));
    back.disabled = this.page === 0;
    on.disabled = this.page >= pages - 1;
    back.setAttribute("aria-label", words.back);
    on.setAttribute("aria-label", words.on);
    back.dataset.key = "back";
    on.dataset.key = "on";
    const place = filled(words.place, { a: count ? first + 1 : 0, b: last, n: count });
    bar.append(back, made("span", "", place), on);
    return bar;
  }
}

export default {
  render({ model, el }) {
    const table = new Table(model, el);
    return () => table.end();
  },
};
