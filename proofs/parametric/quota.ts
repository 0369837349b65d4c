// ResourceQuotas: what is used never exceeds what is allowed.
import { and, atLeast, atMost, int, intVar, minus, sum } from "../smt/term.ts";
import type { SymbolicStep, SymbolicSystem } from "../symbolic/system.ts";
import type { Theorem } from "./theorem.ts";

const hard = intVar("hard");
const used = intVar("used");
const actual = intVar("actual");
const charge = intVar("charge");

/** `withPod` of ../../model/policy/ledger.ts: with the pod, the sum is at most what is allowed. */
const admit: SymbolicStep = {
  label: "a pod is admitted",
  inputs: [{ name: "charge", says: "what it is charged" }],
  when: atMost(sum(used, charge), hard),
  next: { used: sum(used, charge), actual: sum(actual, charge) },
};

const end: SymbolicStep = {
  label: "a pod ends",
  inputs: [{ name: "charge", says: "what it was charged" }],
  when: atMost(charge, actual),
  next: { actual: minus(actual, charge) },
};

const recount: SymbolicStep = {
  label: "the quota controller counts anew",
  when: and(),
  next: { used: actual },
};

const quota: SymbolicSystem = {
  name: "a quota",
  parameters: [{ name: "hard", says: "what is allowed" }],
  variables: [
    { name: "used", says: "what the status says is used" },
    { name: "actual", says: "what the pods that there are are charged" },
  ],
  assumes: and(),
  initially: { used: int(0), actual: int(0) },
  steps: [admit, end, recount],
};

export const quotaNeverExceeded: Theorem = {
  id: "quota-admission",
  says: "what pods are charged together never exceeds what a quota allows",
  system: quota,
  property: atMost(actual, hard),
  strengthening: [atMost(used, hard), atMost(actual, used), atLeast(actual, int(0))],
  source:
    "staging/src/k8s.io/apiserver/pkg/admission/plugin/resourcequota (controller.go), pkg/controller/resourcequota",
  wrong: {
    says: "a pod is stored before its charge, and without comparing versions",
    system: { ...quota, steps: [{ ...admit, next: { actual: sum(actual, charge) } }, end, recount] },
    within: 2,
  },
};
