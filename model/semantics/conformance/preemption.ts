// The tables of priorities, of the scheduler's queue, and of preemption.
import type { Labels } from "../../kubernetes/index.ts";
import { interPodAffinityTest } from "../inter-pod-affinity.ts";
import { type Rejection, resourcesLacking } from "../node-filters.ts";
import { podRequestAmounts } from "../pod-requests.ts";
import {
  bestCandidates,
  type DisruptionBudget,
  isBeingPreempted,
  mayPreempt,
  type NominatedNode,
  type PreemptiblePod,
  preemptionCandidates,
} from "../preemption.ts";
import { compareInQueue, podPriority, type QueuedPod } from "../queue-order.ts";
import type { WrittenLabelSelector } from "../selectors.ts";
import { topologySpreadTest } from "../topology-spread.ts";
import { affinePod, placedPods } from "./affine.ts";
import { family } from "./family.ts";
import { type Metadata, type NodeManifest, nodeInfoOf, seconds } from "./manifests.ts";
import { isDeleting, podsOn, type ScheduledPod, spreadNodes, spreadPod } from "./placed.ts";

export const podPriorities = family<{ readonly pod: ScheduledPod }>({
  folder: "scheduling",
  name: "pod_priority",
  answer({ pod }) {
    return { priority: podPriority(pod.spec ?? {}) };
  },
});

interface Queued {
  readonly pod: ScheduledPod;
  readonly queuedAt: string;
}

export const queueSort = family<{ readonly p1: Queued; readonly p2: Queued }>({
  folder: "scheduling",
  name: "queue_sort",
  answer({ p1, p2 }) {
    const queued = ({ pod, queuedAt }: Queued): QueuedPod => ({
      priority: podPriority(pod.spec ?? {}),
      queuedAt: seconds(queuedAt) ?? 0,
    });
    return { p1BeforeP2: compareInQueue(queued(p1), queued(p2)) < 0 };
  },
});

export const preemptionEligible = family<{
  readonly pod: ScheduledPod;
  readonly existingPods?: readonly ScheduledPod[];
  readonly nominatedNodeStatusCode: Rejection["code"] | null;
}>({
  folder: "scheduling",
  name: "preemption_eligible",
  answer({ pod: { spec, status }, existingPods = [], nominatedNodeStatusCode }) {
    const node = status?.nominatedNodeName;
    const nominated: NominatedNode = {
      ...(nominatedNodeStatusCode === null ? {} : { rejection: nominatedNodeStatusCode }),
      pods: podsOn(node, existingPods).map((other) => ({
        priority: podPriority(other.spec ?? {}),
        beingPreempted: isBeingPreempted(isDeleting(other.metadata), other.status?.conditions ?? []),
      })),
    };
    const pod = { ...spec, priority: podPriority(spec ?? {}) };
    return { eligible: mayPreempt(pod, node === undefined ? undefined : nominated) };
  },
});

interface PreemptionInput {
  readonly pod: ScheduledPod;
  readonly nodes: readonly NodeManifest[];
  readonly existingPods?: readonly ScheduledPod[];
  readonly filters: readonly string[];
  readonly podDisruptionBudgets?: readonly {
    readonly metadata?: Metadata;
    readonly spec?: { readonly selector?: WrittenLabelSelector | null };
    readonly status?: { readonly disruptionsAllowed?: number; readonly disruptedPods?: Labels };
  }[];
}

/** Whether the pod passes one filter on a node, given the pods on all nodes. */
type Filter = (
  pod: ScheduledPod,
  node: NodeManifest,
  nodes: readonly NodeManifest[],
  pods: readonly ScheduledPod[],
) => boolean;

const FILTERS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  [
    "NodeResourcesFit",
    ({ spec }, node, _, pods) => {
      const info = nodeInfoOf(node, podsOn(node.metadata?.name, pods));
      return resourcesLacking(podRequestAmounts(spec ?? {}), info).length === 0;
    },
  ],
  [
    "PodTopologySpread",
    (pod, node, nodes, pods) =>
      topologySpreadTest(spreadPod(pod), spreadNodes(nodes, pods))(node.metadata?.labels ?? {}) === undefined,
  ],
  [
    "InterPodAffinity",
    (pod, node, nodes, pods) =>
      interPodAffinityTest(affinePod(pod), placedPods(pods, nodes), {})(node.metadata?.labels ?? {}) ===
      undefined,
  ],
]);

interface Preemptible extends PreemptiblePod {
  readonly name: string;
  readonly manifest: ScheduledPod;
}

function preemptible(manifest: ScheduledPod): Preemptible {
  const { metadata, spec, status } = manifest;
  const startedAt = seconds(status?.startTime);
  return {
    name: metadata?.name ?? "",
    namespace: metadata?.namespace ?? "",
    labels: metadata?.labels ?? {},
    priority: podPriority(spec ?? {}),
    ...(startedAt === undefined ? {} : { startedAt }),
    manifest,
  };
}

function candidatesOf({
  pod,
  nodes,
  existingPods = [],
  filters,
  podDisruptionBudgets = [],
}: PreemptionInput) {
  const freeable = nodes.map(({ metadata }) => ({
    name: metadata?.name ?? "",
    pods: podsOn(metadata?.name, existingPods).map(preemptible),
  }));
  const budgets = podDisruptionBudgets.map(
    ({ metadata, spec, status }): DisruptionBudget => ({
      namespace: metadata?.namespace ?? "",
      selector: spec?.selector ?? null,
      disruptionsAllowed: status?.disruptionsAllowed ?? 0,
      disruptedPods: Object.keys(status?.disruptedPods ?? {}),
    }),
  );
  return preemptionCandidates(podPriority(pod.spec ?? {}), freeable, budgets, (i, here) => {
    const node = nodes[i] ?? {};
    const elsewhere = existingPods.filter(({ spec }) => spec?.nodeName !== node.metadata?.name);
    const pods = [...elsewhere, ...here.map(({ manifest }) => manifest)];
    return filters.every((filter) => filterNamed(filter)(pod, node, nodes, pods));
  });
}

function filterNamed(name: string): Filter {
  const filter = FILTERS.get(name);
  if (filter === undefined) throw new Error(`no rule for the filter ${name}`);
  return filter;
}

export const preemptionDryRun = family<PreemptionInput>({
  folder: "scheduling",
  name: "preemption_dry_run",
  answer(input) {
    const candidates = candidatesOf(input).map(({ node, victims, budgetViolations }) => ({
      node,
      victims: victims.map(({ name }) => name).sort(),
      numPDBViolations: budgetViolations,
    }));
    return { candidates };
  },
});

/** Of equally good candidates any may be chosen: all of ours have to be among the expected ones. */
export const preemptionSelectCandidate = family<PreemptionInput, { readonly anyOf: readonly string[] }>({
  folder: "scheduling",
  name: "preemption_select_candidate",
  answer(input) {
    return { anyOf: bestCandidates(candidatesOf(input)).map(({ node }) => node) };
  },
  comparable({ anyOf }, { anyOf: best }) {
    const ours: readonly unknown[] = Array.isArray(best) ? best : [];
    return { anyOf: ours.length > 0 && ours.every((node) => anyOf.some((o) => o === node)) ? ours : anyOf };
  },
});
