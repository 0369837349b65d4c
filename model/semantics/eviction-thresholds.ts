// Thresholds of node-pressure eviction: which are met, and which is dealt with first.
// Sources: pkg/kubelet/eviction/helpers.go (thresholdsMet, byEvictionPriority, parseThresholdStatement),
// pkg/kubelet/eviction/api/types.go (GetThresholdQuantity).
import { lookup } from "./lookup.ts";
import { evictionRanking } from "./node-pressure-eviction.ts";
import {
  addQuantities,
  compareQuantities,
  parseQuantity,
  type Quantity,
  QuantityError,
  quantityOf,
  SCALE,
  scaledValue,
} from "./quantity.ts";

/** So much, or such a fraction (0 to 1) of the capacity. */
export type ThresholdValue = { readonly quantity: Quantity } | { readonly fraction: number };

export interface EvictionThreshold {
  /** For example "memory.available", "nodefs.inodesFree". */
  readonly signal: string;
  /** Met when less than this is available. */
  readonly value: ThresholdValue;
  /** Once the kubelet evicts, it goes on until so much more is available. */
  readonly minReclaim?: ThresholdValue;
}

/** What was last seen of a signal's resource. */
export interface Observation {
  readonly available: Quantity;
  /** Only fractions need it. */
  readonly capacity?: Quantity;
}

/**
 * Reads "1Gi" or "10%".
 * @throws QuantityError if it is neither, or not positive, or above 100%.
 */
export function parseThresholdValue(text: string): ThresholdValue {
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1];
  if (percent !== undefined) {
    if (Number(percent) > 100) throw new QuantityError(text, "is above 100%");
    // The kubelet keeps it in 32 bits.
    return { fraction: Math.fround(Math.fround(Number(percent)) / 100) };
  }
  const quantity = parseQuantity(text);
  if (quantity.unscaled <= 0n) throw new QuantityError(text, "is not positive");
  return { quantity };
}

/** The thresholds that are met; those whose signal was not observed are not. */
export function thresholdsMet<T extends EvictionThreshold>(
  thresholds: readonly T[],
  observations: { readonly [signal: string]: Observation },
  enforceMinReclaim: boolean,
): readonly T[] {
  return thresholds.filter(({ signal, value, minReclaim }) => {
    const observed = lookup(observations, signal);
    if (observed === undefined) return false;
    const limit = quantityFor(value, observed);
    const bar =
      enforceMinReclaim && minReclaim !== undefined
        ? addQuantities(limit, quantityFor(minReclaim, observed))
        : limit;
    return compareQuantities(observed.available, bar) < 0;
  });
}

/** A fraction is cut down to whole units. */
function quantityFor(value: ThresholdValue, { capacity = quantityOf(0n) }: Observation): Quantity {
  if ("quantity" in value) return value.quantity;
  const whole = Number(scaledValue(capacity, SCALE.unit));
  return quantityOf(BigInt(Math.trunc(whole * value.fraction)), "BinarySI");
}

/** Memory first, signals that nothing can be done about last; otherwise as they stand. */
export function sortThresholds<T extends { readonly signal: string }>(
  thresholds: readonly T[],
): readonly T[] {
  return thresholds.toSorted((a, b) => urgency(a.signal) - urgency(b.signal));
}

function urgency(signal: string): number {
  const ranking = evictionRanking(signal);
  return ranking === undefined ? 2 : ranking.criteria.includes("exceedsMemoryRequest") ? 0 : 1;
}
