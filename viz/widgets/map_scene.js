// What is to be drawn, as plain arrays that either painter reads: discs, strings, cells.

const MAP_CROWD = 20000; // rows up to which each firm is drawn whatever the zoom
const MAP_SINGLE = 14000; // of more rows, firms are drawn singly when fewer than these are in sight
const MAP_THREADS = 26000; // relations that ever change, of which all are drawn in a crowd too
const MAP_BEND = 0.11; // how far a string hangs, as a share of its length
const MAP_GLANCE = 600; // milliseconds a firm that went live is pointed out
const MAP_PLAIN = 0; // marks of a row or a relation
const MAP_DIM = 1;
const MAP_STRONG = 2;
const MAP_STRING = 5; // numbers a string: two ends and a mark

class MapScene {
  constructor(reel) {
    this.reel = reel;
    this.share = MapScene.shares(reel);
    mapSpread(reel, this.share, this.isCrowd ? MAP_FEW_ROUNDS : MAP_ROUNDS);
    this.grid = new RowGrid(reel);
    this.cells = null;
    this.cellsFor = "";
    this.chosen = -1;
    this.region = -1;
    this.overlay = null;
    this.partners = null; // rows tied to the chosen one, and the relations
    this.mark = new Uint8Array(reel.n);
    this.born = new Float32Array(reel.n).fill(-1e6);
    this.lastBorn = -1e6;
    this.order = MapScene.largestFirst(reel);
    this.rows = this.order; // drawn singly
    this.all = new Float32Array(0); // all supply relations, if asked for
    this.counts = [0, 0]; // strings of each kind when all were last drawn: how strong they look
    this.joined = new Float32Array(0);
    this.linked = new Float32Array(0);
    this.tied = new Float32Array(0); // those of the chosen row
  }

  // Size of each disc between the smallest and the largest, from 0 to 1: the root of output, clipped.
  static shares(reel) {
    const step = Math.max(1, Math.floor(reel.n / 5000));
    const sample = reel.size.filter((_, i) => i % step === 0).sort();
    const most = Math.max(sample[Math.floor(0.99 * (sample.length - 1))], 1e-9);
    return reel.size.map((size) => Math.sqrt(Math.min(size / most, 1)));
  }

  static largestFirst(reel) {
    const order = Int32Array.from({ length: reel.n }, (_, i) => i);
    return order.sort((a, b) => reel.size[b] - reel.size[a] || a - b);
  }

  get isCrowd() {
    return this.reel.n > MAP_CROWD;
  }

  // Fits discs, and cells in a crowd, to the view; returns whether the rows drawn singly changed.
  look(view, frame, width, height) {
    const spacing = Math.sqrt((frame.w * frame.h) / Math.max(this.reel.n, 1));
    const grown = view.k ** 0.6;
    this.small = Math.max(0.9, Math.min(2.1, MAP_SMALL * spacing)) * Math.min(grown, 4);
    this.large = Math.max(2.5, Math.min(7.5, MAP_LARGE * spacing)) * Math.min(grown, 6);
    if (!this.isCrowd) return false;
    const seen = spacing * view.k;
    this.small = Math.max(0.7, Math.min(2.2, MAP_SMALL * seen));
    this.large = Math.max(2, Math.min(12, MAP_LARGE * seen));
    const near = MapScene.sight(frame, width, height);
    const inSight = this.reel.n * (near[2] - near[0]) * (near[3] - near[1]);
    const before = this.rows;
    if (inSight > MAP_SINGLE) {
      [this.small, this.large] = [2.5, 7]; // the few that stand out
      this.gather(view, frame);
      this.rows = this.standing();
    } else {
      this.cells = null;
      this.rows = this.sighted(near);
    }
    return before !== this.rows;
  }

  // What the frame shows, in the layout's coordinates.
  static sight(frame, width, height) {
    const edge = (at) => Math.max(0, Math.min(1, at));
    const [x0, y0] = [edge((-20 - frame.ox) / frame.sx), edge((-20 - frame.oy) / frame.sy)];
    return [x0, y0, edge((width + 20 - frame.ox) / frame.sx), edge((height + 20 - frame.oy) / frame.sy)];
  }

  sighted([x0, y0, x1, y1]) {
    const found = [];
    this.grid.within(x0, y0, x1, y1, (row) => found.push(row));
    return Int32Array.from(found).sort((a, b) => this.reel.size[b] - this.reel.size[a] || a - b);
  }

  gather(view, frame) {
    const k = 2 ** (Math.floor(2 * Math.log2(view.k)) / 2); // steps, so that cells do not swim while zooming
    const wanted = [k, frame.w, frame.h].join();
    if (this.cells && this.cellsFor === wanted) return;
    this.cells = new Cells(this.reel, k, frame.w, frame.h);
    this.cellsFor = wanted;
    this.tally();
  }

  // Rows that stand out of a crowd: the chosen one and its partners.
  standing() {
    return this.partners ? Int32Array.from(this.partners.rows) : new Int32Array(0);
  }

  // Counts the cells anew: adopters, or those in which an overlay's two runs differ.
  tally() {
    if (!this.cells) return;
    const { region, reel, overlay } = this;
    const counts = overlay ? (row) => overlay[row] === 1 || overlay[row] === 2 : (row) => reel.state[row] > 0;
    this.cells.tally(counts, (row) => region < 0 || reel.region[row] === region);
  }

  radius(row) {
    return row < 0 ? this.large : this.small + (this.large - this.small) * this.share[row];
  }

  // Colour class of a row: its state, or that of the overlay.
  kind(row) {
    return this.overlay ? this.overlay[row] : this.reel.state[row];
  }

  // Marks who stands out: the chosen row and its partners, else the region looked at.
  remark() {
    const { reel, region, partners } = this;
    if (partners) {
      this.mark.fill(MAP_DIM);
      for (const row of partners.rows) this.mark[row] = MAP_STRONG;
    } else if (region >= 0) {
      for (let i = 0; i < reel.n; i += 1) this.mark[i] = reel.region[i] === region ? MAP_PLAIN : MAP_DIM;
    } else {
      this.mark.fill(MAP_PLAIN);
    }
  }

  tie(supplier, customer) {
    const rows = new Set([this.chosen, ...supplier, ...customer]);
    this.partners = { rows: [...rows], supplier, customer };
    this.tied = this.strings(supplier, customer, supplier.length, () => MAP_PLAIN);
  }

  untie() {
    this.partners = null;
    this.tied = new Float32Array(0);
  }

  // Puts together the strings between adopters: all of this month, or those that came with it.
  string(slots = null) {
    const { reel } = this;
    const { supplier, customer } = reel;
    const ends = slots ? [slots.map((i) => supplier[i]), slots.map((i) => customer[i])] : [supplier, customer];
    const slot = slots ? (i) => slots[i] : (i) => i;
    const every = this.every;
    const drawn = (i) => every === 1 || i % every === 0 || this.tone(i) === MAP_STRONG;
    const kept = (bond) => (i) => (reel.bond[slot(i)] === bond && drawn(slot(i)) ? this.tone(slot(i)) : -1);
    const size = slots ? slots.length : reel.slots;
    this.joined = this.cells ? new Float32Array(0) : this.strings(...ends, size, kept(1)); // a crowd shows links only
    this.linked = this.strings(...ends, size, kept(2));
    if (!slots) this.counts = [this.joined.length / MAP_STRING, this.linked.length / MAP_STRING];
  }

  // In a crowd only every so-manieth string is drawn: more would be one grey cloth.
  get every() {
    return this.cells ? Math.max(1, Math.round(this.reel.slots / MAP_THREADS)) : 1;
  }

  // Mark of a relation that may change.
  tone(i) {
    const { reel, chosen, region } = this;
    const [a, b] = [reel.supplier[i], reel.customer[i]];
    if (chosen >= 0) return a === chosen || b === chosen ? MAP_STRONG : MAP_DIM;
    if (region >= 0) return reel.region[a] === region || reel.region[b] === region ? MAP_PLAIN : MAP_DIM;
    return MAP_PLAIN;
  }

  // Rows that are drawn anew each month: whoever is not idle, and whoever stands out.
  awake() {
    return this.rows.filter((row) => this.kind(row) > 0 || this.mark[row] === MAP_STRONG);
  }

  // Ends and mark of relations; a negative mark leaves one out. Strong ones come last, on top.
  strings(supplier, customer, size, mark) {
    const marks = new Int8Array(size);
    let wanted = 0;
    for (let i = 0; i < size; i += 1) if ((marks[i] = mark(i)) >= 0) wanted += 1;
    const out = new Float32Array(MAP_STRING * wanted);
    const at = this.reel.position;
    let o = 0;
    for (const strong of [false, true]) {
      for (let i = 0; i < size; i += 1) {
        if (marks[i] < 0 || (marks[i] === MAP_STRONG) !== strong) continue;
        const [a, b] = [2 * supplier[i], 2 * customer[i]];
        out[o] = at[a];
        out[o + 1] = at[a + 1];
        out[o + 2] = at[b];
        out[o + 3] = at[b + 1];
        out[o + 4] = marks[i];
        o += MAP_STRING;
      }
    }
    return out;
  }

  relate(supplier, customer) {
    const { reel, region } = this;
    const near = (i) => reel.region[supplier[i]] === region || reel.region[customer[i]] === region;
    const mark = (i) => (region < 0 || near(i) ? MAP_PLAIN : MAP_DIM);
    this.all = this.strings(supplier, customer, supplier.length, mark);
  }

  bear(rows, now) {
    for (const row of rows) this.born[row] = now;
    if (rows.length) this.lastBorn = now;
  }

  // How strongly strings are drawn: many lie on each other, few must be seen.
  strength(count, plenty) {
    return Math.max(0.08, Math.min(1, Math.sqrt(plenty / Math.max(count, 1))));
  }
}
