// Three small pictures of the same pearls: scattered, on strings, knotted into a net.

const PEARLS = [
  [9, 12], [26, 8], [44, 13], [63, 8],
  [14, 27], [33, 24], [50, 29], [68, 24],
  [7, 42], [25, 41], [43, 44], [61, 40],
];
const STRINGS = [[0, 1], [1, 2], [2, 3], [4, 5], [5, 6], [6, 7], [8, 9], [9, 10], [10, 11]];
const KNOTS = [[0, 4], [1, 5], [2, 6], [3, 7], [4, 8], [5, 9], [6, 10], [7, 11], [1, 4], [5, 2], [6, 9], [7, 10]];

function motif(stage) {
  const links = { point: [], line: STRINGS, network: [...STRINGS, ...KNOTS] }[stage];
  const lines = links.map(([a, b]) => {
    const [[x1, y1], [x2, y2]] = [PEARLS[a], PEARLS[b]];
    return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`;
  });
  const dots = PEARLS.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="3.6"/>`);
  return `<svg viewBox="0 0 76 52" aria-hidden="true">${lines.join("")}${dots.join("")}</svg>`;
}
