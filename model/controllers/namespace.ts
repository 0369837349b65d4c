// The namespace controller: empties a namespace that is being deleted, its pods first, and then lets it go.
// Source: pkg/controller/namespace/deletion/namespaced_resources_deleter.go (Delete, deleteAllContent).
import { act, type Process, process, projection, type Slot } from "../../explorer/system.ts";
import { deleteBoundPod } from "../apiserver.ts";
import {
  type Cluster,
  type ClusterNode,
  type ClusterObject,
  isReplicaSetOwner,
  type Owner,
  ownerOfPod,
} from "../cluster.ts";
import { deleted, finalizersOf, withoutFinalizer } from "../deletion.ts";
import { heldObjects } from "../held-objects.ts";
import { informers } from "../informers.ts";
import { distinct, without } from "../multiset.ts";
import { deletableNamespaces, namespaceOf } from "../namespaces.ts";
import { isDeleting, type NodeState, type PodState } from "../state.ts";
import type { StoredObject } from "../stored.ts";
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
      finish(cluster, namespace, owners),
    ];
  });
}

/** Everything in the namespace but for pods: that users made, and ReplicaSets. */
function contentOf(cluster: Cluster, namespace: string) {
  const replicaSets = cluster.owners.filter(isReplicaSetOwner).filter((o) => o.deployment !== undefined);
  const made = replicaSets.map((o) => ({
    workload: o.workload,
    title: `ReplicaSet/${o.name}`,
    slot: o.replicaSet,
  }));
  return [...heldObjects(cluster), ...made].filter(
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
        : distinct(pending).map((pod) => act("delete pod", slot.set(without(pending, pod)))),
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
      const own = state.pods.filter((pod) => owners.includes(ownerOfPod(cluster, pod)) && !isDeleting(pod));
      return distinct(own).flatMap((pod) => {
        const answer = deleteBoundPod(state, pod);
        return answer.ok ? [act("delete pod", node.slot.set(answer.object))] : [];
      });
    },
  });
}

/** Whether pods of the namespace are left: without a node, and on each. Before they are gone, nothing else is deleted. */
function podsLeft(cluster: Cluster, owners: readonly Owner[]) {
  const onNode = ({ pods }: NodeState): boolean =>
    pods.some((pod) => owners.includes(ownerOfPod(cluster, pod)));
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
    },
    fairness: "weak",
    step: ({ namespace, pods, objects }) => {
      const isFull = pods.includes(true) || objects.includes(true);
      if (namespace === null || !isDeleting(namespace) || isFull) return [];
      if (!finalizersOf(namespace).includes(NAMESPACE_FINALIZER)) return [];
      return [act("finalize namespace", slot.set(withoutFinalizer(namespace, NAMESPACE_FINALIZER)))];
    },
  });
}
