// A film in the browser: the picture, the months received so far, and the month it stands at.
// Of each change the value before is kept too, so it runs backwards as well as forwards, and a jump
// over a whole run touches some ten thousand bytes.

function mapNumbers(view, Kind) {
  // Bytes from a message need not lie where numbers of several bytes may be read: copy.
  return new Kind(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

class Reel {
  constructor(content, buffers) {
    this.edition = content.edition;
    this.first = content.first;
    this.relations = content.relations;
    this.sectors = content.sectors;
    this.regions = content.regions;
    const kinds = [Float32Array, Int16Array, Int16Array, Int16Array, Uint8Array];
    kinds.push(Float32Array, Float32Array, Float32Array, Float32Array, Float32Array);
    const parts = buffers.map((view, i) => mapNumbers(view, kinds[i]));
    [this.position, this.sector, this.region, this.tier, this.lead] = parts;
    [this.size, this.weight, this.employees, this.left, this.width] = parts.slice(5);
    this.n = this.sector.length;
    this.state = new Uint8Array(this.n);
    this.lastState = new Uint8Array(this.n); // at the end of what was received
    this.slots = 0; // relations that ever change, by the order in which they came
    this.slotOf = new Map();
    this.reserve(1024);
    this.film = [];
    this.strung = null; // relations joined or linked by the last step, if that was one month forward
    this.t = -1; // the month it stands at, of the film; -1 is before the first
    this.live = 0;
    this.links = 0;
  }

  get months() {
    return this.film.length;
  }

  reserve(size) {
    for (const name of ["supplier", "customer", "bond", "lastBond"]) {
      const Kind = name.toLowerCase().endsWith("bond") ? Uint8Array : Int32Array;
      const grown = new Kind(size);
      if (this[name]) grown.set(this[name]);
      this[name] = grown;
    }
  }

  slot(edge, supplier, customer) {
    const known = this.slotOf.get(edge);
    if (known !== undefined) return known;
    if (this.slots === this.supplier.length) this.reserve(2 * this.slots);
    this.supplier[this.slots] = supplier;
    this.customer[this.slots] = customer;
    this.slotOf.set(edge, this.slots);
    return this.slots++;
  }

  // Takes months that follow those it has; returns whether they did.
  add(content, buffers) {
    if (content.edition !== this.edition || content.since > this.months) return false;
    const kinds = [Int32Array, Int32Array, Uint8Array, Int32Array, Int32Array, Uint8Array];
    kinds.push(Int32Array, Int32Array, Int32Array);
    const [rows, row, state, edges, place, bond, edge, supplier, customer] = buffers.map((view, i) =>
      mapNumbers(view, kinds[i]),
    );
    const slotAt = edge.map((each, i) => this.slot(each, supplier[i], customer[i]));
    const slot = place.map((at) => slotAt[at]);
    let r = 0;
    let e = 0;
    for (let i = 0; i < content.months; i += 1) {
      const here = {
        row: row.subarray(r, (r += rows[i])),
        state: state.subarray(r - rows[i], r),
        slot: slot.subarray(e, (e += edges[i])),
        bond: bond.subarray(e - edges[i], e),
      };
      if (content.since + i < this.months) continue; // another view of the same map asked for these
      here.stateBefore = Reel.swap(this.lastState, here.row, here.state);
      here.bondBefore = Reel.swap(this.lastBond, here.slot, here.bond);
      this.film.push(here);
    }
    return true;
  }

  static swap(values, at, to) {
    const before = new Uint8Array(at.length);
    for (let i = 0; i < at.length; i += 1) {
      before[i] = values[at[i]];
      values[at[i]] = to[i];
    }
    return before;
  }

  // Goes to month t of the film; returns the rows that went live if that was one month forward.
  go(t) {
    const born = t === this.t + 1 ? [] : null;
    this.strung = born ? this.film[t].slot.filter((_, i) => this.film[t].bond[i] > 0) : null;
    while (this.t < t) {
      this.t += 1;
      const { row, state, slot, bond } = this.film[this.t];
      if (born) for (let i = 0; i < row.length; i += 1) if (state[i] && !this.state[row[i]]) born.push(row[i]);
      this.put(row, state, slot, bond);
    }
    while (this.t > t) {
      const { row, stateBefore, slot, bondBefore } = this.film[this.t];
      this.put(row, stateBefore, slot, bondBefore);
      this.t -= 1;
    }
    return born ?? [];
  }

  put(row, state, slot, bond) {
    for (let i = 0; i < row.length; i += 1) {
      this.live += (state[i] > 0) - (this.state[row[i]] > 0);
      this.state[row[i]] = state[i];
    }
    for (let i = 0; i < slot.length; i += 1) {
      this.links += (bond[i] === 2) - (this.bond[slot[i]] === 2);
      this.bond[slot[i]] = bond[i];
    }
  }

  // Live partners of a row just now: [linked, joined].
  partners(row) {
    const count = [0, 0];
    for (let i = 0; i < this.slots; i += 1) {
      if (!this.bond[i] || (this.supplier[i] !== row && this.customer[i] !== row)) continue;
      count[this.bond[i] === 2 ? 0 : 1] += 1;
    }
    return count;
  }
}
