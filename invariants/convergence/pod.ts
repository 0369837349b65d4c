// When a pod of its own is as it should be.
import { type Predicate, predicate } from "../../explorer/property.ts";
import { projection } from "../../explorer/system.ts";
import type { Cluster, Owner } from "../../model/cluster.ts";
import { sameRef } from "../../model/inventory/inventory.ts";
import { withRelabelled } from "../../model/pods/adoption.ts";
import { isEnded } from "../../model/state.ts";
import { countsOn, pendingCount, total } from "../cluster-property.ts";

/** A pod of its own is wanted until the last edit that deletes it; one that an agent looks after, always. */
export function podConverged(cluster: Cluster, owner: Owner): Predicate {
  const { ref, initial } = owner.workload;
  const edits = cluster.operations.map((o) => o.type !== "label" && sameRef(o.target, ref) && o.type);
  const isHealed = cluster.agentTasks.some(({ target }) => sameRef(target, ref));
  const owners = withRelabelled(cluster, owner);
  const names = new Set(owners.map(({ name }) => name));
  const isEnd = cluster.nodes.map((n) =>
    projection(
      n.slot,
      `ended ${owner.name}`,
      ({ pods }) => pods.filter((p) => names.has(p.metadata.owner) && isEnded(p)).length,
    ),
  );
  const reads = {
    done: cluster.operationsDone,
    pending: owners.map(pendingCount),
    nodes: owners.flatMap((o) => countsOn(cluster, o)),
    isEnd,
  };
  return predicate(`Pod/${owner.name} is as it should be`, reads, (v) => {
    const last = edits.slice(0, v.done).findLast((type) => type !== false);
    const isWanted = isHealed || (last === undefined ? initial !== undefined : last === "apply");
    const active = total(v.pending) + total(v.nodes.map((n) => n.active));
    if (!isWanted) return active === 0;
    return (
      total(v.nodes.map((n) => n.available)) === 1 ||
      (owner.template.restartPolicy !== "Always" && total(v.isEnd) === 1)
    );
  });
}
