// The attach/detach controller, for volumes that one node may have at a time: it attaches them to the nodes of pods that are bound there,
// unless another node has them, and detaches them when nothing on the node uses them; or, if the node is not well, even
// though something may.
// Source: pkg/controller/volume/attachdetach/reconciler/reconciler.go (reconcile, attachDesiredVolumes).
import { type Alternative, act, type Process, process, projection, timer } from "../../explorer/system.ts";
import type { Cluster, ClusterNode } from "../cluster.ts";
import { informers } from "../informers.ts";
import { taintsOf } from "../scheduling/placement.ts";
import { TAINT_OUT_OF_SERVICE } from "../semantics/index.ts";
import type { NodeState } from "../state.ts";
import { attached, detached, inUseOn, isAttached, wantedOn } from "../storage/attaching.ts";
import { type ExclusiveVolumes, exclusiveVolumes } from "../storage/exclusive.ts";

const informer = informers("attachdetach-controller", ["Node", "Pod"]);

export function attachDetachControllers(cluster: Cluster): readonly Process[] {
  const volumes = exclusiveVolumes(cluster);
  if (volumes.isEmpty) return [];
  return cluster.nodes.map((node) =>
    process({
      name: `attachdetach-controller ${node.facts.name}`,
      reads: {
        node: informer.see("Node", node.slot),
        attached: cluster.nodes.map((n) => informer.see("Node", projection(n.slot, "volumes", attachedTo))),
      },
      fairness: () => "weak",
      orbit: "attachdetach-controller",
      step: ({ node: state, attached: all }) => [
        ...detach(cluster, volumes, node, state),
        ...attach(volumes, node, state, all.flat()),
      ],
    }),
  );
}

function attachedTo({ volumesAttached = [] }: NodeState): readonly string[] {
  return volumesAttached;
}

function nameIn(claim: string): string {
  return claim.startsWith("default/") ? claim.slice("default/".length) : claim;
}

/** A volume that another node has is not attached: Multi-Attach error. */
function attach(
  volumes: ExclusiveVolumes,
  { slot }: ClusterNode,
  state: NodeState,
  taken: readonly string[],
): readonly Alternative[] {
  if (state.gone === true) return [];
  return wantedOn(volumes, state)
    .filter((claim) => !taken.includes(claim))
    .map((claim) => act(`attach ${nameIn(claim)}`, slot.set(attached(state, claim))));
}

/** What is in use stays, but on a node that is out of service, or that is not ready for longer than the controller waits. */
function detach(
  { scenario }: Cluster,
  volumes: ExclusiveVolumes,
  node: ClusterNode,
  state: NodeState,
): readonly Alternative[] {
  const wanted = wantedOn(volumes, state);
  const inUse = inUseOn(volumes, state);
  const isHealthy = state.gone !== true && state.status.conditions.Ready === "True";
  const isOut = state.gone !== true && taintsOf(node, state).some(({ key }) => key === TAINT_OUT_OF_SERVICE);
  return (state.volumesAttached ?? [])
    .filter((claim) => isAttached(state, claim) && !wanted.includes(claim))
    .flatMap((claim) => {
      const write = node.slot.set(detached(state, claim));
      if (isOut || !inUse.has(claim)) return [act(`detach ${nameIn(claim)}`, write)];
      if (isHealthy || scenario.disableForceDetachOnTimeout) return [];
      return [timer(`maxWaitForUnmountDuration ends: detach ${nameIn(claim)} by force`, write)];
    });
}
