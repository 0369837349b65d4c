// What tolerates the loss of its node is not evicted for it.
import { noStep } from "../explorer/property.ts";
import { projection } from "../explorer/system.ts";
import { nameInUid } from "../model/cluster.ts";
import { OUT_OF_SERVICE } from "../model/controllers/remediation.ts";
import { taintsLostNodes } from "../model/scenario/scenario.ts";
import { secondsUntilEviction, TAINT_NOT_READY, TAINT_UNREACHABLE } from "../model/semantics/index.ts";
import { isDeleting, type NodeState } from "../model/state.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const tolerantPodsStay: ClusterProperty = {
  id: "tolerant-pods-stay",
  kind: "safety",
  title: "no pod is evicted for a taint that it tolerates for ever",
  description:
    "No step of an eviction for taints deletes a pod that tolerates, without tolerationSeconds, the taints of nodes that are not ready " +
    "or unreachable, and those that its node has from the start or is given by edits or a remedy. Applies to such pods: all others are given 300 s by default.",
  decidedBy: ["pod.tolerations"],
  source: "pkg/controller/tainteviction/taint_eviction.go (processPodOnNode)",
  on(cluster) {
    return cluster.nodes.flatMap((node) => {
      const given = cluster.operations.flatMap((o) =>
        o.type === "taint" && o.target.name === node.facts.name ? [o.taint] : [],
      );
      const remedy = taintsLostNodes(cluster.scenario) ? [OUT_OF_SERVICE] : [];
      const own = [...node.facts.taints, ...given, ...remedy];
      return cluster.owners.flatMap(({ name, template }) => {
        const lost = [TAINT_NOT_READY, TAINT_UNREACHABLE].map((key) => ({
          key,
          effect: "NoExecute" as const,
        }));
        const isTolerant = secondsUntilEviction([...own, ...lost], template.tolerations) === undefined;
        if (!isTolerant) return [];
        const deleted = projection(
          node.slot,
          `pods of ${name} that are being deleted`,
          ({ pods }: NodeState) =>
            pods.filter((pod) => isDeleting(pod) && nameInUid(pod.metadata.owner) === name).length,
        );
        return noStep(
          idFor(tolerantPodsStay, `${name} on ${node.facts.name}`),
          { deleted },
          (before, after, { label }) => after.deleted > before.deleted && label.startsWith("evict "),
        );
      });
    });
  },
};
