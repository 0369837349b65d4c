// Growing arrays of integers whose memory is counted, and given back together.

/** Where the memory comes from; an engine's budget is one. `allocate` and `enlarge` may throw. */
export interface Memory {
  allocate(length: number): Int32Array<ArrayBuffer>;
  /** A longer copy; the array it is given is dropped. */
  enlarge(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer>;
  release(array: Int32Array): void;
}

/** Memory without a limit. */
export const unlimited: Memory = {
  allocate: (length) => new Int32Array(length),
  enlarge(array, length) {
    const longer = new Int32Array(length);
    longer.set(array);
    return longer;
  },
  release() {},
};

export class Column {
  length = 0;
  readonly #memory: Memory;
  #values: Int32Array<ArrayBuffer>;

  constructor(memory: Memory, capacity = 1024) {
    this.#memory = memory;
    this.#values = memory.allocate(capacity);
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      this.#values = this.#memory.enlarge(this.#values, this.length * 2);
    }
    this.#values[this.length++] = value;
  }

  at(i: number): number {
    return this.#values[i] ?? 0;
  }

  set(i: number, value: number): void {
    this.#values[i] = value;
  }

  /** What was pushed so far; it shares the column's memory. */
  values(): Int32Array<ArrayBuffer> {
    return this.#values.subarray(0, this.length);
  }

  release(): void {
    this.#memory.release(this.#values);
  }
}
