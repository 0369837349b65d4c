// The tables of quantities, and of arithmetic on resource lists.
import type { ResourceList } from "../../kubernetes/index.ts";
import {
  addQuantities,
  compareQuantities,
  decimalText,
  formatQuantity,
  multiplyQuantity,
  negateQuantity,
  parseQuantity,
  type Quantity,
  QuantityError,
  type QuantityFormat,
  roundUp,
  scaledValue,
  subtractQuantities,
} from "../quantity.ts";
import {
  addResources,
  equalResources,
  maxResources,
  parseResourceList,
  resourcesWithin,
  subtractResources,
} from "../resources.ts";
import { type Answer, family } from "./family.ts";
import { valuesOf } from "./manifests.ts";

/** A number in plain decimal digits, and the format that it has. */
interface Written {
  readonly value: string;
  readonly format: QuantityFormat;
}

interface Scaled {
  readonly unscaled: string;
  readonly exponent: number;
}

function quantity({ value, format }: Written): Quantity {
  return { ...parseQuantity(value), format };
}

function scaled({ unscaled, exponent }: Scaled): Quantity {
  return { unscaled: BigInt(unscaled), exponent, format: "DecimalSI" };
}

export const quantityParse = family<{ readonly text: string }>({
  folder: "scheduling",
  name: "quantity_parse",
  answer({ text }) {
    try {
      const parsed = parseQuantity(text);
      return { error: false, value: decimalText(parsed), format: parsed.format };
    } catch (error) {
      if (error instanceof QuantityError) return { error: true };
      throw error;
    }
  },
});

export const quantityCanonical = family<{ readonly text: string } | Written>({
  folder: "scheduling",
  name: "quantity_canonical",
  answer(input) {
    const q = "text" in input ? parseQuantity(input.text) : quantity(input);
    return { canonical: formatQuantity(q), value: decimalText(q) };
  },
});

export const quantityCompare = family<
  { readonly aText: string; readonly bText: string } | { readonly a: Scaled; readonly b: Scaled }
>({
  folder: "scheduling",
  name: "quantity_compare",
  answer(input) {
    return "aText" in input
      ? { cmp: compareQuantities(parseQuantity(input.aText), parseQuantity(input.bText)) }
      : { cmp: compareQuantities(scaled(input.a), scaled(input.b)) };
  },
});

export const quantityRoundUp = family<({ readonly text: string } | Scaled) & { readonly scale: number }>({
  folder: "scheduling",
  name: "quantity_round_up",
  answer(input): Answer {
    const q = "text" in input ? parseQuantity(input.text) : scaled(input);
    const rounded = roundUp(q, input.scale);
    return {
      value: decimalText(rounded),
      exact: compareQuantities(rounded, q) === 0,
      scaledInteger: `${scaledValue(q, input.scale)}`,
    };
  },
});

type Arithmetic =
  | { readonly op: "add" | "sub"; readonly a: Written; readonly b: Written }
  | { readonly op: "neg"; readonly a: Written }
  | { readonly op: "mul"; readonly a: Written; readonly b: string };

export const quantityArithmetic = family<Arithmetic>({
  folder: "scheduling",
  name: "quantity_arithmetic",
  knows: { op: ["add", "mul", "neg", "sub"] },
  answer(input) {
    const result = compute(input);
    return {
      value: decimalText(result),
      canonical: formatQuantity(result),
      fitsInt64: result.unscaled === BigInt.asIntN(64, result.unscaled),
    };
  },
});

function compute(input: Arithmetic): Quantity {
  const a = quantity(input.a);
  switch (input.op) {
    case "add":
      return addQuantities(a, quantity(input.b));
    case "sub":
      return subtractQuantities(a, quantity(input.b));
    case "neg":
      return negateQuantity(a);
    case "mul":
      return multiplyQuantity(a, BigInt(input.b));
  }
}

interface ListMath {
  readonly op: "add" | "subtract" | "max" | "equals" | "lessThanOrEqual";
  readonly a: ResourceList;
  readonly b: ResourceList;
}

export const resourceListMath = family<ListMath, { readonly result: boolean | ResourceList }>({
  folder: "controllers",
  name: "resource_list_math",
  knows: { op: ["add", "equals", "lessThanOrEqual", "max", "subtract"] },
  answer(input) {
    const [a, b] = [parseResourceList(input.a), parseResourceList(input.b)];
    switch (input.op) {
      case "add":
        return { result: valuesOf(addResources(a, b)) };
      case "subtract":
        return { result: valuesOf(subtractResources(a, b)) };
      case "max":
        return { result: valuesOf(maxResources(a, b)) };
      case "equals":
        return { result: equalResources(a, b) };
      case "lessThanOrEqual":
        return { result: resourcesWithin(a, b) };
    }
  },
  comparable({ result }) {
    return { result: typeof result === "boolean" ? result : valuesOf(parseResourceList(result)) };
  },
});
