// Kubernetes quantities ("100m", "1.5Gi", "2e3") as exact decimal numbers: parsing, arithmetic, rounding, printing.
// Source: staging/src/k8s.io/apimachinery/pkg/api/resource/{quantity,suffix,math}.go.

/** Which family of suffixes a quantity was written with, and is printed with. */
export type QuantityFormat = "DecimalSI" | "BinarySI" | "DecimalExponent";

/** The number `unscaled * 10^exponent`, exactly. */
export interface Quantity {
  readonly unscaled: bigint;
  readonly exponent: number;
  readonly format: QuantityFormat;
}

/** A text that is no quantity, or a quantity that is too large for the model's exact integers. */
export class QuantityError extends Error {
  override readonly name = "QuantityError";
  readonly text: string;

  constructor(text: string, problem: string) {
    super(`quantity "${text}" ${problem}`);
    this.text = text;
  }
}

/** Exponents (base 10) of the parts of a unit. Rounding functions take one as their `scale`. */
export const SCALE = { nano: -9, micro: -6, milli: -3, unit: 0 } as const;

const DECIMAL_SUFFIXES: ReadonlyMap<string, number> = new Map([
  ["n", -9],
  ["u", -6],
  ["m", -3],
  ["", 0],
  ["k", 3],
  ["M", 6],
  ["G", 9],
  ["T", 12],
  ["P", 15],
  ["E", 18],
]);
/** Suffix to the power of 1024 that it stands for. */
const BINARY_SUFFIXES: ReadonlyMap<string, number> = new Map([
  ["Ki", 1],
  ["Mi", 2],
  ["Gi", 3],
  ["Ti", 4],
  ["Pi", 5],
  ["Ei", 6],
]);

const MAX_INT64 = 2n ** 63n - 1n;
/** Far past every real quantity; keeps a hostile "1e999999999" from filling the memory. */
const MAX_EXPONENT = 999;

const SHAPE = /^(?<sign>[+-]?)(?<whole>\d*)(?:\.(?<fraction>\d*))?(?<suffix>[a-zA-Z]*|[eE][+-]?\d+)$/;

/**
 * Reads a quantity. Digits below 10^-9 are rounded away from zero to the next nano; binary quantities are capped
 * at 2^63-1; a binary fraction below 1 counts as decimal from then on.
 *
 * Kubernetes' scanner reads a few texts without any digit ("+", ".", "Mi") as zero, by accident; they are refused here.
 * @throws QuantityError if the text is no quantity.
 */
export function parseQuantity(text: string): Quantity {
  const parts = SHAPE.exec(text)?.groups;
  const digits = `${parts?.whole ?? ""}${parts?.fraction ?? ""}`;
  if (parts === undefined || digits === "") {
    throw new QuantityError(text, 'is not a number with an optional suffix, like "500m", "1.5Gi" or "2e3"');
  }
  const { power, base, format } = readSuffix(text, parts.suffix ?? "");
  const negative = parts.sign === "-";
  const places = (parts.fraction ?? "").length;
  const decimal = base === 10 ? power : 0;
  const magnitude = roundUp(
    {
      unscaled: BigInt(digits) * (base === 1024 ? 1024n ** BigInt(power) : 1n),
      exponent: decimal - places,
      format,
    },
    SCALE.nano,
  );
  const settled = format === "BinarySI" ? settleBinary(magnitude) : magnitude;
  return negative ? negateQuantity(settled) : settled;
}

function readSuffix(
  text: string,
  suffix: string,
): { power: number; base: 10 | 1024; format: QuantityFormat } {
  const decimal = DECIMAL_SUFFIXES.get(suffix);
  if (decimal !== undefined) return { power: decimal, base: 10, format: "DecimalSI" };
  const binary = BINARY_SUFFIXES.get(suffix);
  if (binary !== undefined) return { power: binary, base: 1024, format: "BinarySI" };
  if (!/^[eE][+-]?\d+$/.test(suffix)) {
    throw new QuantityError(
      text,
      `has the unknown suffix "${suffix}"; known are n u m k M G T P E Ki Mi Gi Ti Pi Ei`,
    );
  }
  const power = Number(suffix.slice(1));
  if (Math.abs(power) > MAX_EXPONENT) throw new QuantityError(text, `has an exponent beyond ${MAX_EXPONENT}`);
  return { power, base: 10, format: "DecimalExponent" };
}

function settleBinary(magnitude: Quantity): Quantity {
  const limit = quantityOf(MAX_INT64, "BinarySI");
  if (compareQuantities(magnitude, limit) > 0) return limit;
  const fraction = magnitude.unscaled > 0n && compareQuantities(magnitude, quantityOf(1n)) < 0;
  return fraction ? { ...magnitude, format: "DecimalSI" } : magnitude;
}

/** The whole number `value` as a quantity. */
export function quantityOf(value: bigint, format: QuantityFormat = "DecimalSI"): Quantity {
  return { unscaled: value, exponent: 0, format };
}

/** -1, 0 or 1, as for sorting. */
export function compareQuantities(a: Quantity, b: Quantity): -1 | 0 | 1 {
  const [x, y] = aligned(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

/** The sum, in the format of `a`, or in that of `b` if `a` is zero. */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  const [x, y, exponent] = aligned(a, b);
  return { unscaled: x + y, exponent, format: a.unscaled === 0n ? b.format : a.format };
}

/** The difference, in the format of `a`, or in that of `b` if `a` is zero. */
export function subtractQuantities(a: Quantity, b: Quantity): Quantity {
  return addQuantities(a, negateQuantity(b));
}

export function negateQuantity(q: Quantity): Quantity {
  return { ...q, unscaled: -q.unscaled };
}

export function multiplyQuantity(q: Quantity, factor: bigint): Quantity {
  return { ...q, unscaled: q.unscaled * factor };
}

/** `q` rounded away from zero to a multiple of 10^`scale`; itself if it is one already. */
export function roundUp(q: Quantity, scale: number): Quantity {
  return q.exponent >= scale ? q : { ...q, unscaled: scaledValue(q, scale), exponent: scale };
}

/** `q` in units of 10^`scale`, rounded away from zero. */
export function scaledValue(q: Quantity, scale: number): bigint {
  const shift = q.exponent - scale;
  if (shift >= 0) return q.unscaled * power10(shift);
  const divisor = power10(-shift);
  const truncated = q.unscaled / divisor;
  if (truncated * divisor === q.unscaled) return truncated;
  return q.unscaled > 0n ? truncated + 1n : truncated - 1n;
}

/**
 * `scaledValue` as a plain number.
 * @throws QuantityError if it is 2^53 or more in magnitude, where plain numbers stop being exact.
 */
export function scaledNumber(q: Quantity, scale: number): number {
  const value = Number(scaledValue(q, scale));
  if (!Number.isSafeInteger(value)) {
    throw new QuantityError(
      formatQuantity(q),
      "is too large: amounts must stay below 2^53 units (cpu: milli)",
    );
  }
  return value;
}

/**
 * The canonical text: no precision lost, no fraction, the largest suffix that allows this. Binary quantities below
 * 1024 in magnitude, or with a fraction, print as decimal ones.
 */
export function formatQuantity(q: Quantity): string {
  if (q.unscaled === 0n) return "0";
  if (q.format === "BinarySI") {
    const whole = scaledValue(q, 0);
    const exact = compareQuantities(quantityOf(whole), q) === 0;
    if (exact && (whole >= 1024n || whole <= -1024n)) return formatBinary(whole);
  }
  return formatDecimal(q);
}

function formatBinary(whole: bigint): string {
  let mantissa = whole;
  let text = "";
  for (const suffix of BINARY_SUFFIXES.keys()) {
    if (mantissa % 1024n !== 0n) break;
    mantissa /= 1024n;
    text = suffix;
  }
  return `${mantissa}${text}`;
}

function formatDecimal(q: Quantity): string {
  let mantissa = q.unscaled;
  let exponent = q.exponent;
  for (; mantissa % 10n === 0n; exponent++) mantissa /= 10n;
  for (; exponent % 3 !== 0; exponent--) mantissa *= 10n;
  if (q.format === "DecimalExponent" || exponent < SCALE.nano) {
    return exponent === 0 ? `${mantissa}` : `${mantissa}e${exponent}`;
  }
  // There is no suffix past E, so what is left over stays in the number.
  const printed = Math.min(exponent, 18);
  const suffix = [...DECIMAL_SUFFIXES].find(([, power]) => power === printed)?.[0] ?? "";
  return `${mantissa * power10(exponent - printed)}${suffix}`;
}

/** The exact value as plain decimal digits: "0.05", "-9223372036854775808". */
export function decimalText(q: Quantity): string {
  if (q.exponent >= 0) return `${q.unscaled * power10(q.exponent)}`;
  const sign = q.unscaled < 0n ? "-" : "";
  const digits = `${q.unscaled < 0n ? -q.unscaled : q.unscaled}`.padStart(1 - q.exponent, "0");
  const whole = digits.slice(0, q.exponent);
  const fraction = digits.slice(q.exponent).replace(/0+$/, "");
  return fraction === "" ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}

function aligned(a: Quantity, b: Quantity): readonly [bigint, bigint, number] {
  const exponent = Math.min(a.exponent, b.exponent);
  return [a.unscaled * power10(a.exponent - exponent), b.unscaled * power10(b.exponent - exponent), exponent];
}

function power10(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}
