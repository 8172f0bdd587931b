// What an option calls by name: colours, formatters and shapes that plain data cannot hold.

// A node of the page with a class and a text; texts never become markup.
function node(tag, kind, text) {
  const made = document.createElement(tag);
  if (kind) made.className = kind;
  if (text !== undefined) made.textContent = text;
  return made;
}

function blend(from, to, share) {
  const part = from.map((x, i) => Math.round(255 * (x + (to[i] - x) * share)));
  return `rgb(${part.join(",")})`;
}

// One hue, from the page's grid to beyond its strongest tint, so that lightness tells small from large.
function ramp(el, end = "scaled") {
  const [low, middle, ink] = ["grid", end, "ink"].map((name) => palette.rgb(el, name));
  const high = middle.map((x, i) => x + (ink[i] - x) * 0.62);
  const half = [0, 0.25, 0.5, 0.75, 1].map((share) => blend(low, middle, share));
  return [...half, blend(middle, high, 0.5), blend(middle, high, 1)];
}

function either(el) {
  return [...ramp(el, "loss").reverse(), ...ramp(el, "gain").slice(1)];
}

// Area between two edges over months; a month that is not known parts it.
function band(data) {
  return (params, api) => {
    if (params.dataIndexInside > 0) return null;
    const style = { fill: api.visual("color"), opacity: api.visual("opacity") ?? 0.18, stroke: "none" };
    const runs = [[]];
    for (const [month, low, high] of data) {
      if (low === null || high === null) runs.push([]);
      else runs.at(-1).push([api.coord([month, low]), api.coord([month, high])]);
    }
    const children = runs
      .filter((run) => run.length > 1)
      .map((run) => ({
        type: "polygon",
        shape: { points: [...run.map((pair) => pair[1]), ...run.map((pair) => pair[0]).reverse()] },
        style,
        silent: true,
      }));
    return { type: "group", children };
  };
}

function cell() {
  return (params, api) => {
    const month = api.value(0);
    const [right, middle] = api.coord([month, api.value(1)]);
    const [left] = api.coord([month - api.value(3), api.value(1)]);
    const high = api.size([0, 1])[1];
    const gap = high > 10 ? 1 : 0;
    const shape = { x: left, y: middle - high / 2 + gap / 2, width: right - left + 0.4, height: high - gap };
    return { type: "rect", shape, style: { fill: api.visual("color") } };
  };
}

// A dot, the bar of its interval through it, and both as numbers at the right.
function whisker(data, page, el) {
  const text = (value) => numbers.text(value, page.head, page.words.missing);
  const plainText = { fill: palette.colour(el, "ink"), fontFamily: getComputedStyle(el).fontFamily, fontSize: 11.5 };
  return (params, api) => {
    const [x, y] = api.coord([api.value(0), api.value(1)]);
    const colour = api.visual("color");
    const children = [];
    if (!Number.isNaN(api.value(2)) && !Number.isNaN(api.value(3))) {
      const [left] = api.coord([api.value(2), api.value(1)]);
      const [right] = api.coord([api.value(3), api.value(1)]);
      const shape = { x: left, y: y - 3, width: Math.max(right - left, 1), height: 6, r: 3 };
      children.push({ type: "rect", shape, style: { fill: colour, opacity: 0.32 } });
    }
    if (!Number.isNaN(x)) {
      children.push({ type: "circle", shape: { cx: x, cy: y, r: 4.5 }, style: { fill: colour } });
    }
    const frame = params.coordSys;
    const [value, , low, high] = data[params.dataIndex].value;
    const between = numbers.filled(page.words.until, { a: text(low), b: text(high) });
    const said = low === null || high === null ? text(value) : `${text(value)}  (${between})`;
    const style = { x: frame.x + frame.width + 12, y, text: said, ...plainText, verticalAlign: "middle" };
    children.push({ type: "text", style });
    return { type: "group", children };
  };
}

// A bar from the first month to the last; one without an end fades out.
function span() {
  return (params, api) => {
    const [start, row, end, open] = [0, 1, 2, 3].map((i) => api.value(i));
    const frame = params.coordSys;
    const edge = (month) => Math.min(Math.max(api.coord([month, row])[0], frame.x), frame.x + frame.width);
    const left = edge(start - 1);
    const right = open ? frame.x + frame.width : edge(end);
    const high = Math.min(api.size([0, 1])[1] * 0.6, 14);
    const colour = api.visual("color");
    const stops = [
      { offset: 0, color: colour },
      { offset: 0.7, color: colour },
      { offset: 1, color: fade(colour) },
    ];
    const fill = open ? { type: "linear", x: 0, y: 0, x2: 1, y2: 0, colorStops: stops } : colour;
    const y = api.coord([start, row])[1] - high / 2;
    const shape = { x: left, y, width: Math.max(right - left, 3), height: high, r: open ? [3, 0, 0, 3] : 3 };
    return { type: "rect", shape, style: { fill, opacity: 0.9 } };
  };
}

function fade(colour) {
  const hex = /^#(..)(..)(..)$/.exec(colour);
  return hex ? `rgba(${hex.slice(1).map((part) => parseInt(part, 16)).join(",")},0.12)` : colour;
}

// Room for the labels of rows, as wide as the widest, up to where the library cuts them.
function roomForRows(labels, el) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `11px ${getComputedStyle(el).fontFamily}`;
  const widest = Math.max(0, ...labels.map((label) => pen.measureText(label).width));
  return Math.min(Math.ceil(widest), 240) + 14;
}

const SHAPES = { "pn:band": band, "pn:cell": cell, "pn:whisker": whisker, "pn:span": span };

// A line of a tooltip: its colour, its name, its number.
function tip(colour, name, value) {
  const row = node("div", "pn-tip-row");
  const mark = node("span", "pn-tip-mark");
  if (colour) mark.style.background = colour;
  row.append(mark, node("span", "pn-tip-name", name), node("span", "pn-tip-value", value));
  return row;
}

function tipBox(heading, rows) {
  const box = node("div", "pn-tip");
  box.append(node("div", "pn-tip-head", heading), ...rows);
  return box;
}

// Formatters by name; `page` gives language, words and the frame's head.
function formatters(page) {
  const { lang, words, head } = page;
  const text = (value) => numbers.text(value, head, words.missing);
  const pair = (low, high) => numbers.filled(words.until, { a: text(low), b: text(high) });
  const known = (item) => item.value?.[1] !== null && item.value?.[1] !== undefined;
  const signed = (value) => (head.percent ? 100 * value : value);
  return {
    "pn:month": (value) => (value % 12 === 0 ? String(2019 + value / 12) : ""),
    "pn:number": (value) => numbers.axis(value, lang),
    "pn:percent": (value) => numbers.percent(value),
    "pn:step": (value) => (value > 0 ? "+" : "") + numbers.axis(Number(signed(value).toPrecision(6)), lang),
    "pn:lines": (items) => {
      const rows = items.filter(known).map(({ color, seriesName, value, seriesType }) => {
        const shown = seriesType === "custom" ? pair(value[1], value[2]) : text(value[1]);
        return tip(color, seriesName, shown);
      });
      return tipBox(numbers.monthWords(Math.round(items[0].axisValue), lang), rows);
    },
    "pn:bars": (items) => {
      const shown = items.filter(({ value }) => value).reverse();
      const sum = items.reduce((all, { value }) => all + (value ?? 0), 0);
      const rows = shown.map(({ color, seriesName, value }) => tip(color, seriesName, text(value)));
      if (shown.length > 1) rows.push(tip("", "Σ", text(sum)));
      return tipBox(items[0].axisValueLabel, rows);
    },
    "pn:interval": ({ name, value, color }) => {
      const rows = [tip(color, "", `${text(value[0])} ${head.percent && !head.signed ? "" : head.unit}`)];
      if (value[2] !== null && value[3] !== null) rows.push(tip("", "", pair(value[2], value[3])));
      return tipBox(name, rows);
    },
    "pn:cell": ({ value, color, name, seriesName }) => {
      const row = page.rows[value[1]] ?? name;
      const unit = head.percent ? "" : ` ${head.unit}`;
      return tipBox(row, [tip(color, numbers.monthWords(value[0], lang), text(value[2]) + unit)]);
    },
    "pn:span": ({ value, color, name, data }) => {
      const [a, b] = [numbers.month(value[0]), numbers.month(value[2])];
      const dates = numbers.filled(value[3] ? words.open_end : words.until, { a, b });
      const rows = [tip(color, "", dates)];
      if (data.detail) rows.push(node("div", "pn-tip-detail", data.detail));
      return tipBox(name, rows);
    },
  };
}

// An option as the library takes it: names turned into colours, functions and shapes.
function dressed(option, el, page) {
  const named = formatters(page);
  const dress = (value, owner) => {
    if (typeof value === "string" && value.startsWith("pn:")) {
      if (value in SHAPES) return owner.type === "custom" ? SHAPES[value](owner.data, page, el) : named[value];
      if (value in named) return named[value];
      if (value === "pn:ramp") return ramp(el);
      if (value === "pn:either") return either(el);
      if (value === "pn:rows") return roomForRows(option.yAxis.data, el);
      return palette.colour(el, value.slice(3));
    }
    if (Array.isArray(value)) return typeof value[0] === "number" ? value : value.map((each) => dress(each, {}));
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, dress(each, value)]));
    }
    return value;
  };
  const { pearlnet, ...rest } = option;
  const made = dress(rest, {});
  made.animation ??= false;
  made.textStyle = { fontFamily: getComputedStyle(el).fontFamily, color: palette.colour(el, "ink") };
  if (made.tooltip) {
    made.tooltip = {
      ...made.tooltip,
      confine: true,
      transitionDuration: 0,
      className: "pn-tip-box",
      backgroundColor: palette.colour(el, "card"),
      borderColor: palette.colour(el, "line"),
      textStyle: { color: palette.colour(el, "ink"), fontSize: 12 },
    };
  }
  return made;
}
