// What is marked as environment: users and faults, and none of the controllers.
import { expect, test } from "vitest";
import { deployment, documents, pod, sample } from "../samples.ts";

test("users and faults are environment, controllers are not", () => {
  const job = pod("job", { pod: { restartPolicy: "OnFailure" } });
  const { system } = sample(
    documents(deployment("web", { replicas: 1 }), job),
    "nodes: [2x4cpu8Gi]\ncrashes: 1\nnodeFailures: 1\nreboots: 1\npartitions: 1\nedits: [{scale: {kind: Deployment, name: web, replicas: 2}}]\ncontainers: [{workload: {kind: Pod, name: job}, mayComplete: true}]",
  );
  const kinds = (environment: boolean) =>
    new Set(system.processes.filter((p) => p.environment === environment).map((p) => p.orbit ?? p.name));
  expect([...kinds(true)].sort()).toEqual([
    "containers",
    "fault: crash",
    "fault: node fails",
    "fault: node is cut off",
    "fault: node reboots",
    "node comes back",
    "partition heals",
    "user: edit 1, scale Deployment/web",
  ]);
  expect(kinds(false).size).toBeGreaterThan(5);
});
