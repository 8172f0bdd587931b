// One clock for all that is drawn on a page: map, charts and gauge show its month together, and
// playing needs no word with the server. Standing before every widget's own code; made once a page.

class Clock {
  constructor() {
    this.month = -1; // calendar month, January 2019 is 0; first - 1 is before the run
    this.first = 0;
    this.last = 0; // of the scenario
    this.ready = -1; // last month that has been run
    this.rate = 12; // months a second
    this.playing = false;
    this.listeners = new Set();
    this.due = 0;
  }

  // fn(clock) is called now and after every change; returns what ends it.
  listen(fn) {
    this.listeners.add(fn);
    fn(this);
    return () => this.listeners.delete(fn);
  }

  changed() {
    for (const fn of [...this.listeners]) fn(this);
  }

  // Months of a run; the month shown stays if it lies within.
  span(first, last, ready) {
    const same = this.first === first && this.last === last && this.ready === ready;
    this.first = first;
    this.last = last;
    this.ready = Math.min(ready, last);
    // a month that has not been run yet is gone back to once it has
    const wanted = Math.min(this.wanted ?? this.month, last);
    const month = Math.max(first - 1, Math.min(wanted, Math.max(this.ready, first - 1)));
    this.wanted = wanted > month ? wanted : undefined;
    if (same && month === this.month) return;
    this.month = month;
    this.changed();
  }

  go(month) {
    this.wanted = undefined;
    const to = Math.max(this.first - 1, Math.min(Math.round(month), this.ready));
    if (to === this.month) return;
    this.month = to;
    this.changed();
  }

  step(months) {
    this.pause();
    this.go(this.month + months);
  }

  reset() {
    this.pause();
    this.go(this.first - 1);
  }

  play() {
    if (this.playing) return;
    this.wanted = undefined;
    if (this.month >= this.last) this.month = this.first - 1;
    this.playing = true;
    this.due = performance.now();
    this.changed();
    requestAnimationFrame((now) => this.tick(now));
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    this.changed();
  }

  // One month a turn at most: what cannot be drawn in time is drawn later, and no month is skipped.
  tick(now) {
    if (!this.playing) return;
    const wait = 1000 / this.rate;
    if (now - this.due >= wait && this.month < this.ready) {
      this.due = Math.max(this.due + wait, now - wait);
      this.month += 1;
      if (this.month >= this.last) this.playing = false;
      this.changed();
    }
    if (this.playing) requestAnimationFrame((next) => this.tick(next));
  }
}

const clock = (globalThis.pearlnetClock ??= new Clock());
