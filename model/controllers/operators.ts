// Somebody's operators, of which only this is known: while a pod of theirs is available, they take their finalizer off
// objects that are being deleted. (What else they do is not part of the model.)
// Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/finalizers/
import { act, type Process, process, projection } from "../../explorer/system.ts";
import { withPodFinalizers } from "../apiserver/apiserver.ts";
import { finalizersOf, withoutFinalizer } from "../apiserver/deletion.ts";
import { type HeldObject, heldObjects, namedFinalizers, podFinalizers } from "../apiserver/held-objects.ts";
import { type Cluster, nameInUid, type Owner } from "../cluster.ts";
import { sameRef } from "../inventory/inventory.ts";
import { distinct } from "../multiset.ts";
import { waitingFor, withWaiting } from "../pods/daemon-pods.ts";
import type { Operator } from "../scenario/scenario.ts";
import { isActivePod, isAvailablePod, isDeleting, type NodeState, type PodState } from "../state.ts";

export function operators(cluster: Cluster): readonly Process[] {
  return cluster.scenario.operators.flatMap((operator) => [
    ...heldObjects(cluster)
      .filter((object) => namedFinalizers(cluster, object).includes(operator.finalizer))
      .map((object) => remover(cluster, operator, object)),
    ...cluster.owners
      .filter((owner) => podFinalizers(cluster, owner).includes(operator.finalizer))
      .flatMap((owner) => podRemovers(cluster, operator, owner)),
  ]);
}

/** Takes the finalizer off pods of one template, wherever they are. */
function podRemovers(
  cluster: Cluster,
  operator: Operator,
  { name, pending: slot }: Owner,
): readonly Process[] {
  const { finalizer } = operator;
  const title = `operator of ${finalizer} for pods of ${name}`;
  const running = runningOn(cluster, operator);
  const label = `remove finalizer ${finalizer} of a pod`;
  return [
    process({
      name: title,
      reads: { pending: slot, running },
      fairness: "weak",
      fairAs: title,
      step: ({ pending, running: available }) =>
        available.includes(true)
          ? removals(pending, name, finalizer, false).map((pods) => act(label, slot.set(pods)))
          : [],
    }),
    ...cluster.nodes.map((node) =>
      process({
        name: `${title} on ${node.facts.name}`,
        reads: { node: node.slot, running },
        fairness: "weak",
        fairAs: title,
        orbit: `${title} on a node`,
        step: ({ node: state, running: available }) =>
          available.includes(true)
            ? [
                ...removals(state.pods, name, finalizer, true).map((pods) =>
                  act(label, node.slot.set({ ...state, pods })),
                ),
                ...removals(waitingFor(state), name, finalizer, false).map((pods) =>
                  act(label, node.slot.set(withWaiting(state, pods))),
                ),
              ]
            : [],
      }),
    ),
  ];
}

/** The pods after one of those that are being deleted has lost the finalizer, each way to do so. */
function removals(
  pods: readonly PodState[],
  owner: string,
  finalizer: string,
  isBound: boolean,
): readonly (readonly PodState[])[] {
  const held = pods.filter(
    (pod) =>
      nameInUid(pod.metadata.owner) === owner &&
      isDeleting(pod) &&
      (pod.metadata.finalizers ?? []).includes(finalizer),
  );
  return distinct(held).map((pod) => {
    const left = (pod.metadata.finalizers ?? []).filter((f) => f !== finalizer);
    return withPodFinalizers(pods, pod, left, isBound);
  });
}

function remover(cluster: Cluster, operator: Operator, { title, slot }: HeldObject): Process {
  const { finalizer } = operator;
  return process({
    name: `operator of ${finalizer} for ${title}`,
    reads: { object: slot, running: runningOn(cluster, operator) },
    fairness: "weak",
    step: ({ object, running }) => {
      if (object === null || !isDeleting(object) || !running.includes(true)) return [];
      if (!finalizersOf(object).includes(finalizer)) return [];
      return [act(`remove finalizer ${finalizer}`, slot.set(withoutFinalizer(object, finalizer)))];
    },
  });
}

/** Whether a pod of the operator is available, node by node. */
function runningOn(cluster: Cluster, { workload }: Operator) {
  const owners = cluster.owners.filter((o) => sameRef(o.workload.ref, workload));
  const names = new Set(owners.map(({ name }) => name));
  const isRunning = ({ pods }: NodeState): boolean =>
    pods.some((pod) => names.has(nameInUid(pod.metadata.owner)) && isActivePod(pod) && isAvailablePod(pod));
  return cluster.nodes.map((n) => projection(n.slot, `available pods of ${workload.name}`, isRunning));
}
