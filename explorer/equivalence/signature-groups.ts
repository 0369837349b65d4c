// Groups of equal signatures: sorted lists of numbers, looked up by hash and compared exactly.

const C1 = 0x85ebca6b;
const C2 = 0xc2b2ae35;
const HIGH = 2 ** 32;

/** The numbers of a signature are below 2^53. Nothing is allocated but when arrays must grow. */
export class SignatureGroups {
  count = 0;
  /** Of group g: signature[from[g]] .. signature[from[g + 1] - 1]. */
  signature = new Float64Array(4096);
  from = new Int32Array(1025);
  #hash = new Int32Array(1024);
  #slot = new Int32Array(1024);
  /** Open addressing: the number of a group, plus one. */
  #table = new Int32Array(2048);

  clear(): void {
    const slots = this.#slot;
    const table = this.#table;
    for (let g = 0; g < this.count; g++) table[slots[g] ?? 0] = 0;
    this.count = 0;
  }

  /** The group of the signature keys[0] .. keys[length - 1], new if it was not there. */
  find(keys: Float64Array, length: number): number {
    let hash = length;
    for (let i = 0; i < length; i++) {
      const key = keys[i] ?? 0;
      hash = Math.imul(hash ^ (key | 0), C1);
      hash = Math.imul(hash ^ (hash >>> 15) ^ ((key / HIGH) | 0), C2);
      hash ^= hash >>> 13;
    }
    const table = this.#table;
    const mask = table.length - 1;
    let slot = hash & mask;
    for (;;) {
      const g = (table[slot] ?? 0) - 1;
      if (g < 0) return this.#add(keys, length, hash, slot);
      if (this.#hash[g] === hash && this.#equals(g, keys, length)) return g;
      slot = (slot + 1) & mask;
    }
  }

  sizeOf(group: number): number {
    return (this.from[group + 1] ?? 0) - (this.from[group] ?? 0);
  }

  /** Whether all of keys[0] .. keys[length - 1] are in the signature of a group. */
  includes(group: number, keys: Float64Array, length: number): boolean {
    for (let i = 0; i < length; i++) if (!this.#has(group, keys[i] ?? 0)) return false;
    return true;
  }

  /** Whether the signature of `other` is in that of `group`. */
  includesGroup(group: number, other: number): boolean {
    const end = this.from[other + 1] ?? 0;
    for (let i = this.from[other] ?? 0; i < end; i++)
      if (!this.#has(group, this.signature[i] ?? 0)) return false;
    return true;
  }

  #has(group: number, key: number): boolean {
    let low = this.from[group] ?? 0;
    let high = this.from[group + 1] ?? 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const found = this.signature[middle] ?? 0;
      if (found === key) return true;
      if (found < key) low = middle + 1;
      else high = middle;
    }
    return false;
  }

  #equals(group: number, keys: Float64Array, length: number): boolean {
    const from = this.from[group] ?? 0;
    if ((this.from[group + 1] ?? 0) - from !== length) return false;
    const { signature } = this;
    for (let i = 0; i < length; i++) if (signature[from + i] !== keys[i]) return false;
    return true;
  }

  #add(keys: Float64Array, length: number, hash: number, slot: number): number {
    const group = this.count++;
    if (group === this.#hash.length) this.#growGroups();
    const from = this.from[group] ?? 0;
    if (from + length > this.signature.length) {
      const longer = new Float64Array(Math.max(this.signature.length * 2, from + length));
      longer.set(this.signature);
      this.signature = longer;
    }
    const { signature } = this;
    for (let i = 0; i < length; i++) signature[from + i] = keys[i] ?? 0;
    this.from[group + 1] = from + length;
    this.#hash[group] = hash;
    this.#slot[group] = slot;
    this.#table[slot] = group + 1;
    if (this.count * 2 > this.#table.length) this.#rehash();
    return group;
  }

  #growGroups(): void {
    const length = this.#hash.length * 2;
    const wider = (array: Int32Array, size: number): Int32Array<ArrayBuffer> => {
      const copy = new Int32Array(size);
      copy.set(array);
      return copy;
    };
    this.#hash = wider(this.#hash, length);
    this.#slot = wider(this.#slot, length);
    this.from = wider(this.from, length + 1);
  }

  #rehash(): void {
    const table = new Int32Array(this.#table.length * 2);
    const mask = table.length - 1;
    for (let g = 0; g < this.count; g++) {
      let slot = (this.#hash[g] ?? 0) & mask;
      while (table[slot] !== 0) slot = (slot + 1) & mask;
      table[slot] = g + 1;
      this.#slot[g] = slot;
    }
    this.#table = table;
  }
}
