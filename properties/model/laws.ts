// The laws of the model: what is true of every world. Each with the worlds that it is about.

import { filesOf, type World } from "../clusters/world.ts";
import type { WorldOptions } from "../clusters/worlds.ts";
import { worlds } from "../clusters/worlds.ts";
import { enginesAgree } from "../laws/engines.ts";
import { type Law, law } from "../laws/law.ts";
import { independentStepsCommute, levelTriggered, settlesAlone } from "../laws/steps.ts";
import { apartAsTogether, applyAgain, editsCommute } from "./apart.ts";
import { fewerFaultsKeepHolds, quiescentIsAdversarial, unspentFaultsChangeNothing } from "./refinement.ts";
import { renamed, reordered, saysTheSame } from "./renaming.ts";
import { systemOf, withoutNode } from "./systems.ts";

export interface ModelSize {
  readonly world: WorldOptions;
  /** Worlds with more states are drawn, and left out. */
  readonly maxStates: number;
}

interface ModelLaw {
  readonly title: string;
  /** What the worlds must have so that the law says something. */
  readonly world?: WorldOptions;
  readonly expected: { readonly [outcome: string]: number };
  check(world: World, size: ModelSize): string;
}

const WORKLOAD_EDITS: WorldOptions = {
  cluster: {
    nodes: 1,
    atLeast: 2,
    kinds: ["ReplicaSet", "Deployment", "StatefulSet"],
    companions: 0,
    pods: { placement: "none", lifecycle: false },
  },
  edits: { edits: 2, atLeast: 2, verbs: ["scale", "apply", "delete", "patch"] },
  faults: { faults: 0 },
};

const MODEL_LAWS: { readonly [id: string]: ModelLaw } = {
  "engines-agree": {
    title: "every way to explore gives the same counts, verdicts and distances",
    expected: { agree: 50 },
    check: (world, { maxStates }) => {
      const { system, claims } = systemOf(world);
      return enginesAgree(system, claims, { maxStates, claimOf: withoutNode });
    },
  },
  "level-triggered": {
    title: "what a controller does depends on nothing but what it sees",
    expected: { asked: 100 },
    check: (world, { maxStates }) => {
      levelTriggered(systemOf(world).system, { maxStates: maxStates / 4 });
      return "asked";
    },
  },
  "settles-alone": {
    title: "a controller that moves alone comes to rest",
    expected: { moved: 50 },
    check: (world, { maxStates }) =>
      settlesAlone(systemOf(world).system, { maxStates: maxStates / 8 }) > 0 ? "moved" : "at rest",
  },
  "independent-steps-commute": {
    title: "steps about different things can be taken in either order",
    expected: { compared: 30 },
    check: (world, { maxStates }) =>
      independentStepsCommute(systemOf(world).system, { maxStates: maxStates / 8 }) > 0
        ? "compared"
        : "nothing to compare",
  },
  renaming: {
    title: "what nodes and workloads are called decides nothing",
    expected: { same: 50 },
    check: (world, size) => saysTheSame(world, renamed(world), size),
  },
  "order-of-manifests": {
    title: "in which order manifests stand decides nothing",
    expected: { same: 50 },
    check: (world, size) => saysTheSame(world, reordered(world), size),
  },
  "quiescent-refines-adversarial": {
    title: "what is reached while nothing is slow is reached while timers run out at any time",
    expected: { equal: 10, fewer: 10 },
    check: quiescentIsAdversarial,
  },
  "unspent-faults": {
    title: "as long as a fault has not happened, all is as if it could not",
    world: { faults: { budget: 2 } },
    expected: { same: 15 },
    check: unspentFaultsChangeNothing,
  },
  "fewer-faults-keep-holds": {
    title: "what holds although something may fail holds if nothing does",
    expected: { kept: 50 },
    check: fewerFaultsKeepHolds,
  },
  "apart-as-together": {
    title: "workloads that are explored apart have the verdicts of all of them together",
    expected: { apart: 5, "one group": 10 },
    check: apartAsTogether,
  },
  "edits-commute": {
    title: "edits of workloads that have nothing to do with each other can be made in either order",
    world: WORKLOAD_EDITS,
    expected: { commute: 5 },
    check: editsCommute,
  },
  "apply-again": {
    title: "to apply what is there already leads nowhere else",
    world: { edits: { edits: 0 }, faults: { faults: 0 } },
    expected: { same: 20 },
    check: applyAgain,
  },
};

/** All laws of the model, on worlds of the size. */
export function modelLaws(size: ModelSize): readonly Law[] {
  return Object.entries(MODEL_LAWS).map(([id, { title, world: own = {}, expected, check }]) =>
    law({
      id,
      title,
      expected,
      about: worlds({
        cluster: { ...size.world.cluster, ...own.cluster },
        edits: { ...size.world.edits, ...own.edits },
        faults: { ...size.world.faults, ...own.faults },
      }),
      check: (world) => check(world, size),
      files: filesOf,
    }),
  );
}
