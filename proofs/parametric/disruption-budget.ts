// PodDisruptionBudgets: evictions never take the number of healthy pods below what the budget wants.
import {
  and,
  atLeast,
  atMost,
  greatest,
  implies,
  int,
  intVar,
  lessThan,
  minus,
  or,
  sum,
} from "../smt/term.ts";
import type { SymbolicStep, SymbolicSystem } from "../symbolic/system.ts";
import type { Theorem } from "./theorem.ts";

const pods = intVar("pods");
const desired = intVar("desiredHealthy");
const healthy = intVar("healthy");
const allowed = intVar("disruptionsAllowed");
const going = intVar("disrupted");
const evictions = intVar("evictions");

/** pkg/controller/disruption: pods that are listed as disrupted are not counted as healthy. */
const sync: SymbolicStep = {
  label: "the disruption controller counts",
  when: and(),
  next: { disruptionsAllowed: greatest(int(0), minus(minus(healthy, going), desired)) },
};

/** pkg/registry/core/pod/storage/eviction.go (checkAndDecrement) */
const evict: SymbolicStep = {
  label: "an eviction is allowed",
  when: and(lessThan(int(0), allowed), lessThan(going, healthy)),
  next: {
    disruptionsAllowed: minus(allowed, int(1)),
    disrupted: sum(going, int(1)),
    evictions: sum(evictions, int(1)),
  },
};

const stop: SymbolicStep = {
  label: "an evicted pod stops",
  when: lessThan(int(0), going),
  next: { disrupted: minus(going, int(1)), healthy: minus(healthy, int(1)) },
};

const recover: SymbolicStep = {
  label: "a pod becomes ready",
  when: lessThan(healthy, pods),
  next: { healthy: sum(healthy, int(1)) },
};

const budget: SymbolicSystem = {
  name: "a disruption budget",
  parameters: [
    { name: "pods", says: "the pods that it is about" },
    { name: "desiredHealthy", says: "how many of them have to be healthy" },
  ],
  variables: [
    { name: "healthy", says: "pods that are ready, and not being deleted" },
    { name: "disrupted", says: "those of them whose eviction was allowed (disruptedPods)" },
    { name: "disruptionsAllowed", says: "as the status says it" },
    { name: "evictions", says: "how many were ever allowed" },
  ],
  assumes: and(),
  initially: { healthy: pods, disrupted: int(0), disruptionsAllowed: int(0), evictions: int(0) },
  steps: [sync, evict, stop, recover],
};

const staysHealthy = or(atLeast(healthy, desired), atMost(evictions, int(0)));

export const disruptionBudget: Theorem = {
  id: "disruption-budget",
  says: "unless pods fail, evictions leave as many pods healthy as the budget wants",
  system: budget,
  property: staysHealthy,
  strengthening: [
    atLeast(going, int(0)),
    atLeast(allowed, int(0)),
    atLeast(evictions, int(0)),
    atMost(going, healthy),
    or(atLeast(minus(healthy, going), desired), atMost(evictions, int(0))),
    implies(lessThan(int(0), allowed), atLeast(minus(minus(healthy, going), allowed), desired)),
  ],
  source: "pkg/controller/disruption/disruption.go, pkg/registry/core/pod/storage/eviction.go",
  wrong: {
    says: "pods whose eviction was allowed count as healthy until they stop",
    system: {
      ...budget,
      steps: [
        { ...sync, next: { disruptionsAllowed: greatest(int(0), minus(healthy, desired)) } },
        evict,
        stop,
        recover,
      ],
    },
    within: 6,
  },
};
