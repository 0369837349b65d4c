// What expressions read, which of them tell equal nodes apart, and that the others indeed do not.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Asked } from "./asked.ts";
import type { Row } from "./fields.ts";
import { checkedQuery } from "./query.ts";

const SEED = { seed: 20_261_124, numRuns: 300 };

function read(text: string) {
  const { reads } = checkedQuery(text);
  return Object.fromEntries([...reads].map(([variable, fields]) => [variable, fields.join(" ")]));
}

test.each<[string, object]>([
  ["pods.filter(p, p.ready).size() >= 2", { pods: "ready" }],
  ["size(pods) > 1", { pods: "" }],
  [
    "pods.all(p, p.labels.app == 'x' || nodes.exists(n, n.name == p.node))",
    { pods: "labels node", nodes: "name" },
  ],
  ["pods.filter(p, p.ready).map(p, p.phase) == ['Running']", { pods: "phase ready" }],
  ["cel.bind(web, pods.filter(p, p.priority > 1), web.all(w, w.ready))", { pods: "priority ready" }],
  ["deployments.all(d, d.status.readyReplicas <= d.spec.replicas)", { deployments: "spec status" }],
  [
    "pods.exists(p, p.ready) && pods.map(p, p).size() == 1",
    {
      pods: "namespace workload labels images priority phase ready available terminating node reason",
    },
  ],
  ["1 < 2", {}],
])("what is read: %s", (text, fields) => {
  expect(read(text)).toEqual(fields);
});

/** Their values are the same, whichever of several equal nodes is which. */
const ALIKE = [
  "pods.filter(p, p.ready).size() >= 2",
  "pods.map(p, p.ready) == [true, false]",
  "pods.map(p, p.node).distinct().size() > 1",
  "pods.filter(p, p.ready).map(p, p.labels.app == 'a', p.node).distinct().size() == 1",
  "pods.all(p, pods.exists_one(q, q.node == p.node))",
  "pods.exists(p, p.node != '' && p.node in pods.filter(q, q.ready).map(q, q.node))",
  "pods.all(p, p.node == '' || nodes.exists(n, n.name == p.node && n.ready))",
  "nodes.filter(n, n.labels.zone == 'a').size() == 1",
  "nodes.exists(n, 'zone' in n.labels && n.labels[?'zone'].orValue('') == 'b')",
  "nodes.map(n, n.ready)[0]",
  "pods.filter(p, pods.exists(q, q.node == p.node && q.ready)).size() == 1",
  "pods.filter(p, pods.exists(q, q.node == p.node && q.ready)).map(p, p.ready)[0]",
  "cel.bind(web, pods.filter(p, p.ready), web.map(w, w.node).distinct().size() == web.size())",
];

/** They may have other values when equal nodes change places. */
const APART = [
  "pods.exists(p, p.node == 'n1')",
  "pods.all(p, p.node.startsWith('n'))",
  "pods.map(p, p.node)[0] == 'n1'",
  "pods.map(p, p.node) == nodes.map(n, n.name)",
  "pods.map(p, pods.filter(q, q.node == p.node).size()) == [1, 2]",
  "pods.all(p, (p.ready ? p.node : '') == p.node)",
  "pods.exists(p, p.node < 'n2')",
  "pods[0].node == pods[1].node",
  "pods.exists(p, p.node in ['n1', 'n2'])",
  "pods.distinct().size() == 2",
  "pods.map(p, p).size() == 2",
  "[pods[0]].exists(p, p.node == 'n1')",
  "cel.bind(first, pods.filter(p, p.ready)[0], first.node != '')",
  "cel.bind(web, pods, web[0].ready)",
  "nodes.exists(n, n.name == 'n1')",
  "nodes.exists(n, n.labels['kubernetes.io/hostname'] == 'n1')",
  "nodes.exists(n, 'kubernetes.io/hostname' in n.labels)",
  "nodes.exists(n, n.labels.exists(k, n.labels[k] == 'n1'))",
  "dyn(pods).size() == 1 && dyn(nodes).exists(n, n.name == 'n1')",
];

test.each(ALIKE)("does not tell equal nodes apart: %s", (text) => {
  expect(checkedQuery(text).tellsNodesApart).toBe(false);
});

test.each(APART)("tells equal nodes apart: %s", (text) => {
  expect(checkedQuery(text).tellsNodesApart).toBe(true);
});

const NAMES: readonly string[] = ["n1", "n2", "n3"];
const pod = fc.record({
  ready: fc.boolean(),
  node: fc.constantFrom("", ...NAMES),
  labels: fc.record({ app: fc.constantFrom("a", "b") }),
});
const state = fc.record({
  pods: fc.array(pod, { minLength: 1, maxLength: 5 }),
  ready: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
  order: fc.shuffledSubarray([...NAMES], { minLength: 3 }),
});

describe("where equal nodes change places", () => {
  /** What is asked of a state in which node i is called names[i], and the rows come in the order of the nodes. */
  function answer(text: string, pods: readonly Row[], ready: readonly boolean[], names: readonly string[]) {
    const query = checkedQuery(text);
    const renamed = (name: unknown): string => names[NAMES.indexOf(String(name))] ?? "";
    const nodes = NAMES.map((name, i): Row => {
      const labels = { "kubernetes.io/hostname": renamed(name), zone: "a" };
      return { name: renamed(name), ready: ready[i], labels };
    });
    const byName = (a: Row, b: Row): number => (String(a.name ?? a.node) < String(b.name ?? b.node) ? -1 : 1);
    const rows = {
      pods: pods.map((p) => ({ ...p, node: renamed(p.node) })).toSorted(byName),
      nodes: nodes.toSorted(byName),
    };
    const reads = [...query.reads].flatMap(([variable, fields]) => {
      if (variable !== "pods" && variable !== "nodes") return [];
      const own = rows[variable].map((row: Row) => Object.fromEntries(fields.map((f) => [f, row[f]])));
      return [{ variable, own }];
    });
    const asked = new Asked(
      query,
      reads.map(({ variable }) => ({ variable })),
    );
    return asked.of(reads.map(({ own }) => own));
  }

  test.each(ALIKE)("%s is as it was", (text) => {
    fc.assert(
      fc.property(state, ({ pods, ready, order }) => {
        expect(answer(text, pods, ready, order)).toEqual(answer(text, pods, ready, NAMES));
      }),
      SEED,
    );
  });

  test("what tells them apart is not always as it was, so that this can fail", () => {
    const [text = ""] = APART;
    const differs = fc.check(
      fc.property(state, ({ pods, ready, order }) => {
        expect(answer(text, pods, ready, order)).toEqual(answer(text, pods, ready, NAMES));
      }),
      SEED,
    );
    expect(differs.failed).toBe(true);
  });
});

describe("what is passed over", () => {
  const web: Row = {
    namespace: "default",
    labels: { app: "web" },
    images: ["web:1"],
    workload: { kind: "Deployment", name: "web" },
  };
  const other: Row = { ...web, labels: { app: "other" }, workload: { kind: "Job", name: "other" } };
  const bare: Row = { ...web, labels: {} };

  test.each<[string, boolean, boolean, boolean]>([
    ["pods.filter(p, p.labels.app == 'web' && p.ready).size() > 1", true, false, true],
    ["pods.filter(p, p.ready && p.labels.app == 'web').size() > 1", true, false, true],
    ["pods.all(p, p.labels.app != 'web' || p.ready)", true, false, true],
    ["pods.all(p, !(p.workload.name == 'web' && p.ready))", true, false, true],
    ["pods.exists(p, 'app' in p.labels && p.ready)", true, true, false],
    [
      "pods.filter(p, p.workload.kind == 'Deployment').exists(p, p.images.exists(i, i.endsWith(':2')))",
      false,
      false,
      false,
    ],
    ["pods.filter(p, p.ready).exists(p, p.labels.app == 'web')", true, true, true],
    ["pods.exists(p, p.labels.app == 'web') || pods.size() > 3", true, true, true],
    ["pods.filter(p, p.labels.app == 'web')[0].ready", true, true, true],
    [
      "cel.bind(w, pods.filter(p, p.labels.app == 'web'), w.size() > 1 && w.all(p, p.ready))",
      true,
      false,
      true,
    ],
    ["nodes.all(n, n.ready)", false, false, false],
  ])("%s", (text, ofWeb, ofOther, ofBare) => {
    const query = checkedQuery(text);
    expect([web, other, bare].map((row) => query.counts("pods", row))).toEqual([ofWeb, ofOther, ofBare]);
  });

  test("what is not known passes nothing over", () => {
    expect(checkedQuery("pods.exists(p, p.labels.app == 'web')").counts("pods", { namespace: "a" })).toBe(
      true,
    );
  });
});
