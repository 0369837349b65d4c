// The graphs of small clusters, and their texts.
import { describe, expect, test } from "vitest";
import { sampleInput } from "../../model/samples.ts";
import { newGraph } from "./graph.ts";
import { controllers, dot, graphml, ownership } from "./index.ts";

const WEB = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: main, image: x }]
`;

const GUARDED = `${WEB}---
apiVersion: v1
kind: Service
metadata: { name: front }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: few }
spec: { minAvailable: 1, selector: { matchLabels: { app: web } } }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: more }
spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web } }
---
apiVersion: v1
kind: Pod
metadata: { name: alone }
spec: { containers: [{ name: main, image: x }] }
`;

describe("ownership", () => {
  const graph = ownership(sampleInput(GUARDED, "edits: [{ drain: { node: node-1 } }]"));
  const edges = graph.edges().map(({ v, w }) => `${v} ${graph.edge(v, w).label} ${w}`);

  test("goes down to containers", () => {
    expect(edges).toEqual(
      expect.arrayContaining([
        "Deployment/web owns ReplicaSet/web-rev1",
        "ReplicaSet/web-rev1 owns pods of web-rev1",
        "pods of web-rev1 runs pods of web-rev1: main",
        "Pod/alone is pods of alone",
      ]),
    );
  });

  test("says what scales, guards and serves pods", () => {
    expect(edges).toEqual(
      expect.arrayContaining([
        "HorizontalPodAutoscaler/more scales Deployment/web",
        "PodDisruptionBudget/few guards pods of web-rev1",
        "Service/front selects pods of web-rev1",
      ]),
    );
  });
});

describe("controllers", () => {
  test("feed each other by what they write and read", () => {
    const { graph, isComplete } = controllers(sampleInput(WEB, "nodes: [1x2cpu4Gi]"), 5_000);
    expect(isComplete).toBe(true);
    expect(graph.edge("deployment-controller", "replicaset-controller").label).toContain(
      "ReplicaSet/web-rev1",
    );
    expect(graph.edge("scheduler", "kubelet").label).toBe("Node/node pods");
    expect(graph.hasEdge("kubelet", "deployment-controller")).toBe(false);
  });

  test("in a circle may fight over a field that several of them write", () => {
    const other = WEB.replace("replicas: 1", "replicas: 2");
    const scenario = `
nodes: [1x2cpu4Gi]
agents:
  - { name: team, apply: team.yaml }
  - { name: platform, apply: platform.yaml }
`;
    const input = sampleInput(WEB, scenario, { "team.yaml": WEB, "platform.yaml": other });
    const { circles } = controllers(input, 2_000);
    expect(circles.flatMap(({ shared }) => shared)).toContainEqual({
      slot: "Deployment/web",
      field: "spec.replicas",
      writers: ["agent platform", "agent team"],
    });
  });

  test("are seen only as far as the limit goes, and that is said", () => {
    expect(controllers(sampleInput(WEB), 5)).toMatchObject({ states: 5, isComplete: false });
  });
});

test("texts are quoted", () => {
  const graph = newGraph();
  graph.setNode('a "b"', { label: "a & <b>", kind: "Pod" });
  graph.setNode("c", { label: "c", kind: "Pod" });
  graph.setEdge('a "b"', "c", { label: "owns" });
  expect(dot(graph, "g")).toBe(
    'digraph "g" {\n  node [shape=box];\n  "a \\"b\\"" [label="Pod\\na & <b>"];\n  "c" [label="Pod\\nc"];\n  "a \\"b\\"" -> "c" [label="owns"];\n}\n',
  );
  expect(graphml(graph, "g")).toContain(
    '<node id="a &quot;b&quot;">\n      <data key="label">a &amp; &lt;b&gt;</data>',
  );
});
