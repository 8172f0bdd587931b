// The bar that moves the clock. It keeps no month of its own: it shows the clock's and tells it what to do.

const RATES = [3, 12, 30]; // months a second
const REST = 250; // milliseconds until a month counts as looked at
const YEAR = 12;
const YEAR_WIDTH = 38; // pixels a year's label needs

const ICONS = {
  reset: '<path d="M4 3v10M13 3.5v9L6.5 8z" fill="currentColor"/>',
  back: '<path d="M10.5 3.5L5.5 8l5 4.5"/>',
  play: '<path d="M5 3l8 5-8 5z" fill="currentColor" stroke-linejoin="round"/>',
  pause: '<path d="M5.5 3.5v9M10.5 3.5v9" stroke-width="2.6"/>',
  forward: '<path d="M5.5 3.5l5 4.5-5 4.5"/>',
};

function icon(name) {
  return (
    '<svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.7" ' +
    `stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${ICONS[name]}</svg>`
  );
}

function part(tag, kind, attributes = {}) {
  const made = document.createElement(tag);
  made.className = kind;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

class TransportView {
  constructor(model, el) {
    this.model = model;
    this.build();
    el.append(this.room);
    this.ends = [];
    const spanned = () => this.spanned();
    const worded = () => this.worded();
    for (const name of ["first", "last", "ready"]) this.watch(name, spanned);
    for (const name of ["words", "lang"]) this.watch(name, worded);
    this.worded();
    this.spanned();
    this.resizing = new ResizeObserver(() => this.years());
    this.resizing.observe(this.slider);
    this.ends.push(() => this.resizing.disconnect());
    this.ends.push(clock.listen(() => this.moved()));
  }

  watch(name, fn) {
    this.model.on(`change:${name}`, fn);
    this.ends.push(() => this.model.off(`change:${name}`, fn));
  }

  build() {
    this.root = part("div", "pn-transport", { role: "group", tabindex: "-1" });
    const buttons = part("div", "pn-transport-buttons");
    this.buttons = {};
    const acts = {
      reset: () => clock.reset(),
      back: () => clock.step(-1),
      play: () => (clock.playing ? clock.pause() : clock.play()),
      forward: () => clock.step(1),
    };
    for (const [name, act] of Object.entries(acts)) {
      const button = part("button", `pn-${name}`, { type: "button" });
      button.innerHTML = icon(name);
      button.addEventListener("click", act);
      this.buttons[name] = button;
      buttons.append(button);
    }
    this.month = part("div", "pn-transport-month");
    this.root.append(buttons, this.month, this.buildSlider(), this.buildRates());
    this.room = part("div", "pn-transport-room"); // by whose width the bar sheds what it can spare
    this.room.append(this.root);
    this.root.addEventListener("keydown", (event) => this.key(event));
  }

  buildSlider() {
    this.slider = part("div", "pn-slider", { role: "slider", tabindex: "0" });
    const track = part("div", "pn-slider-track");
    this.readyBar = part("div", "pn-slider-ready");
    this.doneBar = part("div", "pn-slider-done");
    track.append(this.readyBar, this.doneBar);
    this.labels = part("div", "pn-slider-years", { "aria-hidden": "true" });
    this.thumb = part("div", "pn-slider-thumb");
    this.slider.append(track, this.labels, this.thumb);
    const to = (event) => {
      const { left, width } = this.slider.getBoundingClientRect();
      const { first, last } = clock;
      clock.go(first - 1 + ((event.clientX - left) / width) * (last - first + 1));
    };
    this.slider.addEventListener("pointerdown", (event) => {
      this.slider.setPointerCapture(event.pointerId);
      clock.pause();
      to(event);
    });
    this.slider.addEventListener("pointermove", (event) => {
      if (this.slider.hasPointerCapture(event.pointerId)) to(event);
    });
    return this.slider;
  }

  buildRates() {
    const rates = part("div", "pn-rates");
    this.rateGroup = part("div", "pn-rates-group", { role: "radiogroup" });
    this.rateButtons = RATES.map((rate) => {
      const button = part("button", "", { type: "button", role: "radio", "data-rate": String(rate) });
      button.textContent = String(rate);
      button.addEventListener("click", () => this.paced(rate));
      this.rateGroup.append(button);
      return button;
    });
    this.rateUnit = document.createElement("span");
    rates.append(this.rateGroup, this.rateUnit);
    return rates;
  }

  paced(rate) {
    clock.rate = rate;
    clock.changed();
  }

  // Keys of a bar that has the focus; a button keeps its own meaning of the space bar.
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const inRates = this.rateGroup.contains(event.target);
    const arrows = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };
    const step = arrows[event.key];
    if (event.key === " " && event.target.tagName === "BUTTON") return;
    if (event.key === " ") this.buttons.play.click();
    else if (step && inRates) this.nextRate(step);
    else if (step) clock.step(event.shiftKey ? step * YEAR : step);
    else if (event.key === "PageUp" || event.key === "PageDown") clock.step(event.key === "PageUp" ? YEAR : -YEAR);
    else if (event.key === "Home") clock.reset();
    else if (event.key === "End") clock.step(clock.ready - clock.month);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  nextRate(step) {
    const at = RATES.indexOf(clock.rate) + step;
    const rate = RATES[Math.max(0, Math.min(RATES.length - 1, at))];
    this.paced(rate);
    this.rateButtons[RATES.indexOf(rate)].focus();
  }

  // Once a page: stands at the month a link names, or plays a first time.
  open(first, last, ready) {
    const opens = this.model.get("opens");
    if (clock.opened || ready < first) return;
    if (opens >= first) {
      if (ready < Math.min(opens, last)) return;
      clock.opened = true;
      clock.go(opens);
    } else if (this.model.get("plays") && ready >= last) {
      clock.opened = true;
      if (matchMedia("(prefers-reduced-motion: reduce)").matches) clock.go(last);
      else clock.play();
    }
  }

  spanned() {
    const [first, last, ready] = ["first", "last", "ready"].map((name) => this.model.get(name));
    clock.span(first, last, ready);
    this.open(first, last, ready);
    this.years();
    this.moved();
  }

  worded() {
    this.words = this.model.get("words");
    this.lang = this.model.get("lang");
    const { words } = this;
    this.root.setAttribute("aria-label", words.bar);
    this.slider.setAttribute("aria-label", words.slider);
    this.rateGroup.setAttribute("aria-label", words.speed);
    this.rateGroup.title = words.speed;
    this.rateUnit.textContent = words.rate;
    for (const name of ["reset", "back", "forward"]) this.named(this.buttons[name], words[name]);
    this.playing = undefined;
    this.moved();
  }

  named(button, text) {
    button.title = text;
    button.setAttribute("aria-label", text);
  }

  // Ticks at each January; as many labels as there is room for.
  years() {
    const { first, last } = clock;
    const months = last - first + 1;
    const width = this.slider.clientWidth;
    const made = [];
    const every = Math.max(1, Math.ceil(YEAR_WIDTH / Math.max((width * YEAR) / months, 1)));
    for (let month = Math.ceil(first / YEAR) * YEAR; month <= last; month += YEAR) {
      const year = 2019 + month / YEAR;
      const label = part("span", "pn-slider-year");
      const at = (month - first) / months; // where December ends
      label.style.left = `${100 * at}%`;
      const room = (1 - at) * width > YEAR_WIDTH - 6;
      if ((month / YEAR) % every === 0 && room) label.textContent = String(year);
      made.push(label);
    }
    this.labels.replaceChildren(...made);
  }

  moved() {
    const { month, first, last, ready, playing, rate } = clock;
    const months = Math.max(last - first + 1, 1);
    const at = (month - first + 1) / months;
    this.doneBar.style.transform = `scaleX(${at})`;
    this.readyBar.style.transform = `scaleX(${(ready - first + 1) / months})`;
    this.thumb.style.left = `${100 * at}%`;
    const before = month < first;
    const words = before ? this.words.before : numbers.monthWords(month, this.lang);
    this.month.textContent = words;
    const spoken = { valuemin: first - 1, valuemax: ready, valuenow: month, valuetext: words };
    for (const [name, value] of Object.entries(spoken)) this.slider.setAttribute(`aria-${name}`, value);
    this.idle("reset", before);
    this.idle("back", before);
    this.idle("forward", month >= ready);
    if (playing !== this.playing) this.turned(playing);
    RATES.forEach((each, k) => {
      this.rateButtons[k].setAttribute("aria-checked", String(each === rate));
      this.rateButtons[k].tabIndex = each === rate ? 0 : -1;
    });
    this.root.dataset.month = month;
    this.root.dataset.playing = playing;
    this.rest(month, playing);
  }

  // Not `disabled`: that would take the focus from who steps to the end by keyboard.
  idle(name, flag) {
    this.buttons[name].setAttribute("aria-disabled", String(flag));
  }

  turned(playing) {
    this.playing = playing;
    const name = playing ? "pause" : "play";
    this.buttons.play.innerHTML = icon(name);
    this.named(this.buttons.play, this.words[name]);
  }

  // No month to look at yet, or not the one the page opens at.
  waits() {
    const { first, last, ready, opened } = clock;
    const opens = this.model.get("opens");
    const awaits = clock.wanted !== undefined || (!opened && opens >= first && ready < Math.min(opens, last));
    return ready < first || awaits;
  }

  // Tells the server where the clock stands, once it stands.
  rest(month, playing) {
    clearTimeout(this.timer);
    if (playing || month === this.told || this.waits()) return;
    this.timer = setTimeout(() => {
      this.told = month;
      this.model.set("rested", month);
      this.model.save_changes();
    }, REST);
  }

  end() {
    clearTimeout(this.timer);
    clock.pause();
    for (const fn of this.ends) fn();
    this.room.remove();
  }
}

export default {
  render({ model, el }) {
    const view = new TransportView(model, el);
    return () => view.end();
  },
};
