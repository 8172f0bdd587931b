// Mouse, fingers and keys on the map.

const MAP_SLACK = 4; // pixels a click may move

// Lets a map be moved; returns what ends that.
function mapPointer(map) {
  const { stage } = map.panel;
  const down = new Map(); // pointers held, by id: where they are
  let dragged = false;
  let start = null;

  const at = (event) => {
    const box = stage.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const spread = () => {
    const [a, b] = [...down.values()];
    return [Math.hypot(a[0] - b[0], a[1] - b[1]), (a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  };

  const deeds = {
    pointerdown(event) {
      if (event.button !== 0) return;
      stage.setPointerCapture(event.pointerId);
      down.set(event.pointerId, at(event));
      start = at(event);
      dragged = down.size > 1;
    },
    pointermove(event) {
      const here = at(event);
      if (!down.has(event.pointerId)) {
        map.hover(...here);
        return;
      }
      const before = down.get(event.pointerId);
      if (down.size === 2) {
        const [far] = spread();
        down.set(event.pointerId, here);
        const [now, x, y] = spread();
        map.zoom(now / Math.max(far, 1), x, y);
        return;
      }
      if (!dragged && Math.hypot(here[0] - start[0], here[1] - start[1]) < MAP_SLACK) return;
      if (!dragged) map.unhover();
      dragged = true;
      stage.classList.add("pn-map-drags");
      map.pan(here[0] - before[0], here[1] - before[1]);
      down.set(event.pointerId, here);
    },
    pointerup(event) {
      if (!down.delete(event.pointerId)) return;
      stage.classList.remove("pn-map-drags");
      if (dragged || !map.scene) return;
      const { row, sector } = map.under(...at(event));
      if (sector >= 0) map.visit(sector);
      else if (row >= 0 || map.scene.chosen >= 0) map.choose(row === map.scene.chosen ? -1 : row);
    },
    pointercancel(event) {
      down.delete(event.pointerId);
      stage.classList.remove("pn-map-drags");
    },
    pointerleave() {
      map.unhover();
    },
    dblclick() {
      map.view.fit();
    },
    wheel(event) {
      const factor = Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0016));
      if (factor < 1 && map.view.k === 1) return; // nothing to zoom out of: the page may scroll
      event.preventDefault();
      map.unhover();
      map.zoom(factor, ...at(event));
    },
    keydown(event) {
      const step = 60;
      const keys = {
        "+": () => map.zoom(1.4),
        "=": () => map.zoom(1.4),
        "-": () => map.zoom(1 / 1.4),
        0: () => map.view.fit(),
        ArrowLeft: () => map.pan(step, 0),
        ArrowRight: () => map.pan(-step, 0),
        ArrowUp: () => map.pan(0, step),
        ArrowDown: () => map.pan(0, -step),
        Escape: () => map.scene?.chosen >= 0 && map.choose(-1),
      };
      if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
      event.preventDefault();
      event.stopPropagation();
      keys[event.key]();
    },
  };
  for (const [name, fn] of Object.entries(deeds)) stage.addEventListener(name, fn, { passive: false });
  return () => {
    for (const [name, fn] of Object.entries(deeds)) stage.removeEventListener(name, fn);
  };
}
