// A rolling update whose pods crash and whose nodes fail: one Deployment goes from revision 1 to revision 2 with
// maxSurge = maxUnavailable = 1. Pods are numbered, so the same model can be written for any model checker.
import { invariant, predicate } from "../property.ts";
import { act, type Process, process, projection, type Slot, slot, system } from "../system.ts";
import { at, range, type Specification, when } from "./specification.ts";

/** Replicas; nodes, and the pods that each can hold; how many pods may crash, and how many times a node may fail. */
type Parameters = {
  readonly replicas: number;
  readonly nodes: number;
  readonly capacity: number;
  readonly crashes: number;
  readonly nodeFailures: number;
};

type Phase = "absent" | "pending" | "scheduled" | "not ready" | "ready" | "failed" | "terminating";

/** `revision` is the number of the ReplicaSet less one; an absent pod has revision 0 and, like a pending one, no node. */
interface Pod {
  readonly phase: Phase;
  readonly revision: number;
  readonly node: number | null;
}

/** `load`: how many pods name it, whatever their phase. */
interface Node {
  readonly isUp: boolean;
  readonly load: number;
}

const ABSENT: Pod = { phase: "absent", revision: 0, node: null };
const LIVE: readonly Phase[] = ["pending", "scheduled", "not ready", "ready"];
const isLive = ({ phase }: Pod): boolean => LIVE.includes(phase);

interface State {
  readonly replicas: number;
  readonly capacity: number;
  readonly pods: readonly Slot<Pod>[];
  readonly nodes: readonly Slot<Node>[];
  readonly desired: readonly Slot<number>[];
  readonly surplus: readonly Slot<number>[];
  readonly crashes: Slot<number>;
  readonly nodeFailures: Slot<number>;
}

/**
 * A node's `load` and `surplus` (live pods less desired ones) only repeat what the rest says, and so add no states. With them
 * a pod's two processes read 12 to 16 bits each; measured, fewer processes with wider views were slower.
 */
function firstState({ replicas, nodes, capacity, crashes, nodeFailures }: Parameters): State {
  const nodeOf = (i: number): number => i % nodes;
  return {
    replicas,
    capacity,
    pods: range(replicas + 2).map((i) =>
      slot<Pod>(`pod ${i}`, i < replicas ? { phase: "ready", revision: 0, node: nodeOf(i) } : ABSENT),
    ),
    nodes: range(nodes).map((n) =>
      slot(`node ${n}`, { isUp: true, load: range(replicas).filter((i) => nodeOf(i) === n).length }),
    ),
    surplus: range(2).map((r) => slot(`surplus of revision ${r + 1}`, 0)),
    desired: [replicas, 0].map((count, r) => slot(`desired of revision ${r + 1}`, count)),
    crashes: slot("crashes left", crashes),
    nodeFailures: slot("node failures left", nodeFailures),
  };
}

/** ScaleUpNew and ScaleDownOld. */
function deployment({ replicas, pods, desired, surplus }: State): readonly Process[] {
  const [oldDesired, newDesired] = [at(desired, 0), at(desired, 1)];
  const [oldSurplus, newSurplus] = [at(surplus, 0), at(surplus, 1)];
  const up = process({
    name: "scale up",
    reads: { oldDesired, newDesired, newSurplus },
    step: (now) =>
      when(
        now.oldDesired + now.newDesired < replicas + 1 && now.newDesired < replicas,
        act("scale up new", newDesired.set(now.newDesired + 1), newSurplus.set(now.newSurplus - 1)),
      ),
  });
  const isReady = pods.map((pod) => projection(pod, "ready", ({ phase }) => phase === "ready"));
  const down = process({
    name: "scale down",
    reads: { oldDesired, oldSurplus, isReady },
    step: (now) =>
      when(
        now.oldDesired > 0 && now.isReady.filter(Boolean).length > replicas - 1,
        act("scale down old", oldDesired.set(now.oldDesired - 1), oldSurplus.set(now.oldSurplus + 1)),
      ),
  });
  return [up, down];
}

/** Create: a pod of a ReplicaSet that has too few takes the lowest number that is free. */
function create({ pods, surplus }: State): Process {
  const isAbsent = pods.map((pod) => projection(pod, "absent", ({ phase }) => phase === "absent"));
  return process({
    name: "create",
    reads: { surplus, isAbsent },
    step(now) {
      const free = now.isAbsent.indexOf(true);
      if (free < 0) return [];
      return now.surplus.flatMap((count, revision) =>
        when(
          count < 0,
          act(
            "create",
            at(pods, free).set({ phase: "pending", revision, node: null }),
            at(surplus, revision).set(count + 1),
          ),
        ),
      );
    },
  });
}

/** What makes a pod count no more for its ReplicaSet: Kill and Crash. */
function endPod({ pods, surplus, crashes }: State, i: number): Process {
  const pod = at(pods, i);
  return process({
    name: `end of pod ${i}`,
    reads: { pod, surplus, crashes },
    step(now) {
      if (!isLive(now.pod)) return [];
      const { phase, revision } = now.pod;
      const fewer = at(surplus, revision).set(at(now.surplus, revision) - 1);
      const isRunning = phase === "not ready" || phase === "ready";
      return [
        ...when(
          at(now.surplus, revision) > 0,
          act("kill", pod.set(phase === "pending" ? ABSENT : { ...now.pod, phase: "terminating" }), fewer),
        ),
        ...when(
          isRunning && now.crashes > 0,
          act("crash", pod.set({ ...now.pod, phase: "failed" }), fewer, crashes.set(now.crashes - 1)),
        ),
      ];
    },
  });
}

/** What a pod does with its node: Bind, Start, BecomeReady, LoseReady, Reap and Remove. */
function runPod({ capacity, pods, nodes }: State, i: number): Process {
  const pod = at(pods, i);
  return process({
    name: `pod ${i}`,
    reads: { pod, nodes },
    step(now) {
      const { phase, node } = now.pod;
      const hold = (n: number, more: number) =>
        at(nodes, n).set({ ...at(now.nodes, n), load: at(now.nodes, n).load + more });
      if (phase === "pending") {
        return now.nodes.flatMap(({ isUp, load }, n) =>
          when(
            isUp && load < capacity,
            act("bind", pod.set({ ...now.pod, phase: "scheduled", node: n }), hold(n, 1)),
          ),
        );
      }
      if (node === null) return [];
      const { isUp } = at(now.nodes, node);
      const become = (next: Phase) => pod.set({ ...now.pod, phase: next });
      return [
        ...when(phase === "scheduled" && isUp, act("start", become("not ready"))),
        ...when(phase === "not ready" && isUp, act("become ready", become("ready"))),
        ...when(phase === "ready" && !isUp, act("lose ready", become("not ready"))),
        ...when(phase === "failed", act("reap", pod.set(ABSENT), hold(node, -1))),
        ...when(phase === "terminating", act("remove", pod.set(ABSENT), hold(node, -1))),
      ];
    },
  });
}

/** NodeDown and NodeUp. */
function failAndRecover({ nodes, nodeFailures }: State): Process {
  return process({
    name: "nodes",
    environment: true,
    reads: { nodes, nodeFailures },
    step: (now) =>
      now.nodes.flatMap((node, n) => [
        ...when(
          node.isUp && now.nodeFailures > 0,
          act(
            "node down",
            at(nodes, n).set({ ...node, isUp: false }),
            nodeFailures.set(now.nodeFailures - 1),
          ),
        ),
        ...when(!node.isUp, act("node up", at(nodes, n).set({ ...node, isUp: true }))),
      ]),
  });
}

export function rollingUpdateWithFailures(parameters: Parameters): Specification {
  const state = firstState(parameters);
  const { replicas, capacity, pods, nodes, desired, surplus, crashes, nodeFailures } = state;
  const bounds = predicate(
    "no more pods are wanted than the surge allows, and no node holds too many",
    { desired, nodes },
    (now) =>
      at(now.desired, 0) + at(now.desired, 1) <= replicas + 1 &&
      now.nodes.every(({ load }) => load <= capacity),
  );
  const numbers = range(pods.length);
  const counted = predicate(
    "load and surplus are what the pods amount to",
    { pods, nodes, desired, surplus },
    (now) => {
      const count = (is: (pod: Pod) => boolean): number => now.pods.filter(is).length;
      return (
        now.nodes.every(({ load }, n) => load === count(({ node }) => node === n)) &&
        now.surplus.every(
          (more, r) => more + at(now.desired, r) === count((pod) => isLive(pod) && pod.revision === r),
        )
      );
    },
  );
  return {
    system: system({
      name: "rolling update with failures",
      slots: [...pods, ...nodes, ...surplus, crashes, ...desired, nodeFailures],
      processes: [
        ...deployment(state),
        create(state),
        ...numbers.map((i) => endPod(state, i)),
        ...numbers.map((i) => runPod(state, i)),
        failAndRecover(state),
      ],
    }),
    properties: [invariant("bounds", bounds), invariant("counted", counted)],
  };
}
