// Resource lists: exact arithmetic on named quantities, and the integers that the scheduler computes with.
// Sources: staging/src/k8s.io/apiserver/pkg/quota/v1/resources.go (arithmetic),
// pkg/scheduler/framework/types.go (Resource.Add: units and rounding), pkg/apis/core/v1/helper/helpers.go (names).
import type { ResourceList } from "../kubernetes/index.ts";
import { lookup } from "./lookup.ts";
import { isQualifiedName } from "./names.ts";
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  negateQuantity,
  parseQuantity,
  type Quantity,
  QuantityError,
  SCALE,
  scaledNumber,
} from "./quantity.ts";

/** Resource name to exact quantity. */
export type Quantities = { readonly [resource: string]: Quantity };

/** Resource name to whole number: milli-cores for `cpu`, plain units (bytes, pieces, pods) for everything else. */
export type Amounts = { readonly [resource: string]: number };

/**
 * Reads the quantities of a manifest; blanks around them do not matter there.
 * @throws QuantityError if a value is no quantity.
 */
export function parseResourceList(list: ResourceList): Quantities {
  return mapValues(list, (text) => parseQuantity(text.trim()));
}

export function formatResourceList(list: Quantities): ResourceList {
  return mapValues(list, formatQuantity);
}

/** Key by key; a key that one side lacks counts as zero there. */
export function addResources(a: Quantities, b: Quantities): Quantities {
  return merge(a, b, addQuantities);
}

/** Key by key; a key that only `b` has appears negated. */
export function subtractResources(a: Quantities, b: Quantities): Quantities {
  return addResources(a, mapValues(b, negateQuantity));
}

/** Key by key the larger one; a key of one side only is taken over. */
export function maxResources(a: Quantities, b: Quantities): Quantities {
  return merge(a, b, (x, y) => (compareQuantities(y, x) > 0 ? y : x));
}

/** The same keys with equal quantities. */
export function equalResources(a: Quantities, b: Quantities): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => compareAt(a, b, key) === 0);
}

/** `a` does not exceed `b` in any key that both have. */
export function resourcesWithin(a: Quantities, b: Quantities): boolean {
  return Object.keys(a).every((key) => (compareAt(a, b, key) ?? 0) <= 0);
}

function compareAt(a: Quantities, b: Quantities, key: string): number | undefined {
  const [x, y] = [lookup(a, key), lookup(b, key)];
  return x === undefined || y === undefined ? undefined : compareQuantities(x, y);
}

/**
 * Whole numbers, rounded up: milli-cores for `cpu`, units for the rest.
 * @throws QuantityError if one is 2^53 or larger.
 */
export function amountsOf(list: Quantities): Amounts {
  return Object.fromEntries(
    Object.entries(list).map(([name, q]) => [
      name,
      scaledNumber(q, name === "cpu" ? SCALE.milli : SCALE.unit),
    ]),
  );
}

/**
 * Key by key; a key that one side lacks counts as zero there.
 * @throws QuantityError if a sum is 2^53 or larger.
 */
export function addAmounts(a: Amounts, b: Amounts): Amounts {
  return merge(a, b, (x, y) => {
    if (!Number.isSafeInteger(x + y)) throw new QuantityError(`${x} + ${y}`, "is too large to stay exact");
    return x + y;
  });
}

/** The names that the scheduler accounts for besides cpu, memory and ephemeral-storage. */
export function isScalarResource(name: string): boolean {
  return (
    isExtendedResource(name) ||
    name.startsWith("hugepages-") ||
    name.includes("kubernetes.io/") ||
    name.startsWith("attachable-volumes-")
  );
}

/** Domain-prefixed, and not in Kubernetes' own domain. */
export function isExtendedResource(name: string): boolean {
  const native = !name.includes("/") || name.includes("kubernetes.io/");
  return !native && !name.startsWith("requests.") && isQualifiedName(`requests.${name}`);
}

/** Does the scheduler's resource filter look at this name at all (in a pod's requests)? */
export function isScheduledResource(name: string): boolean {
  return name === "cpu" || name === "memory" || name === "ephemeral-storage" || isScalarResource(name);
}

function mapValues<A, B>(list: { readonly [key: string]: A }, f: (value: A) => B): { [key: string]: B } {
  return Object.fromEntries(Object.entries(list).map(([key, value]) => [key, f(value)]));
}

function merge<V>(
  a: { readonly [key: string]: V },
  b: { readonly [key: string]: V },
  both: (x: V, y: V) => V,
): { readonly [key: string]: V } {
  const merged: { [key: string]: V } = { ...a };
  for (const [key, y] of Object.entries(b)) {
    const x = lookup(merged, key);
    merged[key] = x === undefined ? y : both(x, y);
  }
  return merged;
}
