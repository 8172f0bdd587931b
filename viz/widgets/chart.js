// A chart in a frame of our own: title, unit and legend as text, the library's drawing below, and over it
// a veil whose edge is the clock's month. Moving the clock moves the veil and writes numbers; it draws nothing.

const LIBRARY = "_solara/cdn/echarts@5.4.0/dist/echarts.esm.min.js";

// The library, loaded once a page from the machine that served the page. As a module it asks for no loader.
function library() {
  const root = globalThis.solara?.rootPath ?? "";
  globalThis.pearlnetCharts ??= import(new URL(`${root}/${LIBRARY}`, location.origin).href);
  return globalThis.pearlnetCharts;
}

const OLD = 2; // months: what was recorded longer ago carries its date, or is not shown if it was observed

// What a line shows at each month: its latest value. Every month's text is made once, when the chart is drawn.
function readings(series, head, words) {
  const points = (series.data ?? []).filter((point) => point?.[1] !== null && point?.[1] !== undefined);
  if (!points.length) return { widest: 0, at: () => [words.missing, ""] };
  const shown = points.map(([, value]) => numbers.text(value, head, words.missing));
  const from = points[0][0];
  const until = points.at(-1)[0];
  const place = []; // of the latest point at each month
  for (let month = from, k = 0; month <= until; month += 1) {
    while (k + 1 < points.length && points[k + 1][0] <= month) k += 1;
    place.push(k);
  }
  const at = (month) => {
    if (month < from) return ["\u2013", ""];
    const k = place[Math.min(month, until) - from];
    const old = month - points[k][0] > OLD;
    if (old && series.type === "scatter") return ["", ""];
    return [shown[k], old ? `(${numbers.month(points[k][0])})` : ""];
  };
  return { widest: Math.max(...shown.map((text) => text.length)), at };
}

// Order of the legend: what the chart is about, what it is held against, how sure it is.
const RANK = { line: 0, bar: 0, dash: 1, dots: 2, band: 3 };

function kindOf(series) {
  if (series.type === "bar") return "bar";
  if (series.type === "scatter") return "dots";
  if (series.type === "custom") return "band";
  return series.lineStyle?.type && series.lineStyle.type !== "solid" ? "dash" : "line";
}

class ChartView {
  constructor(model, el) {
    this.model = model;
    this.el = el;
    this.ends = [];
    this.keys = [];
    this.at = NaN; // where the veil stands
    this.frame();
    this.dress();
    const again = () => this.show();
    for (const name of ["option", "words", "lang", "follows", "label", "height"]) this.watch(name, again);
    this.resizing = new ResizeObserver(() => this.resized());
    this.resizing.observe(this.plot);
    library().then(
      (echarts) => {
        this.echarts = echarts;
        this.show();
      },
      () => this.failed(),
    );
  }

  watch(name, fn) {
    this.model.on(`change:${name}`, fn);
    this.ends.push(() => this.model.off(`change:${name}`, fn));
  }

  frame() {
    this.root = node("figure", "pn-chart");
    this.root.dataset.ready = "false";
    this.head = node("div", "pn-chart-head");
    this.legend = node("div", "pn-chart-legend");
    this.plot = node("div", "pn-chart-plot");
    this.canvas = node("div", "pn-chart-canvas");
    this.canvas.setAttribute("role", "img");
    this.veilBox = node("div", "pn-veil-box");
    this.veil = node("div", "pn-veil");
    this.veilBox.append(this.veil);
    this.plot.append(this.canvas, this.veilBox);
    this.root.append(this.head, this.legend, this.plot, this.saver());
    this.el.append(this.root);
  }

  dress() {
    const { lang, words } = this.traits();
    this.lang = lang;
    this.words = words;
    this.save.firstChild.title = words.save;
    this.save.firstChild.setAttribute("aria-label", words.save);
    for (const button of this.save.querySelectorAll(".pn-save-list button")) {
      button.textContent = words[`as_${button.dataset.kind}`];
    }
  }

  traits() {
    return Object.fromEntries(
      ["option", "height", "follows", "label", "words", "lang"].map((name) => [name, this.model.get(name)]),
    );
  }

  // Draws anew: the option, the theme, the language or the size of the plot is another one.
  show() {
    const { option, height, follows, label } = this.traits();
    this.dress();
    this.option = option;
    const title = [option.title].flat()[0] ?? {};
    this.title = { kind: "", title: title.text ?? "", unit: title.subtext ?? "", digits: 2, lang: this.lang, ...option.pearlnet };
    this.root.classList.toggle("follows", follows);
    this.canvas.setAttribute("aria-label", [label || this.title.title, this.title.unit].filter(Boolean).join(", "));
    this.plot.style.height = `${height}px`;
    this.headline();
    this.follow(follows);
    this.draw();
  }

  headline() {
    const { title, unit } = this.title;
    this.head.replaceChildren(node("span", "pn-chart-title", title), node("span", "pn-chart-unit", unit));
    this.head.style.display = title || unit ? "" : "none";
  }

  // The drawing waits until the plot has a place and a size on the page.
  draw() {
    if (!this.echarts || !this.el.isConnected || !this.plot.clientWidth || !this.plot.clientHeight) return;
    if (!this.chart) this.start();
    const page = { lang: this.lang, words: this.words, head: this.title, rows: this.option.yAxis?.data ?? [] };
    this.dressed = dressed(this.option, this.el, page);
    delete this.dressed.title;
    this.chart.setOption(this.dressed, true);
    this.keyed();
    this.placed();
    this.root.dataset.ready = "true";
  }

  start() {
    this.chart = this.echarts.init(this.canvas);
    this.ends.push(palette.onTheme(this.el, () => this.draw()));
    this.chart.on("click", (what) => this.clicked(what));
    const surface = this.chart.getZr();
    surface.on("mousedown", (event) => this.scrub(event, true));
    surface.on("mousemove", (event) => this.scrub(event, false));
    const release = () => (this.scrubbing = false);
    addEventListener("pointerup", release);
    this.ends.push(() => removeEventListener("pointerup", release));
  }

  resized() {
    if (!this.chart) {
      this.draw();
      return;
    }
    if (!this.plot.clientWidth) return; // on a page that is not shown
    this.chart.resize();
    this.placed();
  }

  // Legend: what is drawn how, and, where the chart follows the clock, its value at the month.
  keyed() {
    const { follows } = this.traits();
    this.keys = [];
    const made = [];
    if (this.title.kind === "heat") made.push(this.rampKey());
    else if (!["timeline", "intervals"].includes(this.title.kind)) {
      const named = this.dressed.series.filter(({ name }) => name);
      const shown = named.sort((a, b) => RANK[kindOf(a)] - RANK[kindOf(b)]);
      if (shown.length > 1 || follows) for (const series of shown) made.push(this.key(series, follows));
    }
    this.legend.replaceChildren(...made);
    this.at = NaN;
    if (follows) this.moved(clock);
  }

  key(series, follows) {
    const kind = kindOf(series);
    const key = node("span", "pn-key");
    const mark = node("span", `pn-key-mark ${kind}`);
    const colour = kind === "dots" ? series.itemStyle.borderColor : series.itemStyle?.color;
    mark.style[kind === "band" || kind === "bar" ? "background" : "borderColor"] = colour ?? "";
    key.append(mark, node("span", "", series.name));
    if (follows && ["line", "scatter"].includes(series.type)) {
      const [value, when] = [node("span", "pn-key-value"), node("span", "pn-key-when")];
      const reading = readings(series, this.title, this.words);
      value.style.minWidth = `${reading.widest}ch`;
      key.append(value, when);
      this.keys.push({ value, when, at: reading.at, said: "" });
    }
    return key;
  }

  rampKey() {
    const { title } = this;
    const unit = title.percent || !title.unit ? "" : ` ${title.unit}`;
    const text = (value) => numbers.text(value, title, this.words.missing);
    const key = node("span", "pn-ramp");
    const bar = node("span", "pn-ramp-bar");
    const colours = title.diverging ? either(this.el) : ramp(this.el);
    bar.style.background = `linear-gradient(90deg, ${colours.join(",")})`;
    title.lowText = text(title.low);
    title.highText = text(title.high) + unit;
    key.append(node("span", "", title.lowText), bar, node("span", "", title.highText));
    return key;
  }

  // Where the months lie in the plot; asked once a drawing, so that moving needs no more than a product.
  placed() {
    const { follows } = this.traits();
    this.veilBox.style.display = follows ? "" : "none";
    if (!follows) return;
    const frame = this.chart.getModel().getComponent("grid")?.coordinateSystem?.getRect();
    const axis = this.option.xAxis ?? {};
    if (!frame) return;
    const [left, right] = [axis.min, axis.max].map((month) => this.chart.convertToPixel({ xAxisIndex: 0 }, month));
    this.scale = { first: axis.min, left: left - frame.x, step: (right - left) / (axis.max - axis.min) };
    Object.assign(this.veilBox.style, {
      left: `${frame.x}px`,
      top: `${frame.y}px`,
      width: `${frame.width + 2}px`,
      height: `${frame.height}px`,
    });
    this.at = NaN;
    this.moved(clock);
  }

  follow(follows) {
    if (follows && !this.unlisten) this.unlisten = clock.listen((now) => this.moved(now));
    if (!follows && this.unlisten) {
      this.unlisten();
      this.unlisten = null;
    }
  }

  // Once a month while playing, for every chart of the page: a transform and a few texts.
  moved({ month }) {
    if (!this.scale || month === this.at) return;
    this.at = month;
    const x = this.scale.left + (month - this.scale.first) * this.scale.step;
    this.veil.style.transform = `translateX(${Math.max(x - 0.75, -0.75).toFixed(1)}px)`;
    this.root.dataset.month = month;
    for (const key of this.keys) {
      const [value, when] = key.at(month);
      const said = value + when;
      if (said === key.said) continue;
      key.said = said;
      key.value.textContent = value;
      key.when.textContent = when;
    }
  }

  scrub(event, starts) {
    if (!this.unlisten || !this.scale || !(starts || this.scrubbing)) return;
    const place = [event.offsetX, event.offsetY];
    if (starts && !this.chart.containPixel({ gridIndex: 0 }, place)) return;
    this.scrubbing = true;
    clock.go(this.chart.convertFromPixel({ xAxisIndex: 0 }, place[0]));
  }

  clicked({ seriesName, name, dataIndex, value, data }) {
    this.count = (this.count ?? 0) + 1; // so that a second click on the same place is told, too
    const what = { seriesName, name, dataIndex, value, key: data?.key ?? "", count: this.count };
    this.model.set("clicked", JSON.parse(JSON.stringify(what)));
    this.model.save_changes();
  }

  saver() {
    this.save = node("div", "pn-save");
    const open = node("button");
    open.type = "button";
    open.setAttribute("aria-haspopup", "true");
    open.innerHTML =
      '<svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5" ' +
      'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M8 2.5v7M5 7l3 3 3-3M3 13h10"/></svg>';
    const list = node("div", "pn-save-list");
    for (const kind of ["csv", "svg", "png"]) {
      const button = node("button");
      button.type = "button";
      button.dataset.kind = kind;
      button.addEventListener("click", () => this.saveAs(kind));
      list.append(button);
    }
    const toggle = (opened) => {
      this.save.classList.toggle("open", opened);
      open.setAttribute("aria-expanded", String(opened));
    };
    open.addEventListener("click", () => toggle(!this.save.classList.contains("open")));
    this.save.addEventListener("focusout", (event) => {
      if (!this.save.contains(event.relatedTarget)) toggle(false);
    });
    this.save.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      toggle(false);
      open.focus();
    });
    list.addEventListener("click", () => toggle(false));
    this.save.append(open, list);
    return this.save;
  }

  async saveAs(kind) {
    const name = (this.title.title || "chart").replace(/[\s/\\:*?"<>|]+/g, "_");
    if (kind === "csv") offer(`${name}.csv`, "text/csv", asCsv(this.option, this.words.month));
    else {
      const { clientWidth, clientHeight } = this.plot;
      await savePicture(this.echarts, kind, this.dressed, this.title, this.el, clientWidth, clientHeight, name);
    }
  }

  failed() {
    globalThis.pearlnetCharts = undefined; // the next chart tries again
    this.canvas.replaceChildren(node("div", "pn-empty", this.words.no_chart));
    this.root.dataset.ready = "failed";
  }

  end() {
    this.follow(false);
    this.resizing.disconnect();
    for (const fn of this.ends) fn();
    this.chart?.dispose();
    this.chart = null;
    this.echarts = null;
    this.root.remove();
  }
}

export default {
  render({ model, el }) {
    const view = new ChartView(model, el);
    return () => view.end();
  },
};
