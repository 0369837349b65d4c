// No pod is bound to a node that excludes it.
import { noStep } from "../explorer/property.ts";
import { projection, type View } from "../explorer/system.ts";
import { nameInUid } from "../model/cluster.ts";
import { filteredPod } from "../model/inventory/templates.ts";
import { specOf } from "../model/nodes/node-spec.ts";
import { ownerFor } from "../model/pods/daemon-pods.ts";
import { taintsOf } from "../model/scheduling/placement.ts";
import { isSpread, spreadView, whyNotEven } from "../model/scheduling/spread.ts";
import { matchesNodeAffinity, nodeUnschedulable, taintUntolerated } from "../model/semantics/index.ts";
import type { NodeState } from "../model/state.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";
import { volumeReads, volumesExclude } from "./volume-filters.ts";

export const placementFilters: ClusterProperty = {
  id: "placement-filters",
  kind: "safety",
  title: "no pod is bound to a node that excludes it",
  description:
    "No step binds a pod to a node that is cordoned, has a NoSchedule or NoExecute taint that the pod does not tolerate, or " +
    "does not match the pod's nodeSelector or required node affinity, or on which the pod would exceed the skew of one of its " +
    "DoNotSchedule topology spread constraints as the pods stand at that step (later, the skew may grow: deletions need not " +
    "keep it); or where its volumes are not reached, its claims not bound, a claim for one pod only is used by another, or more " +
    "volumes than the node takes would be. Pods with nodeName never meet the scheduler: for them, the claim is that none of them starts on a node that its " +
    "nodeSelector or affinity excludes.",
  decidedBy: ["pod.affinity", "pod.topologySpreadConstraints", "pod.nodeSelector", "spec.replicas"],
  source:
    "pkg/scheduler/framework/plugins (tainttoleration, nodeaffinity, nodeunschedulable, podtopologyspread); pkg/kubelet/lifecycle/predicate.go",
  on(cluster) {
    return cluster.nodes.flatMap((node) =>
      cluster.owners.flatMap((owner) => {
        const { template, name } = owner;
        const isPinned = template.spec.nodeName !== undefined;
        const seen = projection(node.slot, `pods of ${name} here`, (state: NodeState) => ({
          unschedulable: specOf(node, state).unschedulable,
          taints: taintsOf(node, state),
          pods: state.pods
            .filter(
              (pod) =>
                nameInUid(pod.metadata.owner) === name && (!isPinned || pod.status.phase === "Running"),
            )
            .map(({ metadata: { index } }) => index ?? null)
            .sort(),
        }));
        const mustBeEven = !isPinned && isSpread(template);
        const spread = mustBeEven
          ? cluster.nodes.map((n) => projection(n.slot, "as topology spread sees it", spreadView))
          : [];
        const pod = filteredPod(template);
        const excludes = ({ unschedulable, taints }: View<{ seen: typeof seen }>["seen"]): boolean =>
          !matchesNodeAffinity(pod, node.facts) ||
          (!isPinned &&
            (nodeUnschedulable(pod.tolerations, unschedulable) !== undefined ||
              taintUntolerated(pod.tolerations, taints) !== undefined));
        const id = idFor(placementFilters, `${name} on ${node.facts.name}`);
        return [
          noStep(
            id,
            { seen, spread, ...volumeReads(cluster, owner, node) },
            (before, after) =>
              after.seen.pods.length > before.seen.pods.length &&
              (excludes(before.seen) ||
                (!isPinned &&
                  volumesExclude(
                    cluster,
                    owner,
                    node,
                    // What the claims of a gang wait for is bound in the step that binds its pods.
                    template.gang === undefined
                      ? before
                      : { ...before, claims: after.claims, claimsOfSet: after.claimsOfSet },
                    before.seen.pods,
                    after.seen.pods,
                  )) ||
                (mustBeEven &&
                  whyNotEven(cluster, ownerFor(owner, node), node, before.spread) !== undefined)),
            // What a user gives other labels counts as another pod from then on.
            { changes: true, steps: ({ label }) => label !== "label pod" },
          ),
        ];
      }),
    );
  },
};
