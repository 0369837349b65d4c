// What a rule of the scheduler is to the solver: constraints on how many pods of each class are on each node.
import type { NodeFacts } from "../../model/nodes/node-facts.ts";
import { lookup } from "../../model/semantics/lookup.ts";
import { type Bool, type Int, intVar, sum } from "../smt/term.ts";
import type { Blame, PlacementProblem, PodClass } from "./problem.ts";

/** A constraint that can be blamed, or relaxed. */
export interface PlacementConstraint {
  /** Unique. */
  readonly name: string;
  /** What it demands, as a sentence. */
  readonly says: string;
  readonly blames: readonly Blame[];
  readonly formula: Bool;
  /** It is about whatever pods there are: to blame are those of them that a contradiction is about. */
  readonly isShared?: true;
}

/** One filter of the scheduler, or what decides how many pods there are. */
export interface PlacementRule {
  /** The scheduler's plugin, or the controller. */
  readonly plugin: string;
  constraintsOf(problem: PlacementProblem): readonly PlacementConstraint[];
  /** Variables of its own, besides the numbers of pods; not negative. */
  numbersOf?(problem: PlacementProblem): readonly Int[];
  /** What holds by the meaning of its variables. */
  givenOf?(problem: PlacementProblem): readonly Bool[];
}

/** How many pods of the class are on the node. */
export function podsOn({ name }: Pick<PodClass, "name">, node: Pick<NodeFacts, "name">): Int {
  return intVar(`${name} on ${node.name}`);
}

/** How many pods of the class there are. */
export function podsOf({ name }: Pick<PodClass, "name">): Int {
  return intVar(`pods of ${name}`);
}

/** Of some classes, on some nodes. */
export function podsAmong(classes: readonly PodClass[], nodes: readonly NodeFacts[]): Int {
  return sum(...classes.flatMap((c) => nodes.map((node) => podsOn(c, node))));
}

/** The nodes by the value of a label; those without it are in no domain. */
export function domainsOf(
  nodes: readonly NodeFacts[],
  key: string,
): ReadonlyMap<string, readonly NodeFacts[]> {
  const domains = new Map<string, readonly NodeFacts[]>();
  for (const node of nodes) {
    const value = lookup(node.labels, key);
    if (value !== undefined) domains.set(value, [...(domains.get(value) ?? []), node]);
  }
  return domains;
}

/** The field of a class, under the spec of its pods. */
export function blameSpec(
  { blame }: PlacementProblem,
  { ref, specPath }: PodClass,
  path: readonly (string | number)[],
): Blame {
  return blame(ref, [...specPath, ...path]);
}

export function nodeRef({ name }: NodeFacts) {
  return { kind: "Node", namespace: "default", name };
}

/** "node-1, node-2 and 3 more" */
export function named(names: readonly string[], most = 4): string {
  if (names.length <= most) return names.join(", ");
  return `${names.slice(0, most).join(", ")} and ${names.length - most} more`;
}
