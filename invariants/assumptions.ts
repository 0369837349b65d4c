// What a verdict rests on, in words, and printed with it: its bounds, and how the model reads Kubernetes.

import type { Group } from "../model/groups/groups.ts";
import { type Inventory, type Operation, titleOf } from "../model/inventory/inventory.ts";
import type { Taint } from "../model/kubernetes/index.ts";
import { FAULT_NAMES, FAULTS, type FaultBudgets, type FaultText } from "../model/scenario/fault-budgets.ts";
import type { LabelChanges, Remediation, Tempo } from "../model/scenario/scenario.ts";
import { FINALIZER_FOREGROUND, FINALIZER_ORPHAN } from "../model/semantics/index.ts";
import { OWN_FINALIZERS } from "../model/workloads/podless.ts";
import { applying } from "./assumption.ts";
import { autoscalingAssumptions, autoscalingBounds } from "./autoscaling-assumptions.ts";
import { GENERAL, PODS_AND_CONTROLLERS, STOPPED_CONTROLLERS, WORKLOADS } from "./common-assumptions.ts";
import { configAssumptions, configBounds } from "./config-assumptions.ts";
import { disruptionAssumptions, disruptionBounds } from "./disruption-assumptions.ts";
import { identityAssumptions, identityBounds } from "./identity-assumptions.ts";
import { jobAssumptions, jobBounds } from "./job-assumptions.ts";
import { nodeAutoscalingAssumptions, nodeAutoscalingBounds } from "./node-autoscaling-assumptions.ts";
import { policyAssumptions, policyBounds } from "./policy-assumptions.ts";
import { deschedulerBounds, schedulingAssumptions, schedulingBounds } from "./scheduling-assumptions.ts";
import { ingressBounds, serviceAssumptions } from "./service-assumptions.ts";
import { STORAGE } from "./storage-assumptions.ts";
import { writeAssumptions } from "./write-assumptions.ts";

/** The bounds of the run: what was bounded, and by how much. */
export function boundsOf(inventory: Inventory): readonly string[] {
  const { workloads, operations, agentTasks, scenario } = inventory;
  const nodes = inventory.nodes.filter(({ autoscaled }) => autoscaled === undefined);
  const edits = operations.map(
    (o) =>
      `${verbOf(o)} ${titleOf(o.target)}${o.type === "scale" ? ` to ${o.replicas}` : ""}${detailsOf(o)}${AFTER[o.after ?? "at once"]}`,
  );
  return [
    ...(nodes.length === 0
      ? []
      : [`${nodes.length} node${nodes.length === 1 ? "" : "s"}: ${nodes.map((n) => n.name).join(", ")}`]),
    `faults, over the whole run: ${faultBounds(scenario).join(", ")}`,
    ...(scenario.nodePanic === undefined
      ? []
      : [
          `a node may panic when the pods that run on it leave at most ${scenario.nodePanic.freePercent}% of its CPU free, any number of times; it comes back when none is left that is not being deleted`,
        ]),
    ...(REMEDIES[scenario.remediation] ?? []),
    ...shutdownBounds(scenario),
    TIME[scenario.tempo],
    edits.length === 0
      ? "no edits by users"
      : `edits, in this order, each at any time or never: ${edits.join("; ")}`,
    ...finalizerBounds(inventory),
    ...agentTasks
      .filter(({ own }) => own === undefined)
      .map(
        (t) =>
          `agent ${t.agent} ${t.type === "write" ? `writes (${t.method})` : "applies"} ${titleOf(t.target)} whenever it differs, but waits while pods of it are terminating (two that disagree could make ever more of them)`,
      ),
    ...jobBounds({ workloads, scenario }),
    ...autoscalingBounds(inventory),
    ...endedPodBounds(inventory),
    ...(workloads.some((w) => w.owners.some(({ template }) => template.spec.nodeName !== undefined))
      ? ["a pod with nodeName is evicted only when no other pod of its owner is terminating on that node"]
      : []),
    ...schedulingBounds({ workloads, scenario }),
    ...configBounds(inventory),
    ...deschedulerBounds(inventory),
    ...nodeAutoscalingBounds(inventory),
    ...policyBounds(inventory),
    ...identityBounds(inventory),
    ...ingressBounds(inventory),
    ...disruptionBounds(inventory),
  ];
}

const AFTER = {
  "at once": "",
  rollout: " once its rollout is complete",
  drain: " when no node is being drained",
} as const;

function verbOf(operation: Operation): string {
  return operation.type === "write" ? `${operation.method} of` : operation.type;
}

/** Of the kinds whose pods stay when they have ended. */
function endedPodBounds({ workloads, scenario }: Inventory): readonly string[] {
  const keepers = [
    { keeper: "ReplicaSet", kinds: ["ReplicaSet", "Deployment"] },
    { keeper: "ReplicationController", kinds: ["ReplicationController"] },
    { keeper: "DaemonSet", kinds: ["DaemonSet"] },
  ].filter(({ kinds }) => workloads.some((w) => kinds.includes(w.kind)));
  if (keepers.length === 0) return [];
  const most = Math.max(1, scenario.terminatedPodThreshold);
  const each = keepers.map(({ keeper }) => keeper).join(" and ");
  return [
    `per node, at most ${most} ended pod${most === 1 ? "" : "s"} of each ${each} ${most === 1 ? "is" : "are"} kept (Kubernetes: 12,500 in all)`,
  ];
}

function detailsOf(operation: Operation): string {
  if (operation.type === "drain") {
    const { force = false, disableEviction = false } = operation;
    const options = [...(force ? ["--force"] : []), ...(disableEviction ? ["--disable-eviction"] : [])];
    return options.length === 0 ? "" : ` (${options.join(" ")})`;
  }
  if (operation.type === "taint") return ` with ${taintText(operation.taint)}`;
  if (operation.type === "label") return ` (one of its pods) with ${labelsText(operation.labels)}`;
  if (operation.type === "untaint") return ` of ${taintText(operation)}`;
  const policy = operation.type === "delete" ? operation.propagationPolicy : undefined;
  return policy === undefined || policy === "Background" ? "" : ` (${policy})`;
}

/** As kubectl writes it: key=value, and key- for one that is removed. */
function labelsText(labels: LabelChanges): string {
  const each = Object.entries(labels).map(([key, value]) => (value === null ? `${key}-` : `${key}=${value}`));
  return each.join(",");
}

/** As kubectl writes it: key=value:effect. */
function taintText({ key, value, effect }: Partial<Taint>): string {
  return `${key}${value === undefined ? "" : `=${value}`}${effect === undefined ? "" : `:${effect}`}`;
}

const KUBERNETES_OWN: readonly string[] = [
  FINALIZER_ORPHAN,
  FINALIZER_FOREGROUND,
  ...Object.values(OWN_FINALIZERS),
];

/** Who removes the finalizers that manifests name; nothing if they name none. */
function finalizerBounds({ workloads, operations, scenario, own }: Inventory): readonly string[] {
  const applied = operations.flatMap((o) => (o.type === "apply" ? o.finalizers.added : []));
  const ofPods = workloads.flatMap((w) => w.owners.flatMap(({ template }) => template.finalizers ?? []));
  const names = new Set([...workloads.flatMap((w) => w.finalizers), ...ofPods, ...applied]);
  return [...names]
    .filter((name) => !KUBERNETES_OWN.includes(name))
    .map((name) => {
      const by = scenario.operators.filter((o) => o.finalizer === name).map((o) => titleOf(o.workload));
      const others = own === undefined ? "nobody" : "nobody but the user's own controllers, if they do";
      return by.length === 0
        ? `the finalizer ${name} is removed by ${others} (see operators in the scenario)`
        : `the finalizer ${name} is removed by ${by.join(" and ")}, while a pod of it is available; what else operators do is not modelled`;
    });
}

/** In which order shutdowns end pods, if there are any. */
function shutdownBounds({
  gracefulShutdowns,
  gracefulReboots,
  shutdownPriorities,
}: Inventory["scenario"]): readonly string[] {
  if (gracefulShutdowns + gracefulReboots === 0) return [];
  return [`a shutdown ends pods in groups that begin at these priorities: ${shutdownPriorities.join(", ")}`];
}

/** What is done about machines that are down. */
const REMEDIES: { readonly [remediation in Remediation]?: readonly string[] } = {
  "out-of-service": [
    "remediation: every node whose machine is down, and that is known not to be ready, is tainted as out of service in the end, unless it comes back before; the taint is taken off when it is ready again",
  ],
  fence: [
    "remediation: every machine that is not heard from, and whose node is known not to be ready, is switched off in the end, unless it is heard from before; then, and whenever a machine is down, its node is tainted as out of service, until it is ready again; a machine that was switched off may come back at any time, or never",
  ],
  "delete-node": [
    "remediation: the Node object of every machine that is down, and known not to be ready, is deleted in the end, unless it comes back before; a machine that reboots is left alone",
  ],
};

/** How much time passes is not modelled, only in which order. */
const TIME: { readonly [tempo in Tempo]: string } = {
  adversarial:
    "tempo adversarial: a timer (probe, back-off, grace period, eviction after tolerationSeconds, minReadySeconds, progressDeadlineSeconds, missing heartbeats, an agent's next look) may run out at any time after it was set",
  quiescent:
    "tempo quiescent: a timer (probe, back-off, grace period, eviction after tolerationSeconds, minReadySeconds, progressDeadlineSeconds, missing heartbeats, an agent's next look) runs out only when nothing else can move in its group of workloads, but for other timers, users and faults; timers run out in any order, and runs in which one runs out sooner are not covered",
};

/** Crashes and node failures always; the others where there are some. */
function faultBounds(budgets: FaultBudgets): readonly string[] {
  return FAULT_NAMES.filter((fault, i) => i < 2 || budgets[fault] > 0).map((fault) => {
    const { one, many, note }: FaultText = FAULTS[fault];
    const detail = budgets[fault] > 0 && note !== undefined ? ` (${note})` : "";
    return `${count(budgets[fault], one, many)}${detail}`;
  });
}

function count(n: number, one: string, many: string): string {
  return n === 0 ? `no ${many}` : `at most ${n} ${n === 1 ? one : many}`;
}

/** What this verdict rests on: nothing is said of what the input does not have. */
export function assumptionsOf(inventory: Inventory): readonly string[] {
  return [
    ...applying(GENERAL, inventory),
    ...schedulingAssumptions(inventory),
    ...applying(PODS_AND_CONTROLLERS, inventory),
    ...applying(STOPPED_CONTROLLERS, inventory),
    ...applying(WORKLOADS, inventory),
    ...applying(STORAGE, inventory),
    ...writeAssumptions(inventory),
    ...serviceAssumptions(inventory),
    ...jobAssumptions(inventory),
    ...autoscalingAssumptions(inventory),
    ...nodeAutoscalingAssumptions(inventory),
    ...configAssumptions(inventory),
    ...policyAssumptions(inventory),
    ...identityAssumptions(inventory),
    ...disruptionAssumptions(inventory),
  ];
}

/** Why exploring the groups apart is exploring everything. */
export function independence(groups: readonly Group[]): readonly string[] {
  if (groups.length < 2) return [];
  return [
    `${groups.length} groups of workloads were explored separately: no required affinity, topology spread or host port connects them, and the most that they ever take of any node fits on it together`,
  ];
}
