// Colours of the page's theme, read from its style sheet; see viz/app/style.css.

const palette = {
  // Colour of a name such as "scaled", as "#rrggbb".
  colour(el, name) {
    return getComputedStyle(el).getPropertyValue(`--pn-${name}`).trim() || "#888888";
  },

  // The same as three numbers from 0 to 1.
  rgb(el, name) {
    const hex = palette.colour(el, name).replace("#", "");
    return [0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255);
  },

  // Calls fn whenever the page turns light or dark; returns what ends it.
  onTheme(el, fn) {
    const app = el.closest(".v-application") ?? document.documentElement;
    const watch = new MutationObserver(fn);
    watch.observe(app, { attributes: true, attributeFilter: ["class"] });
    return () => watch.disconnect();
  },
};
