// What is written over the map: codes of the sectors, the axis, and rings around the firms looked at.
// Drawn on a layer of its own, since it changes with the view and the pointer, not with the month.

const MAP_LABEL_ROWS = 3;
const MAP_LABEL_FONT = "500 11px Roboto, 'Noto Sans', system-ui, sans-serif";
const MAP_NOTE_FONT = "12px Roboto, 'Noto Sans', 'Noto Sans CJK SC', 'Noto Sans CJK KR', system-ui, sans-serif";

class MapLabels {
  constructor(canvas) {
    this.canvas = canvas;
    this.pen = canvas.getContext("2d");
    this.boxes = []; // of the labels drawn: left, right, top, bottom, sector
  }

  draw(scene, shot) {
    const { pen, canvas } = this;
    const ratio = shot.ratio;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    if (!scene) return;
    this.veil(shot);
    this.drawSectors(scene, shot);
    this.drawAxis(shot);
    for (const [row, wide] of [[shot.hovered, 1.5], [scene.chosen, 2.5]]) if (row >= 0) this.ring(scene, shot, row, wide);
    if (scene.chosen >= 0) this.name(scene, shot);
  }

  // Covers what a zoomed map pushes below the labels.
  veil(shot) {
    const { pen } = this;
    pen.fillStyle = shot.css.card;
    pen.fillRect(0, 0, shot.width, MAP_PAD.top - 6);
    pen.fillRect(0, shot.height - MAP_PAD.bottom + 4, shot.width, MAP_PAD.bottom);
  }

  drawSectors(scene, shot) {
    const { pen } = this;
    const { reel } = scene;
    pen.font = MAP_LABEL_FONT;
    pen.textAlign = "center";
    pen.textBaseline = "alphabetic";
    this.boxes = [];
    const ends = new Array(MAP_LABEL_ROWS).fill(-Infinity);
    const order = Array.from(reel.left.keys()).sort((a, b) => reel.left[a] - reel.left[b]);
    for (const s of order) {
      const [from, to] = [reel.left[s] * shot.sx + shot.ox, (reel.left[s] + reel.width[s]) * shot.sx + shot.ox];
      if (to < 8 || from > shot.width - 8 || reel.width[s] <= 0) continue;
      const half = pen.measureText(reel.sectors[s]).width / 2;
      const middle = (Math.max(from, 0) + Math.min(to, shot.width)) / 2;
      const x = Math.max(half + 3, Math.min(shot.width - half - 3, middle));
      const line = ends.findIndex((end) => x - half >= end + 7);
      if (line < 0) continue;
      ends[line] = x + half;
      const y = MAP_PAD.top - 12 - 13 * line;
      pen.fillStyle = scene.sector === s || shot.sector === s ? shot.css.ink : shot.css.muted;
      pen.fillText(reel.sectors[s], x, y);
      this.boxes.push({ left: x - half - 3, right: x + half + 3, top: y - 12, bottom: y + 4, x, sector: s });
    }
    for (const { x, bottom } of this.boxes) {
      const meets = this.boxes.some((b) => b.top >= bottom - 4 && x > b.left - 2 && x < b.right + 2);
      if (!meets) this.tick(shot, x, bottom - 1, MAP_PAD.top - 5);
    }
  }

  tick(shot, x, from, to) {
    const { pen } = this;
    pen.strokeStyle = shot.css.line;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(Math.round(x) + 0.5, from);
    pen.lineTo(Math.round(x) + 0.5, to);
    pen.stroke();
  }

  drawAxis(shot) {
    const { pen } = this;
    const y = shot.height - 9;
    pen.font = MAP_NOTE_FONT;
    pen.fillStyle = shot.css.muted;
    pen.textBaseline = "middle";
    pen.textAlign = "left";
    pen.fillText(shot.words.raw, MAP_PAD.left, y);
    pen.textAlign = "right";
    pen.fillText(shot.words.final, shot.width - MAP_PAD.right, y);
    const from = MAP_PAD.left + pen.measureText(shot.words.raw).width + 12;
    const to = shot.width - MAP_PAD.right - pen.measureText(shot.words.final).width - 12;
    if (to - from < 30) return;
    pen.strokeStyle = shot.css.line;
    pen.beginPath();
    pen.moveTo(from, y + 0.5);
    pen.lineTo(to, y + 0.5);
    pen.moveTo(to - 5, y - 3);
    pen.lineTo(to, y + 0.5);
    pen.lineTo(to - 5, y + 4);
    pen.stroke();
  }

  place(scene, shot, row) {
    const { position } = scene.reel;
    return [position[2 * row] * shot.sx + shot.ox, position[2 * row + 1] * shot.sy + shot.oy];
  }

  ring(scene, shot, row, wide) {
    const { pen } = this;
    const [x, y] = this.place(scene, shot, row);
    pen.strokeStyle = shot.css.ink;
    pen.lineWidth = wide;
    pen.beginPath();
    pen.arc(x, y, scene.radius(row) + 4, 0, 2 * Math.PI);
    pen.stroke();
  }

  // The number of the chosen firm beside it.
  name(scene, shot) {
    const { pen } = this;
    const [x, y] = this.place(scene, shot, scene.chosen);
    if (x < 0 || x > shot.width || y < MAP_PAD.top - 6 || y > shot.height - MAP_PAD.bottom) return;
    const text = mapFilled(shot.words.firm, { row: scene.chosen });
    pen.font = `500 ${MAP_NOTE_FONT}`;
    pen.textBaseline = "middle";
    const span = pen.measureText(text).width;
    const off = scene.radius(scene.chosen) + 9;
    const at = x + off + span + 12 < shot.width ? x + off : x - off - span;
    pen.fillStyle = shot.css.card;
    pen.globalAlpha = 0.88;
    pen.fillRect(at - 4, y - 9, span + 8, 18);
    pen.globalAlpha = 1;
    pen.fillStyle = shot.css.ink;
    pen.textAlign = "left";
    pen.fillText(text, at, y + 0.5);
  }

  // The sector whose label lies under a pixel; -1 if none does.
  under(px, py) {
    const box = this.boxes.find((b) => px >= b.left && px <= b.right && py >= b.top && py <= b.bottom);
    return box ? box.sector : -1;
  }
}

// A text with what stands after a dollar sign filled in.
function mapFilled(text, values) {
  return text.replace(/\$(\w+)/g, (whole, name) => values[name] ?? whole);
}

// A number with about three digits.
function mapRounded(value) {
  if (!Number.isFinite(value)) return "n/a";
  if (value === 0) return "0";
  return value.toLocaleString("en", { maximumSignificantDigits: 3 });
}
