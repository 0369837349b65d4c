// Label selectors: what makes one valid, and which labels it matches.
// Sources: staging/src/k8s.io/apimachinery/pkg/labels/selector.go (requirements),
// pkg/apis/meta/v1/helpers.go of the same module (LabelSelectorAsSelector).
import type { Labels } from "../kubernetes/index.ts";
import { lookup } from "./lookup.ts";
import { isLabelValue, isQualifiedName } from "./names.ts";

/** Kubernetes' operator tokens (pkg/selection): "!" is "does not exist". */
export type Operator = "in" | "notin" | "exists" | "!" | "=" | "==" | "!=" | "gt" | "lt";

/** One condition on the labels of an object. */
export interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

/** A field of a selector that Kubernetes refuses, with its path inside the selector. */
export interface SelectorProblem {
  readonly type: "Invalid" | "NotSupported";
  readonly field: string;
  readonly detail: string;
}

/** A selector that Kubernetes refuses. */
export class SelectorError extends Error {
  override readonly name = "SelectorError";
  readonly problems: readonly SelectorProblem[];

  constructor(problems: readonly SelectorProblem[]) {
    super(problems.map(({ field, detail }) => (field === "" ? detail : `${field}: ${detail}`)).join("; "));
    this.problems = problems;
  }
}

/** A LabelSelector as it stands in a manifest, where the operator may be anything. */
export interface WrittenLabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly WrittenRequirement[];
}

export interface WrittenRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ["In", "in"],
  ["NotIn", "notin"],
  ["Exists", "exists"],
  ["DoesNotExist", "!"],
]);

/**
 * The requirements of an API label selector, all of which must hold; undefined for an absent selector, which matches
 * nothing. An empty selector has no requirements, and matches everything.
 * @throws SelectorError for an unknown operator, a bad key or value, or a wrong number of values.
 */
export function selectorRequirements(
  selector: WrittenLabelSelector | null | undefined,
): readonly Requirement[] | undefined {
  if (selector === null || selector === undefined) return undefined;
  const equal = Object.entries(selector.matchLabels ?? {}).map(
    ([key, value]): Requirement => ({ key, operator: "=", values: [value] }),
  );
  const { requirements, problems } = readRequirements(
    selector.matchExpressions ?? [],
    OPERATORS,
    "matchExpressions",
  );
  const all = [...equal.flatMap((r) => requirementProblems(r, "matchLabels")), ...problems];
  if (all.length > 0) throw new SelectorError(all);
  return [...equal, ...requirements];
}

/**
 * Does an API label selector match these labels?
 * @throws SelectorError as `selectorRequirements` does.
 */
export function matchesLabelSelector(
  selector: WrittenLabelSelector | null | undefined,
  labels: Labels | undefined,
): boolean {
  const requirements = selectorRequirements(selector);
  return requirements !== undefined && matchesRequirements(requirements, labels);
}

/** Do all requirements hold? */
export function matchesRequirements(
  requirements: readonly Requirement[],
  labels: Labels | undefined,
): boolean {
  return requirements.every((r) => matchesRequirement(r, labels));
}

/** A missing key satisfies "notin", "!=" and "!", and nothing else. */
export function matchesRequirement(
  { key, operator, values }: Requirement,
  labels: Labels | undefined,
): boolean {
  const value = lookup(labels, key);
  switch (operator) {
    case "in":
    case "=":
    case "==":
      return value !== undefined && values.includes(value);
    case "notin":
    case "!=":
      return value === undefined || !values.includes(value);
    case "exists":
      return value !== undefined;
    case "!":
      return value === undefined;
    case "gt":
    case "lt": {
      const [have, bound] = [parseInt64(value), values.length === 1 ? parseInt64(values[0]) : undefined];
      if (have === undefined || bound === undefined) return false;
      return operator === "gt" ? have > bound : have < bound;
    }
  }
}

/** Translates written requirements by `operators`, and lists what is wrong with them. */
export function readRequirements(
  written: readonly WrittenRequirement[],
  operators: ReadonlyMap<string, Operator>,
  path: string,
): { readonly requirements: readonly Requirement[]; readonly problems: readonly SelectorProblem[] } {
  const requirements: Requirement[] = [];
  const problems: SelectorProblem[] = [];
  for (const [i, { key, operator: token, values }] of written.entries()) {
    const at = `${path}[${i}]`;
    const operator = operators.get(token);
    if (operator === undefined) {
      const detail = `"${token}" is not one of ${[...operators.keys()].join(", ")}`;
      problems.push({ type: "NotSupported", field: `${at}.operator`, detail });
      continue;
    }
    const requirement: Requirement = { key, operator, values: values ?? [] };
    requirements.push(requirement);
    problems.push(...requirementProblems(requirement, at));
  }
  return { requirements, problems };
}

/** What makes a requirement invalid: its key, its number of values, or a value. Empty if it is valid. */
export function requirementProblems(r: Requirement, path = ""): readonly SelectorProblem[] {
  const problems: SelectorProblem[] = [];
  const refuse = (field: string, detail: string) =>
    problems.push({ type: "Invalid", field: path === "" ? field : `${path}.${field}`, detail });
  if (!isQualifiedName(r.key)) refuse("key", `Invalid value: "${r.key}": no label key`);
  const count = valueCountProblem(r);
  if (count !== undefined) refuse("values", count);
  for (const [i, value] of r.values.entries()) {
    if ((r.operator === "gt" || r.operator === "lt") && parseInt64(value) === undefined) {
      refuse(`values[${i}]`, `Invalid value: "${value}": Gt and Lt need a whole number`);
    }
    if (!isLabelValue(value)) refuse(`values[${i}][${r.key}]`, `Invalid value: "${value}": no label value`);
  }
  return problems;
}

function valueCountProblem({ operator, values }: Requirement): string | undefined {
  switch (operator) {
    case "in":
    case "notin":
      return values.length === 0 ? "In and NotIn need at least one value" : undefined;
    case "exists":
    case "!":
      return values.length > 0 ? "Exists and DoesNotExist take no values" : undefined;
    default:
      return values.length === 1 ? undefined : "exactly one value is needed";
  }
}

/** A decimal integer within 64 bits, as Go's strconv.ParseInt reads it (leading zeros and a sign are fine). */
function parseInt64(text: string | undefined): bigint | undefined {
  if (text === undefined || !/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ""));
  return value === BigInt.asIntN(64, value) ? value : undefined;
}
