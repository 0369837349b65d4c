// A set of rows of integers, all of one width, numbered in the order in which they come; compared exactly.

export class RowSet {
  count = 0;
  readonly #width: number;
  #rows: Int32Array<ArrayBuffer>;
  /** Open addressing: the number of a row, plus one. */
  #table = new Int32Array(1024);

  constructor(width: number) {
    this.#width = width;
    this.#rows = new Int32Array(Math.max(1, width) * 256);
  }

  row(number: number): Int32Array {
    return this.#rows.subarray(number * this.#width, (number + 1) * this.#width);
  }

  /** The number of a row, new if it was not there. */
  add(row: Int32Array): number {
    const mask = this.#table.length - 1;
    let slot = hashOf(row) & mask;
    for (;;) {
      const number = (this.#table[slot] ?? 0) - 1;
      if (number < 0) break;
      if (this.#equals(number, row)) return number;
      slot = (slot + 1) & mask;
    }
    const number = this.count++;
    this.#table[slot] = number + 1;
    const from = number * this.#width;
    if (from + this.#width > this.#rows.length) {
      const longer = new Int32Array(this.#rows.length * 2);
      longer.set(this.#rows);
      this.#rows = longer;
    }
    this.#rows.set(row, from);
    if (this.count * 2 > this.#table.length) this.#rehash();
    return number;
  }

  #equals(number: number, row: Int32Array): boolean {
    const from = number * this.#width;
    for (let i = 0; i < row.length; i++) if (this.#rows[from + i] !== row[i]) return false;
    return true;
  }

  #rehash(): void {
    const table = new Int32Array(this.#table.length * 2);
    const mask = table.length - 1;
    for (let number = 0; number < this.count; number++) {
      let slot = hashOf(this.row(number)) & mask;
      while (table[slot] !== 0) slot = (slot + 1) & mask;
      table[slot] = number + 1;
    }
    this.#table = table;
  }
}

function hashOf(row: Int32Array): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < row.length; i++) {
    hash = Math.imul(hash ^ (row[i] ?? 0), 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  return hash;
}
