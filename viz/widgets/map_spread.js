// Moves firms apart that would lie on each other. The layout spreads a sector's firms evenly over a
// square, which a tall band pulls into stripes, and it knows no sizes: a few rounds of gentle pushing,
// within the band, give pearls side by side. For the eye only; the model's own places stay as they are.

const MAP_SMALL = 0.18; // radii of the smallest and the largest disc, as shares of the mean distance
const MAP_LARGE = 0.66;
const MAP_ROUNDS = 24;
const MAP_FEW_ROUNDS = 4; // where there are so many that it would take a second
const MAP_ASPECT = 2.8; // width by height of the frame for which it is done

// `share`: size of each disc from 0 to 1. Writes the new places into the reel.
function mapSpread(reel, share, rounds) {
  const { n, position, sector, lead } = reel;
  const spacing = Math.sqrt(MAP_ASPECT / Math.max(n, 1)); // one unit is the height of the frame
  const x = new Float32Array(n);
  const y = new Float32Array(n);
  const room = new Float32Array(n); // half the distance each keeps
  for (let i = 0; i < n; i += 1) {
    x[i] = position[2 * i] * MAP_ASPECT + mapJitter(2 * i) * 0.5 * spacing;
    y[i] = position[2 * i + 1] + mapJitter(2 * i + 1) * 0.5 * spacing;
    const drawn = (MAP_SMALL + (MAP_LARGE - MAP_SMALL) * share[i]) * spacing;
    room[i] = Math.max(0.41 * spacing, drawn + (lead[i] ? 0.34 : 0.14) * spacing);
  }
  for (let round = 0; round < rounds; round += 1) {
    mapPush(x, y, room, lead, spacing);
    for (let i = 0; i < n; i += 1) {
      const s = sector[i];
      const edge = Math.min(0.08 * reel.width[s] * MAP_ASPECT, room[i]);
      const [from, to] = [reel.left[s] * MAP_ASPECT + edge, (reel.left[s] + reel.width[s]) * MAP_ASPECT - edge];
      x[i] = lead[i] ? position[2 * i] * MAP_ASPECT : Math.max(from, Math.min(to, x[i]));
      y[i] = lead[i] ? position[2 * i + 1] : Math.max(0.004, Math.min(0.996, y[i]));
    }
  }
  for (let i = 0; i < n; i += 1) {
    position[2 * i] = x[i] / MAP_ASPECT;
    position[2 * i + 1] = y[i];
  }
}

// One round: each pair that is too close moves half the way apart; lead firms stand.
function mapPush(x, y, room, lead, spacing) {
  const n = x.length;
  const wide = 1.7 * spacing; // of a box; larger discs look further than their neighbours' boxes
  const across = Math.ceil(MAP_ASPECT / wide) + 1;
  const down = Math.ceil(1 / wide) + 1;
  const line = (at, size) => Math.max(0, Math.min(size - 1, Math.floor(at / wide)));
  const first = new Int32Array(across * down).fill(-1);
  const next = new Int32Array(n);
  for (let i = 0; i < n; i += 1) {
    const box = line(y[i], down) * across + line(x[i], across);
    next[i] = first[box];
    first[box] = i;
  }
  for (let i = 0; i < n; i += 1) {
    const [u, v] = [line(x[i], across), line(y[i], down)];
    for (let b = Math.max(0, v - 1); b <= Math.min(down - 1, v + 1); b += 1) {
      for (let a = Math.max(0, u - 1); a <= Math.min(across - 1, u + 1); a += 1) {
        for (let j = first[b * across + a]; j >= 0; j = next[j]) if (j > i) mapPart(x, y, room, lead, i, j);
      }
    }
  }
}

function mapPart(x, y, room, lead, i, j) {
  const [dx, dy] = [x[j] - x[i], y[j] - y[i]];
  const far = Math.hypot(dx, dy) || 1e-6;
  const lack = room[i] + room[j] - far;
  if (lack <= 0 || (lead[i] && lead[j])) return;
  // The smaller one gives way more.
  const part = lead[i] ? 0 : lead[j] ? 1 : room[j] / (room[i] + room[j]);
  const step = (0.6 * lack) / far;
  x[i] -= dx * step * part;
  y[i] -= dy * step * part;
  x[j] += dx * step * (1 - part);
  y[j] += dy * step * (1 - part);
}

// A number from -1 to 1 that depends on a whole number only.
function mapJitter(i) {
  const mixed = Math.imul(i ^ 0x9e3779b9, 0x85ebca6b);
  const again = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((again ^ (again >>> 16)) >>> 0) / 2147483648 - 1;
}
