// The rolling update of a Deployment: how many pods there are, and how many are ready, whatever the percentages.
// Steps of the controller are whole syncs, as in ../../model/semantics/deployment.ts, with which a test compares them.
import {
  and,
  atLeast,
  atMost,
  type Bool,
  choose,
  dividedDown,
  dividedUp,
  equal,
  greatest,
  type Int,
  int,
  intVar,
  least,
  lessThan,
  minus,
  or,
  sum,
  times,
} from "../smt/term.ts";
import type { SymbolicStep, SymbolicSystem } from "../symbolic/system.ts";
import type { Theorem } from "./theorem.ts";

const replicas = intVar("replicas");
const surgePercent = intVar("maxSurge%");
const unavailablePercent = intVar("maxUnavailable%");
const surge = intVar("maxSurge");
const unavailable = intVar("maxUnavailable");
const fresh = intVar("new");
const old = intVar("old");
const freshReady = intVar("newReady");
const oldReady = intVar("oldReady");

const total = sum(fresh, old);
const ready = sum(freshReady, oldReady);
const room = minus(sum(replicas, surge), total);

/** reconcileNewReplicaSet */
export const grow: SymbolicStep = {
  label: "the new ReplicaSet grows",
  when: and(lessThan(fresh, replicas), lessThan(int(0), room)),
  next: { new: sum(fresh, least(room, minus(replicas, fresh))) },
};

/** reconcileOldReplicaSets: first what is not ready, then what is ready beyond the least. Pods that are not ready go first. */
export const shrink: SymbolicStep = shrinking(minus(fresh, freshReady));

function shrinking(freshUnready: Int): SymbolicStep {
  const leastReady = minus(replicas, unavailable);
  const most = minus(minus(total, leastReady), freshUnready);
  const rest = minus(old, least(most, minus(old, oldReady)));
  const spare = greatest(int(0), minus(ready, leastReady));
  const left = minus(rest, least(rest, spare));
  return {
    label: "the old ReplicaSet shrinks",
    when: and(lessThan(int(0), old), lessThan(int(0), most)),
    next: { old: left, oldReady: least(oldReady, left) },
  };
}

const becomeReady: readonly SymbolicStep[] = [
  {
    label: "a new pod becomes ready",
    when: lessThan(freshReady, fresh),
    next: { newReady: sum(freshReady, int(1)) },
  },
  {
    label: "an old pod becomes ready",
    when: lessThan(oldReady, old),
    next: { oldReady: sum(oldReady, int(1)) },
  },
];

const fail: readonly SymbolicStep[] = [
  {
    label: "a new pod fails",
    when: lessThan(int(0), freshReady),
    next: { newReady: minus(freshReady, int(1)) },
  },
  {
    label: "an old pod fails",
    when: lessThan(int(0), oldReady),
    next: { oldReady: minus(oldReady, int(1)) },
  },
];

type Rounding = (amount: Int, by: number) => Int;

/** `resolveFenceposts` and `fencepostsOf` of ../../model/semantics/fenceposts.ts. */
function fenceposts(roundSurge: Rounding, roundUnavailable: Rounding) {
  const up = roundSurge(times(surgePercent, replicas), 100);
  const down = roundUnavailable(times(unavailablePercent, replicas), 100);
  const isStuck = and(equal(up, int(0)), equal(down, int(0)));
  return { maxSurge: up, maxUnavailable: least(choose(isStuck, int(1), down), replicas) };
}

export const resolved = fenceposts(dividedUp, dividedDown);

function rollout(steps: readonly SymbolicStep[], limits = resolved): SymbolicSystem {
  return {
    name: "rolling update",
    parameters: [
      { name: "replicas", says: "spec.replicas" },
      { name: "maxSurge%", says: "maxSurge in percent" },
      { name: "maxUnavailable%", says: "maxUnavailable in percent" },
    ],
    variables: [
      { name: "maxSurge", says: "maxSurge as a number of pods" },
      { name: "maxUnavailable", says: "maxUnavailable as a number of pods" },
      { name: "new", says: "replicas of the new ReplicaSet" },
      { name: "old", says: "replicas of the old one" },
      { name: "newReady", says: "its available pods" },
      { name: "oldReady", says: "available pods of the old one" },
    ],
    assumes: atMost(unavailablePercent, int(100)),
    initially: { ...limits, new: int(0), old: replicas, newReady: int(0), oldReady: replicas },
    steps,
  };
}

const wellFormed: readonly Bool[] = [
  atLeast(surge, int(0)),
  atLeast(unavailable, int(0)),
  atMost(unavailable, replicas),
  atLeast(freshReady, int(0)),
  atLeast(oldReady, int(0)),
  atMost(freshReady, fresh),
  atMost(oldReady, old),
  atMost(fresh, replicas),
];

const SOURCE = "pkg/controller/deployment (rolling.go), util/deployment_util.go (ResolveFenceposts)";

export const rollingUpdateTotal: Theorem = {
  id: "rolling-update-total",
  says: "a rolling update never has more than replicas + maxSurge pods, whatever fails",
  system: rollout([grow, shrink, ...becomeReady, ...fail]),
  property: atMost(total, sum(replicas, surge)),
  strengthening: wellFormed,
  source: SOURCE,
  wrong: {
    says: "the new ReplicaSet grows to its full size at once",
    system: rollout([{ ...grow, next: { new: replicas } }, shrink, ...becomeReady]),
    within: 2,
  },
};

export const rollingUpdateAvailable: Theorem = {
  id: "rolling-update-available",
  says: "unless pods fail, a rolling update keeps replicas − maxUnavailable pods available",
  system: rollout([grow, shrink, ...becomeReady]),
  property: atLeast(ready, minus(replicas, unavailable)),
  strengthening: wellFormed,
  source: SOURCE,
  wrong: {
    says: "the old ReplicaSet shrinks as if all pods were available",
    system: rollout([grow, carelessShrink(), ...becomeReady]),
    within: 3,
  },
};

function carelessShrink(): SymbolicStep {
  const left = greatest(int(0), minus(old, minus(total, minus(replicas, unavailable))));
  return { ...shrink, next: { old: left, oldReady: least(oldReady, left) } };
}

/** If both come out as no pod at all, one pod may be unavailable, so that the rollout can move. */
const isRoundedToNothing = and(
  equal(surge, int(0)),
  equal(dividedDown(times(unavailablePercent, replicas), 100), int(0)),
);

export const rollingUpdatePercentage: Theorem = {
  id: "rolling-update-percentage",
  says: "unless pods fail, a rolling update keeps 100 % − maxUnavailable of the replicas available, where either limit allows a pod",
  system: rollout([grow, shrink, ...becomeReady]),
  property: or(
    atLeast(times(100, ready), times(minus(int(100), unavailablePercent), replicas)),
    isRoundedToNothing,
  ),
  strengthening: [
    ...wellFormed,
    atLeast(ready, minus(replicas, unavailable)),
    or(atMost(times(100, unavailable), times(unavailablePercent, replicas)), isRoundedToNothing),
  ],
  source: SOURCE,
  wrong: {
    says: "maxUnavailable is rounded up",
    system: rollout([grow, shrink, ...becomeReady], fenceposts(dividedUp, dividedUp)),
    within: 2,
  },
};
