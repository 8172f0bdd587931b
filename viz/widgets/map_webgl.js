// Draws a scene with WebGL2. A disc is one square, a string one strip of triangles, both instanced;
// rims are smoothed in the shaders, so no multisampling is needed and software can draw it too.
// What stands still (bands, all relations, firms as if idle) is kept in a layer of its own, and so are
// the strings upon it, to which a month adds what it brings.

const MAP_DISC_VERTEX = `#version 300 es
precision highp float;
layout(location = 0) in vec2 at;
layout(location = 1) in float share;
layout(location = 2) in vec3 tag; // colour class, mark, lead
layout(location = 3) in float born;
uniform vec4 frame;
uniform vec2 size;
uniform vec3 radii; // smallest, largest, pixels a CSS pixel
uniform float now;
uniform float turn; // 0 the idle ones, 1 the others, 2 those that stand out
uniform vec4 inks[4]; // colour, and whether it shines
out vec2 off;
flat out vec4 ink;
flat out vec4 look; // radius, opacity, lead, age
void main() {
  bool strong = tag.y > 1.5;
  ink = inks[int(tag.x + 0.5)];
  float mine = strong ? 2.0 : (ink.a > 0.5 ? 1.0 : 0.0);
  if (abs(mine - turn) > 0.5) { gl_Position = vec4(2.0, 2.0, 2.0, 1.0); return; }
  float r = radii.x + (radii.y - radii.x) * share;
  float age = clamp((now - born) / ${MAP_GLANCE}.0, 0.0, 1.0);
  float dim = tag.y > 0.5 && !strong ? 0.16 : 1.0;
  look = vec4(r, dim, tag.z, age);
  float reach = r + (ink.a > 0.5 ? 0.9 * r + 3.0 * radii.z : radii.z);
  if (tag.z > 0.5) reach = max(reach, r + 4.0 * radii.z);
  if (age < 1.0) reach = max(reach, r + 15.0 * radii.z);
  vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1)) * 2.0 - 1.0;
  off = corner * reach;
  vec2 px = at * frame.xy + frame.zw + off;
  gl_Position = vec4(px.x / size.x * 2.0 - 1.0, 1.0 - px.y / size.y * 2.0, 0.0, 1.0);
}`;

const MAP_DISC_FRAGMENT = `#version 300 es
precision highp float;
in vec2 off;
flat in vec4 ink;
flat in vec4 look;
uniform vec3 radii;
uniform vec3 ring;
uniform float shine;
out vec4 colour;
void main() {
  float r = look.x;
  float d = length(off);
  float soft = 0.6;
  float body = 1.0 - smoothstep(r - soft, r + soft, d);
  vec2 spot = off + vec2(0.34, 0.38) * r;
  float light = exp(-dot(spot, spot) / (0.16 * r * r)) * (ink.a > 0.5 ? 0.55 : 0.22);
  float q = min(d / r, 1.0);
  vec3 pearl = mix(ink.rgb * (1.0 - (ink.a > 0.5 ? 0.22 : 0.06) * q * q * q), vec3(1.0), light);
  colour = vec4(pearl, 1.0) * body;
  if (ink.a > 0.5) {
    float far = clamp(1.0 - (d - r) / (0.9 * r + 3.0 * radii.z), 0.0, 1.0);
    colour += vec4(ink.rgb, 1.0) * (shine * far * far * (1.0 - body));
  }
  if (look.z > 0.5) {
    float line = 1.0 - smoothstep(0.35, 1.0, abs(d - r - 2.0 * radii.z) / radii.z);
    float a = (ink.a > 0.5 ? 0.8 : 0.45) * line * (1.0 - colour.a);
    colour = vec4(ring, 1.0) * a + colour;
  }
  if (look.w < 1.0) {
    float out_ = r + (1.0 + 12.0 * look.w) * radii.z;
    float line = 1.0 - smoothstep(0.6, 1.5, abs(d - out_) / radii.z);
    float a = line * (1.0 - look.w) * 0.9;
    colour = vec4(ink.rgb, 1.0) * a + colour * (1.0 - a);
  }
  colour *= look.y;
}`;

const MAP_STRING_VERTEX = `#version 300 es
precision highp float;
layout(location = 0) in vec4 ends;
layout(location = 1) in float mark;
uniform vec4 frame;
uniform vec2 size;
uniform float steps;
uniform bool thin; // a line of one pixel, not a strip
uniform float wide;
uniform float scale; // pixels a CSS pixel
uniform vec4 tones; // opacity plain, dim, strong; length from which a string grows fainter
out float side;
out float tone;
flat out float half_;
void main() {
  vec2 a = ends.xy * frame.xy + frame.zw;
  vec2 b = ends.zw * frame.xy + frame.zw;
  vec2 d = b - a;
  float len = max(length(d), 0.01);
  vec2 c = 0.5 * (a + b) + vec2(-d.y, d.x) * ${MAP_BEND};
  float t = float(thin ? gl_VertexID : gl_VertexID >> 1) / steps;
  vec2 p = mix(mix(a, c, t), mix(c, b, t), t);
  vec2 along = normalize(mix(c - a, b - c, t) + vec2(1e-4, 0.0));
  bool strong = mark > 1.5;
  half_ = 0.5 * wide * (strong ? 1.6 : 1.0);
  side = thin ? 0.0 : (float(gl_VertexID & 1) * 2.0 - 1.0) * (half_ + 0.6);
  tone = strong ? tones.z : (mark > 0.5 ? tones.y : tones.x) * clamp(tones.w * scale / len, 0.3, 1.0)
    * (1.0 - 0.6 * smoothstep(60.0, 400.0, len / scale) * sin(3.1416 * t)); // strong at the pearls
  vec2 px = p + vec2(-along.y, along.x) * side;
  gl_Position = vec4(px.x / size.x * 2.0 - 1.0, 1.0 - px.y / size.y * 2.0, 0.0, 1.0);
}`;

const MAP_STRING_FRAGMENT = `#version 300 es
precision highp float;
in float side;
in float tone;
flat in float half_;
uniform vec3 ink;
out vec4 colour;
void main() {
  float a = tone * (1.0 - smoothstep(half_ - 0.5, half_ + 0.6, abs(side)));
  colour = vec4(ink, 1.0) * a;
}`;

const MAP_BOX_VERTEX = `#version 300 es
precision highp float;
layout(location = 0) in vec4 box; // left, top, width, height
layout(location = 1) in vec4 paint;
uniform vec4 frame;
uniform vec2 size;
uniform float gap;
out vec2 off;
flat out vec2 half_;
flat out vec4 ink;
void main() {
  vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1));
  vec2 from = box.xy * frame.xy + frame.zw + gap;
  vec2 span = max(box.zw * frame.xy - 2.0 * gap, vec2(0.5));
  half_ = 0.5 * span;
  off = (corner - 0.5) * span;
  ink = paint;
  vec2 px = from + corner * span;
  gl_Position = vec4(px.x / size.x * 2.0 - 1.0, 1.0 - px.y / size.y * 2.0, 0.0, 1.0);
}`;

const MAP_BOX_FRAGMENT = `#version 300 es
precision highp float;
in vec2 off;
flat in vec2 half_;
flat in vec4 ink;
uniform float bend; // radius of the corners
out vec4 colour;
void main() {
  vec2 q = abs(off) - half_ + bend;
  float d = length(max(q, 0.0)) - bend;
  float a = bend > 0.0 ? 1.0 - smoothstep(-0.7, 0.3, d) : 1.0;
  colour = vec4(ink.rgb, 1.0) * (ink.a * a);
}`;

class WebglPainter {
  // Returns a painter, or null where there is no WebGL2.
  static on(canvas) {
    const wishes = { alpha: false, antialias: false, depth: false, stencil: false, premultipliedAlpha: true };
    const gl = canvas.getContext("webgl2", wishes);
    if (!gl || gl.isContextLost()) return null;
    try {
      return new WebglPainter(canvas, gl);
    } catch (error) {
      console.warn(`network map: ${error.message}`); // a driver that cannot: the plain canvas will do
      return null;
    }
  }

  constructor(canvas, gl) {
    this.canvas = canvas;
    this.gl = gl;
    const told = gl.getExtension("WEBGL_debug_renderer_info");
    this.renderer = `WebGL2, ${gl.getParameter(told ? told.UNMASKED_RENDERER_WEBGL : gl.RENDERER)}`;
    this.isSoftware = /swiftshader|llvmpipe|softpipe|software|basic render/i.test(this.renderer);
    this.discs = this.program(MAP_DISC_VERTEX, MAP_DISC_FRAGMENT);
    this.lines = this.program(MAP_STRING_VERTEX, MAP_STRING_FRAGMENT);
    this.boxes = this.program(MAP_BOX_VERTEX, MAP_BOX_FRAGMENT);
    this.rowArray = this.layout([2, 1, 3, 1], [null, null, gl.UNSIGNED_BYTE, null]); // all, as if idle
    this.awakeArray = this.layout([2, 1, 3, 1], [null, null, gl.UNSIGNED_BYTE, null]);
    this.bandArray = this.interleaved([4, 4]);
    this.cellArray = this.interleaved([4, 4]);
    this.stringArrays = {};
    for (const name of ["all", "joined", "linked", "tied"]) this.stringArrays[name] = this.interleaved([4, 1]);
    this.still = this.layer();
    this.strung = this.layer();
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  program(vertex, fragment) {
    const { gl } = this;
    const made = gl.createProgram();
    for (const [kind, text] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(made, shader);
    }
    gl.linkProgram(made);
    if (!gl.getProgramParameter(made, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(made));
    const at = {};
    for (let i = 0; i < gl.getProgramParameter(made, gl.ACTIVE_UNIFORMS); i += 1) {
      const name = gl.getActiveUniform(made, i).name.replace("[0]", "");
      at[name] = gl.getUniformLocation(made, name);
    }
    return { made, at };
  }

  // One buffer an attribute, a value an instance.
  layout(sizes, kinds) {
    const { gl } = this;
    const array = gl.createVertexArray();
    gl.bindVertexArray(array);
    const buffers = sizes.map((size, i) => {
      const buffer = gl.createBuffer();
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.enableVertexAttribArray(i);
      gl.vertexAttribPointer(i, size, kinds[i] ?? gl.FLOAT, false, 0, 0);
      gl.vertexAttribDivisor(i, 1);
      return buffer;
    });
    return { array, buffers, count: 0 };
  }

  // One buffer for all attributes, which follow each other.
  interleaved(sizes) {
    const { gl } = this;
    const array = gl.createVertexArray();
    const buffer = gl.createBuffer();
    const stride = 4 * sizes.reduce((a, b) => a + b);
    gl.bindVertexArray(array);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    let offset = 0;
    sizes.forEach((size, i) => {
      gl.enableVertexAttribArray(i);
      gl.vertexAttribPointer(i, size, gl.FLOAT, false, stride, offset);
      gl.vertexAttribDivisor(i, 1);
      offset += 4 * size;
    });
    return { array, buffers: [buffer], stride, count: 0 };
  }

  fill(where, i, values) {
    const { gl } = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, where.buffers[i]);
    gl.bufferData(gl.ARRAY_BUFFER, values, gl.DYNAMIC_DRAW);
    if (where.stride) where.count = values.byteLength / where.stride;
  }

  // Takes what changed; `what` names it.
  take(scene, what, colours) {
    const has = (...names) => names.some((each) => what.has(each));
    if (has("rows", "picture", "marks", "cover")) this.fillRows(this.rowArray, scene, scene.rows);
    if (has("rows", "picture", "marks", "cover", "tags")) this.fillRows(this.awakeArray, scene, scene.awake());
    if (has("strings")) for (const name of ["joined", "linked", "tied"]) this.fill(this.stringArrays[name], 0, scene[name]);
    if (has("all")) this.fill(this.stringArrays.all, 0, scene.all);
    if (has("theme", "picture")) this.fill(this.bandArray, 0, mapBands(scene.reel, colours));
    if (!scene.cells) this.cellArray.count = 0;
    else if (has("tags", "view", "theme", "size", "picture")) this.fill(this.cellArray, 0, mapCellBoxes(scene, colours));
    if (has("rows", "all", "theme", "picture", "size", "view", "marks", "cover")) this.still.isFresh = false;
  }

  fillRows(where, scene, rows) {
    const { reel } = scene;
    const at = new Float32Array(2 * rows.length);
    const tags = new Uint8Array(3 * rows.length);
    rows.forEach((row, i) => {
      [at[2 * i], at[2 * i + 1]] = [reel.position[2 * row], reel.position[2 * row + 1]];
      [tags[3 * i], tags[3 * i + 1], tags[3 * i + 2]] = [scene.kind(row), scene.mark[row], reel.lead[row]];
    });
    where.count = rows.length;
    this.fill(where, 0, at);
    this.fill(where, 1, Float32Array.from(rows, (row) => scene.share[row]));
    this.fill(where, 2, tags);
    this.fill(where, 3, Float32Array.from(rows, (row) => scene.born[row]));
  }

  // Three layers, each kept until it changes: what stands still, with the strings, and with the pearls.
  draw(scene, shot) {
    const { gl, canvas, still, strung } = this;
    gl.viewport(0, 0, canvas.width, canvas.height);
    if (!still.isFresh) this.drawStill(scene, shot);
    if (shot.strings !== "kept") {
      if (shot.strings === "all") {
        this.copy(still, strung);
        this.drawBoxes(this.cellArray, shot, 0.75 * shot.scale, 2.5 * shot.scale);
      }
      this.onto(strung);
      for (const style of mapStringStyles(scene, shot)) this.drawStrings(style, shot);
    }
    this.copy(strung, null);
    this.onto(null);
    if (!scene.cells) this.drawDiscs(this.awakeArray, shot, 1);
    this.drawDiscs(this.awakeArray, shot, 2);
  }

  // While the view moves, a part of all relations will do.
  drawStill(scene, shot) {
    const { gl } = this;
    this.onto(this.still);
    gl.clearColor(...shot.colours.card, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    this.drawBoxes(this.bandArray, shot, 0, 0);
    this.drawStrings(mapBackground(scene, shot), shot, shot.moves ? 6000 : Infinity);
    if (!scene.cells) this.drawDiscs(this.rowArray, { ...shot, inks: mapIdleInks(shot.inks) }, 0);
    this.still.isFresh = !shot.moves;
  }

  layer() {
    return { frame: this.gl.createFramebuffer(), texture: this.gl.createTexture(), wide: 0, high: 0 };
  }

  // Draws onto a layer from now on; null is the canvas.
  onto(layer) {
    const { gl, canvas } = this;
    gl.bindFramebuffer(gl.FRAMEBUFFER, layer && layer.frame);
    if (!layer || (layer.wide === canvas.width && layer.high === canvas.height)) return;
    [layer.wide, layer.high] = [canvas.width, canvas.height];
    gl.bindTexture(gl.TEXTURE_2D, layer.texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, layer.wide, layer.high, 0, gl.RGBA, gl.UNSIGNED_BYTE, null);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, layer.texture, 0);
  }

  copy(from, to) {
    const { gl, canvas } = this;
    this.onto(to);
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, from.frame);
    gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, to && to.frame);
    const all = [0, 0, canvas.width, canvas.height];
    gl.blitFramebuffer(...all, ...all, gl.COLOR_BUFFER_BIT, gl.NEAREST);
  }

  use(program, shot) {
    const { gl } = this;
    gl.useProgram(program.made);
    gl.uniform4f(program.at.frame, ...shot.frame);
    gl.uniform2f(program.at.size, this.canvas.width, this.canvas.height);
    return program.at;
  }

  drawBoxes(where, shot, gap, bend) {
    if (!where.count) return;
    const { gl } = this;
    const at = this.use(this.boxes, shot);
    gl.uniform1f(at.gap, gap);
    gl.uniform1f(at.bend, bend);
    gl.bindVertexArray(where.array);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, where.count);
  }

  drawDiscs(where, shot, turn) {
    if (!where.count) return;
    const { gl } = this;
    const at = this.use(this.discs, shot);
    gl.uniform3f(at.radii, ...shot.radii);
    gl.uniform1f(at.now, shot.now);
    gl.uniform1f(at.turn, turn);
    gl.uniform4fv(at.inks, shot.inks);
    gl.uniform3f(at.ring, ...shot.colours.ink);
    gl.uniform1f(at.shine, shot.shine);
    gl.bindVertexArray(where.array);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, where.count);
  }

  drawStrings(style, shot, most = Infinity) {
    const where = this.stringArrays[style.name];
    if (!where.count) return;
    const { gl } = this;
    const at = this.use(this.lines, shot);
    gl.uniform1f(at.steps, style.steps);
    gl.uniform1f(at.wide, style.wide * shot.scale);
    gl.uniform1f(at.scale, shot.scale);
    gl.uniform4f(at.tones, ...style.tones);
    gl.uniform3f(at.ink, ...style.ink);
    const thin = Boolean(style.faint) && this.isSoftware; // software pays for each pixel
    gl.uniform1i(at.thin, thin);
    gl.bindVertexArray(where.array);
    const [shape, points] = thin ? [gl.LINE_STRIP, style.steps + 1] : [gl.TRIANGLE_STRIP, 2 * (style.steps + 1)];
    gl.drawArraysInstanced(shape, 0, points, Math.min(where.count, most));
  }

  // Waits until all is drawn, for those who measure.
  finish() {
    this.gl.readPixels(0, 0, 1, 1, this.gl.RGBA, this.gl.UNSIGNED_BYTE, new Uint8Array(4));
  }

  free() {
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }
}

// The four inks with all classes drawn as the first.
function mapIdleInks(inks) {
  return Float32Array.from(inks, (_, i) => inks[i % 4]);
}

// Bands of the sectors, every other one shaded a little: four numbers of place, four of paint.
function mapBands(reel, colours) {
  const order = Array.from(reel.left.keys()).sort((a, b) => reel.left[a] - reel.left[b]);
  const shaded = order.filter((s, i) => i % 2 === 0 && reel.width[s] > 0);
  return Float32Array.from(
    shaded.flatMap((s) => [reel.left[s], 0, reel.width[s], 1, ...colours.band, 1]),
  );
}

// Cells: coloured by the share of adopters, fainter where few rows stand.
function mapCellBoxes(scene, colours) {
  const out = [];
  const full = scene.overlay ? colours.b : colours.scaled;
  scene.cells.each((x, y, w, h, count, share) => {
    const t = mapShade(share);
    const weight = 0.3 + 0.7 * Math.sqrt(count / scene.cells.most);
    const ink = colours.idle.map((from, i) => from + (full[i] - from) * t);
    out.push(x, y, w, h, ...ink, scene.partners ? 0.3 * weight : weight);
  });
  return Float32Array.from(out);
}

// How each kind of string looks, in the order in which they are drawn.
function mapStringStyles(scene, shot) {
  const { colours } = shot;
  const [many, links] = scene.counts;
  const [faint, strong] = [scene.strength(many, 250), scene.strength(links, 330)];
  const ample = Math.max(0.4, Math.min(1.2, (shot.w * shot.h) / 480000)); // a small frame is sooner full
  const quiet = (shot.isDark ? 0.85 : 1) * (scene.overlay ? 0.4 : 1) * (scene.cells ? 0.55 : 1);
  const near = Math.min(2.5, shot.zoom ** 0.6) * ample * quiet;
  const [thin, thick] = [0.6 * faint * near, 0.56 * strong * near];
  const more = shot.zoom > 2 ? 8 : 0; // pieces of a curve: each costs
  return [
    { name: "tied", steps: 14, wide: 1, ink: colours.muted, tones: [0.6, 0.6, 0.6, 900] },
    { name: "joined", faint: true, steps: 4 + more, wide: 0.9, ink: colours.joined, tones: [thin, Math.min(0.02, 0.15 * thin), 0.7, 170] },
    { name: "linked", faint: scene.cells !== null, steps: 7 + more, wide: 1.15, ink: colours.link, tones: [thick, Math.min(0.02, 0.15 * thick), 0.95, 260] },
  ];
}

function mapBackground(scene, shot) {
  const count = scene.all.length / MAP_STRING;
  const tone = 0.5 * scene.strength(count, 4000) * Math.min(2, Math.sqrt(shot.zoom));
  return { name: "all", faint: true, steps: 4, wide: 0.8, ink: shot.colours.line, tones: [tone, 0.1 * tone, tone, 200] };
}
