// Somebody's operators, of which only this is known: while a pod of theirs is available, they take their finalizer off
// objects that are being deleted. (What else they do is not part of the model.)
// Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/finalizers/
import { act, type Process, process, projection } from "../../explorer/system.ts";
import { type Cluster, nameInUid } from "../cluster.ts";
import { finalizersOf, withoutFinalizer } from "../deletion.ts";
import { type HeldObject, heldObjects, namedFinalizers } from "../held-objects.ts";
import { sameRef } from "../inventory.ts";
import type { Operator } from "../scenario.ts";
import { isActivePod, isAvailablePod, isDeleting, type NodeState } from "../state.ts";

export function operators(cluster: Cluster): readonly Process[] {
  return cluster.scenario.operators.flatMap((operator) =>
    heldObjects(cluster)
      .filter((object) => namedFinalizers(cluster, object).includes(operator.finalizer))
      .map((object) => remover(cluster, operator, object)),
  );
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
