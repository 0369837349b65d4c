// The cluster of an input as one system, for claims about it: with all known that users' own controllers write.
import { LimitReached, sharedAmong } from "../../explorer/equivalence/index.ts";
import type { TransitionSystem } from "../../explorer/system.ts";
import { FAIRNESS } from "../../invariants/common-assumptions.ts";
import { Discovery } from "../../invariants/discovery.ts";
import type { VerifyInput } from "../../invariants/index.ts";
import { ownMistake } from "../../invariants/own-mistakes.ts";
import { groundsOf } from "../../invariants/verdict.ts";
import { clusterOf, clusterSystem } from "../../model/index.ts";
import type { Inventory } from "../../model/inventory/inventory.ts";
import type { Claim } from "../../model/workflow/claims/claim-file.ts";
import { type ObserveOptions, observed } from "../../model/workflow/claims/observed.ts";

export type Grounds = ReturnType<typeof groundsOf>;

export interface ClaimedCluster {
  /** All workloads together, contending or not. */
  readonly system: TransitionSystem;
  /** There is nothing in it that the model gives behaviour to. */
  readonly isEmpty: boolean;
  /** What is said of it rests on this. */
  readonly grounds: Grounds;
  /** How often the exploration was begun until all was known that they write, and how many manifests were learned. */
  readonly effort: Discovery["effort"];
}

/**
 * Explores until nothing unknown is asked for, as `verify` does.
 * @throws OwnModelError if the user's own model is wrong, LimitReached if there is no end of what it asks for, or of states
 */
export function claimedCluster(
  input: VerifyInput,
  { observation, keeps }: Pick<Claim, "observation" | "keeps">,
  name: string,
  options: ObserveOptions = {},
): ClaimedCluster {
  const discovery = new Discovery(input, keeps);
  const limits = sharedAmong(options);
  for (;;) {
    const system = systemOf(discovery.inventory, name);
    if (input.own === undefined) return found(system, input, discovery);
    explore(system, observation, limits());
    if (discovery.renew()) continue;
    if (discovery.endless !== undefined) throw new LimitReached(discovery.endless);
    discovery.refuseUnmet();
    return found(system, input, discovery);
  }
}

function found(system: TransitionSystem, input: VerifyInput, discovery: Discovery): ClaimedCluster {
  const { assumptions, ...others } = groundsOf(input, discovery.inventory, discovery);
  const known = assumptions.filter((one) => one !== FAIRNESS);
  return {
    system,
    isEmpty: discovery.inventory.workloads.length === 0,
    grounds: { ...others, assumptions: [...OWN, ...known] },
    effort: discovery.effort,
  };
}

const OWN: readonly string[] = [
  "no fairness: what can be put off for ever may be",
  "all workloads are explored together, state by state, without reductions, since who looks on may tell apart what they merge",
];

function systemOf(inventory: Inventory, name: string): TransitionSystem {
  return clusterSystem(clusterOf(inventory, inventory.workloads), name);
}

/** Every state that the claim may look at. Objects that it names may not be known yet: what is seen does not matter here. */
function explore(
  system: TransitionSystem,
  { blocked, unlimited }: Claim["observation"],
  options: ObserveOptions,
): void {
  const known = unlimited.filter((budget) => system.slots.some(({ name }) => name === budget.name));
  const observation = { rules: [], blocked, faults: [], ends: [], unlimited: known };
  ownMistake(() => observed(system, { observation, hides: [] }, "hidden", options));
}
