// Draws a scene on a plain canvas, for browsers without WebGL2. Same picture, less light.

class CanvasPainter {
  static on(canvas) {
    const pen = canvas.getContext("2d", { alpha: false });
    return pen ? new CanvasPainter(canvas, pen) : null;
  }

  constructor(canvas, pen) {
    this.canvas = canvas;
    this.pen = pen;
    this.renderer = "canvas 2D";
    this.isSoftware = true;
    this.still = document.createElement("canvas");
    this.isFresh = false;
  }

  take(scene, what) {
    if (["all", "theme", "picture", "size", "view"].some((each) => what.has(each))) this.isFresh = false;
  }

  draw(scene, shot) {
    const { pen, canvas } = this;
    if (shot.moves) {
      this.drawBackground(pen, scene, shot, 3000);
    } else {
      if (!this.isFresh) {
        [this.still.width, this.still.height] = [canvas.width, canvas.height];
        this.drawBackground(this.still.getContext("2d"), scene, shot, Infinity);
        this.isFresh = true;
      }
      pen.globalAlpha = 1;
      pen.drawImage(this.still, 0, 0);
    }
    if (scene.cells) this.drawCells(scene, shot);
    else this.drawDiscs(scene, shot, 0);
    for (const style of mapStringStyles(scene, shot)) this.drawStrings(pen, scene, style, shot, Infinity);
    if (!scene.cells) this.drawDiscs(scene, shot, 1);
    this.drawDiscs(scene, shot, 2);
    pen.globalAlpha = 1;
  }

  drawBackground(pen, scene, shot, most) {
    pen.globalAlpha = 1;
    pen.fillStyle = mapCss(shot.colours.card);
    pen.fillRect(0, 0, this.canvas.width, this.canvas.height);
    const [sx, sy, ox, oy] = shot.frame;
    const bands = mapBands(scene.reel, shot.colours);
    pen.fillStyle = mapCss(shot.colours.band);
    for (let i = 0; i < bands.length; i += 8) pen.fillRect(bands[i] * sx + ox, oy, bands[i + 2] * sx, sy);
    if (scene.all.length) this.drawStrings(pen, scene, mapBackground(scene, shot), shot, most);
  }

  drawCells(scene, shot) {
    const { pen } = this;
    const [sx, sy, ox, oy] = shot.frame;
    const boxes = mapCellBoxes(scene, shot.colours);
    const gap = 0.75 * shot.scale;
    for (let i = 0; i < boxes.length; i += 8) {
      pen.globalAlpha = boxes[i + 7];
      pen.fillStyle = mapCss(boxes.subarray(i + 4, i + 7));
      pen.fillRect(
        boxes[i] * sx + ox + gap,
        boxes[i + 1] * sy + oy + gap,
        boxes[i + 2] * sx - 2 * gap,
        boxes[i + 3] * sy - 2 * gap,
      );
    }
  }

  // One path a mark: a thousand strings are stroked at once.
  drawStrings(pen, scene, style, shot, most) {
    const strings = scene[style.name];
    const [sx, sy, ox, oy] = shot.frame;
    const [plain, dim, strong] = style.tones;
    pen.strokeStyle = mapCss(style.ink);
    for (const [mark, tone] of [[MAP_DIM, dim], [MAP_PLAIN, 0.8 * plain], [MAP_STRONG, strong]]) {
      pen.globalAlpha = Math.min(1, tone);
      pen.lineWidth = style.wide * shot.scale * (mark === MAP_STRONG ? 1.6 : 1);
      pen.beginPath();
      const end = Math.min(strings.length, most * MAP_STRING);
      for (let i = 0; i < end; i += MAP_STRING) {
        if (strings[i + 4] !== mark) continue;
        const [ax, ay] = [strings[i] * sx + ox, strings[i + 1] * sy + oy];
        const [bx, by] = [strings[i + 2] * sx + ox, strings[i + 3] * sy + oy];
        pen.moveTo(ax, ay);
        pen.quadraticCurveTo((ax + bx) / 2 - (by - ay) * MAP_BEND, (ay + by) / 2 + (bx - ax) * MAP_BEND, bx, by);
      }
      pen.stroke();
    }
  }

  drawDiscs(scene, shot, turn) {
    const { pen } = this;
    for (const row of scene.rows) {
      const kind = scene.kind(row);
      const strong = scene.mark[row] === MAP_STRONG;
      const shines = shot.inks[4 * kind + 3] > 0.5;
      if ((strong ? 2 : shines ? 1 : 0) !== turn) continue;
      this.drawDisc(scene, shot, row, mapCss(shot.inks.subarray(4 * kind, 4 * kind + 3)), shines);
    }
    pen.globalAlpha = 1;
  }

  drawDisc(scene, shot, row, ink, shines) {
    const { pen } = this;
    const [sx, sy, ox, oy] = shot.frame;
    const x = scene.reel.position[2 * row] * sx + ox;
    const y = scene.reel.position[2 * row + 1] * sy + oy;
    if (x < -40 || y < -40 || x > this.canvas.width + 40 || y > this.canvas.height + 40) return;
    const r = scene.radius(row) * shot.scale;
    const opacity = scene.mark[row] === MAP_DIM ? 0.16 : 1;
    pen.fillStyle = ink;
    if (shines) {
      pen.globalAlpha = 0.25 * opacity;
      this.circle(x, y, 1.6 * r + shot.scale);
      pen.fill();
    }
    pen.globalAlpha = opacity;
    this.circle(x, y, r);
    pen.fill();
    if (scene.reel.lead[row]) {
      pen.strokeStyle = mapCss(shot.colours.ink);
      pen.lineWidth = shot.scale;
      this.circle(x, y, r + 2 * shot.scale);
      pen.stroke();
    }
    const age = (shot.now - scene.born[row]) / MAP_GLANCE;
    if (age >= 0 && age < 1) {
      pen.globalAlpha = 0.9 * (1 - age);
      pen.strokeStyle = ink;
      pen.lineWidth = 1.5 * shot.scale;
      this.circle(x, y, r + (1 + 12 * age) * shot.scale);
      pen.stroke();
    }
  }

  circle(x, y, r) {
    this.pen.beginPath();
    this.pen.arc(x, y, r, 0, 2 * Math.PI);
  }

  finish() {
    this.pen.getImageData(0, 0, 1, 1);
  }

  free() {
    this.still.width = 0;
  }
}

function mapCss([r, g, b]) {
  return `rgb(${Math.round(255 * r)}, ${Math.round(255 * g)}, ${Math.round(255 * b)})`;
}
