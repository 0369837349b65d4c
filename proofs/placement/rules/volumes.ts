// Volumes: each claim is bound to one volume, each volume to one claim, and pods are where their volumes are reached.
// Source: pkg/scheduler/framework/plugins/{volumebinding,volumezone,volumerestrictions}.
import type { NodeFacts } from "../../../model/nodes/node-facts.ts";
import {
  and,
  atLeast,
  atMost,
  type Bool,
  equal,
  FALSE,
  type Int,
  implies,
  int,
  intVar,
  sum,
} from "../../smt/term.ts";
import type { ClaimOption, ClaimUse } from "../claim-use.ts";
import type { PlacementProblem } from "../problem.ts";
import { type PlacementConstraint, type PlacementRule, podsOn } from "../rule.ts";

export const volumes: PlacementRule = {
  plugin: "VolumeBinding",
  constraintsOf: (problem) => problem.claims.flatMap((use) => constraintsFor(problem, use)),
  numbersOf: (problem) => problem.claims.flatMap((use) => numbersFor(problem, use)),
  givenOf: oneClaimEach,
};

function constraintsFor(problem: PlacementProblem, use: ClaimUse): readonly PlacementConstraint[] {
  const { pods, title, options, isMissing, isShared, isExclusive } = use;
  const names = pods.map(({ name }) => name).join(", ");
  const blames = pods.map(({ ref, specPath }) =>
    isShared
      ? problem.blame(ref, [...specPath, "volumes"])
      : problem.blame(ref, ["spec", "volumeClaimTemplates"]),
  );
  const all = sum(...pods.flatMap((c) => problem.nodes.map((node) => podsOn(c, node))));
  const found: readonly (Omit<PlacementConstraint, "blames"> | undefined)[] = [
    isMissing
      ? { name: `${title} of ${names}`, says: `${title} does not exist`, formula: atMost(all, int(0)) }
      : undefined,
    isShared && isExclusive
      ? { name: `pods with ${title}`, says: `one pod at most uses ${title}`, formula: atMost(all, int(1)) }
      : undefined,
    options === undefined
      ? undefined
      : {
          name: `volumes for ${title} of ${names}`,
          says: `pods of ${names} are where a volume for ${title} is reached${optionsText(options)}`,
          formula: isShared ? sharedReach(problem, use, options) : ownReach(problem, use, options),
        },
  ];
  return found.flatMap((constraint) => (constraint === undefined ? [] : [{ ...constraint, blames }]));
}

function optionsText(options: readonly ClaimOption[]): string {
  const titles = options.map(({ title }) => title);
  if (titles.length === 0) return ", but there is none";
  return titles.length > 4 ? "" : ` (${titles.join("; ")})`;
}

/** How many claims that pods on the node have got this option. */
function taken({ title, pods: [c] }: ClaimUse, option: ClaimOption, node: Pick<NodeFacts, "name">): Int {
  return intVar(`${option.title} for ${title} of ${c?.name ?? ""} on ${node.name}`);
}

/** 1 if the claim has got this option. */
function chosen({ title }: ClaimUse, option: ClaimOption): Int {
  return intVar(`${option.title} for ${title}`);
}

function reached(problem: PlacementProblem, { nodes }: ClaimOption): readonly NodeFacts[] {
  return problem.nodes.filter(({ name }) => nodes.includes(name));
}

function ownReach(problem: PlacementProblem, use: ClaimUse, options: readonly ClaimOption[]): Bool {
  const [c] = use.pods;
  if (c === undefined) return FALSE;
  return and(
    ...problem.nodes.map((node) => {
      const here = options.filter(({ nodes }) => nodes.includes(node.name));
      return equal(podsOn(c, node), sum(...here.map((option) => taken(use, option, node))));
    }),
  );
}

function sharedReach(problem: PlacementProblem, use: ClaimUse, options: readonly ClaimOption[]): Bool {
  return and(
    ...use.pods.flatMap((c) =>
      problem.nodes.map((node) => {
        const here = options.filter(({ nodes }) => nodes.includes(node.name));
        const got = sum(...here.map((option) => chosen(use, option)));
        return implies(atLeast(podsOn(c, node), int(1)), atLeast(got, int(1)));
      }),
    ),
  );
}

function numbersFor(problem: PlacementProblem, use: ClaimUse): readonly Int[] {
  const { options = [], isShared } = use;
  if (isShared) return options.map((option) => chosen(use, option));
  return options.flatMap((option) => reached(problem, option).map((node) => taken(use, option, node)));
}

/** A claim has at most one volume, and a volume at most one claim. */
function oneClaimEach(problem: PlacementProblem): readonly Bool[] {
  const uses = problem.claims.map((use) => ({ use, options: use.options ?? [] }));
  const perClaim = uses.flatMap(({ use, options }) =>
    use.isShared && options.length > 0
      ? [atMost(sum(...options.map((option) => chosen(use, option))), int(1))]
      : [],
  );
  const holders = Map.groupBy(
    uses.flatMap(({ use, options }) =>
      options.flatMap((option) =>
        option.volume === undefined ? [] : [{ volume: option.volume, held: heldBy(problem, use, option) }],
      ),
    ),
    ({ volume }) => volume,
  );
  const perVolume = [...holders.values()].map((all) => atMost(sum(...all.map(({ held }) => held)), int(1)));
  return [...perClaim, ...perVolume];
}

function heldBy(problem: PlacementProblem, use: ClaimUse, option: ClaimOption): Int {
  if (use.isShared) return chosen(use, option);
  return sum(...reached(problem, option).map((node) => taken(use, option, node)));
}
