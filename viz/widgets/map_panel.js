// Everything of the map that is no drawing: toolbar, legend, tooltip, notes.

const MAP_ICONS = {
  closer: "M8 3v10M3 8h10",
  wider: "M3 8h10",
  fit: "M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3",
  save: "M8 2v8M4.5 7 8 10.5 11.5 7M3 13.5h10",
};

// An element with attributes and children; text is never read as markup.
function mapNode(tag, traits = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(traits)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

function mapIcon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", MAP_ICONS[name]);
  svg.append(path);
  return svg;
}

class MapPanel {
  // `deeds`: find, region, relations, closer, wider, fit, save: what the buttons do.
  constructor(root, words, deeds) {
    this.words = words;
    this.find = mapNode("input", {
      class: "pn-map-find",
      type: "text",
      placeholder: words.find,
      "aria-label": words.find,
      list: `pn-map-sectors-${Math.random().toString(36).slice(2)}`,
      autocomplete: "off",
      onkeydown: (event) => {
        event.stopPropagation();
        if (event.key === "Enter") deeds.find(this.find.value.trim());
      },
      onchange: () => this.options.querySelector(`[value="${CSS.escape(this.find.value)}"]`) && deeds.find(this.find.value),
      oninput: () => this.refuse(""),
    });
    this.refusal = mapNode("span", { class: "pn-map-refusal", role: "status" });
    this.options = mapNode("datalist", { id: this.find.getAttribute("list") });
    this.region = mapNode("select", {
      class: "pn-map-region",
      "aria-label": words.regions,
      onchange: () => deeds.region(Number(this.region.value)),
    });
    this.region.append(mapNode("option", { value: -1 }, words.allRegions));
    this.relations = mapNode("input", { type: "checkbox", onchange: () => deeds.relations(this.relations.checked) });
    const button = (name) =>
      mapNode("button", { type: "button", class: `pn-map-${name}`, title: words[name], "aria-label": words[name], onclick: deeds[name] }, mapIcon(name));
    const bar = mapNode(
      "div",
      { class: "pn-map-bar" },
      mapNode("span", { class: "pn-map-field" }, this.find, this.refusal),
      this.options,
      this.region,
      mapNode("label", { class: "pn-map-check" }, this.relations, words.relations),
      mapNode("span", { class: "pn-map-gap" }),
      ...["closer", "wider", "fit", "save"].map(button),
    );
    this.stage = mapNode("div", { class: "pn-map-stage" });
    this.tip = mapNode("div", { class: "pn-map-tip", hidden: true });
    this.empty = this.waiting();
    this.legend = mapNode("div", { class: "pn-map-legend" });
    this.rows = mapNode("div", { class: "pn-map-rows" });
    this.note = mapNode("div", { class: "pn-map-note", role: "status" });
    const foot = mapNode("div", { class: "pn-map-foot" }, this.legend, this.rows, this.note);
    root.append(bar, this.stage, foot);
  }

  // Three pearls on a string, until there is something to show.
  waiting() {
    const made = mapNode("div", { class: "pn-map-empty" });
    made.innerHTML =
      '<svg viewBox="0 0 160 40" aria-hidden="true"><path d="M20 16Q80 36 140 16"/>' +
      '<circle cx="20" cy="16" r="7"/><circle cx="80" cy="26" r="7"/><circle cx="140" cy="16" r="7"/></svg>';
    made.append(mapNode("div", {}, this.words.waiting));
    return made;
  }

  // Names that depend on the picture.
  offer(reel) {
    const name = (s) => this.words[`sector.${reel.sectors[s]}`] ?? reel.sectors[s];
    this.options.replaceChildren(
      ...reel.sectors.map((code, s) => mapNode("option", { value: code }, name(s))),
    );
    const region = (code) => this.words[`region.${code}`] ?? code;
    this.region.replaceChildren(
      mapNode("option", { value: -1 }, this.words.allRegions),
      ...reel.regions.map((code, r) => mapNode("option", { value: r }, region(code))),
    );
  }

  // What the colours mean, for a scene.
  explain(scene) {
    const { words } = this;
    const covered = Boolean(scene?.overlay);
    const crowded = Boolean(scene?.cells);
    const many = scene !== null && !crowded && scene.reel.weight.some((each) => each > 1.5);
    if (this.explained === `${covered}${crowded}${many}`) return;
    this.explained = `${covered}${crowded}${many}`;
    this.rows.textContent = many ? words.rowsStand : "";
    const key = (...parts) => mapNode("span", { class: "pn-map-key" }, ...parts);
    const sign = (kind, colour) => mapNode("i", { class: `pn-map-${kind}`, style: `--c: var(--pn-${colour})` });
    const states = covered
      ? [["a", words.onlyFirst], ["b", words.onlySecond], ["ghost", words.both], ["idle", words.neither]]
      : [["idle", words.idle], ["pilot", words.pilot], ["scaled", words.scaled]];
    const firms = [...states.map(([colour, text]) => key(sign("dot", colour), text)), key(sign("ring", "ink"), words.lead)];
    const share = key(covered ? words.shareDiffers : words.share, " 0 %", sign("ramp", covered ? "b" : "scaled"), "50 %+");
    const cells = [share, key(sign("faint", "idle"), words.fainter)];
    const kinds = [["link", words.linked], ["joined", words.joined]].slice(0, crowded ? 1 : 2);
    const strings = kinds.map(([colour, text]) => key(sign("line", colour), text));
    this.legend.replaceChildren(...(crowded ? cells : firms), ...strings);
  }

  refuse(text) {
    this.find.setCustomValidity(text);
    this.find.title = text;
    this.find.classList.toggle("pn-map-wrong", text !== "");
    this.refusal.textContent = text;
  }

  // Small notes below the map, by what they are about; empty ones go.
  tell(about, text, title = "") {
    this.notes ??= new Map();
    if (this.notes.get(about)?.text === text) return;
    this.notes.set(about, { text, title });
    const shown = [...this.notes.values()].filter((note) => note.text);
    this.note.replaceChildren(...shown.map((note) => mapNode("span", note.title ? { title: note.title } : {}, note.text)));
  }

  // Shows lines beside a pixel of the stage; none hides it.
  hint(lines, px, py) {
    this.tip.hidden = !lines;
    if (!lines) return;
    this.tip.replaceChildren(...lines.map((line, i) => mapNode("div", { class: i ? "" : "pn-map-head" }, line)));
    const [w, h] = [this.tip.offsetWidth, this.tip.offsetHeight];
    const [wide, high] = [this.stage.clientWidth, this.stage.clientHeight];
    this.tip.style.left = `${px + 16 + w < wide ? px + 16 : Math.max(4, px - w - 12)}px`;
    this.tip.style.top = `${Math.max(4, Math.min(high - h - 4, py + 14))}px`;
  }
}
