// The whole scheduling cycle: scores, turns in the queue, gates, preemption, and what a second scheduler does to it.
import { describe, expect, test } from "vitest";
import { even } from "../sample-clusters/index.ts";
import {
  daemonSet,
  documents,
  node,
  pod,
  podsOf,
  priorityClass,
  reaches,
  replicaSet,
  type Sample,
  type Seen,
  sample,
  settles,
  takes,
} from "../samples.ts";
import { isActivePod, isDeleting } from "../state.ts";

const HOSTNAME = "kubernetes.io/hostname";

/** How the active pods of "web" may come to stand, as numbers per node in the order of the nodes. */
function standings(s: Sample, replicas: number): readonly string[] {
  const apart = { ...s, system: { ...s.system, interchangeable: [] } };
  const counts = (v: Seen): readonly number[] =>
    v.nodes.map((_, i) => podsOf({ nodes: v.nodes.slice(i, i + 1), pending: [] }, "web").length);
  const ways = (left: number, width: number): readonly (readonly number[])[] =>
    width === 1
      ? [[left]]
      : Array.from({ length: left + 1 }, (_, n) => n).flatMap((n) =>
          ways(left - n, width - 1).map((rest) => [n, ...rest]),
        );
  return ways(replicas, s.cluster.nodes.length)
    .map((way) => way.join())
    .filter((way) => reaches(apart, (v) => counts(v).join() === way));
}

const exact = (...manifests: readonly string[]): Sample => sample(documents(...manifests), "scores: exact");
const labelled = (name: string, labels: object, cpu = "4"): string => {
  const made: { metadata: object } = JSON.parse(node(name, { cpu }));
  return JSON.stringify({ ...made, metadata: { name, labels } });
};
const TAINT = { key: "pool", value: "batch", effect: "PreferNoSchedule" };
const prefers = (zone: string): object => ({
  affinity: {
    nodeAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 100, preference: { matchExpressions: [{ key: "zone", operator: "In", values: [zone] }] } },
      ],
    },
  },
});
const soft = (kind: "podAffinity" | "podAntiAffinity"): object => {
  const podAffinityTerm = { topologyKey: HOSTNAME, labelSelector: { matchLabels: { app: "web" } } };
  return {
    affinity: {
      [kind]: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm }] },
    },
  };
};

describe("exact scores", () => {
  const two = [node("a"), node("b")];
  const larger = [node("a", { cpu: "4" }), node("b", { cpu: "8" })];
  const zones = [labelled("a", { zone: "a" }), labelled("b", { zone: "b" })];
  const tainted = [node("a", { spec: { taints: [TAINT] } }), node("b")];

  test.each<[string, readonly string[], object, number, readonly string[]]>([
    ["equal nodes are all outcomes, and then balance", two, { cpu: "1" }, 2, ["1,1"]],
    ["one pod on equal nodes", two, { cpu: "1" }, 1, ["0,1", "1,0"]],
    ["the node with more room", larger, { cpu: "1" }, 1, ["0,1"]],
    ["a taint that is only a wish", tainted, {}, 1, ["0,1"]],
    ["a node that is preferred", zones, { cpu: "1", pod: prefers("a") }, 1, ["1,0"]],
    ["far from its like", two, { pod: soft("podAntiAffinity") }, 2, ["1,1"]],
    ["near its like", two, { pod: soft("podAffinity") }, 2, ["0,2", "2,0"]],
    [
      "evenly, if it can be",
      two,
      { pod: even("web", HOSTNAME, { whenUnsatisfiable: "ScheduleAnyway" }) },
      2,
      ["1,1"],
    ],
    ["by default, pods of a ReplicaSet spread without asking for it", two, {}, 2, ["1,1"]],
    [
      "a single feasible node is not scored",
      [node("a", { spec: { unschedulable: true } }), node("b")],
      { pod: soft("podAntiAffinity") },
      2,
      ["0,2"],
    ],
  ])("%s", (_, nodes, parts, replicas, expected) => {
    const s = exact(...nodes, replicaSet("web", { replicas, ...parts }));
    expect(standings(s, replicas)).toEqual(expected);
  });

  test("MostAllocated packs, unless the spread counts for more", () => {
    const web = documents(pod("web", { cpu: "1" }), pod("other", { cpu: "2", pod: { nodeName: "a" } }));
    const strategy = "scores: exact\nscoringStrategy: MostAllocated";
    expect(standings(sample(documents(...two, web), strategy), 1)).toEqual(["1,0"]);
    expect(standings(exact(...two, web), 1)).toEqual(["0,1"]);
  });

  test("without them, any node will do", () => {
    const s = sample(documents(...larger, replicaSet("web", { replicas: 1, cpu: "1" })));
    expect(standings(s, 1)).toEqual(["0,1", "1,0"]);
  });
});

const HIGH = priorityClass("high", 1000);
const high = (name: string, cpu: string, more: object = {}): string =>
  pod(name, { cpu, pod: { priorityClassName: "high", ...more } });
const ONE = "nodes: [1x2cpu8Gi]";
const isPreempting = ({ label }: { readonly label: string }): boolean => label.startsWith("preempt ");

describe("the queue", () => {
  const s = sample(documents(HIGH, pod("low", { cpu: "1" }), high("high", "1")), "nodes: [1x4cpu8Gi]");

  test("a pod that waits its turn lets more important ones go first", () => {
    const overtakes = (before: Seen, after: Seen): boolean =>
      podsOf({ nodes: after.nodes, pending: [] }, "low").length === 1 &&
      podsOf({ nodes: before.nodes, pending: [] }, "high").length === 0;
    expect(takes(s, overtakes)).toBe(false);
    expect(settles(s, (v) => v.pending.flat().length === 0)).toBe(true);
  });

  test("pods of equal priority come in any order", () => {
    const equal = sample(documents(pod("a", { cpu: "1" }), pod("b", { cpu: "1" })), "nodes: [1x4cpu8Gi]");
    for (const [one, other] of [
      ["a", "b"],
      ["b", "a"],
    ] as const) {
      const first = (v: Seen): boolean =>
        podsOf({ nodes: v.nodes, pending: [] }, one).length === 1 && podsOf(v, other).length === 1;
      expect(reaches(equal, (v) => first(v) && v.pending.flat().length === 1)).toBe(true);
    }
  });

  test("one that fits nowhere is put back, and the others get their turn", () => {
    const large = sample(documents(HIGH, pod("low", { cpu: "1" }), high("high", "8")), "nodes: [1x4cpu8Gi]");
    expect(settles(large, (v) => podsOf({ nodes: v.nodes, pending: [] }, "low").length === 1)).toBe(true);
  });
});

describe("scheduling gates", () => {
  const gated = pod("p", { pod: { schedulingGates: [{ name: "example.com/quota" }] } });

  test("a gated pod stays pending, until they are removed", () => {
    const s = sample(gated, "edits: [{apply: open}]", { open: pod("p") });
    expect(reaches(s, (v) => v.done === 0 && v.pending.flat().length === 0)).toBe(false);
    expect(settles(s, (v) => v.done === 0 || v.pending.flat().length === 0)).toBe(true);
  });

  test("removing some of them is not enough", () => {
    const two = pod("p", { pod: { schedulingGates: [{ name: "a" }, { name: "b" }] } });
    const s = sample(two, "edits: [{apply: one}]", {
      one: pod("p", { pod: { schedulingGates: [{ name: "b" }] } }),
    });
    expect(reaches(s, (v) => v.pending.flat().length === 0)).toBe(false);
  });

  test("a gated pod keeps nobody waiting", () => {
    const first = high("high", "1", { schedulingGates: [{ name: "a" }] });
    const s = sample(documents(HIGH, pod("low", { cpu: "1" }), first), ONE);
    expect(settles(s, (v) => podsOf({ nodes: v.nodes, pending: [] }, "low").length === 1)).toBe(true);
  });
});

describe("preemption", () => {
  const low = replicaSet("low", { replicas: 1, cpu: "2" });
  const isBound = (name: string) => (v: Seen) => podsOf({ nodes: v.nodes, pending: [] }, name).length === 1;
  const nobodyNominated = (v: Seen): boolean => v.nodes.every((n) => n.nominated === undefined);

  /** What is there, and the pod "high" that comes at any time after it. */
  function joined(manifests: string, preemptor = high("high", "2"), scenario = ONE, edits = ""): Sample {
    return sample(documents(HIGH, manifests), `${scenario}\nedits: [{apply: high}${edits}]`, {
      high: preemptor,
    });
  }

  test("a more important pod gets the room of a less important one, in the end and for ever", () => {
    const s = joined(low);
    expect(takes(s, (_, __, step) => isPreempting(step))).toBe(true);
    expect(settles(s, (v) => v.done === 0 || isBound("high")(v))).toBe(true);
    expect(reaches(s, (v) => !nobodyNominated(v))).toBe(true);
    expect(settles(s, nobodyNominated)).toBe(true);
  });

  test.each<[string, string]>([
    ["of equal priority", pod("high", { cpu: "2" })],
    ["with preemptionPolicy Never", pod("high", { cpu: "2", pod: { priorityClassName: "polite" } })],
    ["that would not fit on the empty node either", high("high", "3")],
  ])("not for a pod %s", (_, preemptor) => {
    const polite = priorityClass("polite", 1000, { preemptionPolicy: "Never" });
    const s = joined(documents(low, polite), preemptor);
    expect(takes(s, (_, __, step) => isPreempting(step))).toBe(false);
    expect(reaches(s, (v) => v.done === 1 && isBound("low")(v))).toBe(true);
  });

  test("no more pods go than have to", () => {
    const s = joined(replicaSet("low", { replicas: 3, cpu: "600m" }), high("high", "1"));
    const going = (v: Seen): number => podsOf(v, "low", isDeleting).length;
    const chosen = (v: Seen): number => podsOf(v, "low", (p) => p.metadata.preempted !== undefined).length;
    expect(reaches(s, (v) => going(v) === 2)).toBe(true);
    expect(reaches(s, (v) => chosen(v) === 3)).toBe(false);
  });

  test("where the least important victims are", () => {
    const pinned = (name: string, nodeName: string, priority?: string): string =>
      pod(name, {
        cpu: "2",
        pod: { nodeName, ...(priority === undefined ? {} : { priorityClassName: priority }) },
      });
    const s = sample(
      documents(
        node("a", { cpu: "2" }),
        node("b", { cpu: "2" }),
        HIGH,
        priorityClass("middle", 500),
        pinned("low", "a"),
        pinned("middle", "b", "middle"),
        high("high", "2"),
      ),
    );
    expect(takes(s, (_, __, { label }) => label === "preempt low")).toBe(true);
    expect(takes(s, (_, __, { label }) => label === "preempt middle")).toBe(false);
  });

  test("a pod of the same scheduler does not take the room that is freed for a more important one", () => {
    const steals = (before: Seen, after: Seen): boolean =>
      !nobodyNominated(before) &&
      podsOf({ nodes: before.nodes, pending: [] }, "low").length === 0 &&
      podsOf({ nodes: after.nodes, pending: [] }, "low").length === 1;
    expect(takes(joined(low), steals)).toBe(false);
    const other = replicaSet("low", { replicas: 1, cpu: "2", pod: { schedulerName: "mine" } });
    const two = `${ONE}\nschedulers: [default-scheduler, mine]`;
    expect(takes(joined(other, high("high", "2"), two), steals)).toBe(true);
  });

  test("a pod of another scheduler does, again and again: the more important one may wait for ever", () => {
    const other = replicaSet("low", { replicas: 1, cpu: "2", pod: { schedulerName: "mine" } });
    const s = joined(other, high("high", "2"), `${ONE}\nschedulers: [default-scheduler, mine]`);
    expect(reaches(s, isBound("high"))).toBe(true);
    expect(settles(s, (v) => v.done === 0 || isBound("high")(v))).toBe(false);
  });

  test("a nominated pod takes another node that becomes free, and its nomination goes with it", () => {
    const once = (name: string): string => pod(name, { cpu: "2", pod: { restartPolicy: "Never" } });
    const s = joined(
      documents(once("short"), once("long")),
      high("high", "2"),
      "nodes: [2x2cpu8Gi]\ncontainers: [{mayComplete: true, workload: Pod/short}]",
    );
    const elsewhere = (before: Seen, after: Seen): boolean =>
      after.nodes.some(
        (n, i) =>
          n.pods.some((p) => p.metadata.owner === "high") &&
          before.nodes[i]?.pods.every((p) => p.metadata.owner !== "high") === true &&
          before.nodes[i]?.nominated === undefined &&
          !nobodyNominated(before) &&
          nobodyNominated(after),
      );
    expect(takes(s, elsewhere)).toBe(true);
    expect(settles(s, nobodyNominated)).toBe(true);
  });

  test("a pod that is deleted while it is nominated is forgotten", () => {
    const s = joined(low, high("high", "2"), ONE, ", {delete: {kind: Pod, name: high}}");
    expect(reaches(s, (v) => v.done === 2 && !nobodyNominated(v))).toBe(true);
    expect(settles(s, (v) => v.done < 2 || (nobodyNominated(v) && isBound("low")(v)))).toBe(true);
  });
});

describe("a DaemonSet", () => {
  const agent = (name: string): string => daemonSet("agent", { cpu: "1", pod: { priorityClassName: name } });
  const isThere = (v: Seen): boolean =>
    v.nodes[0]?.pods.some((p) => p.metadata.owner.startsWith("agent") && isActivePod(p)) === true;

  test("that is more important makes room for itself on every node", () => {
    const low = replicaSet("low", { replicas: 1, cpu: "2" });
    const s = sample(documents(HIGH, low), `${ONE}\nedits: [{apply: agent}]`, { agent: agent("high") });
    expect(takes(s, (_, __, { label }) => label === "preempt low")).toBe(true);
    expect(settles(s, (v) => v.done === 0 || (isThere(v) && v.nodes[0]?.nominated === undefined))).toBe(true);
  });

  test("that is not waits", () => {
    const low = replicaSet("low", { replicas: 1, cpu: "2", pod: { priorityClassName: "high" } });
    const s = sample(documents(HIGH, low), `${ONE}\nedits: [{apply: agent}]`, { agent: agent("") });
    expect(takes(s, (_, __, { label }) => label === "preempt low")).toBe(false);
    expect(settles(s, (v) => v.done === 0 || isThere(v))).toBe(false);
  });
});

test("a pod that names a scheduler that there is not stays pending", () => {
  const s = sample(pod("p", { pod: { schedulerName: "mine" } }));
  expect(reaches(s, (v) => v.pending.flat().length === 0)).toBe(false);
});
