// LimitRanges, with the API server's rules.
// Source: pkg/apis/core/validation/validation.go (ValidateLimitRange).
import type { ResourceList } from "../kubernetes/index.ts";
import type { LimitRange } from "../kubernetes/policy.ts";
import type { LimitRangeItem } from "../semantics/limit-range.ts";
import { isQualifiedName } from "../semantics/names.ts";
import { compareQuantities, parseQuantity, quantityOf } from "../semantics/quantity.ts";
import { isExtendedResource } from "../semantics/resources.ts";
import { type Decoder, type Log, list, oneOf, present } from "./decode.ts";
import { objectMeta } from "./metadata.ts";
import { formatPath, type Path, quote } from "./problem.ts";
import { containerResourceName, type KeyCheck, resources } from "./resources.ts";
import { structure } from "./structure.ts";
import { child, items, positionAt, type Tree } from "./tree.ts";

const TYPES = ["Container", "Pod", "PersistentVolumeClaim"] as const;
const BOUNDS = ["min", "max", "default", "defaultRequest"] as const;

export const limitRange: Decoder<LimitRange> = (tree, path, log) => {
  const fields = structure("LimitRange", tree, path, log);
  const metadata = fields?.required("metadata", objectMeta(true, "UnheldMeta"), "give the limits a name");
  const spec = fields?.optional("spec", limitRangeSpec) ?? { limits: [] };
  return metadata === undefined ? undefined : { apiVersion: "v1", kind: "LimitRange", metadata, spec };
};

const limitRangeSpec: Decoder<LimitRange["spec"]> = (tree, path, log) => {
  const fields = structure("LimitRangeSpec", tree, path, log);
  const limits = fields?.required("limits", list(item), "say what is limited");
  if (limits === undefined) return undefined;
  // With one left out, the others do not stand where they are counted.
  if (limits.length < items(child(tree, "limits")).length) return { limits };
  for (const [i, { type }] of limits.entries()) {
    if (limits.findIndex((other) => other.type === type) === i) continue;
    const at = ["limits", i, "type"];
    log.problem(
      positionAt(tree, at),
      [...path, ...at],
      `Duplicate value: ${quote(type)}`,
      "write one item of it",
    );
  }
  return { limits };
};

const claimResourceName: KeyCheck = (name, position, path, log) => {
  if (name === "storage" || (name.includes("/") && isQualifiedName(name))) return;
  log.problem(
    position,
    [...path, name],
    `Invalid value: ${quote(name)}: is no resource of claims`,
    "write storage",
  );
};

const item: Decoder<LimitRangeItem> = (tree, path, log) => {
  const fields = structure("LimitRangeItem", tree, path, log);
  const type = fields?.required("type", oneOf(...TYPES), "say what is limited");
  if (fields === undefined || type === undefined) return undefined;
  const amounts = resources(type === "PersistentVolumeClaim" ? claimResourceName : containerResourceName);
  const ratios = resources(
    type === "PersistentVolumeClaim" ? claimResourceName : containerResourceName,
    true,
  );
  const optional = present({
    min: fields.optional("min", amounts),
    max: fields.optional("max", amounts),
    default: fields.optional("default", amounts),
    defaultRequest: fields.optional("defaultRequest", amounts),
    maxLimitRequestRatio: fields.optional("maxLimitRequestRatio", ratios),
  });
  const found = { type, ...optional };
  checkType(found, tree, path, log);
  checkOrder(found, tree, path, log);
  return found;
};

function checkType({ type, ...item }: LimitRangeItem, tree: Tree, path: Path, log: Log): void {
  for (const field of ["default", "defaultRequest"] as const) {
    if (type !== "Pod" || Object.keys(item[field] ?? {}).length === 0) continue;
    const problem = "Forbidden: may not be specified when `type` is 'Pod'";
    log.problem(positionAt(tree, [field]), [...path, field], problem, "write it in an item for containers");
  }
  if (type !== "PersistentVolumeClaim") return;
  if (item.min?.storage !== undefined || item.max?.storage !== undefined) return;
  const problem =
    "Required value: either minimum or maximum storage value is required, but neither was provided";
  log.problem(tree.position, path, problem, "write min or max of storage");
}

/** The field of the smaller amount, and that of the larger one. */
const ORDER: readonly (readonly [(typeof BOUNDS)[number], (typeof BOUNDS)[number]])[] = [
  ["min", "max"],
  ["min", "defaultRequest"],
  ["min", "default"],
  ["defaultRequest", "max"],
  ["default", "max"],
  ["defaultRequest", "default"],
];

function checkOrder(item: LimitRangeItem, tree: Tree, path: Path, log: Log): void {
  const refuse = (at: Path, problem: string, fix: string): void =>
    log.problem(positionAt(tree, at), [...path, ...at], `Invalid value: ${problem}`, fix);
  for (const [low, high] of ORDER) {
    for (const [name, text] of amountsIn(item[low])) {
      const other = new Map(amountsIn(item[high])).get(name);
      if (other === undefined || compareQuantities(parseQuantity(text), parseQuantity(other)) <= 0) continue;
      const at = [low, name];
      refuse(
        at,
        `${low} ${text} is greater than ${high} ${other}`,
        `lower it, or raise ${formatPath([high, name])}`,
      );
    }
  }
  for (const [name, text] of amountsIn(item.default)) {
    const other = new Map(amountsIn(item.defaultRequest)).get(name);
    const isFixed = isExtendedResource(name) || name.startsWith("hugepages-");
    if (!isFixed || other === undefined || compareQuantities(parseQuantity(text), parseQuantity(other)) === 0)
      continue;
    refuse(["defaultRequest", name], `must equal the default of ${text}`, "write the same quantity in both");
  }
  for (const [name, text] of amountsIn(item.maxLimitRequestRatio)) {
    const at = ["maxLimitRequestRatio", name];
    const ratio = parseQuantity(text);
    if (compareQuantities(ratio, quantityOf(1n)) < 0)
      refuse(at, `ratio ${text} is less than 1`, "write 1 or more");
    const [min, max] = [item.min, item.max].map((bound) => new Map(amountsIn(bound)).get(name));
    if (min === undefined || max === undefined) continue;
    const least = parseQuantity(min);
    const most = {
      ...ratio,
      unscaled: ratio.unscaled * least.unscaled,
      exponent: ratio.exponent + least.exponent,
    };
    if (compareQuantities(most, parseQuantity(max)) <= 0) continue;
    refuse(at, `ratio ${text} is greater than max/min`, "lower it: the bounds allow no more");
  }
}

function amountsIn(list: ResourceList = {}): readonly (readonly [string, string])[] {
  return Object.entries(list);
}
