// What mutating admission must not take from the pods of StatefulSets and DaemonSets, which find them by it: labels, and the
// node that a DaemonSet makes a pod for.
import type { ChangedPod, Template, TemplateContext, Unmodelled } from "../inventory/templates.ts";
import type { LabelSelector, PodSpec } from "../kubernetes/index.ts";
import type { ObjectRef } from "../scenario/scenario.ts";
import { matchesLabelSelector } from "../semantics/index.ts";
import { areSame } from "./patches.ts";

/** The kinds that keep what their pods are made from: each as one more owner of pods, of the revision that is its `origin`. */
const SETS = ["StatefulSet", "DaemonSet"];

/** Whether what its pods are made from, by who is passed over, are further owners of the workload itself. */
export function keepsVariants({ kind }: ObjectRef): boolean {
  return SETS.includes(kind);
}

const UNSELECTED =
  "its labels are changed so that its controller does not select it, or takes it for one of another revision: what becomes of such a pod is not modelled, and none is made";

const BOUND_ELSEWHERE =
  "what mutating admission changes of the nodes that it has to go to is passed over: it goes to the node that it is made for";

/**
 * The pod of a set as it is changed. One that its set does not select would be released: it would stand in the way of the next of
 * its name, or one more would be made each time. The revision is read from a label.
 * Sources: pkg/controller/controller_ref_manager.go (ClaimObject), pkg/controller/statefulset/stateful_set_utils.go
 * (getPodRevision), pkg/controller/daemon/util/daemonset_util.go (IsPodUpdated).
 */
export function asPodOfSet(
  pod: ChangedPod,
  plain: Template,
  { kind }: ObjectRef,
  selector: LabelSelector | undefined,
  { revisionLabel = "" }: Pick<TemplateContext, "revisionLabel">,
): ChangedPod {
  const { labels = {} } = pod.metadata;
  const isSelected = selector === undefined || matchesLabelSelector(selector, labels);
  if (!isSelected || labels[revisionLabel] !== plain.labels[revisionLabel]) {
    const metadata = { ...pod.metadata, labels: plain.labels };
    return {
      ...noting(pod, { field: "metadata.labels", consequence: UNSELECTED }),
      metadata,
      refusal: UNSELECTED,
    };
  }
  return kind === "DaemonSet" ? onItsNode(pod, plain) : pod;
}

/**
 * It names its node in a term of its node affinity, and its controller looks for it there.
 * Source: pkg/controller/daemon/util/daemonset_util.go (ReplaceDaemonSetPodNodeNameNodeAffinity, GetTargetNodeName).
 */
function onItsNode(pod: ChangedPod, { spec }: Template): ChangedPod {
  const { nodeName, ...rest } = pod.spec;
  if (nodeName === spec.nodeName && areSame(requiredNodes(rest), requiredNodes(spec))) return pod;
  const own = spec.nodeName === undefined ? rest : { ...rest, nodeName: spec.nodeName };
  return { ...noting(pod, { field: "spec.affinity", consequence: BOUND_ELSEWHERE }), spec: own };
}

function requiredNodes({ affinity }: PodSpec): unknown {
  return affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? null;
}

function noting(pod: ChangedPod, note: Unmodelled): ChangedPod {
  return { ...pod, unmodelled: [...(pod.unmodelled ?? []), note] };
}
