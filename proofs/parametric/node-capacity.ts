// Filter, then bind: a node is never over-committed, whatever the pods ask for.
import { and, atLeast, atMost, int, intVar, minus, sum } from "../smt/term.ts";
import type { SymbolicStep, SymbolicSystem } from "../symbolic/system.ts";
import type { Theorem } from "./theorem.ts";

const capacity = intVar("allocatable");
const used = intVar("requested");
const seen = intVar("seen");
const request = intVar("request");

/** noderesources/fit.go: what the pod asks for is at most what is left. */
const bind: SymbolicStep = {
  label: "a pod is bound",
  inputs: [{ name: "request", says: "what it asks for" }],
  when: atMost(request, minus(capacity, used)),
  next: { requested: sum(used, request) },
};

const end: SymbolicStep = {
  label: "a pod ends",
  inputs: [{ name: "request", says: "what it had asked for" }],
  when: atMost(request, used),
  next: { requested: minus(used, request) },
};

const node: SymbolicSystem = {
  name: "a node",
  parameters: [{ name: "allocatable", says: "how much of a resource the node has" }],
  variables: [{ name: "requested", says: "what the pods on it ask for together" }],
  assumes: and(),
  initially: { requested: int(0) },
  steps: [bind, end],
};

export const nodeCapacity: Theorem = {
  id: "node-capacity",
  says: "a scheduler that binds what its filter has let pass never over-commits a node",
  system: node,
  property: atMost(used, capacity),
  strengthening: [atLeast(used, int(0))],
  source: "pkg/scheduler/framework/plugins/noderesources/fit.go, pkg/scheduler/schedule_one.go (assume)",
  wrong: {
    says: "the filter looks at an old picture of the node: pods that are assumed to be there are missing in it",
    system: {
      ...node,
      variables: [...node.variables, { name: "seen", says: "what the scheduler takes for requested" }],
      initially: { requested: int(0), seen: int(0) },
      steps: [
        { ...bind, when: atMost(request, minus(capacity, seen)) },
        { label: "the picture is renewed", when: and(), next: { seen: used } },
      ],
    },
    within: 2,
  },
};
