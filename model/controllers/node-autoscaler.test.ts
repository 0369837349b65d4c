// The node autoscaler in a cluster: which nodes it adds, which it removes, and what keeps them.
import { describe, expect, test } from "vitest";
import {
  daemonSet,
  disruptionBudget,
  documents,
  pod,
  reaches,
  replicaSet,
  type Sample,
  type Seen,
  sample,
  settles,
  takes,
} from "../samples.ts";
import { isActivePod } from "../state.ts";

const POOL = "{name: pool, cpu: 2, memory: 4Gi, max: 3}";
const autoscaled = (groups: string, more = ""): string => `nodeAutoscaler: {groups: [${groups}]${more}}\n`;
const present = ({ nodes }: Seen): number => nodes.filter(({ kubelet }) => kubelet === "running").length;
const coming = ({ nodes }: Seen): number => nodes.filter(({ kubelet }) => kubelet === "coming").length;
const isRemoved = (seen: Seen): boolean => seen.nodes.some(({ removal }) => removal !== undefined);
const removes = (before: Seen, after: Seen): boolean => present(after) < present(before);

describe("adds nodes", () => {
  const web = (replicas: number, parts: object = {}): string =>
    replicaSet("web", { replicas, cpu: "1", ...parts });

  test("as many as the pods need, and no more: two of them share one", () => {
    const s = sample(web(2), autoscaled(POOL));
    expect(settles(s, (seen) => present(seen) === 1 && coming(seen) === 0)).toBe(true);
    expect(reaches(sample(web(4), autoscaled(POOL)), (seen) => present(seen) + coming(seen) === 3)).toBe(
      false,
    );
  });

  test("and others, where machines do not come", () => {
    const failing = sample(web(1), `${autoscaled(POOL)}provisioningFailures: 1`);
    const fails = (before: Seen, after: Seen): boolean =>
      coming(before) === 1 && coming(after) === 0 && present(after) === 0;
    expect(takes(failing, fails)).toBe(true);
    expect(takes(sample(web(1), autoscaled(POOL)), fails)).toBe(false);
    expect(settles(failing, (seen) => present(seen) === 1)).toBe(true);
  });

  test("up to the maximum of the group", () => {
    expect(settles(sample(web(4, { cpu: "2" }), autoscaled(POOL)), (seen) => present(seen) === 3)).toBe(true);
  });

  test("for nothing that they would not take", () => {
    const pods = [
      web(1, { cpu: "3" }),
      web(1, { pod: { nodeSelector: { disk: "ssd" } } }),
      web(1, { pod: { schedulingGates: [{ name: "example.com/wait" }] } }),
      web(1, { pod: { schedulerName: "mine" } }),
      daemonSet("web"),
    ];
    for (const one of pods)
      expect(
        reaches(sample(one, autoscaled(POOL)), (seen) => coming(seen) > 0),
        one,
      ).toBe(false);
  });

  test("with room for the pods of DaemonSets", () => {
    const both = documents(web(1, { cpu: "1500m" }), daemonSet("agent", { cpu: "1" }));
    expect(reaches(sample(both, autoscaled(POOL)), (seen) => coming(seen) > 0)).toBe(false);
  });

  const grown = (expander: string, groups: string, pods = web(2)): readonly string[] => {
    const s = sample(pods, autoscaled(groups, `, expander: ${expander}`));
    const isFirst = (before: Seen, after: Seen, i: number): boolean =>
      before.nodes.every(({ kubelet }) => kubelet === "absent") && after.nodes[i]?.kubelet === "coming";
    return s.cluster.nodes.flatMap(({ facts }, i) =>
      takes(s, (before, after) => isFirst(before, after, i)) ? [facts.name] : [],
    );
  };

  test("of the group that the expander prefers", () => {
    const groups =
      "{name: small, cpu: 1, memory: 2Gi, max: 1, price: 1, priority: 1}, {name: large, cpu: 8, memory: 16Gi, max: 1, price: 9, priority: 2}";
    expect(grown("random", groups)).toEqual(["small-1", "large-1"]);
    expect(grown("price", groups)).toEqual(["small-1"]);
    expect(grown("priority", groups)).toEqual(["large-1"]);
    expect(grown("least-waste", groups)).toEqual(["small-1"]);
    expect(grown("most-pods", groups, replicaSet("web", { replicas: 2, cpu: "900m" }))).toContain("large-1");
  });

  test("by what it assumes of an empty group, and by what it sees of one with nodes", () => {
    const selecting = web(1, { pod: { nodeSelector: { disk: "ssd" } } });
    const group = (min: number) =>
      `{name: fast, cpu: 1, memory: 2Gi, min: ${min}, max: 2, labels: {disk: ssd}, assumed: {labels: {}}}`;
    const adds = (pods: string, min: number) =>
      reaches(sample(pods, autoscaled(group(min))), (seen) => coming(seen) > 0);
    expect(adds(selecting, 0)).toBe(false);
    expect(adds(web(2, { pod: { nodeSelector: { disk: "ssd" } } }), 1)).toBe(true);
  });
});

describe("removes nodes", () => {
  const TWO = "{name: pool, cpu: 2, memory: 4Gi, min: 1, max: 2, initial: 2}";
  const removed = (manifests: string, more = ""): boolean =>
    takes(sample(manifests, autoscaled(TWO, more)), removes);
  const small = (parts: object = {}): string => replicaSet("web", { replicas: 2, cpu: "500m", ...parts });
  const occupied = (seen: Seen): boolean =>
    seen.nodes.filter(({ pods }) => pods.some(isActivePod)).length === 2;
  const drains = (s: Sample): boolean =>
    takes(s, (before, after) => !isRemoved(before) && isRemoved(after) && occupied(after));

  test("that are empty, down to the minimum", () => {
    const s = sample(replicaSet("web", { replicas: 0 }), autoscaled(TWO));
    expect(settles(s, (seen) => present(seen) === 1)).toBe(true);
  });

  test("of which little is used, if their pods fit elsewhere", () => {
    expect(drains(sample(small(), autoscaled(TWO)))).toBe(true);
    expect(drains(sample(small({ cpu: "900m" }), autoscaled(TWO)))).toBe(true);
    expect(drains(sample(small({ cpu: "1" }), autoscaled(TWO)))).toBe(false);
    expect(
      drains(sample(small({ cpu: "1" }), autoscaled(TWO, ", scaleDown: {utilizationThreshold: 60}"))),
    ).toBe(true);
    expect(drains(sample(replicaSet("web", { replicas: 3, cpu: "900m" }), autoscaled(TWO)))).toBe(false);
  });

  test("and puts their pods elsewhere first", () => {
    const s = sample(small(), autoscaled(TWO));
    const gone = ({ nodes }: Seen): boolean =>
      nodes.some(({ kubelet, pods }) => kubelet === "absent" && pods.length > 0);
    expect(reaches(s, gone)).toBe(false);
    expect(settles(s, (seen) => present(seen) === 1 && !isRemoved(seen))).toBe(true);
  });

  test("unless that is switched off", () => {
    expect(removed(replicaSet("web", { replicas: 0 }), ", scaleDown: {enabled: false}")).toBe(false);
    expect(removed(replicaSet("web", { replicas: 0 }), ", consolidation: Never")).toBe(false);
  });

  const annotated = (annotations: object, spec: object = {}, namespace = "default"): string =>
    JSON.stringify({
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      metadata: { name: "web", namespace },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: "web" } },
        template: {
          metadata: { labels: { app: "web" }, annotations },
          spec: {
            containers: [{ name: "web", image: "web:1", resources: { requests: { cpu: "500m" } } }],
            ...spec,
          },
        },
      },
    });
  const SAFE = "cluster-autoscaler.kubernetes.io/safe-to-evict";
  const scratch = { volumes: [{ name: "scratch", emptyDir: {} }] };

  test.each([
    ["pods that say that they are not safe to evict", annotated({ [SAFE]: "false" }), "", false],
    ["pods with local storage", annotated({}, scratch), "", false],
    [
      "pods with local storage, if that is not looked at",
      annotated({}, scratch),
      ", scaleDown: {skipNodesWithLocalStorage: false}",
      true,
    ],
    ["pods with local storage that are safe to evict", annotated({ [SAFE]: "true" }, scratch), "", true],
    [
      "pods with memory for a volume",
      annotated({}, { volumes: [{ name: "m", emptyDir: { medium: "Memory" } }] }),
      "",
      true,
    ],
    ["pods of the system", annotated({}, {}, "kube-system"), "", false],
    [
      "pods of the system, if that is not looked at",
      annotated({}, {}, "kube-system"),
      ", scaleDown: {skipNodesWithSystemPods: false}",
      true,
    ],
    ["pods without a controller", documents(pod("a", { cpu: "500m" }), pod("b", { cpu: "500m" })), "", false],
    [
      "pods without a controller, for Karpenter",
      documents(pod("a", { cpu: "500m" }), pod("b", { cpu: "500m" })),
      ", consolidation: WhenEmptyOrUnderutilized",
      true,
    ],
    [
      "pods that Karpenter is not to disrupt",
      annotated({ "karpenter.sh/do-not-disrupt": "true" }),
      ", consolidation: WhenEmptyOrUnderutilized",
      false,
    ],
    [
      "pods with local storage, for Karpenter",
      annotated({}, scratch),
      ", consolidation: WhenEmptyOrUnderutilized",
      true,
    ],
    [
      "any pods, for Karpenter, when only empty ones are to go",
      annotated({}),
      ", consolidation: WhenEmpty",
      false,
    ],
  ])("from under %s", (_, manifests, more, expected) => {
    expect(drains(sample(manifests, autoscaled(TWO, more)))).toBe(expected);
  });

  test("as budgets allow it: of two pods that have one to spare, one after the other", () => {
    const guarded = (minAvailable: number, more = "") =>
      sample(documents(small(), disruptionBudget("web", { minAvailable })), autoscaled(TWO, more));
    expect(drains(guarded(2))).toBe(false);
    expect(drains(guarded(1))).toBe(true);
    expect(takes(guarded(1), removes)).toBe(true);
    expect(drains(guarded(2, ", consolidation: WhenEmptyOrUnderutilized"))).toBe(false);
  });

  test("and may be interrupted after the budget has allowed an eviction", () => {
    const guarded = documents(small(), disruptionBudget("web", { minAvailable: 1 }));
    const isForgotten = (_: Seen, after: Seen): boolean =>
      after.nodes.some(({ pods }) => pods.some(({ metadata }) => metadata.evicted === "forgotten"));
    expect(takes(sample(guarded, `${autoscaled(TWO)}apiErrors: 1`), isForgotten)).toBe(true);
  });

  test("or gives up, when a budget has become too tight", () => {
    const crashing = sample(
      documents(small(), disruptionBudget("web", { minAvailable: 1 })),
      `${autoscaled(TWO)}crashes: 1`,
    );
    const givesUp = (before: Seen, after: Seen): boolean =>
      isRemoved(before) && !isRemoved(after) && present(before) === present(after);
    expect(takes(crashing, givesUp)).toBe(true);
    const stuck = ({ nodes }: Seen): boolean =>
      nodes.some(
        ({ removal, spec, pods }) =>
          removal === undefined &&
          (spec !== undefined || pods.some(({ metadata }) => metadata.drained !== undefined)),
      );
    expect(reaches(crashing, stuck)).toBe(false);
  });
});

test("a node that fails while it is removed is not removed for ever", () => {
  const s = sample(
    replicaSet("web", { replicas: 1, cpu: "500m" }),
    `${autoscaled("{name: pool, cpu: 2, memory: 4Gi, min: 1, max: 2, initial: 2}")}nodeFailures: 1`,
  );
  const isLost = ({ nodes }: Seen): boolean =>
    nodes.some(({ removal, kubelet }) => removal !== undefined && kubelet === "stopped");
  expect(reaches(s, isLost)).toBe(true);
  expect(settles(s, (seen) => !isRemoved(seen))).toBe(true);
});

describe("consolidation", () => {
  const groups =
    "{name: large, cpu: 4, memory: 8Gi, price: 4, max: 1, initial: 1}, {name: small, cpu: 1, memory: 2Gi, price: 1, max: 1}";
  const CONSOLIDATED = autoscaled(groups, ", consolidation: WhenEmptyOrUnderutilized");
  const kubelets = ({ nodes }: Seen): string => nodes.map(({ kubelet }) => kubelet).join();

  test("replaces a node by a cheaper one, which is there before the other is drained", () => {
    const s = sample(replicaSet("web", { replicas: 1, cpu: "500m" }), CONSOLIDATED);
    expect(settles(s, (seen) => kubelets(seen) === "absent,running")).toBe(true);
    const isReplaced = (seen: Seen): boolean =>
      kubelets(seen) === "running,coming" && seen.nodes[0]?.removal === "waiting";
    expect(reaches(s, isReplaced)).toBe(true);
    const early = ({ nodes: [large, small] }: Seen): boolean =>
      large?.removal === "draining" && small?.kubelet === "coming";
    expect(reaches(s, early)).toBe(false);
  });

  test("leaves a node that no cheaper one can replace", () => {
    const s = sample(replicaSet("web", { replicas: 1, cpu: "2" }), CONSOLIDATED);
    expect(settles(s, (seen) => kubelets(seen) === "running,absent")).toBe(true);
    const dear = sample(
      replicaSet("web", { replicas: 1, cpu: "500m" }),
      autoscaled(groups.replace("price: 1,", "price: 4,"), ", consolidation: WhenEmptyOrUnderutilized"),
    );
    expect(
      takes(dear, (before, after) => isRemoved(after) && before.nodes.some(({ pods }) => pods.length > 0)),
    ).toBe(false);
  });
});
