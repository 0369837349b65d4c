// Which pods a ReplicaSet makes and deletes, in which order, and what it reports.
import { describe, expect, test } from "vitest";
import {
  deployment,
  documents,
  node,
  observing,
  podsOf,
  reaches,
  replicaSet,
  type Sample,
  type Seen,
  sample,
  settles,
  takes,
} from "../samples.ts";
import { isActivePod, isDeleting, isEnded, type PodState } from "../state.ts";

const ONE = "nodes: [1x8cpu8Gi]";
const TWO = "nodes: [2x2cpu8Gi]";

const isReady = (p: PodState): boolean => isActivePod(p) && p.status.ready;
const isWaiting = (p: PodState): boolean => isActivePod(p) && !p.status.ready;
const scale = (replicas: number): string =>
  `edits: [{scale: {kind: ReplicaSet, name: web, replicas: ${replicas}}}]`;

/** Active pods per node, the fullest first. */
const spread = ({ nodes }: Seen): string =>
  nodes
    .map(({ pods }) => pods.filter(isActivePod).length)
    .sort((a, b) => b - a)
    .join();

function web(parts: Parameters<typeof replicaSet>[1], scenario: string): Sample {
  return sample(replicaSet("web", parts), scenario);
}

describe("how many", () => {
  test.each([0, 1, 3])("%i: as many as wanted, and never more", (replicas) => {
    const s = observing(web({ replicas }, ONE), "counts");
    expect(reaches(s, (v) => podsOf(v, "web").length > replicas)).toBe(false);
    expect(settles(s, (v) => podsOf(v, "web", isReady).length === replicas)).toBe(true);
    expect(settles(s, (v) => v.replicaSets[0]?.status.availableReplicas === replicas)).toBe(true);
  });

  test("one by default", () => {
    expect(settles(web({}, ONE), (v) => podsOf(v, "web", isReady).length === 1)).toBe(true);
  });

  test("pods of other ReplicaSets are not counted, deleted ones are replaced at once", () => {
    const s = sample(
      documents(replicaSet("web", { replicas: 1 }), replicaSet("db", { replicas: 1 })),
      `${ONE}\n${scale(0)}`,
    );
    expect(settles(s, (v) => podsOf(v, "db", isReady).length === 1)).toBe(true);
    expect(settles(s, (v) => v.done === 0 || podsOf(v, "web", () => true).length === 0)).toBe(true);
    const back = web(
      { replicas: 1 },
      `${ONE}\nedits: [{scale: {kind: ReplicaSet, name: web, replicas: 0}}, {scale: {kind: ReplicaSet, name: web, replicas: 1}}]`,
    );
    expect(
      reaches(
        back,
        (v) => podsOf(v, "web", isDeleting).length === 1 && podsOf(v, "web", isReady).length === 1,
      ),
    ).toBe(true);
  });

  test("its status may tell of pods before all of them are made", () => {
    const s = observing(web({ replicas: 2 }, ONE), "counts");
    const told = (v: Seen): boolean =>
      podsOf(v, "web").length === 1 && v.replicaSets[0]?.status.availableReplicas === 1;
    expect(reaches(s, told)).toBe(true);
  });

  test("its status lags behind, and catches up", () => {
    const s = observing(web({ replicas: 1, probe: true }, ONE), "counts");
    const reported = (v: Seen): number | undefined => v.replicaSets[0]?.status.readyReplicas;
    expect(reaches(s, (v) => podsOf(v, "web", isReady).length === 1 && reported(v) === 0)).toBe(true);
    expect(reaches(s, (v) => podsOf(v, "web", isReady).length === 0 && reported(v) === 1)).toBe(false);
  });
});

describe("which go first", () => {
  /** Whether a deletion ever takes a pod of the second kind while there is one of the first. */
  const prefers = (s: Sample, sooner: (p: PodState) => boolean, later: (p: PodState) => boolean): boolean => {
    const count = (v: Seen, which: (p: PodState) => boolean): number => podsOf(v, "web", which).length;
    const wrong = takes(
      s,
      (before, after, { label }) =>
        label.startsWith("delete pod") &&
        count(before, sooner) > 0 &&
        count(after, sooner) === count(before, sooner) &&
        count(after, later) < count(before, later),
    );
    const right = takes(
      s,
      (before, after, { label }) =>
        label.startsWith("delete pod") &&
        count(before, later) > 0 &&
        count(after, sooner) < count(before, sooner),
    );
    return right && !wrong;
  };

  test("those without a node", () => {
    const s = web({ replicas: 2, cpu: "2" }, `nodes: [1x2cpu8Gi]\n${scale(1)}`);
    const isPending = (v: Seen): boolean => v.pending.flat().length > 0;
    expect(
      takes(
        s,
        (before, after, { label }) => label === "delete pod" && isPending(before) && !isPending(after),
      ),
    ).toBe(true);
    const bound = (v: Seen): number => v.nodes.flatMap(({ pods }) => pods.filter(isActivePod)).length;
    expect(takes(s, (before, after) => isPending(before) && bound(after) < bound(before))).toBe(false);
  });

  test("those that are not ready", () => {
    expect(prefers(web({ replicas: 2, probe: true }, `${ONE}\n${scale(1)}`), isWaiting, isReady)).toBe(true);
  });

  test("those on the node that has more of them", () => {
    // Three pods of one core on two nodes of two: two share a node.
    const leaves = (s: Sample, left: string): boolean =>
      takes(s, (before, after) => spread(before) === "2,1" && allReady(before) && spread(after) === left);
    const allReady = ({ nodes }: Seen): boolean =>
      nodes.flatMap(({ pods }) => pods.filter(isReady)).length === 3;
    const down = scale(2).replace("ReplicaSet", "Deployment");
    const deployed = sample(deployment("web", { replicas: 3, cpu: "1" }), `${TWO}\n${down}`);
    expect([leaves(deployed, "1,1"), leaves(deployed, "2,0")]).toEqual([true, false]);
    // What shares a node is looked up by the controller of the ReplicaSet: one of its own has none.
    const alone = web({ replicas: 3, cpu: "1" }, `${TWO}\n${scale(2)}`);
    expect([leaves(alone, "1,1"), leaves(alone, "2,0")]).toEqual([true, true]);
  });

  test("any of those that rank equal; several go at once, by one ranking", () => {
    const s = web({ replicas: 4, cpu: "1" }, `${TWO}\n${scale(2)}`);
    const full = (v: Seen): boolean => podsOf(v, "web", isReady).length === 4;
    const leaves = (left: string): boolean =>
      takes(s, (before, after) => full(before) && spread(after) === left);
    expect(leaves("1,1")).toBe(true);
    // Were they ranked anew after the first, the second could not come from the same node.
    expect(leaves("2,0")).toBe(true);
    expect(leaves("2,1")).toBe(false);
  });

  test("all, if none are wanted", () => {
    const s = web({ replicas: 2 }, `${TWO}\nedits: [{delete: {kind: ReplicaSet, name: web}}]`);
    expect(settles(s, (v) => v.done === 0 || podsOf(v, "web", () => true).length === 0)).toBe(true);
  });
});

describe("a template with nodeName", () => {
  const pinned = (cpu: string): Sample =>
    sample(
      documents(
        node("small", { cpu: "2" }),
        node("large", { cpu: "8" }),
        replicaSet("web", { replicas: 1, cpu, pod: { nodeName: "small" } }),
      ),
    );

  test("its pods are there from the start, whatever the scheduler would say", () => {
    expect(reaches(pinned("1"), (v) => v.pending.flat().length > 0)).toBe(false);
    expect(settles(pinned("1"), (v) => v.nodes[0]?.pods.some(isReady) === true)).toBe(true);
  });

  test("without room, they fail and are made again for ever, on that node", () => {
    const s = pinned("4");
    const failed = (v: Seen): number => podsOf(v, "web", isEnded).length;
    expect(
      takes(
        s,
        (before, after, { label }) =>
          failed(before) === 1 && label === "create pod" && podsOf(after, "web").length === 1,
      ),
    ).toBe(true);
    expect(
      reaches(s, (v) => podsOf(v, "web", isReady).length > 0 || (v.nodes[1]?.pods.length ?? 0) > 0),
    ).toBe(false);
    expect(reaches(s, (v) => podsOf(v, "web", (p) => p.status.reason === "OutOfcpu").length > 0)).toBe(true);
    expect(settles(s, (v) => podsOf(v, "web").length === 1)).toBe(false);
  });

  test("on a lost node they do not pile up without bound", () => {
    const s = sample(
      replicaSet("web", { replicas: 2, pod: { nodeName: "node-1" } }),
      "nodes: [2x2cpu8Gi]\nnodeFailures: 1",
    );
    expect(reaches(s, (v) => podsOf(v, "web", isDeleting).length === 1)).toBe(true);
    expect(reaches(s, (v) => podsOf(v, "web", isDeleting).length > 1)).toBe(false);
  });
});
