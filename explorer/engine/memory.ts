// The memory that a search may use for its large arrays, known in advance: a search ends before it exceeds it.

/** An array may not grow because the budget would be exceeded. */
export class OutOfMemory extends Error {
  override readonly name = "OutOfMemory";
}

/** Whether a search must end because of this error: its budget is used up, or there is no more memory, or no larger container. */
export function ranOutOfMemory(error: unknown): boolean {
  if (error instanceof OutOfMemory) return true;
  return (
    error instanceof RangeError &&
    /allocation failed|Invalid typed array length|Map maximum size/i.test(error.message)
  );
}

export class MemoryBudget {
  readonly #maxBytes: number;
  #used = 0;
  #aside = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get used(): number {
    return this.#used;
  }

  /** A first, small array: it counts, but is never refused, so that every search can at least begin. */
  begin(length: number): Int32Array<ArrayBuffer> {
    this.#used += length * 4;
    return new Int32Array(length);
  }

  /** @throws OutOfMemory */
  allocate(length: number): Int32Array<ArrayBuffer> {
    this.charge(length * 4);
    return new Int32Array(length);
  }

  /** Keeps so many bytes for later: they cannot be used until another amount is set aside. */
  setAside(bytes: number): void {
    this.#aside = bytes;
  }

  /** Bytes that will now be used. @throws OutOfMemory */
  charge(bytes: number): void {
    if (this.#used + bytes > this.#maxBytes - this.#aside) {
      throw new OutOfMemory(`more than ${this.#maxBytes} bytes are needed`);
    }
    this.#used += bytes;
  }

  /** Bytes that are used no more. */
  refund(bytes: number): void {
    this.#used -= bytes;
  }

  /** A longer copy. For a moment both arrays exist, and count. @throws OutOfMemory */
  enlarge(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
    const copy = this.allocate(length);
    copy.set(array);
    this.release(array);
    discard(array);
    return copy;
  }

  /** `array` is about to be dropped. */
  release(array: Int32Array): void {
    this.#used -= array.byteLength;
  }
}

/** Gives the memory back at once, rather than when it is next collected. The array is empty afterwards. */
export function discard(array: Int32Array): void {
  if (array.buffer instanceof ArrayBuffer) array.buffer.transfer(0);
}
