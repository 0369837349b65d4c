// Which nodes are interchangeable: those that nothing in the cluster tells apart.
import { describe, expect, test } from "vitest";
import { documents, node, pod, replicaSet, sample } from "./samples.ts";

/** The names of the nodes of each class. */
function classes(manifests: string, scenario = ""): readonly (readonly string[])[] {
  return sample(manifests, scenario).cluster.interchangeableNodes.map((c) =>
    c.map(({ facts }) => facts.name),
  );
}

const three = documents(node("a"), node("b"), node("c"));
const withPod = (spec: object): string => documents(three, replicaSet("web", { pod: spec }));
const byName = (key: string, field: "matchExpressions" | "matchFields"): object => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ [field]: [{ key, operator: "In", values: ["a"] }] }],
      },
    },
  },
});

describe("nodes", () => {
  const taint = { spec: { taints: [{ key: "k", effect: "NoSchedule" }] } };

  test.each<[string, string, readonly (readonly string[])[]]>([
    ["that are equal but for their names", three, [["a", "b", "c"]]],
    ["of different size", documents(node("a"), node("b", { cpu: "2" }), node("c")), [["a", "c"]]],
    [
      "of equal size, written differently",
      documents(node("a", { cpu: "2" }), node("b", { cpu: "2000m" })),
      [["a", "b"]],
    ],
    ["of which one is tainted", documents(node("a"), node("b", taint), node("c", taint)), [["b", "c"]]],
    ["of which one is cordoned", documents(node("a", { spec: { unschedulable: true } }), node("b")), []],
    [
      "of which one has a label",
      documents(node("a"), node("b").replace('"name":"b"', '"name":"b","labels":{"x":"y"}')),
      [],
    ],
  ])("%s", (_, nodes, expected) => {
    expect(classes(documents(nodes, pod("p")))).toEqual(expected);
  });

  test("of which two share a host name", () => {
    const shared = (name: string): string =>
      node(name).replace(`"name":"${name}"`, `"name":"${name}","labels":{"kubernetes.io/hostname":"x"}`);
    expect(classes(documents(shared("a"), node("b"), shared("c"), node("d"), pod("p")))).toEqual([
      ["a", "c"],
      ["b", "d"],
    ]);
  });

  test("of which an edit names one", () => {
    expect(classes(pod("p"), "nodes: [3x2cpu8Gi]\nedits: [{uncordon: {node: node-2}}]")).toEqual([
      ["node-1", "node-3"],
    ]);
  });

  test("of two groups", () => {
    const scenario =
      "nodes: [{name: big, count: 2, cpu: 8, memory: 8Gi}, {name: small, count: 2, cpu: 2, memory: 8Gi}]";
    expect(classes(pod("p"), scenario)).toEqual([
      ["big-1", "big-2"],
      ["small-1", "small-2"],
    ]);
  });
});

describe("pods that ask for a node by name tell them apart", () => {
  test.each<[string, object, boolean]>([
    ["nodeName", { nodeName: "a" }, true],
    ["nodeSelector on the host name", { nodeSelector: { "kubernetes.io/hostname": "a" } }, true],
    ["nodeSelector on another label", { nodeSelector: { zone: "a" } }, false],
    ["node affinity to the host name", byName("kubernetes.io/hostname", "matchExpressions"), true],
    ["node affinity to another label", byName("zone", "matchExpressions"), false],
    ["node affinity to the node's name", byName("metadata.name", "matchFields"), true],
  ])("%s", (_, spec, apart) => {
    expect(classes(withPod(spec))).toEqual(apart ? [] : [["a", "b", "c"]]);
  });
});
