// Plain signature refinement, to compare with: every round looks at all states again, with hashes as names of signatures (Blom and Orzan).
import { type Lts, sortFirst, TAU } from "../explorer/equivalence/lts.ts";

const LABEL = 2 ** 32;

/** How many classes there are. With `inherits`, silent steps must lead to lower numbers. Signatures are compared exactly. */
export function plainRefinement(lts: Lts, inherits: boolean): number {
  const { stateCount, offsets, labelOf, targets } = lts;
  let block = new Int32Array(stateCount);
  let next = new Int32Array(stateCount);
  for (let count = 1; ; ) {
    const table = new Signatures();
    for (let s = 0; s < stateCount; s++) {
      const own = block[s] ?? 0;
      table.begin(own);
      for (let e = offsets[s] ?? 0; e < (offsets[s + 1] ?? 0); e++) {
        const label = labelOf[e] ?? 0;
        const t = targets[e] ?? 0;
        if (inherits && label === TAU && block[t] === own) table.addAll(next[t] ?? 0);
        else table.add(label * LABEL + (block[t] ?? 0));
      }
      next[s] = table.number();
    }
    if (table.count === count) return count;
    count = table.count;
    [block, next] = [next, block];
  }
}

/** Signatures of one round, each behind the block it is from, numbered as they come. */
class Signatures {
  count = 0;
  #pool = new Float64Array(1 << 20);
  #from = new Int32Array(1 << 16);
  #table = new Int32Array(1 << 17);
  #keys = new Float64Array(64);
  #length = 0;
  #block = 0;

  begin(block: number): void {
    this.#length = 0;
    this.#block = block;
  }

  add(key: number): void {
    if (this.#length === this.#keys.length) {
      const longer = new Float64Array(this.#length * 2);
      longer.set(this.#keys);
      this.#keys = longer;
    }
    this.#keys[this.#length++] = key;
  }

  addAll(number: number): void {
    for (let i = (this.#from[number] ?? 0) + 1; i < (this.#from[number + 1] ?? 0); i++)
      this.add(this.#pool[i] ?? 0);
  }

  number(): number {
    sortFirst(this.#keys, this.#length);
    let length = 0;
    for (let i = 0; i < this.#length; i++) {
      const key = this.#keys[i] ?? 0;
      if (i === 0 || key !== this.#keys[length - 1]) this.#keys[length++] = key;
    }
    let hash = this.#block;
    for (let i = 0; i < length; i++) hash = mixed(hash, this.#keys[i] ?? 0);
    const mask = this.#table.length - 1;
    let slot = hash & mask;
    for (; this.#table[slot] !== 0; slot = (slot + 1) & mask)
      if (this.#equals((this.#table[slot] ?? 0) - 1, length)) return (this.#table[slot] ?? 0) - 1;
    this.#table[slot] = this.count + 1;
    return this.#store(length);
  }

  #equals(number: number, length: number): boolean {
    const from = this.#from[number] ?? 0;
    if ((this.#from[number + 1] ?? 0) - from !== length + 1 || this.#pool[from] !== this.#block) return false;
    for (let i = 0; i < length; i++) if (this.#pool[from + 1 + i] !== this.#keys[i]) return false;
    return true;
  }

  #store(length: number): number {
    const from = this.#from[this.count] ?? 0;
    if (from + length + 1 > this.#pool.length) {
      const longer = new Float64Array(Math.max(this.#pool.length * 2, from + length + 1));
      longer.set(this.#pool);
      this.#pool = longer;
    }
    this.#pool[from] = this.#block;
    for (let i = 0; i < length; i++) this.#pool[from + 1 + i] = this.#keys[i] ?? 0;
    const number = this.count++;
    if (this.count + 1 === this.#from.length) {
      const longer = new Int32Array(this.#from.length * 2);
      longer.set(this.#from);
      this.#from = longer;
    }
    this.#from[this.count] = from + length + 1;
    if (this.count * 2 > this.#table.length) this.#rehash();
    return number;
  }

  #rehash(): void {
    const table = new Int32Array(this.#table.length * 2);
    const mask = table.length - 1;
    for (let n = 0; n < this.count; n++) {
      const from = this.#from[n] ?? 0;
      let hash = this.#pool[from] ?? 0;
      for (let i = from + 1; i < (this.#from[n + 1] ?? 0); i++) hash = mixed(hash, this.#pool[i] ?? 0);
      let slot = hash & mask;
      while (table[slot] !== 0) slot = (slot + 1) & mask;
      table[slot] = n + 1;
    }
    this.#table = table;
  }
}

function mixed(hash: number, key: number): number {
  const h = Math.imul(hash ^ (key | 0), 0x85ebca6b);
  return Math.imul(h ^ (h >>> 15) ^ ((key / LABEL) | 0), 0xc2b2ae35);
}
