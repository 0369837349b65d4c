// Node selectors: which nodes a pod's nodeSelector and required node affinity allow.
// Sources: staging/src/k8s.io/component-helpers/scheduling/corev1/nodeaffinity/nodeaffinity.go,
// pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go (pinned node names).
import type { Labels } from "../kubernetes/index.ts";
import { lookup } from "./lookup.ts";
import {
  matchesRequirements,
  type Operator,
  readRequirements,
  type SelectorProblem,
  type WrittenRequirement,
} from "./selectors.ts";

export interface NodeTerm {
  readonly matchExpressions?: readonly WrittenRequirement[] | null;
  readonly matchFields?: readonly WrittenRequirement[] | null;
}

/** Terms are ORed; without terms it matches nothing. */
export interface WrittenNodeSelector {
  readonly nodeSelectorTerms?: readonly NodeTerm[] | null;
}

/** The part of a node that node selectors look at. */
export interface LabelledNode {
  readonly name?: string;
  readonly labels?: Labels;
}

/** The part of a pod that confines it to certain nodes. */
export interface NodeConfined {
  readonly nodeSelector?: Labels;
  readonly affinity?: {
    readonly nodeAffinity?: {
      readonly requiredDuringSchedulingIgnoredDuringExecution?: WrittenNodeSelector;
    };
  };
}

const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ["In", "in"],
  ["NotIn", "notin"],
  ["Exists", "exists"],
  ["DoesNotExist", "!"],
  ["Gt", "gt"],
  ["Lt", "lt"],
]);

const NAME_FIELD = "metadata.name";

/** nodeSelector and required node affinity both allow the node. */
export function matchesNodeAffinity(pod: NodeConfined, node: LabelledNode): boolean {
  const labelled = Object.entries(pod.nodeSelector ?? {}).every(
    ([key, value]) => lookup(node.labels, key) === value,
  );
  const required = requiredTerms(pod);
  return labelled && (required === undefined || matchesNodeSelector(required, node));
}

/** Some term matches. Empty terms match nothing, and neither do invalid ones; the other terms still count. */
export function matchesNodeSelector(selector: WrittenNodeSelector, node: LabelledNode): boolean {
  return (selector.nodeSelectorTerms ?? []).some((term) => matchesNodeTerm(term, node));
}

/** What a strict reader refuses in a node selector, with the paths of the fields. Empty if it is valid. */
export function nodeSelectorProblems(selector: WrittenNodeSelector): readonly SelectorProblem[] {
  return (selector.nodeSelectorTerms ?? []).flatMap((term, i) =>
    termProblems(term, `nodeSelectorTerms[${i}]`),
  );
}

/** What a strict reader refuses in one term. `path` is put before the paths of the fields. */
export function termProblems(term: NodeTerm, path: string): readonly SelectorProblem[] {
  const { problems } = readRequirements(term.matchExpressions ?? [], OPERATORS, `${path}.matchExpressions`);
  return [...problems, ...fieldProblems(term.matchFields ?? [], `${path}.matchFields`)];
}

function fieldProblems(fields: readonly WrittenRequirement[], path: string): readonly SelectorProblem[] {
  return fields.flatMap(({ operator, values }, i): readonly SelectorProblem[] => {
    if (operator !== "In" && operator !== "NotIn") {
      const detail = `"${operator}" is not one of In, NotIn`;
      return [{ type: "NotSupported", field: `${path}[${i}].operator`, detail }];
    }
    if (values?.length === 1) return [];
    return [{ type: "Invalid", field: `${path}[${i}].values`, detail: "exactly one value is needed" }];
  });
}

/** All requirements of the term hold. Empty and invalid terms match nothing. */
export function matchesNodeTerm(term: NodeTerm, node: LabelledNode): boolean {
  if (isEmptyTerm(term) || termProblems(term, "").length > 0) return false;
  const { requirements } = readRequirements(term.matchExpressions ?? [], OPERATORS, "");
  return matchesRequirements(requirements, node.labels) && matchesFields(term.matchFields ?? [], node);
}

/** Field requirements are not applied to a node without a name; a field that nodes do not have reads as "". */
function matchesFields(fields: readonly WrittenRequirement[], { name = "" }: LabelledNode): boolean {
  if (name === "") return true;
  return fields.every(({ key, operator, values }) => {
    const equal = (key === NAME_FIELD ? name : "") === values?.[0];
    return operator === "In" ? equal : !equal;
  });
}

function isEmptyTerm({ matchExpressions, matchFields }: NodeTerm): boolean {
  return (matchExpressions ?? []).length === 0 && (matchFields ?? []).length === 0;
}

/**
 * The only nodes worth looking at, if every term of the required affinity pins the node's name: intersected within a
 * term, united over the terms. Undefined if some term leaves the name open; empty if all terms contradict themselves.
 */
export function pinnedNodeNames(pod: NodeConfined): ReadonlySet<string> | undefined {
  const terms = requiredTerms(pod)?.nodeSelectorTerms ?? [];
  if (terms.length === 0) return undefined;
  let all: ReadonlySet<string> = new Set();
  for (const term of terms) {
    const pinned = (term.matchFields ?? [])
      .filter(({ key, operator }) => key === NAME_FIELD && operator === "In")
      .map(({ values }): ReadonlySet<string> => new Set(values));
    if (pinned.length === 0) return undefined;
    all = all.union(pinned.reduce((names, more) => names.intersection(more)));
  }
  return all;
}

function requiredTerms(pod: NodeConfined): WrittenNodeSelector | undefined {
  return pod.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
}
