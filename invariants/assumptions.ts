// What every verdict rests on, in words: printed with it, always.
import { FAULT_NAMES, FAULTS, type FaultBudgets, type FaultText } from "../model/fault-budgets.ts";
import type { Group } from "../model/groups.ts";
import { broughtBy, type Inventory, type Operation, titleOf, type Workload } from "../model/inventory.ts";
import type { Taint } from "../model/kubernetes.ts";
import type { Tempo } from "../model/scenario.ts";
import { deletesClaims, FINALIZER_FOREGROUND, FINALIZER_ORPHAN } from "../model/semantics/index.ts";
import { NAMESPACE_FINALIZER } from "../model/workloads/podless.ts";
import { jobAssumptions, jobBounds } from "./job-assumptions.ts";
import { schedulingAssumptions, schedulingBounds } from "./scheduling-assumptions.ts";

/** The bounds of the run: what was bounded, and by how much. */
export function boundsOf(inventory: Inventory): readonly string[] {
  const { nodes, workloads, operations, agentTasks, scenario } = inventory;
  const edits = operations.map(
    (o) =>
      `${verbOf(o)} ${titleOf(o.target)}${o.type === "scale" ? ` to ${o.replicas}` : ""}${detailsOf(o)}${o.after === "rollout" ? " once its rollout is complete" : ""}`,
  );
  return [
    `${nodes.length} node${nodes.length === 1 ? "" : "s"}: ${nodes.map((n) => n.name).join(", ")}`,
    `faults, over the whole run: ${faultBounds(scenario).join(", ")}`,
    ...(scenario.nodePanic === undefined
      ? []
      : [
          `a node may panic when the pods that run on it leave at most ${scenario.nodePanic.freePercent}% of its CPU free, any number of times; it comes back when none is left that is not being deleted`,
        ]),
    TIME[scenario.tempo],
    edits.length === 0
      ? "no edits by users"
      : `edits, in this order, each at any time or never: ${edits.join("; ")}`,
    ...finalizerBounds(inventory),
    ...agentTasks.map(
      (t) =>
        `agent ${t.agent} ${t.type === "write" ? `writes (${t.method})` : "applies"} ${titleOf(t.target)} whenever it differs, but waits while pods of it are terminating (two that disagree could make ever more of them)`,
    ),
    ...jobBounds({ workloads, scenario }),
    `per node, at most ${Math.max(1, scenario.terminatedPodThreshold)} ended pod of each ${keepersOf(workloads).join(" and ")} is kept (Kubernetes: 12,500 in all)`,
    ...(workloads.some((w) => w.owners.some(({ template }) => template.spec.nodeName !== undefined))
      ? ["a pod with nodeName is evicted only when no other pod of its owner is terminating on that node"]
      : []),
    ...schedulingBounds({ workloads, scenario }),
  ];
}

function verbOf(operation: Operation): string {
  return operation.type === "write" ? `${operation.method} of` : operation.type;
}

/** The kinds that keep pods that have ended, those but ReplicaSets only where there are any. */
function keepersOf(workloads: Inventory["workloads"]): readonly string[] {
  const others = ["ReplicationController", "DaemonSet"];
  return ["ReplicaSet", ...others.filter((kind) => workloads.some((w) => w.kind === kind))];
}

function detailsOf(operation: Operation): string {
  if (operation.type === "taint") return ` with ${taintText(operation.taint)}`;
  if (operation.type === "untaint") return ` of ${taintText(operation)}`;
  const policy = operation.type === "delete" ? operation.propagationPolicy : undefined;
  return policy === undefined || policy === "Background" ? "" : ` (${policy})`;
}

/** As kubectl writes it: key=value:effect. */
function taintText({ key, value, effect }: Partial<Taint>): string {
  return `${key}${value === undefined ? "" : `=${value}`}${effect === undefined ? "" : `:${effect}`}`;
}

const KUBERNETES_OWN: readonly string[] = [FINALIZER_ORPHAN, FINALIZER_FOREGROUND, NAMESPACE_FINALIZER];

/** Who removes the finalizers that manifests name; nothing if they name none. */
function finalizerBounds({ workloads, operations, scenario }: Inventory): readonly string[] {
  const applied = operations.flatMap((o) => (o.type === "apply" ? o.finalizers.added : []));
  const names = new Set([...workloads.flatMap((w) => w.finalizers), ...applied]);
  return [...names]
    .filter((name) => !KUBERNETES_OWN.includes(name))
    .map((name) => {
      const by = scenario.operators.filter((o) => o.finalizer === name).map((o) => titleOf(o.workload));
      return by.length === 0
        ? `the finalizer ${name} is removed by nobody (see operators in the scenario)`
        : `the finalizer ${name} is removed by ${by.join(" and ")}, while a pod of it is available; what else operators do is not modelled`;
    });
}

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

/** How the model reads Kubernetes, where that decides verdicts. */
const ASSUMPTIONS: readonly string[] = [
  "fairness: controllers, scheduler, kubelets and the garbage collector are weakly fair (what they can do all the time, they do); users, faults and repairs are not fair",
  "controllers read the API server's present state (no stale caches); each step is one write",
  "the containers of a pod start, become ready, crash and stop together; images are on all nodes, unless the scenario says otherwise",
  "a pod that has become ready stays so until its containers exit or hang, its node is lost, or it is deleted",
  "a controller decides anew before each single write (Kubernetes decides once per sync, sometimes for several); only the surplus pods of a ReplicaSet, and what a StatefulSet deletes for an update, are chosen and deleted together",
  "among pods that a ReplicaSet ranks equal for deletion but for age and restarts, any may go",
  "a Deployment that is deleted and applied again waits until its old ReplicaSets are gone (Kubernetes makes others beside them); its ReplicaSets count as older the earlier their templates first appeared (Kubernetes: the earlier they were made)",
  "that many nodes are lost at once slows no eviction down, unless all are",
  "a node that fails loses its containers; when it comes back, they are restarted",
];

/** What the faults that stop controllers can change, and why nothing else. */
const STOPPED_CONTROLLERS: readonly string[] = [
  "a controller or scheduler is stopped only between writes of one decision: a ReplicaSet's deletion of several pods, a StatefulSet's update of several, the finalizers of a Job's pods (or one, and the pod's deletion), a CronJob's Job and status, a new ReplicaSet and the condition of its Deployment, a nomination and its victims; when it crashes, also a lost node's condition and those of its pods",
  "everywhere else a crash or a refused write changes nothing: each step is one write, decided anew from what is stored; it reads and writes at once, so that nothing conflicts by resourceVersion, and uids are checked; that a crash ends a back-off sooner is not covered unless the tempo is adversarial, nor that DisruptionTarget is set on a pod without its deletion, nor that a claim of a StatefulSet is left without its new owner, nor that a lost node's pods are marked not ready late",
];

/** How the model reads kinds that are not always there. */
const OF_KINDS: { readonly [kind in Workload["kind"]]?: readonly string[] } = {
  Namespace: ["a namespace that is deleted is taken to have nothing in it but what the manifests say"],
  StatefulSet: [
    "volumes are not modelled: claims are bound at once, to volumes that any node can reach",
    "the labels that tell the pods of a StatefulSet apart (pod-name, pod-index) match no selector",
    "a StatefulSet makes its record of a template, its pods and its status in writes of their own; what it reports of numbers of pods is not kept unless it reads that itself",
  ],
};

/** Of StatefulSets whose retention policy says Delete at some time. */
const CLAIMS: readonly string[] = [
  "the volume claims of one pod are one, which is made with the owner that the policy gives it; edits may come between claim and pod (Kubernetes: only if the controller stops there), so that a claim may be left for a pod that was never made",
  "scheduler and kubelet do not look whether the claim of a pod is there or being deleted; no claim holds up a deletion in the foreground, or goes with its namespace",
];

/** Of objects that are written in several ways. */
function writtenAssumptions({ written, scenario }: Inventory): readonly string[] {
  if (written.length === 0) return [];
  const names = written.map(({ object }) => titleOf(object.target)).join(", ");
  const isManaged = written.some(({ object }) => object.isManaged);
  const start =
    scenario.appliedBy === undefined ? "kubectl, client-side" : `${scenario.appliedBy}, server-side`;
  return [
    `${names}: fields of the spec are merged one by one, lists by their keys; of labels and annotations only what kubectl applied last is kept; a write that would leave no valid object is refused, and changes nothing`,
    ...(isManaged
      ? [
          `the manifests of the start were applied by ${start}; who writes otherwise than server-side owns the defaults too that the API server fills in when it creates or replaces an object (those of containers and probes, and the numbers of a Job, are not kept)`,
        ]
      : []),
    "an agent whose write is refused tries again for ever; a merge patch of an agent is sent whenever it would change something",
  ];
}

/** Those that every verdict rests on, and those that this one does. */
export function assumptionsOf(inventory: Inventory): readonly string[] {
  const { scenario } = inventory;
  const [first, rest] = [ASSUMPTIONS.slice(0, 2), ASSUMPTIONS.slice(2)];
  return [
    ...first,
    ...schedulingAssumptions(inventory),
    ...rest,
    ...(scenario.controllerCrashes + scenario.apiErrors > 0 ? STOPPED_CONTROLLERS : []),
    ...assumptionsOn(inventory),
    ...writtenAssumptions(inventory),
    ...jobAssumptions(inventory),
  ];
}

/** What the model reads into features that only some manifests use. */
function assumptionsOn({ workloads, operations, agentTasks }: Inventory): readonly string[] {
  const desired = [...workloads.map((w) => w.initial), ...[...operations, ...agentTasks].flatMap(broughtBy)];
  const hasPolicy = desired.some(
    (one) => one && one.kind === "Deployment" && one.spec.podReplacementPolicy !== undefined,
  );
  const kinds = new Set(workloads.map(({ kind }) => kind));
  const hasClaims = desired.some(
    (one) => one && one.kind === "StatefulSet" && deletesClaims(one.spec.claims),
  );
  const ofKinds = [...[...kinds].flatMap((kind) => OF_KINDS[kind] ?? []), ...(hasClaims ? CLAIMS : [])];
  return hasPolicy
    ? [
        ...ofKinds,
        "podReplacementPolicy of Deployments follows its proposal, KEP-5882: no Kubernetes release up to 1.37 has it; a resize that waits for terminating pods is shared out anew when they are gone",
      ]
    : ofKinds;
}

/** Why exploring the groups apart is exploring everything. */
export function independence(groups: readonly Group[]): readonly string[] {
  if (groups.length < 2) return [];
  return [
    `${groups.length} groups of workloads were explored separately: no required affinity, topology spread or host port connects them, and the most that they ever take of any node fits on it together`,
  ];
}
