// Small results made by hand, for the tests of every report format.
import type { CheckReport, Counts, Limit, Trace, TraceStep } from "../explorer/result.ts";
import type { VerifiedGroup, VerifyResult } from "../invariants/verify-result.ts";

export const COUNTS: Counts = {
  initial: 1,
  states: 12_345,
  transitions: 67_890,
  depth: 17,
  terminal: 1,
  modelCalls: 321,
};

export function sampleGroup(name: string, limit?: Limit): VerifiedGroup {
  const status = limit === undefined ? "holds" : "inconclusive";
  const report: CheckReport = {
    system: name,
    status,
    properties: [],
    counts: COUNTS,
    store: { kind: "exact", bytes: 200_000, bytesPerState: 200_000 / 12_345 },
    workers: { asked: 1, used: 1 },
    limit,
    neverEnabled: [],
    heldBack: [],
    coverage: [
      { process: "scheduler", label: "bind", fired: 67_000, discovered: 12_344 },
      { process: "scheduler", label: "mark unschedulable", fired: 890, discovered: 0 },
      { process: "node controller", label: "mark NotReady", fired: 0, discovered: 0 },
    ],
    reductions: [
      { name: "symmetry", applied: true, classes: [3], factor: 6 },
      { name: "partial-order", applied: false, why: "it was not asked for" },
    ],
  };
  return { name, workloads: [`Deployment/${name}`], report };
}

const pod = (phase: string, node: string | null) => ({ phase, node, ready: phase === "Running" });

const scaleUp: TraceStep = {
  process: "ReplicaSet controller",
  label: "create pod",
  detail: "web-1",
  saw: { replicaSet: { spec: { replicas: 1 } }, pods: [] },
  changes: [{ slot: "ReplicaSet/web-1", before: { pods: [] }, after: { pods: [pod("Pending", null)] } }],
};

const bind: TraceStep = {
  process: "scheduler",
  label: "bind",
  detail: undefined,
  saw: { pending: [pod("Pending", null)], nodes: ["node-1", "node-2"] },
  changes: [
    {
      slot: "ReplicaSet/web-1",
      before: { pods: [pod("Pending", null)] },
      after: { pods: [pod("Pending", "node-1")] },
    },
  ],
};

const edit: TraceStep = {
  process: "ReplicaSet controller",
  label: "update status",
  detail: undefined,
  saw: { replicaSet: { spec: { replicas: 1 } }, pods: [pod("Pending", "node-1")] },
  changes: [
    {
      slot: "ReplicaSet/web-1",
      before: { pods: [pod("Pending", "node-1")] },
      after: { pods: [pod("Pending", "node-1")], status: { readyReplicas: 0 } },
    },
  ],
};

const initial = { "ReplicaSet/web-1": { pods: [] } };

/** Of no steps. */
export const NOTHING: Trace = {
  initial: {},
  steps: [],
  loop: undefined,
  minimal: "whole",
  environmentEvents: 0,
  contextSwitches: 0,
  simplest: true,
};
export const FINITE: Trace = {
  ...NOTHING,
  initial,
  steps: [scaleUp, bind],
  environmentEvents: 1,
  contextSwitches: 1,
};
export const STUTTERING: Trace = { ...FINITE, loop: 2 };
export const LASSO: Trace = {
  ...FINITE,
  steps: [scaleUp, bind, edit],
  loop: 1,
  minimal: "stem",
  contextSwitches: 2,
  simplest: false,
};

/** Everything holds, in one group. */
export const HOLDS: VerifyResult = {
  verdict: "holds",
  groups: [sampleGroup("web")],
  properties: [
    { id: "node-capacity", title: "No node is over-committed", status: "holds" },
    {
      id: "recreate-downtime",
      title: "Recreate stops all old pods first",
      status: "not-applicable",
      reason: "no Recreate",
    },
    {
      id: "rollout-completes",
      title: "A rollout completes",
      status: "holds",
      vacuous: "no rollout ever starts",
    },
    { id: "max-surge", title: "Never more than replicas + maxSurge pods", status: "off" },
  ],
  counts: COUNTS,
  bounds: ["3 nodes (4 cpu, 8Gi)", "at most 1 container crash"],
  assumptions: ["controllers and kubelets are weakly fair"],
  notModelled: [
    {
      kind: "Deployment",
      name: "web",
      field: "spec.template.spec.priorityClassName",
      consequence: "pods are never preempted",
      position: { file: "shop/web.yaml", line: 12, column: 7 },
    },
    {
      kind: "Service",
      name: "web",
      field: undefined,
      consequence: "traffic is not followed",
      position: { file: "shop/web.yaml", line: 30, column: 1 },
    },
    {
      kind: "Service",
      name: "db",
      field: undefined,
      consequence: "traffic is not followed",
      position: { file: "shop/db.yaml", line: 0, column: 0 },
    },
  ],
  neverEnabled: ["node controller: mark NotReady"],
};

/** One property violated in one of two groups, another one inconclusive. */
export const VIOLATED: VerifyResult = {
  ...HOLDS,
  verdict: "violated",
  groups: [sampleGroup("web"), sampleGroup("db", "states")],
  properties: [
    {
      id: "node-capacity",
      title: "No node is over-committed",
      status: "inconclusive",
      reason: "not all states were seen",
    },
    {
      id: "pods-bound",
      title: "Every pending pod is eventually bound",
      status: "violated",
      reason: "the pod stays Pending",
      group: "web",
      trace: LASSO,
    },
  ],
};
