// A user who drains nodes: cordons them, and evicts their pods. The start is an edit like any other, at any time or never;
// but a drain that has begun goes on, and is run again where kubectl would give up: it is weakly fair.
// Source: staging/src/k8s.io/kubectl/pkg/cmd/drain/drain.go (RunDrain), staging/src/k8s.io/kubectl/pkg/drain/drain.go
// (evictPods, deletePods), filters.go.
import {
  type Alternative,
  act,
  type Process,
  type Projection,
  process,
  projection,
  type Slot,
} from "../../explorer/system.ts";
import {
  type Cluster,
  type ClusterDisruptionBudget,
  type ClusterNode,
  nameInUid,
  ownerOfPod,
} from "../cluster.ts";
import { isAwaited, isToGo, storedBudgets } from "../disruption/disruption.ts";
import { deletion, evictions } from "../disruption/evicting.ts";
import type { Operation } from "../inventory/inventory.ts";
import { distinct, mapped } from "../multiset.ts";
import { isDrained } from "../nodes/node-facts.ts";
import { editedNode } from "../nodes/node-spec.ts";
import { hasNoController } from "../pods/adoption.ts";
import type { DrainEdit } from "../scenario/scenario.ts";
import { isEnded, type NodeDrain, type NodeState, type PodState } from "../state.ts";
import type { DisruptionBudgetState } from "../stored.ts";

/** Whether nodes are being drained, for an edit that waits until that is over; nothing for any other. */
export function drainsBefore(cluster: Cluster, { after }: Operation): readonly Projection<boolean>[] {
  if (after !== "drain") return [];
  return cluster.nodes.map(({ slot }) =>
    projection(slot, "is being drained", ({ drain }) => drain !== undefined),
  );
}

/**
 * The edit, and what follows from it on each node.
 * @param i The edit's place in the order of all.
 */
export function drainNodes(
  cluster: Cluster,
  name: string,
  i: number,
  edit: DrainEdit & Operation,
): readonly Process[] {
  const nodes = cluster.nodes.filter(({ facts }) => isDrained(cluster.scenario, edit, facts));
  return [
    begin(cluster, name, i, edit, nodes),
    ...nodes.map((node) =>
      progress({ cluster, i, edit, node, others: nodes.filter((other) => other !== node) }),
    ),
  ];
}

/** One node is cordoned at once; several, one after the other, before any pod is evicted. */
function begin(
  cluster: Cluster,
  name: string,
  i: number,
  edit: DrainEdit & Operation,
  nodes: readonly ClusterNode[],
): Process {
  return process({
    name,
    reads: {
      done: cluster.operationsDone,
      nodes: nodes.map((n) => n.slot),
      drains: drainsBefore(cluster, edit),
    },
    labels: ["drain"],
    environment: true,
    step: ({ done, nodes: states, drains: underWay }) => {
      const isBusy = underWay.includes(true) || states.some(({ drain }) => drain !== undefined);
      if (done !== i || isBusy) return [];
      const writes = nodes.flatMap((node, n) => {
        const state = states[n];
        if (state === undefined || state.gone === true) return [];
        const planned: NodeState = { ...state, drain: { edit: i, stage: "planned" } };
        return [node.slot.set(nodes.length === 1 ? cordoned(node, planned, i) : planned)];
      });
      return [act("drain", cluster.operationsDone.set(i + 1), ...writes)];
    },
  });
}

function cordoned(node: ClusterNode, state: NodeState, i: number): NodeState {
  const target = { kind: "Node", namespace: "default", name: node.facts.name };
  return { ...editedNode(node, state, { type: "cordon", target }), drain: { edit: i, stage: "cordoned" } };
}

/** A node and the edit that drains it. */
interface Drain {
  readonly cluster: Cluster;
  readonly i: number;
  readonly edit: DrainEdit;
  readonly node: ClusterNode;
  /** The others that the edit drains. */
  readonly others: readonly ClusterNode[];
}

interface Seen {
  readonly node: NodeState;
  /** How far the drains of the others are; null where none is under way. */
  readonly others: readonly (NodeDrain["stage"] | null)[];
  readonly budgets: readonly (DisruptionBudgetState | null)[];
  /** What pods of a DaemonSet name as their owner, if it exists; in the order of the cluster's owners. */
  readonly daemons: readonly (string | null)[];
}

function progress(drain: Drain): Process {
  const { cluster, i, edit, node, others } = drain;
  const budgets = edit.disableEviction === true ? [] : cluster.disruptionBudgets;
  return process({
    name: `drain ${i + 1} of ${node.facts.name}`,
    reads: {
      node: node.slot,
      others: others.map((n) => projection(n.slot, "drain", ({ drain: its }) => its?.stage ?? null)),
      budgets: budgets.map(({ slot }): Slot<DisruptionBudgetState | null> => slot),
      daemons: cluster.owners.flatMap((o) =>
        o.daemonSet === undefined || o.liveUid === undefined ? [] : [o.liveUid],
      ),
    },
    fairness: () => "weak",
    orbit: `drain ${i + 1}`,
    step: (seen) => (seen.node.drain?.edit === i ? nextSteps(drain, seen, budgets) : []),
  });
}

function nextSteps(
  drain: Drain,
  seen: Seen,
  budgets: readonly ClusterDisruptionBudget[],
): readonly Alternative[] {
  const { i, node } = drain;
  const { node: state, others } = seen;
  switch (state.drain?.stage) {
    case "planned":
      return [act("cordon", node.slot.set(cordoned(node, state, i)))];
    case "cordoned":
      return others.includes("planned") || others.includes("draining") ? [] : list(drain, seen);
    case "draining":
      if (state.pods.some(isAwaited)) return goings(drain, seen, budgets);
      return [act("drain is complete", node.slot.set(undrained(state)))];
    default:
      return [];
  }
}

function listed(pod: PodState): PodState {
  return { ...pod, metadata: { ...pod.metadata, drained: "set" } };
}

function undrained({ drain: _, ...state }: NodeState): NodeState {
  return state;
}

/** Looks which pods are to go. If one of them may not, none goes; it looks again when that may have changed. */
function list({ cluster, i, edit, node }: Drain, { node: state, daemons }: Seen): readonly Alternative[] {
  const verdicts = new Map(state.pods.map((pod) => [pod, verdictOn(cluster, edit, daemons, pod)]));
  if ([...verdicts.values()].includes("refused")) return [];
  const goes = (pod: PodState): boolean => verdicts.get(pod) === "goes";
  if (!state.pods.some(goes)) return [act("drain is complete", node.slot.set(undrained(state)))];
  const pods = mapped(state.pods, (pod) => (goes(pod) ? listed(pod) : pod));
  return [act("list pods", node.slot.set({ ...state, pods, drain: { edit: i, stage: "draining" } }))];
}

/** The filters of kubectl, one after the other: daemonSetFilter, unreplicatedFilter. */
function verdictOn(
  cluster: Cluster,
  { force = false }: DrainEdit,
  daemons: readonly (string | null)[],
  pod: PodState,
): "goes" | "stays" | "refused" {
  if (isEnded(pod)) return "goes";
  const { daemonSet } = ownerOfPod(cluster, pod);
  if (hasNoController(cluster, pod)) return force ? "goes" : "refused";
  if (daemonSet === undefined) return "goes";
  // It asks for the DaemonSet by its name: another one of that name does.
  const name = nameInUid(pod.metadata.owner);
  if (daemons.some((uid) => uid !== null && nameInUid(uid) === name)) return "stays";
  return force ? "goes" : "refused";
}

/** Requests to evict, or delete, each pod that is not going yet. One that is refused for now is tried again. */
function goings(
  { cluster, edit, node }: Drain,
  { node: state, budgets: stored }: Seen,
  budgets: readonly ClusterDisruptionBudget[],
): readonly Alternative[] {
  if (edit.disableEviction !== true) return evictions(cluster, node, state, storedBudgets(budgets, stored));
  return distinct(state.pods.filter(isToGo)).flatMap((pod) => deletion(cluster, node, state, pod, "delete"));
}
