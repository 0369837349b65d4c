// PodDisruptionBudgets, evictions and drains: what the disruption controller says, and who is evicted when.
import { describe, expect, test } from "vitest";
import {
  daemonSet,
  deployment,
  disruptionBudget,
  documents,
  job,
  pod,
  podsOf,
  priorityClass,
  reaches,
  replicaSet,
  rolling,
  type Sample,
  type Seen,
  sample,
  settles,
  statefulSet,
  takes,
} from "../samples.ts";
import { isActivePod, isDeleting, type PodState } from "../state.ts";
import type { DisruptionBudgetState } from "../stored.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const DRAIN = "edits: [{drain: {node: node}}]";
const NEVER = "containers: [{ready: never}]";

type Status = DisruptionBudgetState["status"];

/** The status that the first budget comes to have while nobody evicts anything. */
function settlesOn(s: Sample, status: Omit<Status, "observedGeneration">): boolean {
  const expected = JSON.stringify({ observedGeneration: 1, ...status }, Object.keys(status).sort());
  const textOf = (found: Status | undefined): string => JSON.stringify(found, Object.keys(status).sort());
  return settles(s, ({ done, budgets }) => done > 0 || textOf(budgets[0]?.status) === expected);
}

const deleting = (v: Seen, owner = "web"): number => podsOf(v, owner, isDeleting).length;
const active = (v: Seen, owner = "web"): number => podsOf(v, owner, isActivePod).length;
const isOver = ({ done, nodes }: Seen): boolean =>
  done === 0 || nodes.every(({ drain }) => drain === undefined);
const isOfFirst = ({ metadata }: PodState): boolean => !metadata.owner.includes("#");
const settlesDrained = (s: Sample): boolean => settles(s, isOver);

describe("the disruption controller", () => {
  const web = replicaSet("web", { replicas: 2 });
  const of = (spec: object, workload = web): Sample =>
    sample(documents(workload, disruptionBudget("web", spec)), `${ONE}\n${DRAIN}`);

  test.each<[string, object, string, Omit<Status, "observedGeneration">]>([
    ["a number that must stay", { minAvailable: 1 }, web, status(1, 2, 1)],
    ["a number that may go, of the scale", { maxUnavailable: 1 }, web, status(1, 2, 1)],
    ["a percentage that must stay, rounded up", { minAvailable: "51%" }, web, status(0, 2, 2)],
    ["a percentage that may go, rounded up", { maxUnavailable: "1%" }, web, status(1, 2, 1)],
    ["the scale of a Deployment", { maxUnavailable: 1 }, deployment("web", { replicas: 2 }), status(1, 2, 1)],
    [
      "the scale of a StatefulSet",
      { maxUnavailable: 1 },
      statefulSet("web", { replicas: 2 }),
      status(1, 2, 1),
    ],
    ["nothing at all", {}, web, status(0, 2, 0)],
    ["no pods, with a selector that is absent", { selector: null, minAvailable: 0 }, web, status(0, 0, 0)],
    ["all pods, with an empty selector", { selector: {}, minAvailable: 0 }, web, status(2, 2, 0)],
    [
      "a pod that nobody controls",
      { minAvailable: 0 },
      pod("web", { labels: { app: "web" } }),
      status(1, 1, 0),
    ],
  ])("goes by %s", (_, spec, workload, expected) => {
    expect(settlesOn(of(spec, workload), expected)).toBe(true);
  });

  test.each([
    ["a Job", job("web", { pod: { restartPolicy: "OnFailure" } })],
    ["a DaemonSet", daemonSet("web")],
  ])("cannot tell the scale of %s, and allows nothing", (_, workload) => {
    const s = of({ maxUnavailable: 1 }, workload);
    const failed = ({ budgets }: Seen): boolean => budgets[0]?.status.reason === "SyncFailed";
    expect(reaches(s, failed)).toBe(true);
    expect(reaches(s, (v) => (v.budgets[0]?.status.disruptionsAllowed ?? 0) > 0)).toBe(false);
  });

  test("goes by the scale of a Deployment also while two of its ReplicaSets have pods", () => {
    const web = (image: string) => deployment("web", { replicas: 1, image, spec: rolling(1, 0) });
    const s = sample(
      documents(web("app:1"), disruptionBudget("web", { maxUnavailable: 1 })),
      `${ONE}\nedits: [{apply: new}, {drain: {node: node}}]`,
      { new: web("app:2") },
    );
    const has = (healthy: number) => (v: Seen) =>
      v.budgets.some((b) => b?.status.currentHealthy === healthy && b.status.desiredHealthy > 0);
    expect(reaches(s, (v) => v.budgets.some((b) => b?.status.currentHealthy === 2))).toBe(true);
    expect(reaches(s, (v) => has(1)(v) || has(2)(v))).toBe(false);
  });

  test("does not count pods that are not ready", () => {
    const s = sample(
      documents(web, disruptionBudget("web", { minAvailable: 1 })),
      `${ONE}\n${DRAIN}\n${NEVER}`,
    );
    expect(settlesOn(s, status(0, 0, 1))).toBe(true);
  });

  test("costs nothing where nobody evicts or preempts", () => {
    const { cluster, inventory } = sample(documents(web, disruptionBudget("web", { minAvailable: 1 })), ONE);
    expect(cluster.disruptionBudgets).toEqual([]);
    expect(inventory.idleBudgets).toHaveLength(1);
  });
});

function status(
  disruptionsAllowed: number,
  currentHealthy: number,
  desiredHealthy: number,
): Omit<Status, "observedGeneration"> {
  return { disruptionsAllowed, currentHealthy, desiredHealthy };
}

describe("a drain", () => {
  /** Pods that have not started are no loss to a budget. */
  const lost = (v: Seen): number =>
    podsOf(v, "web", (p) => isDeleting(p) && p.status.phase === "Running").length;
  const web = replicaSet("web", { replicas: 2 });
  const drain = (manifests: string, options = "", more = ""): Sample =>
    sample(manifests, `${ONE}\nedits: [{drain: {node: node${options}}}]\n${more}`);

  test("cordons, evicts what is there, and is over then", () => {
    const s = drain(web);
    expect(reaches(s, (v) => deleting(v) === 2)).toBe(true);
    expect(settlesDrained(s)).toBe(true);
    expect(settles(s, (v) => v.done === 0 || (isOver(v) && v.nodes[0]?.pods.length === 0))).toBe(true);
  });

  test("evicts no more than the budget allows", () => {
    const s = drain(documents(web, disruptionBudget("web", { minAvailable: 1 })));
    expect(reaches(s, (v) => lost(v) === 1)).toBe(true);
    expect(reaches(s, (v) => lost(v) === 2)).toBe(false);
  });

  test("waits for ever for what the budget never allows, but not if it deletes", () => {
    const manifests = documents(web, disruptionBudget("web", { minAvailable: 2 }));
    expect(reaches(drain(manifests), (v) => lost(v) > 0)).toBe(false);
    expect(settlesDrained(drain(manifests))).toBe(false);
    expect(settlesDrained(drain(manifests, ", disableEviction: true"))).toBe(true);
  });

  test("waits until another pod is ready elsewhere", () => {
    const manifests = documents(web, disruptionBudget("web", { minAvailable: 1 }));
    const s = sample(manifests, "nodes: [2x2cpu4Gi]\nedits: [{drain: {node: node-1}}]");
    const healthy = (v: Seen): number =>
      podsOf(v, "web", (p) => p.status.ready && !isDeleting(p) && p.metadata.evicted === undefined).length;
    expect(takes(s, (before, after) => healthy(before) === 2 && healthy(after) === 1)).toBe(true);
    expect(takes(s, (before, after) => healthy(before) === 1 && healthy(after) === 0)).toBe(false);
    expect(settlesDrained(s)).toBe(true);
  });

  test("evicts no pod that two budgets select", () => {
    const budgets = ["a", "b"].map((name) => disruptionBudget(name, { minAvailable: 0 }, "web"));
    const s = drain(documents(web, ...budgets));
    expect(takes(s, (before, after) => deleting(after) > deleting(before) && isReady(before))).toBe(false);
    expect(settlesDrained(s)).toBe(false);
  });

  const isReady = (v: Seen): boolean => podsOf(v, "web", ({ status: { ready } }) => ready).length === 2;

  test.each<[string, object, boolean]>([
    ["not while the budget is unhealthy", { minAvailable: 1 }, false],
    ["always, if the budget says so", { minAvailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" }, true],
    ["not where no pod need be healthy", { minAvailable: 0 }, false],
  ])("evicts pods that are not ready: %s", (_, spec, evicts) => {
    const s = drain(documents(web, disruptionBudget("web", spec)), "", NEVER);
    const running = ({ nodes }: Seen): boolean =>
      nodes.every(({ pods }) => pods.every(({ status: { phase } }) => phase === "Running"));
    const evicted = takes(s, (before, after) => running(before) && deleting(after) > deleting(before));
    expect(evicted).toBe(evicts);
    expect(settlesDrained(s)).toBe(evicts);
  });

  test("takes pods that have not started, whatever the budget says", () => {
    const s = drain(documents(web, disruptionBudget("web", { minAvailable: 2 })));
    const starts = (v: Seen): boolean => podsOf(v, "web", (p) => p.status.phase === "Pending").length > 0;
    expect(takes(s, (before, after) => starts(before) && active(after) < active(before))).toBe(true);
  });

  test("takes none if one has no controller, unless it is forced", () => {
    const both = documents(replicaSet("web", { replicas: 1 }), pod("lone"));
    const started = ({ nodes }: Seen): boolean => nodes[0]?.pods.length === 2;
    const s = drain(both);
    expect(takes(s, (before, after) => started(before) && deleting(after) > 0)).toBe(false);
    expect(settlesDrained(s)).toBe(false);
    const forced = drain(both, ", force: true");
    expect(takes(forced, (before, after) => started(before) && deleting(after, "lone") > 0)).toBe(true);
    expect(settlesDrained(forced)).toBe(true);
  });

  test("leaves the pods of a DaemonSet", () => {
    const s = drain(documents(daemonSet("agent"), replicaSet("web", { replicas: 1 })));
    expect(reaches(s, (v) => deleting(v, "agent-rev1") > 0)).toBe(false);
    expect(settlesDrained(s)).toBe(true);
  });

  test("leaves those of a DaemonSet that is gone once there is another of its name", () => {
    const agent = daemonSet("agent");
    const s = sample(
      agent,
      `${ONE}\nedits: [{delete: {kind: DaemonSet, name: agent}}, {apply: agent}, {drain: {node: node}}]`,
      { agent },
    );
    const old = (v: Seen): number => podsOf(v, "agent-rev1", isActivePod).filter(isOfFirst).length;
    const completes = takes(
      s,
      (before, after) =>
        !isOver(before) && isOver(after) && before.daemonSets[0] !== null && old(before) === 1,
    );
    expect(completes).toBe(true);
  });

  test("of a group empties one node after the other, once all are cordoned", () => {
    const s = sample(
      replicaSet("web", { replicas: 2, cpu: "2" }),
      "nodes: [{name: old, count: 2, cpu: 2, memory: 4Gi}]\nedits: [{drain: {group: old}}]",
    );
    const stages = ({ nodes }: Seen) => nodes.map(({ drain: its }) => its?.stage);
    expect(reaches(s, (v) => stages(v).every((stage) => stage === "draining"))).toBe(false);
    expect(reaches(s, (v) => stages(v).includes("draining") && stages(v).includes("planned"))).toBe(false);
    expect(reaches(s, (v) => stages(v).includes("draining") && stages(v).includes("cordoned"))).toBe(true);
    expect(settlesDrained(s)).toBe(true);
    expect(s.cluster.interchangeableNodes).toHaveLength(1);
  });

  test("is over before its node is uncordoned, and before an edit that waits for it", () => {
    const s = sample(
      web,
      `${ONE}\nedits: [{drain: {node: node}}, {uncordon: {node: node}}, {scale: {kind: ReplicaSet, name: web, replicas: 0}, after: drain}]`,
    );
    expect(reaches(s, (v) => v.done > 1 && v.nodes[0]?.drain !== undefined)).toBe(false);
    expect(reaches(s, (v) => v.done === 3)).toBe(true);
  });
});

describe("an API server that is stopped amid an eviction", () => {
  const manifests = documents(
    replicaSet("web", { replicas: 2 }),
    disruptionBudget("web", { minAvailable: 1 }),
  );
  const s = sample(manifests, `nodes: [2x2cpu4Gi]\napiErrors: 1\nedits: [{drain: {node: node-1}}]`);
  const forgotten = (v: Seen): number => podsOf(v, "web", (p) => p.metadata.evicted === "forgotten").length;

  test("has taken from the budget, and deleted nothing", () => {
    const isHalf = (v: Seen): boolean =>
      forgotten(v) === 1 && deleting(v) === 0 && v.budgets[0]?.status.disruptionsAllowed === 0;
    expect(reaches(s, isHalf)).toBe(true);
  });

  test("is forgiven after a while: the pod counts again, and is evicted", () => {
    const expires = takes(
      s,
      (before, after, { label }) =>
        forgotten(before) === 1 && forgotten(after) === 0 && label.startsWith("eviction of web was not seen"),
    );
    expect(expires).toBe(true);
    expect(settlesDrained(s)).toBe(true);
  });
});

describe("preemption", () => {
  type Pod = Seen["pending"][number][number];
  const isVictim = ({ metadata }: Pod): boolean => metadata.preempted !== undefined;
  const isRunning = ({ status }: Pod): boolean => status.ready;
  const comesLater = replicaSet("important", {
    replicas: 0,
    cpu: "2",
    pod: { priorityClassName: "high" },
  });
  const s = sample(
    documents(
      priorityClass("high", 1),
      comesLater,
      replicaSet("a", { replicas: 1, cpu: "2" }),
      replicaSet("b", { replicas: 1, cpu: "2" }),
      disruptionBudget("a", { minAvailable: 1 }),
    ),
    "nodes: [2x2cpu4Gi]\nedits: [{scale: {kind: ReplicaSet, name: important, replicas: 1}}]",
  );
  const chosen = (owner: string): boolean =>
    takes(
      s,
      (before, after) =>
        before.nodes.every(({ pods }) => pods.some(isRunning)) &&
        podsOf(before, owner, isVictim).length < podsOf(after, owner, isVictim).length,
    );

  test("takes what no budget protects", () => {
    expect(chosen("b")).toBe(true);
    expect(chosen("a")).toBe(false);
  });
});
