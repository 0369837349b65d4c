// Arrays whose memory is counted, and given back together.

/** Where the memory comes from; an engine's budget is one. All but `refund` and `release` may throw. */
export interface Memory {
  allocate(length: number): Int32Array<ArrayBuffer>;
  /** A longer copy; the array it is given is dropped. */
  enlarge(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer>;
  release(array: Int32Array): void;
  /** Bytes that will now be used. */
  charge(bytes: number): void;
  refund(bytes: number): void;
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
  charge() {},
  refund() {},
};

/** The arrays of one piece of work: none is used any more after `release`. */
export class Arrays {
  readonly memory: Memory;
  #bytes = 0;

  constructor(memory: Memory) {
    this.memory = memory;
  }

  int32(length: number): Int32Array<ArrayBuffer> {
    this.charge(4 * length);
    return new Int32Array(length);
  }

  uint32(length: number): Uint32Array<ArrayBuffer> {
    this.charge(4 * length);
    return new Uint32Array(length);
  }

  uint8(length: number): Uint8Array<ArrayBuffer> {
    this.charge(length);
    return new Uint8Array(length);
  }

  /** Counts what is allocated elsewhere. */
  charge(bytes: number): void {
    this.memory.charge(bytes);
    this.#bytes += bytes;
  }

  /** One of them is used no more. */
  drop(array: Int32Array): void {
    this.memory.refund(array.byteLength);
    this.#bytes -= array.byteLength;
  }

  release(): void {
    this.memory.refund(this.#bytes);
    this.#bytes = 0;
  }
}
