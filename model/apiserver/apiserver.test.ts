// What writes do to stored objects, and why they are refused.
import { describe, expect, test } from "vitest";
import { newPod } from "../cluster.ts";
import { NEW_NODE, type PodState } from "../state.ts";
import type { DeploymentSpec } from "../stored.ts";
import { newDeployment } from "../workloads/deployment.ts";
import { newReplicaSet } from "../workloads/replicaset.ts";
import {
  bind,
  create,
  deleteBoundPod,
  updateDeployment,
  updateReplicaSet,
  updateStatus,
} from "./apiserver.ts";

const spec: DeploymentSpec = {
  replicas: 2,
  template: "web-rev1",
  strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
  paused: false,
  revisionHistoryLimit: 10,
  progressDeadlineSeconds: 600,
};
const stored = newDeployment("web", spec, "all");
const pod = newPod("web-rev1");
const running: PodState = { ...pod, status: { phase: "Running", ready: true, available: false } };
const failed: PodState = { ...pod, status: { phase: "Failed", ready: false, reason: "OutOfcpu" } };

test("create is refused if the name is taken", () => {
  expect(create(null, 1)).toEqual({ ok: true, object: 1 });
  expect(create(1, 2)).toEqual({ ok: false, reason: "AlreadyExists" });
});

describe("update", () => {
  test("a changed spec raises the generation, and leaves status and uid alone; the same spec changes nothing", () => {
    const changed = updateDeployment(stored, { ...spec, replicas: 3 });
    expect(changed).toEqual({
      ok: true,
      object: { ...stored, metadata: { uid: "web", generation: 2 }, spec: { ...spec, replicas: 3 } },
    });
    expect(updateDeployment(stored, { ...spec })).toEqual({ ok: true, object: stored });
  });

  test.each([
    ["NotFound", () => updateDeployment(null, spec)],
    ["Conflict", () => updateDeployment(stored, spec, "web#2")],
    ["Invalid", () => updateDeployment(stored, { ...spec, replicas: -1 })],
    ["Invalid", () => updateDeployment(stored, { ...spec, replicas: 0.5 })],
    ["NotFound", () => updateReplicaSet(null, 1)],
    ["Invalid", () => updateReplicaSet(newReplicaSet({ uid: "web" }, 1, "all"), -1)],
    ["NotFound", () => updateStatus(null, {})],
  ])("is refused: %s", (reason, write) => {
    expect(write()).toEqual({ ok: false, reason });
  });

  test("the status subresource changes the status only", () => {
    const status = { ...stored.status, replicas: 7 };
    expect(updateStatus(stored, status)).toEqual({ ok: true, object: { ...stored, status } });
  });

  test("scaling a ReplicaSet keeps its annotations, unless there are new ones", () => {
    const annotations = { desiredReplicas: 2, maxReplicas: 3 };
    const annotated = newReplicaSet({ uid: "web", annotations }, 1, "all");
    const kept = updateReplicaSet(annotated, 2);
    expect(kept.ok && kept.object).toEqual({ ...annotated, spec: { replicas: 2 } });
    const renewed = updateReplicaSet(annotated, 2, { desiredReplicas: 4, maxReplicas: 5 });
    expect(renewed.ok && renewed.object.metadata.annotations).toEqual({ desiredReplicas: 4, maxReplicas: 5 });
  });
});

describe("bind", () => {
  test("moves one of equal pods to the node", () => {
    expect(bind([pod, pod], NEW_NODE, pod)).toEqual({
      ok: true,
      object: { pending: [pod], node: { ...NEW_NODE, pods: [pod] } },
    });
  });

  test("is refused for a pod that is not there, or is being deleted", () => {
    const deleting: PodState = { ...pod, metadata: { ...pod.metadata, deletionTimestamp: "set" } };
    expect(bind([], NEW_NODE, pod)).toEqual({ ok: false, reason: "NotFound" });
    expect(bind([deleting], NEW_NODE, deleting)).toEqual({ ok: false, reason: "Conflict" });
  });
});

describe("delete", () => {
  const leaves = (p: PodState): unknown => {
    const answer = deleteBoundPod({ ...NEW_NODE, pods: [p] }, p);
    return answer.ok ? answer.object.pods : answer.reason;
  };

  test("is graceful: the pod stays, marked, and nobody asks for its readiness any more", () => {
    const marked = {
      metadata: { owner: "web-rev1", deletionTimestamp: "set" },
      status: { phase: "Running", ready: false },
    };
    expect(leaves(running)).toEqual([marked]);
    expect(leaves({ ...running, metadata: { owner: "web-rev1", deletionTimestamp: "set" } })).toEqual([
      { ...running, metadata: { owner: "web-rev1", deletionTimestamp: "set" } },
    ]);
  });

  test("takes a pod that has ended at once", () => expect(leaves(failed)).toEqual([]));

  test("is refused for a pod that is not there", () => {
    expect(deleteBoundPod(NEW_NODE, pod)).toEqual({ ok: false, reason: "NotFound" });
  });
});
