// The namespace controller: empties a namespace that is being deleted, its pods first, and then lets it go.
// Source: pkg/controller/namespace/deletion/namespaced_resources_deleter.go (Delete, deleteAllContent).
import { act, type Process, process, projection, type Slot } from "../../explorer/system.ts";
import { deleteBoundPod, withoutUnbound } from "../apiserver/apiserver.ts";
import { deleted, finalizersOf, withoutFinalizer } from "../apiserver/deletion.ts";
import { type HeldObject, heldObjects, startedJobs } from "../apiserver/held-objects.ts";
import { deletableNamespaces, namespaceOf } from "../apiserver/namespaces.ts";
import {
  type Cluster,
  type ClusterDaemonSet,
  type ClusterNode,
  type ClusterObject,
  type ClusterStatefulSet,
  isReplicaSetOwner,
  type Owner,
  ownerOfPod,
} from "../cluster.ts";
import { informers } from "../informers.ts";
import type { Workload } from "../inventory/inventory.ts";
import { distinct } from "../multiset.ts";
import { waitingFor, withWaiting } from "../pods/daemon-pods.ts";
import { isDeleting, type NodeState, type PodState } from "../state.ts";
import type { ClaimState, StoredObject } from "../stored.ts";
import { NAMESPACE_FINALIZER } from "../workloads/podless.ts";

/** What is in a namespace, it does not watch: it asks the API server. */
const informer = informers("namespace-controller", ["Namespace"]);

export function namespaceController(cluster: Cluster): readonly Process[] {
  return deletableNamespaces(cluster).flatMap((namespace) => {
    const { name } = namespace.workload.ref;
    const owners = cluster.owners.filter((o) => o.workload.ref.namespace === name);
    return [
      ...owners.map((owner) => deletePending(cluster, namespace, owner)),
      ...(owners.length === 0 ? [] : cluster.nodes.map((node) => deleteOn(cluster, namespace, owners, node))),
      ...contentOf(cluster, name).map((object) => deleteObject(cluster, namespace, owners, object)),
      ...cluster.daemonSets
        .filter(({ workload }) => workload.ref.namespace === name)
        .flatMap((d) => deleteRevisions(cluster, namespace, owners, d)),
      ...cluster.statefulSets
        .filter(({ workload }) => workload.ref.namespace === name)
        .flatMap((set) => deleteClaims(cluster, namespace, owners, set)),
      finish(cluster, namespace, owners),
    ];
  });
}

/** The objects in the namespace but for pods: that users made, ReplicaSets, and Jobs of CronJobs. */
function contentOf(cluster: Cluster, namespace: string): readonly HeldObject[] {
  const replicaSets = cluster.owners.filter(isReplicaSetOwner).filter((o) => o.deployment !== undefined);
  const made = replicaSets.map((o) => ({
    workload: o.workload,
    title: `ReplicaSet/${o.name}`,
    slot: o.replicaSet,
  }));
  return [...heldObjects(cluster), ...startedJobs(cluster), ...made].filter(
    ({ workload: { kind, ref } }) => kind !== "Namespace" && ref.namespace === namespace,
  );
}

function phase(cluster: Cluster, { workload: { ref } }: ClusterObject) {
  return namespaceOf(cluster, ref.name).map((read) => informer.see("Namespace", read));
}

function deletePending(cluster: Cluster, namespace: ClusterObject, { name, pending: slot }: Owner): Process {
  return process({
    name: `namespace-controller ${namespace.title} pods of ${name}`,
    reads: { phase: phase(cluster, namespace), pending: slot },
    fairness: "weak",
    step: ({ phase: [now], pending }) =>
      now !== "Terminating"
        ? []
        : distinct(pending.filter((pod) => !isDeleting(pod))).map((pod) =>
            act("delete pod", slot.set(withoutUnbound(pending, pod))),
          ),
  });
}

function deleteOn(
  cluster: Cluster,
  namespace: ClusterObject,
  owners: readonly Owner[],
  node: ClusterNode,
): Process {
  return process({
    name: `namespace-controller ${namespace.title} on ${node.facts.name}`,
    reads: { phase: phase(cluster, namespace), node: node.slot },
    fairness: "weak",
    fairAs: `namespace-controller ${namespace.title} on nodes`,
    orbit: `namespace-controller ${namespace.title} on a node`,
    step: ({ phase: [now], node: state }) => {
      if (now !== "Terminating") return [];
      const own = (pods: readonly PodState[]) =>
        distinct(pods.filter((pod) => owners.includes(ownerOfPod(cluster, pod)) && !isDeleting(pod)));
      const waiting = waitingFor(state);
      return [
        ...own(state.pods).flatMap((pod) => {
          const answer = deleteBoundPod(state, pod);
          return answer.ok ? [act("delete pod", node.slot.set(answer.object))] : [];
        }),
        ...own(waiting).map((pod) =>
          act("delete pod", node.slot.set(withWaiting(state, withoutUnbound(waiting, pod)))),
        ),
      ];
    },
  });
}

/** Whether pods of the namespace are left: without a node, and on each. Before they are gone, nothing else is deleted. */
function podsLeft(cluster: Cluster, owners: readonly Owner[]) {
  const onNode = (state: NodeState): boolean =>
    [...state.pods, ...waitingFor(state)].some((pod) => owners.includes(ownerOfPod(cluster, pod)));
  return [
    ...owners.map((o) => projection(o.pending, "any", (pods: readonly PodState[]) => pods.length > 0)),
    ...cluster.nodes.map((n) => projection(n.slot, `any of ${owners.map((o) => o.name).join()}`, onNode)),
  ];
}

function deleteObject(
  cluster: Cluster,
  namespace: ClusterObject,
  owners: readonly Owner[],
  { title, slot }: { readonly title: string; readonly slot: Slot<StoredObject | null> },
): Process {
  return process({
    name: `namespace-controller ${namespace.title} ${title}`,
    reads: {
      phase: phase(cluster, namespace),
      pods: podsLeft(cluster, owners),
      object: slot,
    },
    fairness: "weak",
    step: ({ phase: [now], pods, object }) => {
      if (now !== "Terminating" || pods.includes(true) || object === null || isDeleting(object)) return [];
      return [act("delete object", slot.set(deleted(object)))];
    },
  });
}

function deleteRevisions(
  cluster: Cluster,
  namespace: ClusterObject,
  owners: readonly Owner[],
  { title, revisions: slot }: ClusterDaemonSet,
): readonly Process[] {
  if (slot === undefined) return [];
  return [
    process({
      name: `namespace-controller ${namespace.title} ControllerRevisions of ${title}`,
      reads: { phase: phase(cluster, namespace), pods: podsLeft(cluster, owners), stored: slot },
      fairness: "weak",
      step: ({ phase: [now], pods, stored }) => {
        if (now !== "Terminating" || pods.includes(true)) return [];
        return stored.map((gone) => ({
          ...act("delete ControllerRevision", slot.set(stored.filter((r) => r !== gone))),
          detail: gone.name,
        }));
      },
    }),
  ];
}

/** A claim that is being deleted is there until its protection ends. */
function deleteClaims(
  cluster: Cluster,
  namespace: ClusterObject,
  owners: readonly Owner[],
  { title, claims: slot, workload }: ClusterStatefulSet,
): readonly Process[] {
  if (slot === undefined) return [];
  return [
    process({
      name: `namespace-controller ${namespace.title} PersistentVolumeClaims of ${title}`,
      reads: { phase: phase(cluster, namespace), pods: podsLeft(cluster, owners), stored: slot },
      fairness: "weak",
      step: ({ phase: [now], pods, stored }) => {
        if (now !== "Terminating" || pods.includes(true)) return [];
        return stored
          .filter((claim) => claim.deletionTimestamp === undefined)
          .map((gone) => {
            const marked: ClaimState = { ...gone, deletionTimestamp: "set" };
            const after = stored.map((claim) => (claim === gone ? marked : claim));
            const detail = `of ${workload.ref.name}-${gone.index}`;
            return { ...act("delete PersistentVolumeClaim", slot.set(after)), detail };
          });
      },
    }),
  ];
}

/** Whether something is left of what controllers keep several of in one slot. */
function partsLeft({ daemonSets, statefulSets }: Cluster, namespace: string) {
  const isHere = ({ workload }: { readonly workload: Workload }): boolean =>
    workload.ref.namespace === namespace;
  const some = (all: readonly unknown[]): boolean => all.length > 0;
  return [
    ...daemonSets.filter(isHere).flatMap((d) => (d.revisions ? [projection(d.revisions, "any", some)] : [])),
    ...statefulSets.filter(isHere).flatMap((s) => (s.claims ? [projection(s.claims, "any", some)] : [])),
  ];
}

function finish(
  cluster: Cluster,
  { title, slot, workload }: ClusterObject,
  owners: readonly Owner[],
): Process {
  const exists = (object: unknown): boolean => object !== null;
  return process({
    name: `namespace-controller ${title}`,
    reads: {
      namespace: informer.see("Namespace", slot),
      pods: podsLeft(cluster, owners),
      objects: contentOf(cluster, workload.ref.name).map((o) => projection(o.slot, "exists", exists)),
      parts: partsLeft(cluster, workload.ref.name),
    },
    fairness: "weak",
    step: ({ namespace, pods, objects, parts }) => {
      const isFull = [...pods, ...objects, ...parts].includes(true);
      if (namespace === null || !isDeleting(namespace) || isFull) return [];
      if (!finalizersOf(namespace).includes(NAMESPACE_FINALIZER)) return [];
      return [act("finalize namespace", slot.set(withoutFinalizer(namespace, NAMESPACE_FINALIZER)))];
    },
  });
}
