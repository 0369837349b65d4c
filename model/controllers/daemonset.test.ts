// DaemonSets as they are seen from outside: where their pods stand, how updates go, and where every fair run ends.
import { describe, expect, test } from "vitest";
import { waitingFor } from "../pods/daemon-pods.ts";
import {
  daemonSet,
  documents,
  node,
  pod,
  podsOf,
  reaches,
  rollingDaemons,
  type Sample,
  type Seen,
  sample,
  settles,
  takes,
} from "../samples.ts";
import { isActivePod, isDeleting, isEnded, type PodState } from "../state.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const TWO = "nodes: [2x4cpu8Gi]";
const TAINT = { key: "pool", value: "batch", effect: "NoSchedule" };
const TOLERANT = { tolerations: [{ key: "pool", operator: "Exists" }] };

type Parts = Parameters<typeof daemonSet>[1];

const isReady = (p: PodState): boolean => isActivePod(p) && p.status.ready;
const ready = (v: Seen, revision: string): number => podsOf(v, revision, isReady).length;
/** How many pods of the DaemonSet each node has, bound or not, that have not ended and are not being deleted. */
const active = (v: Seen): readonly number[] =>
  v.nodes.map((n) => {
    const pods = [...n.pods, ...waitingFor(n)].filter(isActivePod);
    return pods.filter((p) => p.metadata.owner.startsWith("agent-")).length;
  });
const terminating = (v: Seen): number =>
  v.nodes.flatMap(({ pods }) => pods).filter((p) => isDeleting(p)).length;

function agent(parts: Parts = {}, scenario = TWO): Sample {
  const changed = (more: object): string => daemonSet("agent", { ...parts, ...more });
  return sample(changed({}), scenario, {
    v1: changed({}),
    v2: changed({ image: "app:2" }),
    v3: changed({ image: "app:3" }),
    intolerant: changed({ pod: {} }),
    elsewhere: changed({ pod: { nodeSelector: { pool: "batch" } } }),
  });
}

const update = (parts: Parts, scenario = TWO, edits = "[{apply: v2, after: rollout}]"): Sample =>
  agent(parts, `${scenario}\nedits: ${edits}`);
const updated = (v: Seen): boolean =>
  v.done === 0 || (ready(v, "agent-rev1") === 0 && ready(v, "agent-rev2") === 2);

describe("which nodes get a pod", () => {
  const labelled = (name: string, labels: object, spec: object = {}): string =>
    JSON.stringify({ ...JSON.parse(node(name, { spec })), metadata: { name, labels } });

  test.each<[string, object, readonly number[]]>([
    ["those whose taints it tolerates, and those that are cordoned", {}, [1, 0, 1, 1]],
    ["a toleration more", TOLERANT, [1, 1, 1, 1]],
    ["those that nodeSelector selects", { nodeSelector: { disk: "ssd" } }, [0, 0, 0, 1]],
    ["the one that nodeName names, whatever its taints", { nodeName: "tainted", ...TOLERANT }, [0, 1, 0, 0]],
  ])("%s", (_, parts, expected) => {
    const nodes = documents(
      node("plain"),
      node("tainted", { spec: { taints: [TAINT] } }),
      node("cordoned", { spec: { unschedulable: true } }),
      labelled("ssd", { disk: "ssd" }),
    );
    const s = sample(documents(nodes, daemonSet("agent", { pod: parts })));
    expect(
      settles(
        s,
        (v) =>
          active(v).join() === expected.join() &&
          ready(v, "agent-rev1") === active(v).reduce((a, b) => a + b),
      ),
    ).toBe(true);
    expect(reaches(s, (v) => active(v).some((n, i) => n > (expected[i] ?? 0)))).toBe(false);
  });

  test("a pod is made for its node, and waits for the scheduler there", () => {
    const s = agent();
    const waits = (v: Seen): number => v.nodes.flatMap(waitingFor).length;
    expect(reaches(s, (v) => waits(v) === 2)).toBe(true);
    expect(takes(s, (before, after, { label }) => label === "bind" && waits(after) < waits(before))).toBe(
      true,
    );
    expect(reaches(s, (v) => v.pending.flat().length > 0)).toBe(false);
  });

  test("a pod that does not fit waits until there is room, and does not go elsewhere", () => {
    const alone = documents(node("small", { cpu: "1" }), node("big"), daemonSet("agent", { cpu: "2" }));
    const s = sample(alone);
    expect(
      settles(
        s,
        (v) => v.nodes.map(({ pods }) => pods.length).join() === "0,1" && active(v).join() === "1,1",
      ),
    ).toBe(true);
    const crowded = documents(daemonSet("agent", { cpu: "3" }), pod("web", { cpu: "3" }));
    const freed = sample(crowded, `${ONE}\nedits: [{delete: {kind: Pod, name: web}}]`);
    expect(reaches(freed, (v) => podsOf(v, "web", isReady).length === 1 && active(v).join() === "1")).toBe(
      true,
    );
    expect(
      reaches(freed, (v) => podsOf(v, "web", isReady).length === 1 && ready(v, "agent-rev1") === 1),
    ).toBe(false);
    expect(settles(freed, (v) => v.done === 0 || ready(v, "agent-rev1") === 1)).toBe(true);
  });

  test("pods that refuse each other's company keep daemons away, too", () => {
    const term = { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: "agent" } } };
    const shy = { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } };
    const s = sample(documents(daemonSet("agent"), pod("web", { pod: shy })), ONE);
    expect(reaches(s, (v) => (v.nodes[0]?.pods.length ?? 0) > 1)).toBe(false);
    expect(settles(s, (v) => v.nodes[0]?.pods.length === 1)).toBe(true);
  });

  test("topology spread only counts the node that the pod is for", () => {
    const constraint = {
      maxSkew: 1,
      topologyKey: "zone",
      whenUnsatisfiable: "DoNotSchedule",
      labelSelector: { matchLabels: { app: "agent" } },
    };
    const zones =
      "nodes: [{name: a, count: 2, cpu: 2, memory: 4Gi, labels: {zone: a}}, {name: b, cpu: 2, memory: 4Gi, labels: {zone: b}, taints: [{key: pool, effect: NoSchedule}]}]";
    const s = agent({ pod: { topologySpreadConstraints: [constraint] } }, zones);
    expect(settles(s, (v) => active(v).join() === "1,1,0" && ready(v, "agent-rev1") === 2)).toBe(true);
  });
});

describe("a rolling update", () => {
  test.each([1, 2, "50%"])("that may make %s of two nodes unavailable", (limit) => {
    const s = update({ spec: rollingDaemons(0, limit) });
    const least = limit === 2 ? 0 : 1;
    const serving = (v: Seen): number => ready(v, "agent-rev1") + ready(v, "agent-rev2");
    const fewer = (n: number): boolean =>
      takes(s, (before, after) => serving(before) >= n && serving(after) < n);
    expect(fewer(least + 1)).toBe(true);
    expect(fewer(least)).toBe(false);
    expect(settles(s, updated)).toBe(true);
    expect(reaches(s, (v) => active(v).some((n) => n > 1))).toBe(false);
  });

  test("that surges has two pods on a node, on as many as it may, and never fewer that are ready", () => {
    const s = update({ spec: rollingDaemons(1, 0) });
    const serving = (v: Seen): number => v.nodes.filter((n) => n.pods.some(isReady)).length;
    expect(reaches(s, (v) => active(v).join() === "1,2" || active(v).join() === "2,1")).toBe(true);
    expect(takes(s, (before, after) => serving(before) === 2 && serving(after) < 2)).toBe(false);
    const surged = (v: Seen): boolean =>
      v.nodes.every(
        (n) =>
          podsOf({ nodes: [n], pending: [] }, "agent-rev1", isReady).length === 1 &&
          podsOf({ nodes: [n], pending: [] }, "agent-rev2").length === 1,
      );
    expect(reaches(s, (v) => surged(v) && ready(v, "agent-rev2") === 0)).toBe(false);
    expect(
      reaches(update({ spec: rollingDaemons(2, 0) }), (v) => surged(v) && ready(v, "agent-rev2") === 0),
    ).toBe(true);
    expect(settles(s, updated)).toBe(true);
  });

  test("replaces pods that are not available whatever the limit", () => {
    const never = `${TWO}\ncontainers: [{image: "app:1", ready: never}]`;
    const s = update({ probe: true }, never, "[{apply: v2}]");
    expect(reaches(s, (v) => terminating(v) === 2)).toBe(true);
    expect(settles(s, updated)).toBe(true);
  });

  test("stops at a version that does not get ready", () => {
    const s = update({ probe: true }, `${TWO}\ncontainers: [{image: "app:2", ready: never}]`);
    expect(
      settles(
        s,
        (v) => v.done === 0 || (ready(v, "agent-rev1") === 1 && podsOf(v, "agent-rev2").length === 1),
      ),
    ).toBe(true);
  });

  test("waits for minReadySeconds before it goes on", () => {
    const young = (v: Seen): boolean =>
      podsOf(v, "agent-rev2", isReady).some((p) => p.status.available === false);
    const hasty = (seconds: number): boolean =>
      takes(
        update({ spec: { minReadySeconds: seconds } }, TWO),
        (before, after, { label }) => label === "delete old pod" && (young(before) || young(after)),
      );
    expect(hasty(5)).toBe(false);
  });

  test("on deletion only, changes nothing", () => {
    const s = update({ spec: { updateStrategy: { type: "OnDelete" } } }, ONE);
    const fewer = (before: Seen, after: Seen): boolean =>
      podsOf(after, "agent-rev1").length < podsOf(before, "agent-rev1").length;
    expect(takes(s, fewer)).toBe(false);
    expect(settles(s, (v) => v.done === 0 || active(v).join() === "1")).toBe(true);
  });

  test("goes back, and on to a third version, in mid-way", () => {
    for (const strategy of [{}, rollingDaemons(1, 0)]) {
      const back = update({ spec: strategy }, ONE, "[{apply: v2}, {apply: v1}]");
      expect(
        settles(back, (v) => v.done !== 2 || (ready(v, "agent-rev1") === 1 && ready(v, "agent-rev2") === 0)),
      ).toBe(true);
      const on = update({ spec: strategy }, ONE, "[{apply: v2}, {apply: v3}]");
      expect(settles(on, (v) => v.done !== 2 || ready(v, "agent-rev3") === 1)).toBe(true);
      expect(reaches(on, (v) => active(v).some((n) => n > 2))).toBe(false);
    }
  });
});

describe("nodes that stop being selected", () => {
  const nodes =
    "nodes: [{name: plain, cpu: 2, memory: 4Gi}, {name: batch, cpu: 2, memory: 4Gi, labels: {pool: batch}, taints: [{key: pool, effect: NoSchedule}]}]";

  test("lose their pods at once if nodeSelector excludes them", () => {
    const s = update({ pod: TOLERANT }, nodes, "[{apply: elsewhere}]");
    expect(settles(s, (v) => v.done === 0 || active(v).join() === "0,0")).toBe(true);
  });

  test.each<[string, object, string]>([
    ["by and by if the taint is not tolerated any more", {}, "1,0"],
    ["also when surging, as enough others are available", rollingDaemons(1, 0), "1,0"],
  ])("lose them %s", (_, spec, expected) => {
    const s = update({ pod: TOLERANT, spec }, nodes, "[{apply: intolerant, after: rollout}]");
    expect(settles(s, (v) => v.done === 0 || active(v).join() === expected)).toBe(true);
  });
});

describe("a node that fails", () => {
  const down = (v: Seen) => v.nodes.find(({ kubelet }) => kubelet === "stopped");

  test("keeps its pod: daemons tolerate it for ever", () => {
    const s = agent({}, `${TWO}\nnodeFailures: 1`);
    expect(takes(s, (before, after) => terminating(after) > terminating(before))).toBe(false);
    expect(settles(s, (v) => down(v) !== undefined || ready(v, "agent-rev1") === 2)).toBe(true);
    expect(
      settles(s, (v) => v.daemonSets[0]?.status.desiredNumberScheduled === (down(v) === undefined ? 2 : 1)),
    ).toBe(true);
  });

  test("keeps an old pod terminating during an update, and the other nodes waiting", () => {
    const s = update({}, `${TWO}\nnodeFailures: 1`);
    expect(reaches(s, (v) => down(v)?.pods.some(isDeleting) === true)).toBe(true);
    expect(settles(s, (v) => v.done === 0 || ready(v, "agent-rev1") === 0)).toBe(false);
  });
});

describe("failed pods", () => {
  // Bound by its name, the pod of 3 cores is refused by the kubelet where another one runs already.
  const full = documents(
    daemonSet("agent", { cpu: "3", pod: { nodeName: "node" } }),
    pod("web", { cpu: "3", pod: { nodeName: "node" } }),
  );
  const s = sample(full, `${ONE}\nedits: [{delete: {kind: Pod, name: web}}]`);
  const failed = (v: Seen): number => podsOf(v, "agent-rev1", isEnded).length;

  test("are deleted and replaced, one after the other", () => {
    expect(reaches(s, (v) => failed(v) === 1)).toBe(true);
    expect(reaches(s, (v) => podsOf(v, "agent-rev1", () => true).length > 1)).toBe(false);
    expect(
      takes(
        s,
        (before, after, { label }) =>
          label === "back-off ends: delete failed pod" && failed(after) < failed(before),
      ),
    ).toBe(true);
    expect(settles(s, (v) => v.done === 0 || ready(v, "agent-rev1") === 1)).toBe(true);
  });
});

describe("history and status", () => {
  const names = (v: Seen): readonly string[] => (v.revisions[0] ?? []).map(({ name }) => name);
  const three = (limit: number): Sample =>
    update(
      { spec: { revisionHistoryLimit: limit } },
      ONE,
      "[{apply: v2, after: rollout}, {apply: v3, after: rollout}]",
    );

  test.each([
    [10, ["agent-rev1", "agent-rev2", "agent-rev3"]],
    [1, ["agent-rev2", "agent-rev3"]],
    [0, ["agent-rev3"]],
  ])("with a limit of %i, the oldest are forgotten", (limit, left) => {
    const s = three(limit);
    const isLeft = (v: Seen): boolean =>
      names(v).every((name) => left.includes(name)) && names(v).includes("agent-rev3");
    expect(settles(s, (v) => v.done < 2 || isLeft(v))).toBe(true);
    expect(
      reaches(s, (v) => v.done === 2 && names(v).join() === left.join() && ready(v, "agent-rev3") === 1),
    ).toBe(true);
  });

  test("those that pods are of are kept", () => {
    const s = three(0);
    expect(
      takes(
        s,
        (before, after) =>
          names(after).length < names(before).length &&
          podsOf(before, "agent-rev1", () => true).length > 0 &&
          !names(after).includes("agent-rev1"),
      ),
    ).toBe(false);
  });

  test("a template that comes back becomes the newest again", () => {
    const s = update({}, ONE, "[{apply: v2}, {apply: v1}]");
    expect(reaches(s, (v) => names(v).join() === "agent-rev2,agent-rev1")).toBe(true);
    expect(settles(s, (v) => v.done < 2 || names(v).at(-1) === "agent-rev1")).toBe(true);
  });

  test("there is no history where there is one template", () => {
    expect(agent().cluster.daemonSets[0]?.revisions).toBeUndefined();
  });

  test("the status says how far it is", () => {
    const s = update({});
    const status = (v: Seen) => v.daemonSets[0]?.status;
    const done = {
      observedGeneration: 2,
      desiredNumberScheduled: 2,
      currentNumberScheduled: 2,
      numberMisscheduled: 0,
      numberReady: 2,
      updatedNumberScheduled: 2,
      numberAvailable: 2,
    };
    expect(settles(s, (v) => v.done === 0 || JSON.stringify(status(v)) === JSON.stringify(done))).toBe(true);
    expect(
      reaches(s, (v) => status(v)?.observedGeneration === 2 && status(v)?.updatedNumberScheduled === 0),
    ).toBe(true);
    expect(reaches(s, (v) => status(v)?.observedGeneration === 2 && v.done === 0)).toBe(false);
  });
});

describe("delete, and apply again", () => {
  const edits = "[{delete: {kind: DaemonSet, name: agent}}, {apply: v2}]";
  const s = update({}, ONE, edits);

  test("everything goes, and the second DaemonSet is another one", () => {
    expect(
      settles(s, (v) => v.done !== 1 || (active(v).join() === "0" && v.revisions.flat().length === 0)),
    ).toBe(true);
    expect(
      settles(
        s,
        (v) =>
          v.done < 2 || (ready(v, "agent-rev2") === 1 && podsOf(v, "agent-rev1", () => true).length === 0),
      ),
    ).toBe(true);
    const owners = (v: Seen): readonly string[] =>
      podsOf(v, "agent-rev2", () => true).map((p) => p.metadata.owner);
    expect(reaches(s, (v) => owners(v).includes("agent-rev2"))).toBe(false);
  });

  test("its pods may start before those of the first one are gone, which it leaves to the garbage collector", () => {
    expect(
      reaches(s, (v) => v.done === 2 && ready(v, "agent-rev1") === 1 && podsOf(v, "agent-rev2").length === 1),
    ).toBe(true);
    const deletes = takes(
      s,
      (before, after, { process }) =>
        process.startsWith("daemonset-controller") &&
        podsOf(after, "agent-rev1").length < podsOf(before, "agent-rev1").length,
    );
    expect(deletes).toBe(false);
  });
});
