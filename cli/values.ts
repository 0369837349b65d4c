// The values of flags, checked: counts, sizes, durations, numbers of threads.
import { availableParallelism } from "node:os";
import { InvalidArgumentError } from "commander";

/** A parser for whole numbers from `least` to `most`. */
export function count(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${grouped(least)} to ${grouped(most)}.`);
  };
}

/** With more, they would mostly wait for memory. */
const MOST_WORKERS = 64;

/** A number of threads; auto: as many as the machine (or the container) runs at a time. */
export function workers(text: string): number {
  if (text === "auto") return Math.min(availableParallelism(), MOST_WORKERS);
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 1 && value <= MOST_WORKERS) return value;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${MOST_WORKERS}, or auto.`);
}

const SIZE_UNITS: { readonly [unit: string]: number } = {
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
};

/** A number of bytes, written like a Kubernetes quantity: 512Mi, 1.5Gi, 2G. */
export function size(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(Ki|Mi|Gi|Ti|k|M|G|T)B?$/.exec(text) ?? [];
  const bytes = Math.floor(Number(number) * (SIZE_UNITS[unit ?? ""] ?? Number.NaN));
  if (bytes >= 2 ** 20 && bytes <= 2 ** 50) return bytes;
  throw new InvalidArgumentError("It must be a size with a unit, such as 512Mi or 4Gi, and at least 1Mi.");
}

const DURATION_UNITS: { readonly [unit: string]: number } = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };
const LONGEST = 30 * 24 * 3_600_000;

/** Milliseconds, written like a Go duration: 500ms, 30s, 1h30m. */
export function duration(text: string): number {
  let sum = 0;
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)) {
    sum += Number(number) * (DURATION_UNITS[unit ?? ""] ?? Number.NaN);
  }
  const wellFormed = /^(?:\d+(?:\.\d+)?(?:ms|h|m|s))+$/.test(text);
  if (wellFormed && sum > 0 && sum <= LONGEST) return sum;
  throw new InvalidArgumentError(
    "It must be a duration with units, such as 500ms, 30s or 1h30m, above zero and at most 30 days.",
  );
}

/** Collects the values of an option that may be given several times. */
export function repeated(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}

function grouped(n: number): string {
  return n.toLocaleString("en-US");
}
