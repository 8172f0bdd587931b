// What part of the map is looked at. Maps of one group share a view and so move together.

const MAP_PAD = { left: 14, right: 14, top: 52, bottom: 26 }; // room for labels and axis
const MAP_DEEPEST = 60;

class MapView {
  constructor() {
    this.listeners = new Set();
    this.k = 1;
    this.x = 0.5;
    this.y = 0.5;
  }

  static of(group) {
    if (!group) return new MapView();
    const groups = (globalThis.pearlnetMapGroups ??= new Map());
    if (!groups.has(group)) groups.set(group, new MapView());
    return groups.get(group);
  }

  listen(fn) {
    this.listeners.add(fn);
    return () => this.listeners.delete(fn);
  }

  to(k, x, y) {
    this.k = Math.max(1, Math.min(MAP_DEEPEST, k));
    const half = 0.5 / this.k;
    this.x = Math.max(half, Math.min(1 - half, x));
    this.y = Math.max(half, Math.min(1 - half, y));
    for (const fn of [...this.listeners]) fn();
  }

  fit() {
    this.to(1, 0.5, 0.5);
  }

  // Pixels of the frame: scale and offset, px = at * scale + offset.
  frame(width, height) {
    const w = Math.max(width - MAP_PAD.left - MAP_PAD.right, 10);
    const h = Math.max(height - MAP_PAD.top - MAP_PAD.bottom, 10);
    return {
      sx: w * this.k,
      sy: h * this.k,
      ox: MAP_PAD.left + w * (0.5 - this.x * this.k),
      oy: MAP_PAD.top + h * (0.5 - this.y * this.k),
      w,
      h,
    };
  }

  // Zooms so that what lies under a pixel stays there.
  zoom(factor, px, py, width, height) {
    const f = this.frame(width, height);
    const at = [(px - f.ox) / f.sx, (py - f.oy) / f.sy];
    const k = Math.max(1, Math.min(MAP_DEEPEST, this.k * factor));
    const shrink = this.k / k;
    this.to(k, at[0] + (this.x - at[0]) * shrink, at[1] + (this.y - at[1]) * shrink);
  }

  pan(dx, dy, width, height) {
    const f = this.frame(width, height);
    this.to(this.k, this.x - dx / f.sx, this.y - dy / f.sy);
  }
}
