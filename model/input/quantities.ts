// Quantities in manifests: readable, and not negative.
import { parseQuantity, type Quantity, QuantityError } from "../semantics/quantity.ts";
import { type Decoder, refuse, writtenText } from "./decode.ts";

const EXAMPLE = 'write it like 2, "500m" or "1Gi"';

/** The text of a quantity, which may be written as a string or as a number. */
export const quantity: Decoder<string> = (tree, path, log) => {
  if (tree.kind !== "scalar" || (typeof tree.value !== "string" && typeof tree.value !== "number")) {
    return refuse(tree, path, log, "must be a quantity", EXAMPLE);
  }
  const text = writtenText(tree);
  if (tree.plain && /^[-+]?0[0-7]+$/.test(text)) {
    return refuse(tree, path, log, "a leading zero means octal to kubectl", "write the number without it");
  }
  const parsed = read(text);
  if (typeof parsed === "string") return refuse(tree, path, log, parsed, EXAMPLE);
  if (parsed.unscaled < 0n) {
    return refuse(
      tree,
      path,
      log,
      "must be greater than or equal to 0",
      "write a quantity without a minus sign",
    );
  }
  return text;
};

function read(text: string): Quantity | string {
  try {
    return parseQuantity(text);
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error;
    const known = error.message.includes("suffix");
    return known
      ? "must be a number with an optional suffix: n u m k M G T P E Ki Mi Gi Ti Pi Ei"
      : "is out of range";
  }
}
