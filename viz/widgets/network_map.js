// The network map: one widget's life in the browser. The server says once where everything stands and
// then what changes in each month (map_reel.js); which month is shown the page's clock says. Nothing is
// drawn unless something changed.

const MAP_STILL = 140; // milliseconds without a move after which the whole background is drawn anew
const MAP_ADDED = 12; // months played that may only add strings before all are drawn anew
const MAP_SLOW = 8; // months a second up to which all are drawn with each month
const MAP_TONES = ["card", "bg", "ink", "muted", "line", "idle", "pilot", "scaled", "joined", "link", "a", "b", "ghost"];

class NetworkMap {
  constructor(model, el, view) {
    this.model = model;
    this.words = model.get("words");
    this.view = model.get("group") ? MapView.of(model.get("group")) : view;
    this.scene = null;
    this.stale = new Set(["size", "theme"]);
    this.drawn = 0;
    this.added = 0; // months since all strings were drawn
    this.took = [];
    this.hovered = -1;
    this.sector = -1;
    this.movedAt = -1e9;
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.root = mapNode("div", { class: "pn-map" });
    this.root.style.height = `${model.get("height")}px`;
    this.ends = []; // what ends each listener
    el.append(this.root);
    this.build();
    this.listen();
    this.ask("film");
  }

  ask(what, more = {}) {
    this.model.send({ ask: what, ...more });
  }

  build() {
    this.panel = new MapPanel(this.root, this.words, {
      find: (text) => this.find(text),
      region: (region) => this.lookAt(region),
      relations: (wanted) => this.relate(wanted),
      closer: () => this.zoom(1.5),
      wider: () => this.zoom(1 / 1.5),
      fit: () => this.view.fit(),
      save: () => this.save(),
    });
    const { stage, tip, empty } = this.panel;
    this.canvas = mapNode("canvas", {});
    this.labels = new MapLabels(mapNode("canvas", { class: "pn-map-labels" }));
    for (const [name, value] of [["tabindex", "0"], ["role", "application"], ["aria-label", this.words.label]]) {
      stage.setAttribute(name, value);
    }
    stage.append(this.canvas, this.labels.canvas, tip, empty);
    this.panel.explain(null);
    this.paintOn();
    this.meter();
  }

  // Chooses who paints, and says so if it is no graphics card.
  paintOn() {
    this.painter = WebglPainter.on(this.canvas) ?? CanvasPainter.on(this.plainCanvas());
    const { renderer, isSoftware } = this.painter;
    const note = this.painter instanceof CanvasPainter ? this.words.canvas : isSoftware ? this.words.software : "";
    this.root.dataset.renderer = renderer;
    this.root.dataset.software = isSoftware;
    const title = isSoftware ? mapFilled(this.words.softwareHint, { renderer }) : renderer;
    this.panel.tell("renderer", note, title);
    this.request("picture", "rows", "tags", "strings", "all", "theme", "size");
  }

  // A canvas that was asked for WebGL2 may give nothing else any more.
  plainCanvas() {
    const plain = mapNode("canvas", {});
    this.canvas.replaceWith(plain);
    this.canvas = plain;
    return plain;
  }

  listen() {
    const { model } = this;
    const hear = (content, buffers) => this.hear(content, buffers);
    const chosen = () => this.choose(model.get("chosen"), false);
    const height = () => (this.root.style.height = `${model.get("height")}px`);
    for (const [name, fn] of [["msg:custom", hear], ["change:chosen", chosen], ["change:height", height]]) {
      model.on(name, fn);
      this.ends.push(() => model.off(name, fn));
    }
    this.on(this.canvas, "webglcontextlost", (event) => event.preventDefault());
    this.on(this.canvas, "webglcontextrestored", () => this.paintOn());
    const watch = new ResizeObserver(() => this.request("size"));
    watch.observe(this.panel.stage);
    this.ends.push(() => watch.disconnect());
    this.ends.push(palette.onTheme(this.root, () => this.request("theme", "strings")));
    document.fonts.load(MAP_LABEL_FONT).then(() => this.request("labels"));
    this.ends.push(clock.listen(() => this.ticked()));
    this.ends.push(this.view.listen(() => this.moved()));
    this.ends.push(mapPointer(this));
  }

  on(target, name, fn, options) {
    target.addEventListener(name, fn, options);
    this.ends.push(() => target.removeEventListener(name, fn, options));
  }

  hear(content, buffers) {
    if (content.kind === "picture" && content.edition !== this.scene?.reel.edition) this.begin(new Reel(content, buffers));
    else if (content.kind === "empty") this.begin(null);
    else if (content.kind === "months" && this.scene) this.grow(content, buffers);
    else if (content.kind === "overlay") this.cover(buffers[0]);
    else if (content.edition !== this.scene?.reel.edition) return;
    else if (content.kind === "relations") this.relations(...buffers.map((each) => mapNumbers(each, Int32Array)));
    else if (content.kind === "partners" && content.row === this.scene.chosen) {
      this.scene.tie(...buffers.map((each) => mapNumbers(each, Int32Array)));
      this.scene.remark();
      this.request("marks", "tags", "strings");
    }
  }

  begin(reel) {
    this.scene = reel && new MapScene(reel);
    this.panel.empty.hidden = reel !== null;
    this.panel.stage.classList.toggle("pn-map-bare", reel === null);
    this.hovered = -1;
    this.panel.hint(null);
    if (reel) {
      this.panel.offer(reel);
      this.choose(this.model.get("chosen"), false);
      if (this.panel.relations.checked) this.ask("relations");
    }
    this.request("picture", "rows", "tags", "strings", "all");
  }

  // More months came; if some are missing in between, all are asked for again.
  grow(content, buffers) {
    if (!this.scene.reel.add(content, buffers)) this.ask("film");
    this.meter();
    this.request();
  }

  cover(bytes) {
    this.covering = bytes ? mapNumbers(bytes, Uint8Array) : null;
    this.request("tags", "cover");
  }

  // Singles out a row, as the page or a visitor wants; a visitor's choice is told to the page.
  choose(row, tells = true) {
    const { scene } = this;
    if (!scene || row >= scene.reel.n) return;
    if (row === scene.chosen && !tells) return;
    scene.chosen = row;
    scene.untie();
    if (row >= 0) {
      scene.tie([], []);
      this.ask("partners", { row });
    }
    scene.remark();
    if (tells) this.ask("choose", { row });
    this.request("marks", "tags", "strings", "labels");
  }

  lookAt(region) {
    if (!this.scene) return;
    this.scene.region = region;
    this.scene.remark();
    this.scene.tally();
    if (this.ends_) this.scene.relate(...this.ends_);
    this.request("marks", "tags", "strings", "all");
  }

  relate(wanted) {
    if (!this.scene) return;
    if (wanted) {
      this.ask("relations");
      return;
    }
    this.ends_ = null;
    this.scene.all = new Float32Array(0);
    this.panel.tell("sample", "");
    this.request("all");
  }

  relations(supplier, customer) {
    if (!this.panel.relations.checked) return;
    this.ends_ = [supplier, customer];
    this.scene.relate(supplier, customer);
    const all = this.scene.reel.relations;
    const values = { drawn: supplier.length.toLocaleString("en"), all: all.toLocaleString("en") };
    this.panel.tell("sample", supplier.length < all ? mapFilled(this.words.sample, values) : "");
    this.request("all");
  }

  // Goes to a firm by its number, or to a sector by its code.
  find(text) {
    if (!this.scene || !text) return;
    const { reel } = this.scene;
    const row = /^\d[\d,]*$/.test(text) ? Number(text.replaceAll(",", "")) : -1;
    const sector = reel.sectors.findIndex((code) => code.toLowerCase() === text.toLowerCase());
    this.panel.refuse("");
    if (row >= 0 && row < reel.n) {
      this.view.to(Math.max(this.view.k, 3), reel.position[2 * row], reel.position[2 * row + 1]);
      this.choose(row);
    } else if (sector >= 0) this.visit(sector);
    else this.panel.refuse(mapFilled(this.words.missing, { most: (reel.n - 1).toLocaleString("en") }));
  }

  // A sector is looked at as a whole: a firm singled out before would leave it dimmed.
  visit(sector) {
    const { reel } = this.scene;
    if (this.scene.chosen >= 0) this.choose(-1);
    this.sector = sector;
    const k = Math.min(0.5 / Math.max(reel.width[sector], 1e-3), 12);
    this.view.to(k, reel.left[sector] + reel.width[sector] / 2, this.view.k > 1 ? this.view.y : 0.5);
  }

  zoom(factor, px = this.width / 2, py = this.height / 2) {
    this.view.zoom(factor, px, py, this.width, this.height);
  }

  pan(dx, dy) {
    this.view.pan(dx, dy, this.width, this.height);
  }

  moved() {
    this.movedAt = performance.now();
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.request("view"), MAP_STILL);
    this.request("view");
  }

  get frame() {
    return this.view.frame(this.width, this.height);
  }

  // What lies under a pixel: a row, a sector's label, or a cell's place.
  under(px, py) {
    const { scene } = this;
    if (!scene || !scene.small) return { row: -1, sector: -1 };
    const sector = this.labels.under(px, py);
    if (sector >= 0) return { row: -1, sector };
    if (py < MAP_PAD.top - 6 || py > this.height - MAP_PAD.bottom + 4) return { row: -1, sector: -1 };
    if (!scene.cells) return { row: scene.grid.nearest(px, py, this.frame, (row) => scene.radius(row), 7), sector: -1 };
    return { row: this.nearestStanding(px, py), sector: -1 };
  }

  // In a crowd only firms that stand out are drawn; others cannot be pointed at before one zooms in.
  nearestStanding(px, py) {
    const { scene, frame } = this;
    const near = (row) =>
      Math.hypot(
        scene.reel.position[2 * row] * frame.sx + frame.ox - px,
        scene.reel.position[2 * row + 1] * frame.sy + frame.oy - py,
      ) - scene.radius(row);
    let best = -1;
    for (const row of scene.rows) if (near(row) < (best < 0 ? 5 : near(best))) best = row;
    return best;
  }

  hover(px, py) {
    const { row, sector } = this.under(px, py);
    const cell = row < 0 && sector < 0 ? this.cellUnder(px, py) : -1;
    this.panel.stage.classList.toggle("pn-map-points", row >= 0 || sector >= 0);
    const same = row === this.hovered && sector === this.overSector && cell === this.overCell;
    [this.hovered, this.overSector, this.overCell] = [row, sector, cell];
    if (!same) {
      this.hintLines = row >= 0 ? this.tellFirm(row) : sector >= 0 ? this.tellSector(sector) : cell >= 0 ? this.tellCell(cell) : null;
      this.request("labels");
    }
    this.panel.hint(this.hintLines, px, py);
  }

  unhover() {
    [this.hovered, this.overSector, this.overCell, this.hintLines] = [-1, -1, -1, null];
    this.panel.hint(null);
    this.request("labels");
  }

  cellUnder(px, py) {
    const { scene, frame } = this;
    if (!scene?.cells) return -1;
    const [x, y] = [(px - frame.ox) / frame.sx, (py - frame.oy) / frame.sy];
    const { left, width } = scene.reel;
    if (y < 0 || y > 1) return -1;
    const sector = left.findIndex((from, s) => x >= from && x < from + width[s]);
    return sector < 0 ? -1 : scene.cells.at(sector, x, y);
  }

  sectorName(s) {
    const code = this.scene.reel.sectors[s];
    const name = this.words[`sector.${code}`];
    return name ? `${code} ${name}` : code;
  }

  tellFirm(row) {
    const { words } = this;
    const { reel, overlay } = this.scene;
    const region = reel.regions[reel.region[row]];
    const state = [words.idle, words.pilot, words.scaled][reel.state[row]];
    const classes = [words.neither, words.onlyFirst, words.onlySecond, words.both];
    const [linked, joined] = reel.partners(row);
    const people = reel.employees[row];
    const size = [words.size1, words.size2, words.size3, words.size4, words.size5];
    return [
      mapFilled(words.firm, { row }) + (reel.lead[row] ? ` · ${words.lead}` : ""),
      `${this.sectorName(reel.sector[row])} · ${words[`region.${region}`] ?? region}`,
      overlay ? classes[overlay[row]] : state,
      linked + joined ? mapFilled(words.partners, { linked, joined }) : "",
      mapFilled(words.people, { class: size[[10, 50, 250, 1000].filter((from) => people >= from).length], people: mapRounded(people) }),
      mapFilled(words.output, { output: mapRounded(reel.size[row]) }),
      reel.weight[row] > 1 ? mapFilled(words.weight, { weight: mapRounded(reel.weight[row]) }) : "",
    ].filter((line) => line !== "");
  }

  tellSector(sector) {
    const { reel } = this.scene;
    let [rows, live] = [0, 0];
    for (let i = 0; i < reel.n; i += 1) {
      if (reel.sector[i] !== sector) continue;
      rows += 1;
      live += reel.state[i] > 0;
    }
    return [this.sectorName(sector), mapFilled(this.words.sectorRows, { rows: rows.toLocaleString("en"), live: live.toLocaleString("en") })];
  }

  tellCell(cell) {
    const { cells } = this.scene;
    const sector = cells.start.findIndex((from, s) => cell >= from && cell < from + cells.across[s] * cells.down);
    const values = { rows: cells.count[cell], live: cells.live[cell] };
    if (!values.rows) return null;
    return [this.sectorName(sector), mapFilled(this.scene.overlay ? this.words.cellDiffers : this.words.sectorRows, values), this.words.closerIn];
  }

  // Has something drawn with the next frame; `what` says what changed.
  request(...what) {
    for (const each of what) this.stale.add(each);
    this.due ||= requestAnimationFrame((now) => this.turn(now));
  }

  turn(now) {
    this.due = 0;
    this.toMonth(now);
    if (!this.stale.size) return;
    const begun = performance.now();
    this.prepare();
    if (this.width < 2) return;
    const shot = this.shot(now);
    if ([...this.stale].some((each) => each !== "labels")) {
      if (this.scene) this.painter.take(this.scene, this.stale, shot.colours);
      if (this.scene) this.painter.draw(this.scene, shot);
    }
    if (["view", "size", "theme", "labels", "picture"].some((each) => this.stale.has(each))) this.labels.draw(this.scene, shot);
    this.stale.clear();
    if ("measure" in this.root.dataset) this.painter.finish();
    this.took = [...this.took.slice(-29), performance.now() - begun];
    this.meter();
    if (this.scene && now - this.scene.lastBorn < MAP_GLANCE && !this.calm.matches) this.request("glance");
  }

  // Follows the clock; firms that went live are pointed out if it moved one month on.
  toMonth(now) {
    const reel = this.scene?.reel;
    if (!reel) return;
    const t = Math.max(-1, Math.min(clock.month - reel.first, reel.months - 1));
    if (t === reel.t && this.seen === reel) return;
    this.seen = reel;
    const born = reel.go(t);
    if (!this.calm.matches) this.scene.bear(born, now);
    this.scene.tally();
    this.drawn += 1;
    this.hintLines = this.hovered >= 0 ? this.tellFirm(this.hovered) : this.hintLines;
    const isFast = clock.playing && clock.rate > MAP_SLOW;
    const adds = reel.strung && isFast && !this.scene.isCrowd && this.added < MAP_ADDED;
    this.added = adds ? this.added + 1 : 0;
    this.request("tags", adds ? "added" : "strings");
  }

  // The clock moved, started or stopped; once it stops all strings are drawn anew.
  ticked() {
    if (clock.playing || !this.added) this.request();
    else this.request("strings");
    if (!clock.playing) this.added = 0;
  }

  // Brings everything that depends on size, theme and view up to date.
  prepare() {
    const { stale, panel, scene } = this;
    if (stale.has("theme")) this.readColours();
    if (stale.has("size")) {
      [this.width, this.height] = [panel.stage.clientWidth, panel.stage.clientHeight];
      this.ratio = window.devicePixelRatio || 1;
      this.scale = this.painter.isSoftware ? 1 : Math.min(this.ratio, 2); // software would pay for each pixel
      mapResize(this.canvas, this.width * this.scale, this.height * this.scale);
      mapResize(this.labels.canvas, this.width * this.ratio, this.height * this.ratio);
      stale.add("view");
    }
    if (!scene) return;
    if (stale.has("cover") || stale.has("picture")) {
      scene.overlay = this.covering?.length === scene.reel.n ? this.covering : null;
      scene.tally();
      stale.add("tags");
    }
    if (stale.has("view") || stale.has("picture") || (scene.isCrowd && stale.has("tags"))) {
      const crowded = scene.cells !== null;
      if (scene.look(this.view, this.frame, this.width, this.height)) stale.add("rows");
      if (crowded !== (scene.cells !== null)) stale.add("strings");
    }
    const all = ["strings", "view", "size", "theme", "picture", "all", "marks", "cover"].some((each) => stale.has(each));
    this.strings = all ? "all" : stale.has("added") ? "added" : "kept";
    if (all) scene.string();
    else if (stale.has("added")) scene.string(scene.reel.strung);
    if (all || stale.has("added")) stale.add("strings");
    const thinned = { every: scene.every };
    panel.tell("thinned", scene.every > 1 ? mapFilled(this.words.thinned, thinned) : "");
    if (stale.has("cover") || stale.has("picture") || stale.has("view")) panel.explain(scene);
  }

  readColours() {
    const rgb = Object.fromEntries(MAP_TONES.map((name) => [name, palette.rgb(this.root, name)]));
    this.colours = { ...rgb, band: rgb.card.map((each, i) => 0.45 * each + 0.55 * rgb.bg[i]) };
    this.css = Object.fromEntries(MAP_TONES.map((name) => [name, mapCss(rgb[name])]));
    this.isDark = rgb.card[0] + rgb.card[1] + rgb.card[2] < 1.5;
  }

  shot(now) {
    const { frame, scale, colours, scene } = this;
    const kinds = scene?.overlay ? ["idle", "a", "b", "ghost"] : ["idle", "pilot", "scaled", "idle"];
    const shines = scene?.overlay ? [0, 1, 1, 0] : [0, 1, 1, 0];
    return {
      ...frame,
      strings: this.strings,
      frame: [frame.sx * scale, frame.sy * scale, frame.ox * scale, frame.oy * scale],
      radii: [(scene?.small ?? 1) * scale, (scene?.large ?? 1) * scale, scale],
      inks: Float32Array.from(kinds.flatMap((name, i) => [...colours[name], shines[i]])),
      shine: this.isDark ? 0.4 : 0.28,
      moves: performance.now() - this.movedAt < MAP_STILL - 20,
      isDark: this.isDark,
      zoom: this.view.k,
      hovered: this.hovered,
      sector: this.overSector,
      width: this.width,
      height: this.height,
      words: this.words,
      ratio: this.ratio,
      css: this.css,
      now,
      scale,
      colours,
    };
  }

  // What tests and a curious visitor can read off the page: month, counts, time a frame.
  meter() {
    const reel = this.scene?.reel;
    const { dataset } = this.root;
    dataset.month = reel ? reel.first + reel.t : "";
    dataset.live = reel ? reel.live : "";
    dataset.links = reel ? reel.links : "";
    dataset.monthsReady = reel ? reel.months : 0;
    dataset.monthsDrawn = this.drawn;
    dataset.frameMs = this.took.length ? (this.took.reduce((a, b) => a + b) / this.took.length).toFixed(1) : "";
  }

  // The present view as a picture, with its month above.
  save() {
    if (!this.scene) return;
    this.prepare();
    const shot = this.shot(performance.now());
    const { reel } = this.scene;
    const month = mapMonth(reel.first + reel.t);
    const picture = document.createElement("canvas");
    const top = 30 * this.ratio;
    mapResize(picture, this.width * this.ratio, this.height * this.ratio + top);
    const pen = picture.getContext("2d");
    pen.fillStyle = shot.css.card;
    pen.fillRect(0, 0, picture.width, picture.height);
    this.painter.draw(this.scene, shot); // a drawing lasts only until the browser shows it
    for (const layer of [this.canvas, this.labels.canvas]) pen.drawImage(layer, 0, top, picture.width, picture.height - top);
    pen.scale(this.ratio, this.ratio);
    pen.font = MAP_NOTE_FONT.replace("12px", "500 14px");
    pen.fillStyle = shot.css.ink;
    pen.fillText(mapFilled(this.words.title, { month, firms: reel.n.toLocaleString("en") }), MAP_PAD.left, 21);
    picture.toBlob((blob) => {
      const address = URL.createObjectURL(blob);
      mapNode("a", { href: address, download: `pearlnet-map-${month}.png` }).click();
      setTimeout(() => URL.revokeObjectURL(address), 10000);
    });
  }

  end() {
    cancelAnimationFrame(this.due);
    clearTimeout(this.resting);
    this.request = () => {}; // nothing asks for a frame any more
    for (const end of this.ends) end();
    this.painter.free();
    this.root.remove();
  }
}

function mapResize(canvas, width, height) {
  [canvas.width, canvas.height] = [Math.max(1, Math.round(width)), Math.max(1, Math.round(height))];
}

// A calendar month, January 2019 being 0, as "2019-01".
function mapMonth(month) {
  const year = 2019 + Math.floor(month / 12);
  return `${year}-${String(month - 12 * (year - 2019) + 1).padStart(2, "0")}`;
}

export default {
  render({ model, el }) {
    const view = new MapView();
    let map = new NetworkMap(model, el, view);
    // Another language or group: made anew, which happens seldom.
    const again = () => {
      map.end();
      map = new NetworkMap(model, el, view);
    };
    for (const name of ["change:words", "change:group"]) model.on(name, again);
    return () => {
      for (const name of ["change:words", "change:group"]) model.off(name, again);
      map.end();
    };
  },
};
