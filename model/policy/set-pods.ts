// What mutating admission must not take from the pods of StatefulSets and DaemonSets, which find them by it: labels, the volumes
// that a StatefulSet makes from claims, and the node that a DaemonSet makes a pod for.
import type { ChangedPod, Template, TemplateContext, Unmodelled } from "../inventory/templates.ts";
import type { LabelSelector, PodSpec } from "../kubernetes/index.ts";
import type { ObjectRef } from "../scenario/scenario.ts";
import { matchesLabelSelector } from "../semantics/index.ts";
import { fieldOf } from "./fields-of.ts";
import { areSame } from "./patches.ts";
import { itemsOf, withSpec } from "./plugin-fields.ts";

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
 * The pod of a StatefulSet with the volumes of its claims in front of the others; the ordinal is made up.
 * Source: pkg/controller/statefulset/stateful_set_utils.go (updateStorage).
 */
export function withClaims(pod: unknown, { name }: ObjectRef, claims: readonly string[]): unknown {
  return claims.length === 0
    ? pod
    : withSpec(pod, (spec) => ({
        ...spec,
        volumes: [...claims.map((claim) => claimVolume(name, claim)), ...itemsOf(spec.volumes)],
      }));
}

function claimVolume(set: string, claim: string) {
  return { name: claim, persistentVolumeClaim: { claimName: `${claim}-${set}-0` } };
}

/** The same without these volumes again, and which of the claims are still in it as they were. */
export function withoutClaims(
  pod: unknown,
  { name }: ObjectRef,
  claims: readonly string[],
): { readonly pod: unknown; readonly kept: readonly string[]; readonly isReplaced: boolean } {
  const volumes = itemsOf(fieldOf(fieldOf(pod, "spec"), "volumes"));
  const isOf = (volume: unknown, claim: string): boolean => areSame(volume, claimVolume(name, claim));
  const kept = claims.filter((claim) => volumes.some((volume) => isOf(volume, claim)));
  const others = volumes.filter((volume) => !kept.some((claim) => isOf(volume, claim)));
  const isReplaced = others.some((volume) => claims.some((claim) => fieldOf(volume, "name") === claim));
  const own =
    kept.length === 0
      ? pod
      : withSpec(pod, ({ volumes: _, ...spec }) =>
          others.length === 0 ? spec : { ...spec, volumes: others },
        );
  return { pod: own, kept, isReplaced };
}

/**
 * Its controller would try to put the claim back each time, which no pod allows.
 * Source: pkg/controller/statefulset/stateful_pod_control.go (UpdateStatefulPod), stateful_set_utils.go (storageMatches).
 */
export const CLAIM_REPLACED =
  "a volume that its StatefulSet makes from a claim is replaced: what becomes of such a pod is not modelled, and none is made";

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
