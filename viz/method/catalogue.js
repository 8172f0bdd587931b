// A table that is filtered where it stands: by word, group, grade, and by what is changed. A line that can be
// changed opens an editor; what it asks for is told to the page, which decides.

const SHOWN = ["rows", "columns", "groups", "grades", "words"];
const STEPS = 400; // of a slider
const WIDE = 1000; // bounds further apart than this are slid through in proportion

function make(tag, kind = "", text = "") {
  const made = document.createElement(tag);
  if (kind) made.className = kind;
  if (text) made.textContent = text;
  return made;
}

function press(kind, text, fn) {
  const made = make("button", kind, text);
  made.type = "button";
  made.addEventListener("click", fn);
  return made;
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

// Number as it is written in a scenario file: no more digits than it has.
function written(value) {
  return String(Number(value.toPrecision(6)));
}

// Where a number stands on a slider, and back.
class Scale {
  constructor({ low, high }) {
    this.low = low;
    this.high = high;
    this.even = !(low > 0 && high / low >= WIDE);
  }

  place(value) {
    const { low, high } = this;
    return this.even ? (value - low) / (high - low) : Math.log(value / low) / Math.log(high / low);
  }

  value(place) {
    const { low, high } = this;
    const exact = this.even ? low + place * (high - low) : low * (high / low) ** place;
    return Math.min(Math.max(Number(exact.toPrecision(3)), low), high);
  }
}

class CatalogueView {
  constructor(model, el) {
    this.model = model;
    this.word = "";
    this.group = "";
    this.grade = "";
    this.changed = false;
    this.open = "";
    this.root = make("div", "pn-cat");
    el.classList.add("pn-cat-frame");
    el.append(this.root);
    this.bar();
    this.redrawn = () => this.draw();
    for (const name of SHOWN) model.on(`change:${name}`, this.redrawn);
    this.draw();
  }

  get words() {
    return this.model.get("words");
  }

  bar() {
    this.tools = make("div", "pn-cat-tools");
    this.search = make("input", "pn-cat-search");
    this.search.type = "search";
    this.search.addEventListener("input", () => this.narrow("word", this.search.value.trim().toLowerCase()));
    this.choice = make("select", "pn-cat-choice");
    this.choice.addEventListener("change", () => this.narrow("group", this.choice.value));
    this.only = press("pn-cat-toggle", "", () => this.narrow("changed", !this.changed));
    this.reset = press("pn-cat-toggle pn-cat-quiet", "", () => this.ask("all_back"));
    this.count = make("span", "pn-cat-count");
    this.count.setAttribute("role", "status");
    this.tools.append(this.search, this.choice, this.only, this.reset, this.count);
    this.share = make("div", "pn-cat-share");
    this.table = make("table", "pn-cat-table");
    this.none = make("p", "pn-empty");
    this.root.append(this.share, this.tools, this.table, this.none);
  }

  narrow(what, value) {
    this[what] = value;
    this.filter();
  }

  // Writes everything anew; what is filtered and open stays so.
  draw() {
    this.search.placeholder = this.words.filter;
    this.search.setAttribute("aria-label", this.words.filter);
    this.choice.setAttribute("aria-label", this.words.group);
    this.reset.textContent = this.words.all_back ?? "";
    this.none.textContent = this.words.none_found;
    const all = make("option", "", this.words.all_groups);
    all.value = "";
    const groups = this.model.get("groups");
    const options = groups.map(({ key, title }) => Object.assign(make("option", "", title), { value: key }));
    this.choice.replaceChildren(all, ...options);
    this.choice.value = this.group;
    this.grades();
    this.lines = [];
    this.table.replaceChildren(this.head(), ...groups.map((group) => this.body(group)));
    this.filter();
  }

  // A strip whose parts are as long as there are rows of a grade, and a button each that keeps those alone.
  grades() {
    const grades = this.model.get("grades");
    this.share.hidden = grades.length === 0;
    this.strip = grades.map(({ value, count }) => {
      const part = make("span", `pn-grade-${value}`);
      part.style.flexGrow = count;
      part.dataset.grade = value;
      return part;
    });
    this.segments = grades.map(({ value, label, count }) => {
      const turn = () => this.narrow("grade", this.grade === value ? "" : value);
      const part = press(`pn-cat-part pn-grade-${value}`, "", turn);
      part.append(make("b", "", String(count)), make("span", "", label));
      part.dataset.grade = value;
      return part;
    });
    const strip = make("div", "pn-cat-strip");
    strip.setAttribute("aria-hidden", "true"); // the buttons say the same
    strip.append(...this.strip);
    const legend = make("div", "pn-cat-legend");
    legend.append(...this.segments);
    this.share.replaceChildren(strip, legend);
  }

  head() {
    const head = make("thead");
    const line = make("tr");
    for (const column of this.model.get("columns")) {
      const cell = make("th", `pn-col-${column.key}`, column.label);
      cell.scope = "col";
      line.append(cell);
    }
    head.append(line);
    return head;
  }

  body(group) {
    const body = make("tbody");
    const columns = this.model.get("columns");
    const rows = this.model.get("rows").filter((row) => row.group === group.key);
    const line = make("tr", "pn-cat-group");
    const cell = make("th");
    cell.colSpan = columns.length;
    cell.scope = "rowgroup";
    cell.append(make("span", "", group.title));
    if (group.code) cell.append(make("code", "", group.code));
    line.append(cell);
    body.append(line, ...rows.flatMap((row) => this.row(row, columns, group)));
    this.lines.push({ line, rows });
    return body;
  }

  row(row, columns, group) {
    const line = make("tr", row.changed ? "pn-cat-row pn-changed" : "pn-cat-row");
    columns.forEach((column, place) => line.append(place ? this.cell(row, column) : this.first(row, column)));
    row.line = line;
    row.found = [row.key, group.title, ...Object.values(row.cells)].join(" ").toLowerCase();
    if (!row.edit) return [line];
    row.under = make("tr", "pn-cat-editor");
    row.under.hidden = this.open !== row.key;
    if (this.open === row.key) row.under.append(this.editor(row, columns.length));
    line.addEventListener("click", (event) => {
      if (!getSelection().toString() || event.target.closest("button")) this.turn(row, columns.length);
    });
    return [line, row.under];
  }

  first(row, column) {
    const cell = make("td", `pn-col-${column.key}`);
    const kind = row.edit ? ["button", "pn-cat-open"] : ["span", "pn-cat-name"];
    const name = make(...kind, row.cells[column.key]);
    row.name = name; // a click on it reaches the line
    if (row.edit) name.setAttribute("aria-expanded", String(this.open === row.key));
    cell.append(name, make("code", "", row.key));
    return cell;
  }

  cell(row, column) {
    const cell = make("td", `pn-col-${column.key}`);
    const text = row.cells[column.key] ?? "";
    if (column.key === "grade") cell.append(make("span", `pn-cat-grade pn-grade-${row.grade}`, text));
    else cell.textContent = text;
    if (column.key === "value" && row.changed) {
      const was = fill(this.words.default_was, { given: written(row.edit.given) });
      cell.append(make("small", "", was));
    }
    return cell;
  }

  turn(row, width) {
    const opens = this.open !== row.key;
    for (const other of this.model.get("rows")) {
      if (!other.under || other.under.hidden) continue;
      other.under.hidden = true;
      other.name.setAttribute("aria-expanded", "false");
    }
    this.open = opens ? row.key : "";
    if (!opens) return;
    row.under.replaceChildren(this.editor(row, width));
    row.under.hidden = false;
    row.name.setAttribute("aria-expanded", "true");
  }

  editor(row, width) {
    const { edit, key } = row;
    const scale = new Scale(edit);
    const cell = make("td");
    cell.colSpan = width;
    const box = make("div", "pn-cat-box");
    const slider = make("input", "pn-cat-slider");
    Object.assign(slider, { type: "range", min: 0, max: STEPS, step: 1 });
    slider.value = scale.place(edit.value) * STEPS;
    slider.style.setProperty("--low", scale.place(Math.max(edit.from, edit.low)));
    slider.style.setProperty("--high", scale.place(Math.min(edit.to, edit.high)));
    slider.setAttribute("aria-label", row.cells.meaning);
    slider.title = this.words.band;
    const number = make("input", "pn-cat-number");
    Object.assign(number, { type: "number", min: edit.low, max: edit.high, step: "any" });
    number.value = written(edit.value);
    number.setAttribute("aria-label", row.cells.meaning);
    slider.addEventListener("input", () => (number.value = written(scale.value(slider.value / STEPS))));
    number.addEventListener("input", () => (slider.value = scale.place(Number(number.value)) * STEPS));
    const fits = () => number.reportValidity() && number.value !== "";
    const set = () => fits() && this.ask("set", key, Number(number.value));
    number.addEventListener("keydown", (event) => event.key === "Enter" && set());
    const back = press("pn-cat-button", this.words.back, () => this.ask("back", key));
    back.disabled = !row.changed;
    box.append(slider, number, make("span", "pn-cat-unit", edit.unit));
    box.append(press("pn-cat-button pn-cat-main", this.words.set, set), back, this.copier(key, number));
    cell.append(box, make("p", "pn-note", `${edit.hint} ${this.words.band}`));
    return cell;
  }

  copier(key, number) {
    const made = press("pn-cat-button pn-cat-copy", `"${key}" = …`, async () => {
      await navigator.clipboard?.writeText(`"${key}" = ${number.value}`);
      made.textContent = this.words.copied;
    });
    made.title = this.words.copy;
    return made;
  }

  ask(what, key = "", value = null) {
    const count = (this.model.get("asked").count ?? 0) + 1;
    this.model.set("asked", { what, key, value, count });
    this.model.save_changes();
  }

  filter() {
    const words = this.word.split(/\s+/).filter(Boolean);
    const rows = this.model.get("rows");
    const changed = rows.filter((row) => row.changed).length;
    if (!changed) this.changed = false;
    let shown = 0;
    for (const group of this.lines) {
      let some = false;
      for (const row of group.rows) {
        const fits =
          (!this.group || row.group === this.group) &&
          (!this.grade || row.grade === this.grade) &&
          (!this.changed || row.changed) &&
          words.every((word) => row.found.includes(word));
        row.line.hidden = !fits;
        if (row.under) row.under.hidden = !fits || this.open !== row.key;
        some ||= fits;
        shown += fits;
      }
      group.line.hidden = !some;
    }
    this.none.hidden = shown > 0;
    this.table.hidden = shown === 0;
    this.told(shown, rows.length, changed);
  }

  told(shown, all, changed) {
    this.count.textContent = fill(this.words.found, { count: shown, all });
    this.only.hidden = this.reset.hidden = changed === 0;
    this.only.textContent = fill(this.words.only_changed ?? "", { count: changed });
    this.only.setAttribute("aria-pressed", String(this.changed));
    const pressed = (part) => String(part.dataset.grade === this.grade);
    for (const part of this.segments) part.setAttribute("aria-pressed", pressed(part));
    for (const part of [...this.segments, ...this.strip]) {
      part.classList.toggle("pn-dim", this.grade !== "" && part.dataset.grade !== this.grade);
    }
  }

  end() {
    for (const name of SHOWN) this.model.off(`change:${name}`, this.redrawn);
  }
}

export default {
  render({ model, el }) {
    const view = new CatalogueView(model, el);
    return () => view.end();
  },
};
