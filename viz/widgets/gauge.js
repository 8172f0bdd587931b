// The stage gauge: which of three motifs is reached at the clock's month, and how far each gate is open.
// Stages are told at the ends of quarters; between them the last one stands.

const STAGES = ["none", "point", "line", "network"];
const MOTIFS = { point: "pearls", line: "strings", network: "net" };
const QUARTER = 3;
const SPAN = 2; // a bar is full at so many times its threshold, so that all thresholds stand in one line

function block(kind, text) {
  const made = document.createElement("div");
  made.className = kind;
  if (text !== undefined) made.textContent = text;
  return made;
}

// Whether the stages that follow are asked for at all.
function passes({ threshold, lenient }, number) {
  return number === null ? lenient : number >= threshold;
}

class GaugeView {
  constructor(model, el) {
    this.model = model;
    this.root = document.createElement("section");
    this.root.className = "pn-gauge";
    el.append(this.root);
    const again = () => this.build();
    this.names = ["gates", "stages", "first", "compact", "told", "words", "lang"];
    for (const name of this.names) model.on(`change:${name}`, again);
    this.again = again;
    this.build();
    this.unlisten = clock.listen(() => this.moved());
  }

  build() {
    for (const name of this.names) this[name] = this.model.get(name);
    const { words } = this;
    this.root.classList.toggle("compact", this.compact);
    this.root.setAttribute("aria-label", words.gauge);
    const anchor = block("pn-gauge-anchor");
    this.motifs = Object.entries(MOTIFS).map(([stage, word]) => {
      const one = block(`pn-motif ${stage}`);
      one.innerHTML = motif(stage); // a drawing of our own, without any text
      one.append(block("pn-motif-name", words[word]));
      return one;
    });
    const row = block("pn-motifs");
    row.append(...this.motifs);
    this.name = block("pn-stage-name");
    this.when = block("pn-stage-when");
    this.why = block("pn-stage-why");
    const said = block("pn-stage");
    said.append(this.name, this.when, this.why);
    anchor.append(row, said);
    this.bars = this.gates.map((gate) => this.gate(gate));
    const gates = block("pn-gates");
    gates.append(...this.bars.map(({ row: each }) => each));
    const caveat = block("pn-gauge-told", this.told);
    const right = block("pn-gauge-right");
    right.append(gates, caveat);
    const body = block("pn-gauge-body");
    body.append(anchor, right);
    this.root.replaceChildren(body);
    this.shown = undefined;
    this.moved();
  }

  gate(gate) {
    const row = block(`pn-gate ${gate.stage || "tell"}`);
    const label = block("pn-gate-label", gate.label);
    const bar = block("pn-gate-bar");
    const fill = block("pn-gate-fill");
    const tick = block("pn-gate-tick");
    bar.append(fill, tick);
    const value = block("pn-gate-value");
    const need = numbers.filled(this.words.needs, { x: this.text(gate, gate.threshold, true) });
    const unit = block("pn-gate-unit");
    unit.append(block("pn-gate-of", gate.unit), block("pn-gate-need", need));
    label.title = `${gate.label}: ${gate.unit}`;
    row.append(label, bar, value, unit);
    return { gate, row, fill, value };
  }

  // A threshold is written as short as it was given, a value with the digits of the report.
  text(gate, value, short = false) {
    if (short) return gate.percent ? numbers.percent(value) : numbers.axis(value, "en");
    return numbers.text(value, gate, this.words.missing);
  }

  // Place of the last month at or before this one in which a stage was told; -1 if there is none yet.
  toldAt(month) {
    const last = this.stages.length - 1;
    const at = Math.min(month - this.first, last);
    if (at < 0) return -1;
    if (at === last) return at;
    const back = (this.first + at + 1) % QUARTER;
    return at - back < 0 ? -1 : at - back;
  }

  moved() {
    const { month } = clock;
    const at = this.toldAt(month);
    const state = this.state(month, at);
    const shown = `${at} ${state}`;
    if (shown === this.shown) return;
    this.shown = shown;
    this.root.dataset.stage = state;
    this.root.dataset.quarter = at < 0 ? "" : numbers.month(this.first + at);
    this.light(state);
    this.say(state, at);
    let passed = true; // every gate so far: they are asked one after the other
    for (const bar of this.bars) passed = this.fill(bar, at, passed);
  }

  state(month, at) {
    if (month < this.first) return "before";
    if (!this.stages.length) return "pending";
    if (at < 0) return "early";
    const code = this.stages[at];
    return code === null || code === undefined ? "undecided" : STAGES[code];
  }

  light(state) {
    const reached = STAGES.indexOf(state);
    this.motifs.forEach((one, k) => {
      one.classList.toggle("lit", reached === k + 1);
      one.classList.toggle("behind", reached > k + 1);
    });
  }

  say(state, at) {
    const { words } = this;
    const names = { before: words.before, early: "\u2013", pending: "\u2013" };
    this.name.textContent = names[state] ?? words[state];
    this.when.textContent = at < 0 ? (words[{ early: "early", pending: "pending" }[state]] ?? "") : this.date(at);
    this.why.classList.toggle("doubt", state === "undecided");
    this.why.textContent = state === "undecided" ? this.reason(at) : this.next(at);
  }

  // The first gate that is shut, with how far it is.
  next(at) {
    const shut = at < 0 ? undefined : this.gates.find((gate) => !passes(gate, gate.values[at] ?? null));
    if (!shut) return "";
    const [v, x] = [this.text(shut, shut.values[at]), this.text(shut, shut.threshold, true)];
    return numbers.filled(this.words.next, { gate: shut.label, v, x });
  }

  reason(at) {
    const rows = this.gates.find(({ key }) => key === "adopter_rows");
    const known = rows?.values[at];
    return known !== null && known < rows.threshold ? this.words.few : this.words.unclear;
  }

  // The end of a quarter, or of another month: the last one of a run need not end a quarter.
  date(at) {
    const month = this.first + at;
    if ((month + 1) % QUARTER) return numbers.filled(this.words.month_end, { m: numbers.monthWords(month, this.lang) });
    const year = 2019 + Math.floor(month / 12);
    return numbers.filled(this.words.quarter, { q: String(Math.floor((month % 12) / QUARTER) + 1), y: String(year) });
  }

  fill({ gate, row, fill, value }, at, before) {
    const number = at < 0 ? null : (gate.values[at] ?? null);
    const open = number !== null && number >= gate.threshold;
    const share = number === null ? 0 : Math.min(number / gate.threshold / SPAN, 1);
    fill.style.transform = `scaleX(${share})`;
    row.classList.toggle("open", open && before);
    const passed = passes(gate, number);
    row.classList.toggle("next", at >= 0 && before && !passed);
    row.classList.toggle("beyond", number !== null && number > SPAN * gate.threshold);
    const text = at < 0 ? "\u2013" : this.text(gate, number);
    value.textContent = text;
    const verdict = number === null ? "" : `, ${open ? this.words.passed : this.words.short}`;
    row.setAttribute("aria-label", `${gate.label}: ${text} ${gate.unit}${verdict}`);
    row.setAttribute("role", "img");
    return before && passed;
  }

  end() {
    this.unlisten();
    for (const name of this.names) this.model.off(`change:${name}`, this.again);
    this.root.remove();
  }
}

export default {
  render({ model, el }) {
    const view = new GaugeView(model, el);
    return () => view.end();
  },
};
