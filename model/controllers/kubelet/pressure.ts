// Node-pressure eviction: a node that runs short of memory, disk space or process ids says so, refuses pods, and evicts pods one by one
// until it is over: those first that use more than they have requested, or matter least.
// Source: pkg/kubelet/eviction/eviction_manager.go (synchronize, Admit, evictPod).
import { type Alternative, act, timer } from "../../../explorer/system.ts";
import { type Cluster, type ClusterNode, type Owner, ownerOfPod } from "../../cluster.ts";
import type { Template } from "../../inventory/templates.ts";
import { distinct } from "../../multiset.ts";
import { isShortOf, SHORTAGES, type ShortageFacts } from "../../pods/shortages.ts";
import { ended } from "../../pods/terminated.ts";
import {
  type EvictablePod,
  firstToEvict,
  isRefusedUnderPressure,
  SYSTEM_CRITICAL_PRIORITY,
} from "../../semantics/index.ts";
import { isActivePod, isAdmitted, type NodeState, type PodState } from "../../state.ts";

/** What the kubelet does about all that its node may run short of. */
export function relievePressure(
  cluster: Cluster,
  node: ClusterNode,
  state: NodeState,
): readonly Alternative[] {
  return SHORTAGES.filter(({ fault }) => cluster.scenario[fault] > 0).flatMap((facts) => [
    ...reportPressure(node, state, facts),
    ...evict(cluster, node, state, facts),
  ]);
}

function reportPressure(
  node: ClusterNode,
  state: NodeState,
  { what, condition }: ShortageFacts,
): readonly Alternative[] {
  if (state.gone === true) return [];
  const { [condition]: reported, ...others } = state.status.conditions;
  const isShort = isShortOf(state, what);
  if (isShort === (reported === "True")) return [];
  const conditions = isShort ? { ...others, [condition]: "True" as const } : others;
  const write = node.slot.set({ ...state, status: { conditions } });
  // The condition stays for --eviction-pressure-transition-period, 5 minutes by default.
  return [isShort ? act(`report ${condition}`, write) : timer(`report that ${condition} is over`, write)];
}

/** Whether the pod is not admitted for what the node has reported. */
export function isRefused({ template }: Owner, { status: { conditions } }: NodeState): boolean {
  const pressures = SHORTAGES.flatMap(({ condition }) =>
    conditions[condition] === "True" ? [condition] : [],
  );
  const { lifecycle, tolerations } = template;
  return isRefusedUnderPressure(pressures, {
    critical: isCritical(template),
    qos: lifecycle.qos,
    tolerations,
  });
}

/** One pod at a time: any that may be the first by the kubelet's ranking. */
function evict(
  cluster: Cluster,
  node: ClusterNode,
  state: NodeState,
  facts: ShortageFacts,
): readonly Alternative[] {
  if (!isShortOf(state, facts.what)) return [];
  return mayGoFirst(cluster, state, facts).map((pod) => {
    const { name, reads } = ownerOfPod(cluster, pod);
    // The kubelet also sets the condition DisruptionTarget (pkg/kubelet/eviction/eviction_manager.go, evictPod).
    const disrupted = reads.disruptions ? { disrupted: true as const } : {};
    const after = ended(cluster, state, pod, {
      phase: "Failed",
      ready: false,
      reason: "Evicted",
      ...disrupted,
    });
    return act(`evict for ${facts.name} ${name}`, node.slot.set(after));
  });
}

/**
 * The pods that go first for some amounts that pods may use: a pod ranks highest when it uses as much as it can, and all
 * others as little as they can.
 */
function mayGoFirst(
  cluster: Cluster,
  { pods }: NodeState,
  { ranking, usage }: ShortageFacts,
): readonly PodState[] {
  if (ranking === undefined) return [];
  const candidates = pods.filter((pod) => mayBeEvicted(cluster, pod));
  return distinct(candidates).filter((pod) => {
    const ranked = candidates.map((other): EvictablePod & { readonly isThis: boolean } => {
      const { spec, priority, lifecycle } = ownerOfPod(cluster, other).template;
      const isThis = other === pod;
      return { ...spec, priority, usage: usage(lifecycle, isThis ? "most" : "least"), isThis };
    });
    return firstToEvict(ranked, ranking).some(({ isThis }) => isThis);
  });
}

/** Whether the kubelet may evict the pod at all: it leaves critical ones alone. */
export function mayBeEvicted(cluster: Cluster, pod: PodState): boolean {
  return isActivePod(pod) && isAdmitted(pod) && !isCritical(ownerOfPod(cluster, pod).template);
}

/** IsCriticalPod in pkg/kubelet/types/pod_update.go. */
function isCritical({ priority }: Template): boolean {
  return priority >= SYSTEM_CRITICAL_PRIORITY;
}
