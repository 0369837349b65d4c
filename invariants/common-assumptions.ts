// How the model reads Kubernetes, where that decides verdicts: each sentence with the inputs that it is about.

import { mayPropagate } from "../model/apiserver/propagation.ts";
import { type Inventory, titleOf, type Workload } from "../model/inventory/inventory.ts";
import { mayAdoptReplicaSets } from "../model/pods/adoption.ts";
import { unsetGates } from "../model/pods/lifecycle.ts";
import { deletesClaims } from "../model/semantics/index.ts";
import { type Assumption, always, applying, desiredIn, has, hasPods, mayHappen } from "./assumption.ts";

/** What is possible, and what is the same, does not depend on it. */
export const FAIRNESS =
  "fairness: controllers, scheduler, kubelets and the garbage collector are weakly fair (what they can do all the time, they do); users, faults and repairs are not fair";

export const GENERAL: readonly Assumption[] = [
  { applies: always, text: FAIRNESS },
  {
    applies: always,
    text: ({ own }) =>
      `${own === undefined ? "controllers" : "Kubernetes' own controllers"} read the API server's present state (no stale caches); each step is one write`,
  },
];

const hasReplicaSets = has("Deployment", "ReplicaSet", "ReplicationController");
const hasSets = has("StatefulSet");
const hasJobs = has("Job", "CronJob");

/** An object of this kind may be deleted so that what it owns stays. */
function mayOrphan(kind: Workload["kind"]): Assumption["applies"] {
  return (inventory) =>
    inventory.workloads.some((w) => w.kind === kind && mayPropagate(inventory, w, "Orphan"));
}

/** A node may go down, and take what runs on it along. */
function losesMachines({ scenario }: Inventory): boolean {
  const { nodeFailures, reboots, gracefulShutdowns, gracefulReboots, partitions, remediation } = scenario;
  return (
    nodeFailures + reboots + gracefulShutdowns + gracefulReboots > 0 ||
    scenario.nodePanic !== undefined ||
    (remediation === "fence" && partitions > 0)
  );
}

function howContainersGo({ workloads }: Inventory): string {
  const all = workloads.flatMap(({ ref, owners }) => owners.map(({ template }) => ({ ref, template })));
  const apart = all.filter(({ template }) => template.behaviour.oneByOne === true);
  const together = "the containers of a pod start, become ready, crash and stop together";
  if (apart.length === 0) return together;
  const titles = [...new Set(apart.map(({ ref }) => titleOf(ref)))].join(", ");
  const own = `of ${titles} each container starts and ends by itself, in the order of the manifest, and they are stopped together; what postStart hooks do fails only where a crash may happen`;
  return apart.length === all.length ? own : `${together}, but ${own}`;
}

function templatesIn({ workloads }: Inventory) {
  return workloads.flatMap(({ owners }) => owners.map(({ template }) => template));
}

/** The readiness gates that nobody sets. */
function unopened(inventory: Inventory): readonly string[] {
  const gates = templatesIn(inventory).flatMap(({ spec }) => unsetGates(spec, inventory.scenario));
  return [...new Set(gates)].sort();
}

export const PODS_AND_CONTROLLERS: readonly Assumption[] = [
  {
    applies: hasPods,
    text: (inventory) =>
      `${howContainersGo(inventory)}; images are on all nodes, unless the scenario says otherwise`,
  },
  {
    applies: hasPods,
    text: ({ scenario: { probeFailures, gateWithdrawals } }) => {
      const ends = [
        "its containers exit or hang",
        ...(probeFailures > 0 ? ["its readiness probe raises a false alarm"] : []),
        ...(gateWithdrawals > 0 ? ["a readiness gate is taken back"] : []),
        "its node is lost",
      ];
      const startup = probeFailures > 0 ? "; startup probes raise no false alarms" : "";
      return `a pod that has become ready stays so until ${ends.join(", ")}, or it is deleted${startup}`;
    },
  },
  {
    applies: (inventory) => unopened(inventory).length > 0,
    text: (inventory) =>
      `nobody sets the readiness gates ${unopened(inventory).join(", ")}, and pods with them never become ready: name those that somebody sets in the scenario (readinessGates)`,
  },
  {
    applies: (inventory) => templatesIn(inventory).some(({ lifecycle }) => lifecycle.gates.length > 0),
    text: "whoever sets a readiness gate does so some time after the pod has begun to run, whether its containers are ready or not",
  },
  {
    applies: ({ workloads }) => workloads.some(({ kind, owners }) => kind !== "Pod" && owners.length > 0),
    text: (inventory) => {
      const together = [
        ...(hasReplicaSets(inventory) ? ["the surplus pods of a ReplicaSet"] : []),
        ...(hasSets(inventory) ? ["what a StatefulSet deletes for an update"] : []),
      ];
      const but =
        together.length === 0 ? "" : `; chosen and deleted together are only ${together.join(", and ")}`;
      return `a controller decides anew before each single write (Kubernetes decides once per sync, sometimes for several)${but}`;
    },
  },
  {
    applies: hasReplicaSets,
    text: "among pods that a ReplicaSet ranks equal for deletion but for age and restarts, any may go",
  },
  {
    applies: ({ workloads }) => workloads.some((w) => w.kind === "Deployment" && hasSeveralTemplates(w)),
    text: "the ReplicaSets of a Deployment count as older the earlier their templates first appeared (Kubernetes: the earlier they were made)",
  },
  {
    applies: (inventory) =>
      inventory.workloads.some((d) => inventory.workloads.some((w) => mayAdoptReplicaSets(d, w, inventory))),
    text: "ReplicaSets that a Deployment adopts count as older than those that it makes",
  },
  {
    applies: (inventory) =>
      has("ReplicaSet", "ReplicationController")(inventory) &&
      inventory.workloads.some(
        (w) => ["StatefulSet", "DaemonSet", "Job"].includes(w.kind) && mayPropagate(inventory, w, "Orphan"),
      ),
    text: "pods that a StatefulSet, DaemonSet or Job orphans are adopted by one of its own kind and name only, whatever else selects them",
  },
  {
    applies: (inventory) =>
      inventory.nodes.length > 1 &&
      (losesMachines(inventory) || mayHappen("partitions", "runtimeOutages")(inventory)),
    text: "that many nodes are lost at once slows no eviction down, unless all are",
  },
  {
    applies: losesMachines,
    text: "a node that fails loses its containers; when it comes back, they are restarted",
  },
];

function hasSeveralTemplates({ owners }: Workload): boolean {
  return new Set(owners.map(({ template }) => JSON.stringify(template.written))).size > 1;
}

/** What one decision writes several times: the places where it matters that a controller stops. */
const DECISIONS: readonly Assumption[] = [
  { applies: hasReplicaSets, text: "a ReplicaSet's deletion of several pods" },
  { applies: hasSets, text: "a StatefulSet's update of several" },
  {
    applies: hasClaims,
    text: "a pod of a StatefulSet and its claim, which is made first and gets its owner last",
  },
  { applies: hasJobs, text: "the finalizers of a Job's pods (or one, and the pod's deletion)" },
  { applies: has("CronJob"), text: "a CronJob's Job and status" },
  { applies: has("Deployment"), text: "a new ReplicaSet and the condition of its Deployment" },
  { applies: hasPods, text: "a nomination and its victims" },
];

/** What is left out of what stopping a controller elsewhere does. */
const UNCOVERED: readonly Assumption[] = [
  {
    applies: always,
    text: "that a crash ends a back-off sooner is not covered unless the tempo is adversarial",
  },
  { applies: hasPods, text: "nor that DisruptionTarget is set on a pod without its deletion" },
  { applies: hasPods, text: "nor that a lost node's pods are marked not ready late" },
];

const mayStop = mayHappen("controllerCrashes", "apiErrors");

/** What the faults that stop controllers can change, and why nothing else. */
export const STOPPED_CONTROLLERS: readonly Assumption[] = [
  {
    applies: mayStop,
    text: (inventory) =>
      `a controller or scheduler is stopped only between writes of one decision: ${joined(DECISIONS, inventory)}; when it crashes, also a lost node's condition and those of its pods`,
  },
  {
    applies: mayStop,
    text: (inventory) =>
      `everywhere else a crash or a refused write changes nothing: each step is one write, decided anew from what is stored; it reads and writes at once, so that nothing conflicts by resourceVersion, and uids are checked; ${joined(UNCOVERED, inventory)}`,
  },
];

function joined(parts: readonly Assumption[], inventory: Inventory): string {
  return applying(parts, inventory).join(", ");
}

/** Some retention policy says Delete at some time. */
function hasClaims(inventory: Inventory): boolean {
  return desiredIn(inventory).some((one) => one.kind === "StatefulSet" && deletesClaims(one.spec.claims));
}

export const WORKLOADS: readonly Assumption[] = [
  {
    applies: mayOrphan("Job"),
    text: "a pod that its Job orphans loses the Job's finalizer with its owner (Kubernetes: in a write of its own, which comes next)",
  },
  {
    applies: mayOrphan("StatefulSet"),
    text: "a StatefulSet that orphans its pods takes its history of templates along: one of that name that is made anew adopts the pods, and begins another",
  },
  {
    applies: has("Namespace"),
    text: "a namespace that is deleted is taken to have nothing in it but what the manifests say",
  },
  {
    applies: hasSets,
    text: "the labels that tell the pods of a StatefulSet apart (pod-name, pod-index) match no selector",
  },
  {
    applies: hasSets,
    text: "a StatefulSet makes its record of a template, its pods and its status in writes of their own; what it reports of numbers of pods is not kept unless it reads that itself",
  },
  {
    applies: hasClaims,
    text: "the volume claims of one pod are one; a claim, its pod and the owner of the claim are written in one step, unless the controller is stopped in between",
  },
  {
    applies: (inventory) =>
      desiredIn(inventory).some(
        (one) => one.kind === "Deployment" && one.spec.podReplacementPolicy !== undefined,
      ),
    text: "podReplacementPolicy of Deployments follows its proposal, KEP-5882: no Kubernetes release up to 1.37 has it; a resize that waits for terminating pods is shared out anew when they are gone",
  },
];
