// What is said of pods on their nodes: only what the manifests and the scenario make use of.
import { expect, test } from "vitest";
import { pod, sample } from "../model/samples.ts";
import { nodeAssumptions } from "./node-assumptions.ts";

const initContainers = [{ name: "init", image: "init:1" }];

function said(manifest: string, scenario: string): string {
  return nodeAssumptions(sample(manifest, scenario).inventory).join("\n");
}

test("nothing is said of pods and scenarios that use none of it", () => {
  expect(said(pod("p"), "crashes: 1\nnodeFailures: 1")).toBe("");
});

test.each([
  ["init containers", pod("p", { pod: { initContainers } }), "", "init containers run one after the other"],
  ["images", pod("p"), 'images: [{image: "app:1", pull: slow}]', "a node keeps the images"],
  ["a hang", pod("p"), "hangs: 1", "failureThreshold"],
  [
    "a hang beside init containers",
    pod("p", { pod: { initContainers } }),
    "hangs: 1",
    "init containers neither hang",
  ],
  [
    "a node out of service",
    pod("p"),
    "nodes: [2x2cpu4Gi]\nedits: [{taint: {node: node-1, key: node.kubernetes.io/out-of-service, effect: NoExecute}}]",
    "node is out of service",
  ],
  [
    "no grace period",
    pod("p", { pod: { terminationGracePeriodSeconds: 0 } }),
    "",
    "what of them still runs is not judged",
  ],
  ["a shutdown", pod("p"), "gracefulShutdowns: 1", "a shutdown is not called off"],
  ["a runtime that goes down", pod("p"), "runtimeOutages: 1", "while a container runtime is down"],
  [
    "a node that is deleted",
    pod("p"),
    "nodes: [2x2cpu4Gi]\nedits: [{delete: {kind: Node, name: node-1}}]",
    "the pods of a node that is deleted",
  ],
  ["a remedy", pod("p"), "remediation: out-of-service", "node is out of service"],
  ["a partition", pod("p"), "partitions: 1", "what crashes on a node that is cut off"],
])("%s", (_, manifest, scenario, text) => {
  expect(said(manifest, scenario)).toContain(text);
});
