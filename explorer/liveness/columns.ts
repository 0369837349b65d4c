// Growing arrays of integers whose memory is counted.
import type { Memory } from "./memory.ts";

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
