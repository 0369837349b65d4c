// What node autoscalers promise can fail: as users know it, and where one forgets to act.
import { expect, test } from "vitest";
import type { Process } from "../explorer/system.ts";
import { disruptionBudget, documents, replicaSet, sample } from "../model/samples.ts";
import { violations } from "./sabotage.ts";

const without =
  (name: string) =>
  (process: Process): Process | undefined =>
    process.name.startsWith(name) ? undefined : process;

const growing = sample(
  replicaSet("web", { replicas: 1, cpu: "1" }),
  "nodeAutoscaler: {groups: [{name: pool, cpu: 1, memory: 2Gi, max: 1}]}",
);

test("node-autoscaler-settles: a group of which the nodes are smaller than their template", () => {
  expect(violations(growing, {}).ids).toEqual([]);
  const deceived = sample(
    replicaSet("web", { replicas: 1, cpu: "1" }),
    "nodeAutoscaler: {groups: [{name: pool, cpu: 900m, memory: 2Gi, max: 1, assumed: {cpu: 1}}]}",
  );
  expect(violations(deceived, {}).ids).toContain("node-autoscaler-settles");
});

test("node-autoscaler-settles: a machine that never comes", () => {
  const { ids } = violations(growing, { change: without("machine of") });
  expect(ids).toContain("node-autoscaler-settles");
  expect(ids).not.toContain("no-pod-pending-that-a-group-could-take");
});

test("no-pod-pending-that-a-group-could-take: nobody adds nodes, and a group that is full", () => {
  const { ids } = violations(growing, { change: without("node-autoscaler adds") });
  expect(ids).toContain("no-pod-pending-that-a-group-could-take");
  const full = sample(
    replicaSet("web", { replicas: 2, cpu: "1" }),
    "nodeAutoscaler: {groups: [{name: pool, cpu: 1, memory: 2Gi, max: 1}]}",
  );
  expect(violations(full, {}).ids).not.toContain("no-pod-pending-that-a-group-could-take");
});

test("unneeded-nodes-removed: a budget that allows nothing, and one that does", () => {
  const shrinking = (minAvailable: number) =>
    sample(
      documents(replicaSet("web", { replicas: 2, cpu: "500m" }), disruptionBudget("web", { minAvailable })),
      "nodeAutoscaler: {groups: [{name: pool, cpu: 2, memory: 4Gi, min: 1, max: 2, initial: 2}]}",
    );
  expect(violations(shrinking(1), {}, ["unneeded-nodes-removed"]).ids).toEqual([]);
  expect(violations(shrinking(2), {}, ["unneeded-nodes-removed"]).ids).toEqual(["unneeded-nodes-removed"]);
});
