// Required pod affinity and anti-affinity: which pods have to be, or cannot be, in one domain.
// A placement is judged as the scheduler would judge each pod of it with all others in their places.
// Source: pkg/scheduler/framework/plugins/interpodaffinity/filtering.go.
import type { NodeFacts } from "../../../model/nodes/node-facts.ts";
import { affine } from "../../../model/scheduling/placement.ts";
import {
  type AffinityTerm,
  matchesAffinityTerm,
  readAffinityTerms,
  SelectorError,
  type WrittenAffinityTerm,
} from "../../../model/semantics/index.ts";
import { lookup } from "../../../model/semantics/lookup.ts";
import { and, atLeast, atMost, type Bool, equal, implies, int, or, sum } from "../../smt/term.ts";
import type { PlacementProblem, PodClass } from "../problem.ts";
import {
  blameSpec,
  domainsOf,
  type PlacementConstraint,
  type PlacementRule,
  podsAmong,
  podsOn,
} from "../rule.ts";
import { podsExclude } from "./terms.ts";

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";

export const podAntiAffinity: PlacementRule = {
  plugin: "InterPodAffinity (anti-affinity)",
  constraintsOf: (problem) =>
    problem.classes.flatMap((c) =>
      readTerms(c, "podAntiAffinity").map((term, i): PlacementConstraint => {
        const repelled = problem.classes.filter((other) => repels(term, other));
        return {
          name: `anti-affinity ${i + 1} of ${c.name}`,
          says: `pods of ${c.name} share no ${term.topologyKey} with pods of ${repelled.map(({ name }) => name).join(", ")}`,
          blames: [blameSpec(problem, c, ["affinity", "podAntiAffinity", REQUIRED, i])],
          formula: and(
            ...[...domainsOf(problem.nodes, term.topologyKey).values()].map((domain) =>
              apart(c, repelled, domain),
            ),
          ),
        };
      }),
    ),
};

/** A pod does not repel itself. */
function apart(c: PodClass, repelled: readonly PodClass[], domain: readonly NodeFacts[]): Bool {
  const own = podsAmong([c], domain);
  const others = repelled.filter((other) => other !== c);
  return and(
    ...(repelled.includes(c) ? [atMost(own, int(1))] : []),
    ...(others.length === 0 ? [] : [podsExclude(own, podsAmong(others, domain))]),
  );
}

/** Whether its first pod may go anywhere, as there is none yet that it could be near. A placement has no first. */
export function asksForCompany(c: PodClass): boolean {
  return readTerms(c, "podAffinity").some((term) => matches(term, c));
}

export const podAffinity: PlacementRule = {
  plugin: "InterPodAffinity (affinity)",
  constraintsOf: (problem) =>
    problem.classes.flatMap((c): readonly PlacementConstraint[] => {
      const terms = readTerms(c, "podAffinity");
      if (terms.length === 0) return [];
      return [
        {
          name: `affinity of ${c.name}`,
          says: `pods of ${c.name} go where pods are that they have an affinity to`,
          blames: [blameSpec(problem, c, ["affinity", "podAffinity", REQUIRED])],
          formula: and(...problem.nodes.map((node) => near(problem, c, terms, node))),
        },
      ];
    }),
};

/**
 * Pods of the class are on the node only if, for each term, some other pod that matches all terms is in its domain; or if there is
 * no other such pod anywhere, and a pod of the class is one itself.
 */
function near(
  { classes, nodes }: PlacementProblem,
  c: PodClass,
  terms: readonly AffinityTerm[],
  node: NodeFacts,
): Bool {
  const here = podsOn(c, node);
  const attracting = classes.filter((other) => terms.every((term) => matches(term, other)));
  const isOne = attracting.includes(c);
  const values = terms.map((term) => lookup(node.labels, term.topologyKey));
  if (values.includes(undefined)) return equal(here, int(0));
  // A pod of the class that is looked at does not count itself.
  const self = isOne ? 1 : 0;
  // Other pods count in a domain only if their node has the labels of all terms' domains it is looked for in.
  const together = terms.map((term, i) => {
    const domain = domainsOf(nodes, term.topologyKey).get(values[i] ?? "") ?? [];
    return atLeast(podsAmong(attracting, domain), int(1 + self));
  });
  const first = isOne ? [equal(sum(podsAmong(attracting, labelled(nodes, terms))), int(1))] : [];
  return implies(atLeast(here, int(1)), or(and(...together), ...first));
}

/** The nodes on which a pod counts as being anywhere at all: those with the label of some term. */
function labelled(nodes: readonly NodeFacts[], terms: readonly AffinityTerm[]): readonly NodeFacts[] {
  return nodes.filter(({ labels }) => terms.some((term) => lookup(labels, term.topologyKey) !== undefined));
}

function matches(term: AffinityTerm, { template }: PodClass): boolean {
  return matchesAffinityTerm(term, affine(template), {}, "of incoming pod");
}

/** Asked from both sides: by a pod that comes, and on behalf of one that is there. The answers differ for unknown namespaces. */
function repels(term: AffinityTerm, { template }: PodClass): boolean {
  const pod = affine(template);
  return (
    matchesAffinityTerm(term, pod, {}, "of incoming pod") ||
    matchesAffinityTerm(term, pod, {}, "of placed pod")
  );
}

/** Those of a term that cannot be read let the pod go nowhere; such manifests are refused when they are read. */
function readTerms(
  { template }: PodClass,
  which: "podAffinity" | "podAntiAffinity",
): readonly AffinityTerm[] {
  const written: readonly WrittenAffinityTerm[] = template.spec.affinity?.[which]?.[REQUIRED] ?? [];
  const terms = readAffinityTerms(affine(template), written);
  if (terms instanceof SelectorError) throw terms;
  return terms;
}
