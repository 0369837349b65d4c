// Where pods are bound: every filter, seen in the places that pods reach.
import { describe, expect, test } from "vitest";
import { apart, even, near } from "../sample-clusters/index.ts";
import {
  deployment,
  documents,
  node,
  pod,
  podsOf,
  reaches,
  replicaSet,
  type Sample,
  type Seen,
  sample,
  takes,
} from "../samples.ts";
import { isDeleting } from "../state.ts";

const TAINT = { key: "pool", value: "batch", effect: "NoSchedule" };

/** The names of the nodes that a pod of "web" is ever bound to. */
function placesOf(reduced: Sample, owner = "web"): readonly string[] {
  // The question is about one node, and so makes a difference between nodes that are otherwise equal.
  const s = { ...reduced, system: { ...reduced.system, interchangeable: [] } };
  return s.cluster.nodes.flatMap(({ facts }, i) => {
    const isHere = (v: Seen): boolean =>
      podsOf({ nodes: v.nodes.slice(i, i + 1), pending: [] }, owner).length > 0;
    return reaches(s, isHere) ? [facts.name] : [];
  });
}

const nodes = (...parts: readonly Parameters<typeof node>[1][]): string =>
  documents(...parts.map((p, i) => node(`n${i}`, p)));
const labelled = (name: string, labels: object): string => {
  const made: { metadata: object } = JSON.parse(node(name));
  return JSON.stringify({ ...made, metadata: { name, labels } });
};

const zone = (operator: string, ...values: readonly string[]): object => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [
          { matchExpressions: [{ key: "zone", operator, ...(values.length > 0 ? { values } : {}) }] },
        ],
      },
    },
  },
});

describe("filters", () => {
  const zones = documents(labelled("n0", { zone: "a" }), labelled("n1", { zone: "b" }), labelled("n2", {}));
  const tainted = nodes(
    { spec: { taints: [TAINT] } },
    { spec: { taints: [{ ...TAINT, effect: "PreferNoSchedule" }] } },
  );

  test.each<[string, string, object, readonly string[]]>([
    ["any node, whatever its score", nodes({}, {}, {}), {}, ["n0", "n1", "n2"]],
    ["resources", nodes({ cpu: "1" }, { cpu: "2" }), { cpu: "1500m" }, ["n1"]],
    ["no room at all", nodes({ cpu: "1" }), { cpu: "1500m" }, []],
    ["taints; PreferNoSchedule is only a wish", tainted, {}, ["n1"]],
    ["a toleration", tainted, { pod: { tolerations: [{ key: "pool", operator: "Exists" }] } }, ["n0", "n1"]],
    [
      "a toleration of another value",
      tainted,
      { pod: { tolerations: [{ key: "pool", value: "web" }] } },
      ["n1"],
    ],
    ["a cordon", nodes({ spec: { unschedulable: true } }, {}), {}, ["n1"]],
    ["nodeSelector", zones, { pod: { nodeSelector: { zone: "b" } } }, ["n1"]],
    [
      "nodeSelector by host name",
      zones,
      { pod: { nodeSelector: { "kubernetes.io/hostname": "n2" } } },
      ["n2"],
    ],
    ["node affinity In", zones, { pod: zone("In", "a", "b") }, ["n0", "n1"]],
    ["node affinity NotIn", zones, { pod: zone("NotIn", "a") }, ["n1", "n2"]],
    ["node affinity Exists", zones, { pod: zone("Exists") }, ["n0", "n1"]],
  ])("%s", (_, given, parts, expected) => {
    expect(placesOf(sample(documents(given, replicaSet("web", { replicas: 1, ...parts }))))).toEqual(
      expected,
    );
  });

  test("a node is full when its number of pods is reached", () => {
    const s = sample(replicaSet("web", { replicas: 3 }), "nodes: [1x8cpu8Gi2pods]");
    expect(reaches(s, (v) => v.nodes[0]?.pods.length === 2)).toBe(true);
    expect(reaches(s, (v) => v.nodes[0]?.pods.length === 3)).toBe(false);
  });

  test("terminating pods hold their resources until they are gone", () => {
    const edits =
      "edits: [{scale: {kind: ReplicaSet, name: web, replicas: 0}}, {scale: {kind: ReplicaSet, name: web, replicas: 1}}]";
    const s = sample(replicaSet("web", { replicas: 1, cpu: "2" }), `nodes: [1x3cpu8Gi]\n${edits}`);
    expect(
      reaches(s, (v) => v.pending.flat().length === 1 && podsOf(v, "web", isDeleting).length === 1),
    ).toBe(true);
    expect(
      takes(s, (before, _, { label }) => label === "bind" && podsOf(before, "web", isDeleting).length > 0),
    ).toBe(false);
  });

  test("host ports", () => {
    const ports = [{ containerPort: 80, hostPort: 80 }];
    const web = { initContainers: [{ name: "proxy", image: "p", restartPolicy: "Always", ports }] };
    const s = sample(replicaSet("web", { replicas: 2, pod: web }), "nodes: [1x8cpu8Gi]");
    expect(reaches(s, (v) => v.nodes[0]?.pods.length === 2)).toBe(false);
  });
});

describe("affinity between pods", () => {
  const onOneNode =
    (owners: readonly string[]) =>
    (v: Seen): boolean =>
      v.nodes.some(({ pods }) => owners.every((o) => pods.some((p) => p.metadata.owner === o)));

  test("pods that refuse each other never share a node; which of them says so does not matter", () => {
    for (const [a, b] of [
      [apart("b"), {}],
      [{}, apart("a")],
    ]) {
      const s = sample(
        documents(replicaSet("a", { pod: a ?? {} }), replicaSet("b", { pod: b ?? {} })),
        "nodes: [2x4cpu8Gi]",
      );
      expect(reaches(s, onOneNode(["a", "b"]))).toBe(false);
      expect(
        reaches(
          s,
          (v) => podsOf(v, "a").length === 1 && podsOf(v, "b").length === 1 && v.pending.flat().length === 0,
        ),
      ).toBe(true);
    }
    expect(
      reaches(
        sample(documents(replicaSet("a"), replicaSet("b")), "nodes: [2x4cpu8Gi]"),
        onOneNode(["a", "b"]),
      ),
    ).toBe(true);
  });

  test("pods that want company wait for it", () => {
    const s = sample(
      documents(replicaSet("db"), replicaSet("web", { pod: near("db") })),
      "nodes: [2x4cpu8Gi]",
    );
    const bound = (v: Seen): boolean => podsOf({ nodes: v.nodes, pending: [] }, "web").length > 0;
    expect(reaches(s, bound)).toBe(true);
    expect(reaches(s, (v) => bound(v) && !onOneNode(["db", "web"])(v))).toBe(false);
  });

  test("the first of those that want each other's company goes anywhere", () => {
    const s = sample(replicaSet("web", { replicas: 2, pod: near("web") }), "nodes: [2x4cpu8Gi]");
    expect(reaches(s, (v) => v.nodes.some(({ pods }) => pods.length === 2))).toBe(true);
    expect(reaches(s, (v) => v.nodes.every(({ pods }) => pods.length === 1))).toBe(false);
  });

  test("matchLabelKeys: only pods of the same revision keep apart", () => {
    const term = {
      topologyKey: "kubernetes.io/hostname",
      labelSelector: { matchLabels: { app: "web" } },
      matchLabelKeys: ["pod-template-hash"],
    };
    const apartByRevision = {
      affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } },
    };
    const v2 = (parts: object): string =>
      JSON.stringify({ ...JSON.parse(replicaSet("web", parts)), kind: "Deployment" });
    const rollout = (pods: object): Sample =>
      sample(v2({ pod: pods }), "nodes: [1x4cpu8Gi]\nedits: [{apply: v2}]", {
        v2: v2({ pod: pods, image: "app:2" }),
      });
    const meet = (v: Seen): boolean => (v.nodes[0]?.pods.length ?? 0) > 1;
    expect(reaches(rollout(apartByRevision), meet)).toBe(true);
    expect(reaches(rollout(apart("web")), meet)).toBe(false);
    const twins = sample(v2({ replicas: 2, pod: apartByRevision }), "nodes: [1x4cpu8Gi]");
    expect(reaches(twins, meet)).toBe(false);
  });
});

describe("topology spread", () => {
  const ZONES = documents(
    labelled("n0", { zone: "a" }),
    labelled("n1", { zone: "a" }),
    labelled("n2", { zone: "b" }),
  );
  const TWO = "nodes: [2x4cpu8Gi]";
  const HOSTNAME = "kubernetes.io/hostname";

  /** How many pods are on each node, in every way in which pods of "web" ever stand there while none waits. */
  function standings(given: string, replicas: number, pod: object, more: readonly string[] = []) {
    const s = sample(documents(given, replicaSet("web", { replicas, pod }), ...more));
    const exact = { ...s, system: { ...s.system, interchangeable: [] } };
    const counts = (v: Seen): string =>
      v.nodes.map((n) => podsOf({ nodes: [n], pending: [] }, "web").length).join();
    const all = s.cluster.nodes.reduce<readonly string[]>(
      (rows) =>
        rows.flatMap((row) =>
          Array.from({ length: replicas + 1 }, (_, n) => (row === "" ? `${n}` : `${row},${n}`)),
        ),
      [""],
    );
    return all
      .filter((row) => row.split(",").reduce((sum, n) => sum + Number(n), 0) === replicas)
      .filter((row) => reaches(exact, (v) => counts(v) === row));
  }

  test.each<[string, number, object, readonly string[]]>([
    ["two pods over two zones: one in each", 2, even("web", "zone"), ["0,1,1", "1,0,1"]],
    ["a third one goes anywhere", 3, even("web", "zone"), ["0,1,2", "0,2,1", "1,0,2", "1,1,1", "2,0,1"]],
    [
      "a larger skew",
      2,
      even("web", "zone", { maxSkew: 2 }),
      ["0,0,2", "0,1,1", "0,2,0", "1,0,1", "1,1,0", "2,0,0"],
    ],
    ["hosts", 3, even("web", HOSTNAME), ["1,1,1"]],
    [
      "fewer zones than minDomains: one pod in each, and no more",
      2,
      even("web", "zone", { minDomains: 3 }),
      ["0,1,1", "1,0,1"],
    ],
    ["fewer zones than minDomains: no room for a third pod", 3, even("web", "zone", { minDomains: 3 }), []],
    [
      "as many zones as minDomains",
      3,
      even("web", "zone", { minDomains: 2 }),
      ["0,1,2", "0,2,1", "1,0,2", "1,1,1", "2,0,1"],
    ],
    [
      "a preference forbids nothing",
      2,
      even("web", HOSTNAME, { whenUnsatisfiable: "ScheduleAnyway" }),
      ["0,0,2", "0,1,1", "0,2,0", "1,0,1", "1,1,0", "2,0,0"],
    ],
    ["a label that no node has", 1, even("web", "rack"), []],
    [
      "pods of others do not count",
      2,
      even("api", "zone"),
      ["0,0,2", "0,1,1", "0,2,0", "1,0,1", "1,1,0", "2,0,0"],
    ],
    [
      "zones that the pod cannot go to do not count",
      2,
      { ...even("web", "zone"), nodeSelector: { zone: "a" } },
      ["0,2,0", "1,1,0", "2,0,0"],
    ],
    [
      "unless the constraint says so",
      2,
      { ...even("web", "zone", { nodeAffinityPolicy: "Ignore" }), nodeSelector: { zone: "a" } },
      [],
    ],
  ])("%s", (_, replicas, pod, expected) => {
    expect(standings(ZONES, replicas, pod)).toEqual(expected);
  });

  test.each([
    ["tainted", { taints: [TAINT] }],
    ["cordoned", { unschedulable: true }],
  ])("a node that is %s counts as empty, unless the constraint honours taints", (_, spec) => {
    const given = nodes({}, { spec });
    expect(standings(given, 2, even("web", HOSTNAME))).toEqual([]);
    expect(standings(given, 2, even("web", HOSTNAME, { nodeTaintsPolicy: "Honor" }))).toEqual(["2,0"]);
    const tolerant = { tolerations: [{ operator: "Exists" }] };
    const both = { ...even("web", HOSTNAME, { nodeTaintsPolicy: "Honor" }), ...tolerant };
    expect(standings(given, 2, both)).toEqual(["1,1"]);
  });

  test("a node that is lost counts as empty once its pods are being deleted, unless taints are honoured", () => {
    const together = (v: Seen): boolean =>
      v.nodes.some((n) => podsOf({ nodes: [n], pending: [] }, "web").length > 1);
    const cluster = (more: object): Sample =>
      sample(replicaSet("web", { replicas: 2, pod: even("web", HOSTNAME, more) }), `${TWO}\nnodeFailures: 1`);
    expect(reaches(cluster({}), together)).toBe(false);
    expect(reaches(cluster({ nodeTaintsPolicy: "Honor" }), together)).toBe(true);
  });

  test("pods of another workload count where the selector matches them, in the same namespace", () => {
    const team = even("web", HOSTNAME, { labelSelector: { matchLabels: { team: "x" } } });
    const labels = { team: "x" };
    const web = replicaSet("web", { replicas: 1, pod: team, labels });
    const meet = (v: Seen): boolean => v.nodes.some(({ pods }) => pods.length > 1);
    const last = (v: Seen, before: Seen): boolean => podsOf(before, "web").length === podsOf(v, "web").length;
    const apartFrom = (namespace?: string): boolean =>
      takes(
        sample(
          documents(
            web,
            replicaSet("api", { replicas: 1, labels, ...(namespace === undefined ? {} : { namespace }) }),
          ),
          TWO,
        ),
        (before, after) =>
          !meet(before) &&
          meet(after) &&
          last(after, before) &&
          podsOf({ ...before, pending: [] }, "web").length === 0,
      );
    expect(apartFrom("other")).toBe(true);
    expect(apartFrom()).toBe(false);
  });

  test("matchLabelKeys: only pods of the same revision count", () => {
    const rollout = (more: object): Sample => {
      const pod = even("web", HOSTNAME, more);
      const v2 = deployment("web", { replicas: 1, pod, image: "app:2" });
      return sample(deployment("web", { replicas: 1, pod }), `${TWO}\nedits: [{apply: v2}]`, { v2 });
    };
    const meet = (v: Seen): boolean => v.nodes.some(({ pods }) => pods.length > 1);
    expect(reaches(rollout({}), meet)).toBe(false);
    expect(reaches(rollout({ matchLabelKeys: ["pod-template-hash"] }), meet)).toBe(true);
  });

  test("pods that are being deleted do not count", () => {
    const edits =
      "edits: [{scale: {kind: ReplicaSet, name: web, replicas: 0}}, {scale: {kind: ReplicaSet, name: web, replicas: 1}}]";
    const s = sample(replicaSet("web", { replicas: 1, pod: even("web", HOSTNAME) }), `${TWO}\n${edits}`);
    expect(reaches(s, (v) => v.nodes.some(({ pods }) => pods.length === 2 && pods.some(isDeleting)))).toBe(
      true,
    );
  });
});

test("pods of their own are scheduled too, unless they name their node", () => {
  expect(placesOf(sample(documents(nodes({}, {}), pod("web"))))).toEqual(["n0", "n1"]);
  const pinned = sample(
    documents(
      nodes({ spec: { unschedulable: true, taints: [TAINT] } }, {}),
      pod("web", { pod: { nodeName: "n0" } }),
    ),
  );
  expect(placesOf(pinned)).toEqual(["n0"]);
  expect(reaches(pinned, (v) => v.pending.flat().length > 0)).toBe(false);
});
