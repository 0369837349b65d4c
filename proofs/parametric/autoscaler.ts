// The HorizontalPodAutoscaler: what it asks for stays within its bounds, and a load that fits does not make it grow.
import {
  and,
  atLeast,
  atMost,
  type Bool,
  choose,
  equal,
  greatest,
  type Int,
  int,
  intVar,
  least,
  lessThan,
  minus,
  or,
  times,
} from "../smt/term.ts";
import type { SymbolicStep, SymbolicSystem } from "../symbolic/system.ts";
import type { Theorem } from "./theorem.ts";

const fewest = intVar("minReplicas");
const most = intVar("maxReplicas");
const target = intVar("target");
const size = intVar("replicas");
const load = intVar("load");
const proposed = intVar("proposed");

/** Whether `proposed` is the load divided by the target, rounded up. */
function isRoundedUp(amount: Int): Bool {
  return and(
    atLeast(times(target, proposed), amount),
    or(equal(proposed, int(0)), lessThan(times(target, minus(proposed, int(1))), amount)),
  );
}

function within(amount: Int): Int {
  return greatest(fewest, least(most, amount));
}

/** 10 % more or less than the target for each pod is left alone. */
const isTolerated = and(
  atLeast(times(10, load), times(9, times(target, size))),
  atMost(times(10, load), times(11, times(target, size))),
);

const anyLoad = { name: "load", says: "what all pods use together" };
const roundedUp = { name: "proposed", says: "the load divided by the target, rounded up" };

/** replica_calculator.go, then the bounds of horizontal.go. */
const sync: SymbolicStep = {
  label: "the autoscaler looks",
  inputs: [anyLoad, roundedUp],
  when: isRoundedUp(load),
  next: { replicas: choose(isTolerated, within(size), within(proposed)) },
};

const autoscaler: SymbolicSystem = {
  name: "an autoscaler",
  parameters: [
    { name: "minReplicas", says: "spec.minReplicas" },
    { name: "maxReplicas", says: "spec.maxReplicas" },
    { name: "target", says: "the target for one pod" },
  ],
  variables: [{ name: "replicas", says: "the size of what is scaled" }],
  assumes: and(atLeast(fewest, int(1)), atMost(fewest, most), atLeast(target, int(1))),
  initially: { replicas: fewest },
  steps: [sync],
};

export const autoscalerBounds: Theorem = {
  id: "autoscaler-bounds",
  says: "whatever is measured, an autoscaler asks for at least minReplicas and at most maxReplicas",
  system: autoscaler,
  property: and(atLeast(size, fewest), atMost(size, most)),
  strengthening: [],
  source: "pkg/controller/podautoscaler/horizontal.go (normalizeDesiredReplicas)",
  wrong: {
    says: "a proposal that is only bounded from below",
    system: {
      ...autoscaler,
      steps: [{ ...sync, next: { replicas: choose(isTolerated, within(size), greatest(fewest, proposed)) } }],
    },
    within: 1,
  },
};

/** The load is what the pods of the start can carry between them, and stays so. */
const constant: SymbolicSystem = {
  ...autoscaler,
  name: "an autoscaler under a load that its pods can carry",
  parameters: [...autoscaler.parameters, anyLoad, { name: "start", says: "the size at the start" }],
  assumes: and(
    autoscaler.assumes,
    atLeast(intVar("start"), fewest),
    atMost(intVar("start"), most),
    atMost(load, times(target, intVar("start"))),
  ),
  initially: { replicas: intVar("start") },
  steps: [{ ...sync, inputs: [roundedUp] }],
};

export const autoscalerNoRatchet: Theorem = {
  id: "autoscaler-no-ratchet",
  says: "under a constant load that the pods can carry at their target an autoscaler never grows",
  system: constant,
  property: atMost(size, intVar("start")),
  strengthening: [
    and(atLeast(size, fewest), atMost(size, most)),
    // What is tolerated may stay below what the target asks for, but never above the start.
    atLeast(times(11, times(target, size)), times(10, load)),
  ],
  source: "pkg/controller/podautoscaler/replica_calculator.go",
  wrong: {
    says: "a load that comes out even is rounded up, too, and nothing is tolerated",
    system: {
      ...constant,
      steps: [
        {
          label: "the autoscaler looks",
          inputs: [{ name: "proposed", says: "the quotient rounded down, and one more" }],
          when: and(
            lessThan(load, times(target, proposed)),
            atMost(times(target, minus(proposed, int(1))), load),
          ),
          next: { replicas: within(proposed) },
        },
      ],
    },
    within: 1,
  },
};
