// What keeps a volume on its node: what the API server hears of it, and what really runs there.
import { describe, expect, test } from "vitest";
import { NEW_NODE, type NodeState, type PodState } from "../state.ts";
import { abandoned, inUseOn, reallyUsedOn, wantedOn, withNothingLeft } from "./attaching.ts";

const DATA = "default/data";
const volumes = { isEmpty: false, of: () => [{ claim: DATA, attaches: true }] };

function podOf(status: Partial<PodState["status"]>, isDeleting = false): PodState {
  const metadata = { owner: "web#1", ...(isDeleting ? { deletionTimestamp: "set" as const } : {}) };
  return { metadata, status: { phase: "Pending", ready: false, ...status } };
}

const PENDING = podOf({});
const RUNNING = podOf({ phase: "Running" });
const EXITED = podOf({ phase: "Running", containers: "exited" });
const ENDED = podOf({ phase: "Failed" });
const INITIAL = podOf({ init: 0 });

function deleting({ status }: PodState): PodState {
  return podOf(status, true);
}

function nodeWith(pod: PodState, more: Partial<NodeState> = {}): NodeState {
  return { ...NEW_NODE, pods: [pod], ...more };
}

describe("a pod on the node", () => {
  test.each([
    ["that waits", PENDING, { wanted: true, inUse: false, used: false }],
    ["that waits, and is being deleted", deleting(PENDING), { wanted: false, inUse: false, used: false }],
    ["that runs", RUNNING, { wanted: true, inUse: true, used: true }],
    ["that runs, and is being deleted", deleting(RUNNING), { wanted: true, inUse: true, used: true }],
    ["whose init container runs", INITIAL, { wanted: true, inUse: true, used: true }],
    ["that is to be restarted", EXITED, { wanted: true, inUse: true, used: true }],
    ["that has ended", ENDED, { wanted: false, inUse: false, used: false }],
  ])("%s", (_, pod, { wanted, inUse, used }) => {
    const state = nodeWith(pod);
    expect(wantedOn(volumes, state).includes(DATA)).toBe(wanted);
    expect(inUseOn(volumes, state).has(DATA)).toBe(inUse);
    expect(reallyUsedOn(volumes, state).has(DATA)).toBe(used);
  });

  test.each([
    ["runs", RUNNING, true],
    ["has stopped", EXITED, false],
    ["waits to be started again", podOf({ phase: "Running", containers: "CrashLoopBackOff" }), false],
  ])("that is being deleted and %s", (_, pod, wanted) => {
    expect(wantedOn(volumes, nodeWith(deleting(pod))).includes(DATA)).toBe(wanted);
  });

  test("that has stopped for good uses nothing, but its kubelet has not said so", () => {
    const state = nodeWith(deleting(EXITED));
    expect(inUseOn(volumes, state).has(DATA)).toBe(true);
    expect(reallyUsedOn(volumes, state).has(DATA)).toBe(false);
  });

  test("uses nothing on a machine that is down, though it is said to", () => {
    const state = nodeWith(RUNNING, { kubelet: "stopped", mountedWithoutPod: [DATA] });
    expect(inUseOn(volumes, state).has(DATA)).toBe(true);
    expect(reallyUsedOn(volumes, state).has(DATA)).toBe(false);
  });
});

describe("a pod that is gone without a word from its kubelet", () => {
  test.each([
    ["and ran", RUNNING, "running", true],
    ["and ran its init containers", INITIAL, "running", true],
    ["before it had started", PENDING, "running", false],
    ["after its end", ENDED, "running", false],
    ["between two starts", EXITED, "running", false],
    ["between two starts, of which its kubelet does not hear", EXITED, "partitioned", true],
    ["when it had stopped for good", deleting(EXITED), "partitioned", false],
  ] as const)("%s", (_, pod, kubelet, isLeft) => {
    const after = abandoned(volumes, nodeWith(pod, { kubelet }), pod);
    expect(after.pods).toEqual([]);
    expect(after.mountedWithoutPod ?? []).toEqual(isLeft ? [DATA] : []);
  });
});

test("after its machine was down, only what is being deleted is not started again", () => {
  const back = (pod: PodState) => withNothingLeft(volumes, nodeWith(pod, { mountedWithoutPod: [DATA] }));
  expect(back(deleting(RUNNING))).toEqual(nodeWith(deleting(EXITED)));
  for (const pod of [RUNNING, PENDING, deleting(PENDING), ENDED]) expect(back(pod)).toEqual(nodeWith(pod));
});
