// Node affinity and the scheduler's filters of single nodes.
import { describe, expect, it } from "vitest";
import type { PodSpec } from "../kubernetes/index.ts";
import { interPodAffinityTest } from "./inter-pod-affinity.ts";
import {
  matchesNodeAffinity,
  matchesNodeSelector,
  type NodeTerm,
  nodeSelectorProblems,
  pinnedNodeNames,
} from "./node-affinity.ts";
import {
  exceedsNode,
  type FilteredPod,
  filterNode,
  type NodeInfo,
  nodeAffinityMismatch,
  nodeRejection,
  portsClash,
  resourcesLacking,
} from "./node-filters.ts";
import { hostPortsOf, withRequestDefaults } from "./pod-defaults.ts";
import { podRequestAmounts } from "./pod-requests.ts";

const node: NodeInfo = {
  name: "n1",
  labels: { zone: "a", cores: "8" },
  unschedulable: false,
  taints: [],
  allocatable: { cpu: 4000, memory: 1024, pods: 2 },
  requested: { cpu: 1000, memory: 1024 },
  podCount: 1,
  usedPorts: [{ hostPort: 80 }],
};
const pod: FilteredPod = { tolerations: [], requests: { cpu: 3000 }, hostPorts: [] };

const needs = (...terms: readonly NodeTerm[]) => ({
  affinity: {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } },
  },
});
const label = (key: string, operator: string, ...values: readonly string[]) => ({ key, operator, values });
const named = (...values: readonly string[]) => ({ key: "metadata.name", operator: "In", values });

describe("node selectors", () => {
  it.each<[string, readonly NodeTerm[], boolean]>([
    ["no terms", [], false],
    ["an empty term", [{}], false],
    ["an empty term beside one that matches", [{}, { matchFields: [named("n1")] }], true],
    [
      "both requirements of a term",
      [{ matchExpressions: [label("zone", "In", "a"), label("x", "Exists")] }],
      false,
    ],
    ["Gt", [{ matchExpressions: [label("cores", "Gt", "7")] }], true],
    ["Lt", [{ matchExpressions: [label("cores", "Lt", "8")] }], false],
    ["NotIn of a missing label", [{ matchExpressions: [label("x", "NotIn", "a")] }], true],
    [
      "an invalid term beside one that matches",
      [{ matchFields: [named("a", "b")] }, { matchFields: [named("n1")] }],
      true,
    ],
    ["an invalid term that would match", [{ matchExpressions: [label("zone", "NotIn", "b c")] }], false],
    [
      "a term whose expressions match, but not its fields",
      [{ matchExpressions: [label("zone", "Exists")], matchFields: [named("n2")] }],
      false,
    ],
    ["another name", [{ matchFields: [{ key: "metadata.name", operator: "NotIn", values: ["n2"] }] }], true],
    [
      "a field that nodes lack",
      [{ matchFields: [{ key: "spec.x", operator: "NotIn", values: ["n2"] }] }],
      true,
    ],
    [
      "an operator that fields lack",
      [{ matchFields: [{ key: "metadata.name", operator: "Exists" }] }],
      false,
    ],
  ])("%s: %j: %s", (_, nodeSelectorTerms, expected) => {
    expect(matchesNodeSelector({ nodeSelectorTerms }, node)).toBe(expected);
  });

  it("do not apply fields to a node without a name", () => {
    expect(matchesNodeSelector({ nodeSelectorTerms: [{ matchFields: [named("n1")] }] }, {})).toBe(true);
  });

  it("are reported with the paths of their problems", () => {
    const nodeSelectorTerms = [
      {
        matchExpressions: [label("zone", "Near"), label("cores", "Gt", "many")],
        matchFields: [named("a", "b")],
      },
      { matchFields: [{ key: "metadata.name", operator: "Lt", values: ["1"] }] },
    ];
    expect(nodeSelectorProblems({ nodeSelectorTerms }).map(({ type, field }) => `${type} ${field}`)).toEqual([
      "NotSupported nodeSelectorTerms[0].matchExpressions[0].operator",
      "Invalid nodeSelectorTerms[0].matchExpressions[1].values[0]",
      "Invalid nodeSelectorTerms[0].matchFields[0].values",
      "NotSupported nodeSelectorTerms[1].matchFields[0].operator",
    ]);
  });

  it("hold together with spec.nodeSelector", () => {
    const required = needs({ matchExpressions: [label("zone", "Exists")] });
    expect(matchesNodeAffinity({ ...required, nodeSelector: { zone: "a" } }, node)).toBe(true);
    expect(matchesNodeAffinity({ ...required, nodeSelector: { zone: "b" } }, node)).toBe(false);
    expect(matchesNodeAffinity({ nodeSelector: { constructor: "a" } }, node)).toBe(false);
    expect(matchesNodeAffinity({ ...needs(), nodeSelector: { zone: "a" } }, node)).toBe(false);
    expect(matchesNodeAffinity({ affinity: {} }, node)).toBe(true);
  });

  it("pin names: intersected in a term, united over the terms", () => {
    const names = (...terms: readonly NodeTerm[]) => {
      const pinned = pinnedNodeNames(needs(...terms));
      return pinned && [...pinned];
    };
    expect(names({ matchFields: [named("a", "b"), named("b", "c")] }, { matchFields: [named("d")] })).toEqual(
      ["b", "d"],
    );
    expect(names({ matchFields: [named("a"), named("b")] })).toEqual([]);
    expect(
      names({ matchFields: [named("a")] }, { matchExpressions: [label("zone", "Exists")] }),
    ).toBeUndefined();
    expect(names()).toBeUndefined();
    expect(pinnedNodeNames({ nodeSelector: { zone: "a" } })).toBeUndefined();
  });
});

describe("filterNode", () => {
  it.each<[string, Partial<FilteredPod>, Partial<NodeInfo>, string | undefined]>([
    ["all is well", {}, {}, undefined],
    ["the node is closed", {}, { unschedulable: true }, "node(s) were unschedulable"],
    [
      "the node is closed, but tolerated",
      { tolerations: [{ key: "node.kubernetes.io/unschedulable", operator: "Exists" }] },
      { unschedulable: true },
      undefined,
    ],
    ["it is another node", { nodeName: "n2" }, {}, "node(s) didn't match the requested node name"],
    ["it is that node", { nodeName: "n1" }, {}, undefined],
    ["no name is no wish", { nodeName: "" }, {}, undefined],
    [
      "a taint is in the way",
      {},
      { taints: [{ key: "k", effect: "NoExecute" }] },
      "node(s) had untolerated taint {k: }",
    ],
    ["a soft taint is not", {}, { taints: [{ key: "k", effect: "PreferNoSchedule" }] }, undefined],
    [
      "the zone is wrong",
      { nodeSelector: { zone: "b" } },
      {},
      "node(s) didn't match Pod's node affinity/selector",
    ],
    [
      "the port is taken",
      { hostPorts: [{ hostPort: 80 }] },
      {},
      "node(s) didn't have free ports for the requested pod ports",
    ],
    ["the node is full", {}, { podCount: 2 }, "Too many pods"],
    [
      "there is not enough",
      { requests: { cpu: 3001, memory: 1 } },
      {},
      "Insufficient cpu, Insufficient memory",
    ],
    [
      "nothing is asked of an over-committed node",
      { requests: { cpu: 0 } },
      { requested: { cpu: 9000 } },
      undefined,
    ],
    [
      "the first filter speaks",
      { nodeName: "n2" },
      { unschedulable: true, podCount: 2 },
      "node(s) were unschedulable",
    ],
  ])("%s", (_, ofPod, ofNode, reason) => {
    expect(filterNode({ ...pod, ...ofPod }, { ...node, ...ofNode })).toBe(reason);
  });

  it("tells what removing pods could cure from what it could not", () => {
    const code = (requests: FilteredPod["requests"], podCount = 1) =>
      nodeRejection({ ...pod, requests }, { ...node, podCount })?.code;
    expect(code({ cpu: 3001 })).toBe("Unschedulable");
    expect(code({ cpu: 4000 })).toBe("Unschedulable");
    expect(code({ cpu: 4001 })).toBe("UnschedulableAndUnresolvable");
    expect(code({ cpu: 3001, "a.b/c": 1 })).toBe("UnschedulableAndUnresolvable");
    expect(code({}, 2)).toBe("Unschedulable");
    expect(nodeRejection({ ...pod, hostPorts: [{ hostPort: 80 }] }, node)?.code).toBe("Unschedulable");
    expect(nodeRejection({ ...pod, nodeName: "n2" }, node)?.code).toBe("UnschedulableAndUnresolvable");
  });

  it("checks what the scheduler's operator enforces first", () => {
    const enforced = { nodeSelectorTerms: [{ matchFields: [named("n2")] }] };
    expect(nodeAffinityMismatch(needs(), node, enforced)?.reasons).toEqual([
      "node(s) didn't match scheduler-enforced node affinity",
    ]);
  });
});

describe("resourcesLacking", () => {
  it("lists pods first, with the figures", () => {
    const lacking = resourcesLacking({ memory: 1 }, { ...node, podCount: 2 });
    expect(lacking).toEqual([
      { resource: "pods", requested: 1, used: 2, capacity: 2 },
      { resource: "memory", requested: 1, used: 1024, capacity: 1024 },
    ]);
    expect(lacking.map(exceedsNode)).toEqual([false, false]);
  });

  it("needs a number of pods, and never leaves a node without it open", () => {
    expect(
      resourcesLacking({}, { allocatable: {}, requested: {}, podCount: 0 }).map((l) => l.resource),
    ).toEqual(["pods"]);
  });

  it("ignores extended resources only, by name or group", () => {
    const requests = { "a.b/c": 1, "d.e/f": 1, cpu: 9000, "kubernetes.io/x": 1 };
    const options = { ignoredResources: ["a.b/c", "cpu"], ignoredResourceGroups: ["d.e", "kubernetes.io"] };
    const names = (o?: typeof options) => resourcesLacking(requests, node, o).map((l) => l.resource);
    expect(names(options)).toEqual(["cpu", "kubernetes.io/x"]);
    expect(names()).toEqual(["a.b/c", "d.e/f", "cpu", "kubernetes.io/x"]);
  });
});

describe("portsClash", () => {
  it.each([
    [{ hostPort: 80 }, { hostPort: 80, hostIP: "", protocol: "TCP" }, true],
    [{ hostPort: 80 }, { hostPort: 81 }, false],
    [{ hostPort: 80 }, { hostPort: 80, protocol: "UDP" }, false],
    [{ hostPort: 80, hostIP: "10.0.0.1" }, { hostPort: 80, hostIP: "10.0.0.2" }, false],
    [{ hostPort: 80, hostIP: "10.0.0.1" }, { hostPort: 80, hostIP: "10.0.0.1" }, true],
    [{ hostPort: 80, hostIP: "10.0.0.1" }, { hostPort: 80 }, true],
    [{ hostPort: 80 }, { hostPort: 80, hostIP: "10.0.0.1" }, true],
    [{ hostPort: 0 }, { hostPort: 0 }, false],
  ])("%j and %j: %s", (a, b, expected) => {
    expect(portsClash(a, b)).toBe(expected);
  });
});

describe("pods and nodes as the model types them", () => {
  it("fit the rules as they are", () => {
    const spec: PodSpec = {
      containers: [
        { name: "c", resources: { requests: { cpu: "1" } }, ports: [{ containerPort: 80, hostPort: 80 }] },
      ],
      nodeSelector: { zone: "a" },
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "zone", labelSelector: {} }],
        },
      },
      tolerations: [{ operator: "Exists" }],
    };
    const filtered: FilteredPod = {
      ...spec,
      tolerations: spec.tolerations ?? [],
      requests: podRequestAmounts(withRequestDefaults(spec)),
      hostPorts: hostPortsOf(spec),
    };
    expect(filterNode(filtered, { ...node, usedPorts: [] })).toBeUndefined();
    expect(filterNode(filtered, node)).toContain("free ports");
    const placed = { ...spec, namespace: "default", labels: {}, nodeLabels: node.labels };
    const test = interPodAffinityTest({ ...spec, namespace: "default" }, [placed], {});
    expect(test(node.labels)?.reasons).toEqual(["node(s) didn't match pod anti-affinity rules"]);
  });
});
