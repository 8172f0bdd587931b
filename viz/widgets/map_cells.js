// Where firms stand close: a grid to find the one under the pointer, and cells that stand for many.

const MAP_CELL = 12; // pixels
const MAP_FULL_SHARE = 0.5; // share of adopters at which a cell has its full colour

// Rows sorted into equal boxes, to look only at those near a place.
class RowGrid {
  constructor(reel) {
    this.reel = reel;
    this.across = Math.max(1, Math.round(Math.sqrt(reel.n / 4)));
    const boxes = this.across * this.across;
    this.start = new Int32Array(boxes + 1);
    const box = new Int32Array(reel.n);
    for (let i = 0; i < reel.n; i += 1) {
      box[i] = this.box(reel.position[2 * i], reel.position[2 * i + 1]);
      this.start[box[i] + 1] += 1;
    }
    for (let i = 0; i < boxes; i += 1) this.start[i + 1] += this.start[i];
    const next = this.start.slice();
    this.row = new Int32Array(reel.n);
    for (let i = 0; i < reel.n; i += 1) this.row[next[box[i]]++] = i;
  }

  line(at) {
    return Math.max(0, Math.min(this.across - 1, Math.floor(at * this.across)));
  }

  box(x, y) {
    return this.line(y) * this.across + this.line(x);
  }

  // Calls fn with every row in boxes that touch a rectangle.
  within(x0, y0, x1, y1, fn) {
    for (let v = this.line(y0); v <= this.line(y1); v += 1) {
      const from = this.start[v * this.across + this.line(x0)];
      const to = this.start[v * this.across + this.line(x1) + 1];
      for (let i = from; i < to; i += 1) fn(this.row[i]);
    }
  }

  // The row nearest to a pixel, by distance from its rim; -1 beyond `reach` pixels.
  nearest(px, py, frame, radius, reach) {
    const far = reach + radius(-1);
    const x = (px - frame.ox) / frame.sx;
    const y = (py - frame.oy) / frame.sy;
    let best = -1;
    let least = reach;
    this.within(x - far / frame.sx, y - far / frame.sy, x + far / frame.sx, y + far / frame.sy, (row) => {
      const dx = (this.reel.position[2 * row] - x) * frame.sx;
      const dy = (this.reel.position[2 * row + 1] - y) * frame.sy;
      const off = Math.hypot(dx, dy) - radius(row);
      if (off < least) [best, least] = [row, off];
    });
    return best;
  }
}

// Cells by sector band and height: how many rows stand in each, how many of them are live.
class Cells {
  // `k`, `w`, `h`: zoom and frame; cells keep about the same size on the screen.
  constructor(reel, k, w, h) {
    this.reel = reel;
    this.down = Math.max(1, Math.round((h * k) / MAP_CELL));
    this.across = Array.from(reel.width, (share) => Math.max(1, Math.round((share * w * k) / MAP_CELL)));
    this.start = [];
    let size = 0;
    for (const across of this.across) {
      this.start.push(size);
      size += across * this.down;
    }
    this.size = size;
    this.of = new Int32Array(reel.n);
    this.count = new Float32Array(size);
    this.live = new Float32Array(size);
    for (let i = 0; i < reel.n; i += 1) {
      this.of[i] = this.at(reel.sector[i], reel.position[2 * i], reel.position[2 * i + 1]);
    }
    this.most = 1;
  }

  at(sector, x, y) {
    const across = this.across[sector];
    const share = (x - this.reel.left[sector]) / Math.max(this.reel.width[sector], 1e-9);
    const u = Math.max(0, Math.min(across - 1, Math.floor(share * across)));
    const v = Math.max(0, Math.min(this.down - 1, Math.floor(y * this.down)));
    return this.start[sector] + v * across + u;
  }

  // Counts those for whom `counts(row)` holds, among those looked at (a region may be singled out).
  tally(counts, looked) {
    this.live.fill(0);
    this.count.fill(0);
    for (let i = 0; i < this.reel.n; i += 1) {
      if (!looked(i)) continue;
      this.count[this.of[i]] += 1;
      if (counts(i)) this.live[this.of[i]] += 1;
    }
    this.most = this.count.reduce((a, b) => Math.max(a, b), 1);
  }

  // Calls fn(x, y, width, height, count, share) for every cell that is not empty.
  each(fn) {
    for (let s = 0; s < this.across.length; s += 1) {
      const wide = this.reel.width[s] / this.across[s];
      for (let v = 0; v < this.down; v += 1) {
        for (let u = 0; u < this.across[s]; u += 1) {
          const i = this.start[s] + v * this.across[s] + u;
          if (!this.count[i]) continue;
          fn(this.reel.left[s] + u * wide, v / this.down, wide, 1 / this.down, this.count[i], this.live[i] / this.count[i]);
        }
      }
    }
  }
}

// How far along from the idle colour to the adopters' a share is; low shares are the common ones.
function mapShade(share) {
  return Math.sqrt(Math.min(share / MAP_FULL_SHARE, 1));
}
