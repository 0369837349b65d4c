// Quantities ("500m", "1Gi") as values of CEL.
// Source: staging/src/k8s.io/apiserver/pkg/cel/library/quantity.go.
import type { Environment } from "@marcbachmann/cel-js";
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  quantityOf,
  SCALE,
  scaledNumber,
  subtractQuantities,
} from "../semantics/quantity.ts";

/** The library tells the types of values by their classes. */
class CelQuantity {
  readonly value: Quantity;

  constructor(value: Quantity) {
    this.value = value;
  }

  toString(): string {
    return formatQuantity(this.value);
  }
}

export function registerQuantities(env: Environment): void {
  type Q = CelQuantity;
  const of = (text: string): Q => new CelQuantity(parseQuantity(text));
  const whole = (n: bigint): Q => new CelQuantity(quantityOf(n));
  const plus = (a: Q, b: Q): Q => new CelQuantity(addQuantities(a.value, b.value));
  const minus = (a: Q, b: Q): Q => new CelQuantity(subtractQuantities(a.value, b.value));
  const compare = (a: Q, b: Q): number => compareQuantities(a.value, b.value);
  const isInteger = ({ value }: Q): boolean =>
    value.exponent >= 0 || value.unscaled % 10n ** BigInt(-value.exponent) === 0n;
  env.registerType("Quantity", CelQuantity);
  env.registerOperator("Quantity == Quantity", (a: Q, b: Q) => compare(a, b) === 0);
  env.registerFunction("quantity(string): Quantity", of);
  env.registerFunction("isQuantity(string): bool", (text: string) => succeeds(() => of(text)));
  env.registerFunction("Quantity.isInteger(): bool", isInteger);
  env.registerFunction("Quantity.asInteger(): int", (q: Q) => {
    if (!isInteger(q)) throw new RangeError("cannot convert value to integer");
    return BigInt(scaledNumber(q.value, SCALE.unit));
  });
  env.registerFunction(
    "Quantity.asApproximateFloat(): double",
    ({ value }: Q) => Number(value.unscaled) * 10 ** value.exponent,
  );
  env.registerFunction("Quantity.sign(): int", ({ value }: Q) =>
    value.unscaled > 0n ? 1n : value.unscaled < 0n ? -1n : 0n,
  );
  env.registerFunction("Quantity.add(Quantity): Quantity", plus);
  env.registerFunction("Quantity.add(int): Quantity", (a: Q, n: bigint) => plus(a, whole(n)));
  env.registerFunction("Quantity.sub(Quantity): Quantity", minus);
  env.registerFunction("Quantity.sub(int): Quantity", (a: Q, n: bigint) => minus(a, whole(n)));
  env.registerFunction("Quantity.isGreaterThan(Quantity): bool", (a: Q, b: Q) => compare(a, b) > 0);
  env.registerFunction("Quantity.isLessThan(Quantity): bool", (a: Q, b: Q) => compare(a, b) < 0);
  env.registerFunction("Quantity.compareTo(Quantity): int", (a: Q, b: Q) => BigInt(compare(a, b)));
}

function succeeds(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
}
