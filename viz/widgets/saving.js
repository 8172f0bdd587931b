// A chart as a file: its numbers, a picture, a drawing. Made when asked for, from the option.

function offer(name, kind, content) {
  const blob = content instanceof Blob ? content : new Blob([content], { type: kind });
  const link = node("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function quoted(value) {
  const text = value === null || value === undefined ? "" : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// Every point of every series in one long table, numbers as they are stored.
function asCsv(option, month) {
  const kind = option.pearlnet?.kind ?? "";
  const axis = option.xAxis?.data;
  const rows = option.yAxis?.data;
  const lines = [];
  const put = (...cells) => lines.push(cells.map(quoted).join(","));
  if (kind === "timeline") put("row", "start", "end");
  else if (kind === "intervals") put("row", "value", "low", "high");
  else if (kind === "heat") put("row", month, "value");
  else put("series", kind === "bars" ? "place" : month, "value", "low", "high");
  for (const series of option.series ?? []) {
    (series.data ?? []).forEach((item, k) => {
      const value = item?.value ?? item;
      if (kind === "timeline") {
        put(rows[value[1]], numbers.month(value[0]), value[3] ? "" : numbers.month(value[2]));
      } else if (kind === "intervals") put(rows[value[1]], value[0], value[2], value[3]);
      else if (kind === "heat") put(rows[value[1]], numbers.month(value[0]), value[2]);
      else if (!Array.isArray(value)) put(series.name, axis?.[k] ?? k, value, "", "");
      else if (series.type === "custom") put(series.name, numbers.month(value[0]), "", value[1], value[2]);
      else put(series.name, kind === "lines" ? numbers.month(value[0]) : value[0], value[1], "", "");
    });
  }
  return `\ufeff${lines.join("\n")}\n`;
}

const SPARE = 1.15; // a drawing may be read where our typeface is not; others are wider
const KEY = 32; // mark and gaps of an entry of the legend, pixels

// Lines that the entries of a legend take.
function legendLines(names, width, el) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `12px ${getComputedStyle(el).fontFamily}`;
  let [lines, used] = [names.length ? 1 : 0, 0];
  for (const name of names) {
    const wide = KEY + SPARE * pen.measureText(name).width;
    if (used && used + wide > width - 16) [lines, used] = [lines + 1, 0];
    used += wide;
  }
  return lines;
}

// The chart with its title and legend inside it, since the frame around it stays on the page.
function framed(option, head, el, width) {
  const named = (option.series ?? []).filter((series) => series.name && series.name !== head.title);
  const legend = named.length > 1 ? named : [];
  const lift = 46 + 22 * legendLines(legend.map(({ name }) => name), width, el);
  const ink = palette.colour(el, "ink");
  const muted = palette.colour(el, "muted");
  const grid = { ...option.grid, top: (option.grid?.top ?? 0) + lift };
  if (option.yAxis?.type === "category" && grid.left > 0) grid.left *= SPARE;
  const title = {
    text: head.title,
    subtext: head.unit,
    left: 8,
    top: 4,
    itemGap: 4,
    textStyle: { color: ink, fontSize: 14, fontWeight: 500 },
    subtextStyle: { color: muted, fontSize: 12 },
  };
  const shown = { show: legend.length > 0, left: 4, top: 44, icon: "roundRect", itemWidth: 14, itemHeight: 4 };
  const made = { ...option, title, grid, backgroundColor: palette.colour(el, "card") };
  made.legend = { ...shown, data: legend.map(({ name }) => name), textStyle: { color: muted } };
  if (option.visualMap) {
    const place = { show: true, orient: "horizontal", right: 8, top: 8, itemWidth: 10, itemHeight: 90 };
    made.visualMap = { ...option.visualMap, ...place, textStyle: { color: muted } };
    made.visualMap.text = [head.highText ?? "", head.lowText ?? ""];
  }
  return { made, lift };
}

async function savePicture(echarts, kind, option, head, el, width, height, name) {
  const { made, lift } = framed(option, head, el, width);
  const size = { width, height: height + lift };
  const svg = kind === "svg";
  const room = svg ? null : node("div");
  const drawn = echarts.init(room, null, { renderer: svg ? "svg" : "canvas", ssr: svg, devicePixelRatio: 2, ...size });
  try {
    drawn.setOption(made);
    if (svg) {
      offer(`${name}.svg`, "image/svg+xml", drawn.renderToSVGString());
    } else {
      const address = drawn.getDataURL({ type: "png", pixelRatio: 2 });
      const bytes = Uint8Array.from(atob(address.split(",")[1]), (letter) => letter.charCodeAt(0));
      offer(`${name}.png`, "image/png", new Blob([bytes], { type: "image/png" }));
    }
  } finally {
    drawn.dispose();
  }
}
