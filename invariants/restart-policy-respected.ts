// What must not be restarted is not.
import { invariant, predicate } from "../explorer/property.ts";
import { projection } from "../explorer/system.ts";
import { nameInUid } from "../model/cluster.ts";
import type { NodeState } from "../model/state.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const restartPolicyRespected: ClusterProperty = {
  id: "restart-policy-respected",
  kind: "safety",
  title: "with restartPolicy Never, no container is restarted",
  description:
    "A pod with restartPolicy Never never waits for a restart of its containers, and never had one: whatever ends them (an exit, " +
    "a probe, the kernel, a reboot), the pod has ended. What has ended never runs again, which is another property's claim. Does " +
    "not apply to pods with another restartPolicy.",
  decidedBy: ["pod.restartPolicy"],
  source: "pkg/kubelet/container/helpers.go (ShouldContainerBeRestarted)",
  on(cluster) {
    const owners = cluster.owners.filter(({ template }) => template.restartPolicy === "Never");
    return owners.map(({ name }) => {
      const restarts = cluster.nodes.map((node) =>
        projection(node.slot, `restarts pods of ${name}`, ({ pods }: NodeState) =>
          pods.some(
            ({ metadata, status }) =>
              nameInUid(metadata.owner) === name &&
              (status.restarted === true ||
                status.containers === "exited" ||
                status.containers === "CrashLoopBackOff"),
          ),
        ),
      );
      const never = predicate(
        `no pod of ${name} is restarted`,
        { restarts },
        (v) => !v.restarts.includes(true),
      );
      return invariant(idFor(restartPolicyRespected, name), never);
    });
  },
};
