// The partition of states that is being refined: blocks with their states, which of them are to be looked at again, and in which order.

export class Blocks {
  count = 1;
  /** The block of each state. */
  readonly of: Int32Array;
  /** The states of block b are states[start[b]] .. states[end[b] - 1]; those before dirty[b] are known to be alike. */
  readonly states: Int32Array;
  /** Where each state is in `states`. */
  readonly place: Int32Array;
  readonly start: Int32Array;
  readonly dirty: Int32Array;
  readonly end: Int32Array;
  /** Blocks with dirty states, as a ring. */
  readonly #queue: Int32Array;
  readonly #isQueued: Uint8Array;
  #first = 0;
  #queued = 1;
  /** States that take long to look at: their blocks wait until no others do, or they would be looked at again and again. */
  readonly #isHeavy: (state: number) => boolean;
  /** Blocks to which that applies now, and those of them that have given way to others. */
  readonly #holdsHeavy: Uint8Array;
  #late: number[] = [];

  /** One block, all of whose states are to be looked at. */
  constructor(stateCount: number, isHeavy: (state: number) => boolean) {
    this.#isHeavy = isHeavy;
    this.#holdsHeavy = new Uint8Array(stateCount);
    this.of = new Int32Array(stateCount);
    this.states = Int32Array.from({ length: stateCount }, (_, s) => s);
    this.place = this.states.slice();
    this.start = new Int32Array(stateCount);
    this.dirty = new Int32Array(stateCount);
    this.end = new Int32Array(stateCount);
    this.end[0] = stateCount;
    this.#queue = new Int32Array(stateCount);
    this.#isQueued = new Uint8Array(stateCount);
    this.#isQueued[0] = 1;
  }

  /** The block that has waited longest, of those that are looked at soon, if there are any; -1 if none waits. */
  next(): number {
    while (this.#queued > 0) {
      const b = this.#queue[this.#first] ?? 0;
      this.#first = this.#first + 1 === this.#queue.length ? 0 : this.#first + 1;
      this.#queued--;
      if (this.#holdsHeavy[b] === 0) return this.#unqueued(b);
      this.#late.push(b);
    }
    const [late, ...others] = this.#late;
    this.#late = others;
    return late === undefined ? -1 : this.#unqueued(late);
  }

  #unqueued(b: number): number {
    this.#isQueued[b] = 0;
    this.#holdsHeavy[b] = 0;
    return b;
  }

  /** State s, of block b, is to be looked at again; unless it is alone, and nothing can be split. */
  makeDirty(s: number, b: number): void {
    const { states, place } = this;
    const at = place[s] ?? 0;
    const border = (this.dirty[b] ?? 0) - 1;
    if (at > border || (this.end[b] ?? 0) - (this.start[b] ?? 0) === 1) return;
    const other = states[border] ?? 0;
    states[border] = s;
    place[s] = border;
    states[at] = other;
    place[other] = at;
    this.dirty[b] = border;
    if (this.#isHeavy(s)) this.#holdsHeavy[b] = 1;
    if (this.#isQueued[b] === 1) return;
    this.#isQueued[b] = 1;
    const size = this.#queue.length;
    const last = this.#first + this.#queued++;
    this.#queue[last >= size ? last - size : last] = b;
  }

  /**
   * Makes blocks of the groups of block b, of these sizes; the largest keeps the number, the others get the next ones. What of the first group
   * is in its place already ends at `from`. Then sizes[g] is where the next state of group g is to be put.
   */
  divide(b: number, sizes: Int32Array, groupCount: number, largest: number, from: number): void {
    let at = this.start[b] ?? 0;
    let fresh = this.count;
    for (let g = 0; g < groupCount; g++) {
      const to = at + (sizes[g] ?? 0);
      const own = g === largest ? b : fresh++;
      this.start[own] = at;
      this.end[own] = to;
      this.dirty[own] = to;
      sizes[g] = g === 0 ? from : at;
      at = to;
    }
    this.count = fresh;
  }

  put(s: number, at: number): void {
    this.states[at] = s;
    this.place[s] = at;
  }

  /** Tells the states of all blocks from `first` on where they are. */
  renumber(first: number): void {
    const { states, of } = this;
    for (let b = first; b < this.count; b++) {
      const end = this.end[b] ?? 0;
      for (let i = this.start[b] ?? 0; i < end; i++) of[states[i] ?? 0] = b;
    }
  }
}
