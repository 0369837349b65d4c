// Pseudo-random numbers that are the same on every machine: xoshiro128** (Blackman and Vigna, 2018), on 32-bit integers,
// seeded by a splitmix generator.

export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** The state of the generator; not all zero. */
  constructor(a: number, b: number, c: number, d: number) {
    this.#a = a | 0;
    this.#b = b | 0;
    this.#c = c | 0;
    this.#d = d | 0;
  }

  /** The generator of one walk: walks of one seed have streams that are unrelated to each other. */
  static seeded(seed: number, stream: number): Random {
    let x = Math.imul(seed, 0x9e3779b1) ^ splitmix(stream | 0);
    const next = (): number => {
      x = (x + 0x9e3779b9) | 0;
      return splitmix(x);
    };
    // A state of zeros would stay zero; the last word cannot be.
    return new Random(next(), next(), next(), next() | 1);
  }

  /** The next number, from 0 to 2^32 - 1. */
  next(): number {
    const result = Math.imul(rotate(Math.imul(this.#b, 5), 7), 9);
    const t = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= t;
    this.#d = rotate(this.#d, 11);
    return result >>> 0;
  }

  /** A whole number from 0 to `bound` - 1. */
  below(bound: number): number {
    return Math.floor((this.next() / 2 ** 32) * bound);
  }

  /** An index into `weights`, as likely as its weight says. The weights are positive. */
  pick(weights: readonly number[]): number {
    let left = (this.next() / 2 ** 32) * weights.reduce((sum, w) => sum + w, 0);
    for (const [i, w] of weights.entries()) {
      left -= w;
      if (left < 0) return i;
    }
    return weights.length - 1;
  }
}

function splitmix(x: number): number {
  let z = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return z ^ (z >>> 15);
}

function rotate(x: number, k: number): number {
  return (x << k) | (x >>> (32 - k));
}
