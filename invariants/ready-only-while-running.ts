// Only what runs is ready.
import { invariant, predicate } from "../explorer/property.ts";
import { projection } from "../explorer/system.ts";
import type { ContainersState, NodeState, PodState } from "../model/state.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const readyOnlyWhileRunning: ClusterProperty = {
  id: "ready-only-while-running",
  kind: "safety",
  title: "a pod is Ready only while its containers run",
  description:
    "The Ready condition of a pod on a node is True only in the phase Running, when its containers have neither exited nor still " +
    "to be started. (What the API server says, that is: a pod whose node is lost stays Ready until the node " +
    "lifecycle controller notices, and one that hangs until a readiness probe does.)",
  source: "pkg/kubelet/status/generate.go (GeneratePodReadyCondition)",
  on(cluster) {
    const ready = cluster.nodes.map((node) =>
      projection(node.slot, "is ready without running", ({ pods }: NodeState) => pods.some(isWronglyReady)),
    );
    const holds = predicate("what is ready runs", { ready }, (v) => !v.ready.includes(true));
    return cluster.owners.length === 0 ? [] : [invariant(idFor(readyOnlyWhileRunning, "all nodes"), holds)];
  },
};

const RUNNING: ReadonlySet<ContainersState | undefined> = new Set([
  undefined,
  "starting",
  "hung",
  "stopping",
]);

function isWronglyReady({ status }: PodState): boolean {
  const runs = status.phase === "Running" && status.init === undefined && RUNNING.has(status.containers);
  return status.ready && !runs;
}
