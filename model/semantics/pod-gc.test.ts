// Pods that nobody else cleans up, and how long a pod may take to end.
import { describe, expect, it } from "vitest";
import {
  DELETION_BY_POD_GC,
  failedStatus,
  type GarbagePod,
  gcOrphaned,
  gcTerminated,
  gcTerminating,
  gcUnscheduledTerminating,
  isBlockedOnFinalizers,
  missingNodes,
  TAINT_OUT_OF_SERVICE,
} from "./pod-gc.ts";
import { containerGracePeriod, effectiveGracePeriod, type KillReason } from "./pod-termination.ts";

const names = (pods: readonly GarbagePod[]) => pods.map(({ name }) => name).join("");
const pod = (name: string, change: Partial<GarbagePod> = {}): GarbagePod => ({
  name,
  nodeName: "node",
  phase: "Succeeded",
  deleting: false,
  ...change,
});
/** Its deletion is accepted, and waits for a finalizer. */
const blocked = { deleting: true, deletionGracePeriodSeconds: 0, finalizers: ["f"] };

describe("gcTerminated", () => {
  const aged = (name: string, createdAt: number, change: Partial<GarbagePod> = {}) =>
    pod(name, { createdAt, ...change });

  it.each<[string, number, readonly GarbagePod[], string]>([
    ["is off with 0", 0, [aged("a", 1), aged("b", 2)], ""],
    ["is off below 0", -1, [aged("a", 1)], ""],
    ["takes the oldest", 1, [aged("c", 3), aged("a", 1), aged("b", 2, { phase: "Failed" })], "ab"],
    [
      "takes the evicted first",
      1,
      [aged("a", 1), aged("b", 2), aged("c", 3, { phase: "Failed", reason: "Evicted" })],
      "ca",
    ],
    ["goes by name at the same age", 1, [aged("b", 1), aged("a", 1)], "a"],
    ["takes those of unknown age for the oldest", 1, [aged("a", 1), pod("b")], "b"],
    ["leaves what lives", 1, ["Pending", "Running", "Unknown"].map((phase) => aged(phase, 1, { phase })), ""],
    ["takes a pod without a phase for terminated", 1, [aged("a", 1, { phase: "" }), aged("b", 2)], "a"],
    ["keeps as many as it may", 5, [aged("a", 1), aged("b", 2)], ""],
    ["leaves what waits for finalizers", 1, [aged("a", 1, blocked), aged("b", 2, blocked)], ""],
    [
      "counts what waits for finalizers",
      2,
      [aged("a", 1, blocked), aged("b", 2, blocked), aged("c", 3)],
      "c",
    ],
    [
      "takes what is there",
      1,
      [aged("a", 1, blocked), aged("b", 2, blocked), aged("c", 3, blocked), aged("d", 4)],
      "d",
    ],
  ])("%s", (_, threshold, pods, expected) => {
    expect(names(gcTerminated(pods, threshold))).toBe(expected);
  });

  it("is blocked by finalizers only when all else is done", () => {
    expect(isBlockedOnFinalizers(pod("a", blocked))).toBe(true);
    expect(isBlockedOnFinalizers(pod("a", { ...blocked, phase: "Running" }))).toBe(false);
    expect(isBlockedOnFinalizers(pod("a", { ...blocked, deletionGracePeriodSeconds: 30 }))).toBe(false);
    expect(isBlockedOnFinalizers(pod("a", { deleting: true, finalizers: ["f"] }))).toBe(false);
    expect(isBlockedOnFinalizers(pod("a", { ...blocked, finalizers: [] }))).toBe(false);
    expect(isBlockedOnFinalizers(pod("a", { ...blocked, deleting: false }))).toBe(false);
  });
});

describe("pods that are being deleted", () => {
  const dying = { deleting: true };

  it("go when their node is out of service and not ready", () => {
    const taints = [{ key: TAINT_OUT_OF_SERVICE, effect: "NoSchedule" } as const];
    const nodes = new Map([
      ["out", { ready: false, taints }],
      ["back", { ready: true, taints }],
      ["lost", { ready: false, taints: [] }],
    ]);
    const pods = [
      pod("a", { nodeName: "out", ...dying }),
      pod("b", { nodeName: "out" }),
      pod("c", { nodeName: "back", ...dying }),
      pod("d", { nodeName: "lost", ...dying }),
      pod("e", { nodeName: "gone", ...dying }),
      pod("f", { nodeName: "out", ...blocked }),
      pod("g", { nodeName: "out", ...blocked, phase: "Running" }),
    ];
    expect(names(gcTerminating(pods, nodes))).toBe("ag");
  });

  it("go when they have no node", () => {
    const pods = [
      pod("a", { nodeName: "", ...dying }),
      pod("b", { nodeName: "" }),
      pod("c", dying),
      pod("d", { nodeName: "", ...blocked }),
      { name: "e", deleting: true },
    ];
    expect(names(gcUnscheduledTerminating(pods))).toBe("ae");
  });
});

describe("orphaned pods", () => {
  const on = (nodeName: string) => pod("a", { nodeName });
  const none = new Set<string>();

  it("go with their node, whatever their phase", () => {
    const pods = [
      on("gone"),
      on("node"),
      pod("b", { nodeName: "gone", phase: "Running" }),
      pod("c", { nodeName: "gone", ...blocked }),
    ];
    expect(names(gcOrphaned(pods, new Set(["gone"])))).toBe("ab");
  });

  it("wait until the quarantine of the node is over", () => {
    const first = missingNodes([on("n"), on("n"), on("m"), on("")], new Set(["m"]), none, new Map(), 0);
    expect(first).toEqual({ gone: none, quarantine: new Map([["n", 40]]) });
    const early = missingNodes([on("n")], none, none, first.quarantine, 39);
    expect(early).toEqual({ gone: none, quarantine: new Map([["n", 40]]) });
    const late = missingNodes([on("n")], none, none, early.quarantine, 40);
    expect(late).toEqual({ gone: new Set(["n"]), quarantine: new Map([["n", 80]]) });
  });

  it("stay when the node turns up in the informer or the API server, and wait anew if only there", () => {
    const quarantine = new Map([["n", 40]]);
    const informed = missingNodes([on("n")], new Set(["n"]), none, quarantine, 80);
    expect(informed).toEqual({ gone: none, quarantine: new Map() });
    const found = missingNodes([on("n")], none, new Set(["n"]), quarantine, 80);
    expect(found).toEqual({ gone: none, quarantine: new Map([["n", 120]]) });
  });

  it("are marked as failed first, unless they have ended", () => {
    const ready = { type: "Ready", status: "True" };
    expect(failedStatus({ phase: "Running", conditions: [ready] }, DELETION_BY_POD_GC)).toEqual({
      phase: "Failed",
      conditions: [ready, DELETION_BY_POD_GC],
    });
    const before = { type: "DisruptionTarget", status: "False" };
    expect(failedStatus({ conditions: [before, ready] }, DELETION_BY_POD_GC)?.conditions).toEqual([
      DELETION_BY_POD_GC,
      ready,
    ]);
    expect(failedStatus({ phase: "Pending" })).toEqual({ phase: "Failed", conditions: [] });
    expect(failedStatus({ phase: "Succeeded" }, DELETION_BY_POD_GC)).toBeUndefined();
  });
});

describe("grace periods in the kubelet", () => {
  it.each([
    [{ terminationGracePeriodSeconds: 30 }, undefined, 0, 30],
    [{ terminationGracePeriodSeconds: 30, deletionGracePeriodSeconds: 5 }, undefined, 0, 5],
    [{ terminationGracePeriodSeconds: 30, deletionGracePeriodSeconds: 5 }, 2, 0, 2],
    [{ terminationGracePeriodSeconds: 30, deletionGracePeriodSeconds: 5 }, 10, 0, 5],
    [{ terminationGracePeriodSeconds: 30, deletionGracePeriodSeconds: 5 }, 0, 0, 1],
    [{ terminationGracePeriodSeconds: 30, deletionGracePeriodSeconds: 0 }, undefined, 0, 1],
    [{ terminationGracePeriodSeconds: 30, deletionGracePeriodSeconds: 60 }, undefined, 20, 20],
    [{ terminationGracePeriodSeconds: 30 }, undefined, 20, 20],
    [{ terminationGracePeriodSeconds: 0 }, undefined, 0, 1],
    [{}, undefined, 0, 1],
  ])("of the pod %j, with %s asked for, and %d before: %d", (periods, override, before, expected) => {
    expect(effectiveGracePeriod(periods, override, before)).toBe(expected);
  });

  const probes = {
    livenessProbe: { terminationGracePeriodSeconds: 10 },
    startupProbe: { terminationGracePeriodSeconds: 90 },
  };
  it.each<[object, object, KillReason, number]>([
    [{}, {}, "Unknown", 2],
    [{}, probes, "LivenessProbe", 2],
    [{ terminationGracePeriodSeconds: 60 }, probes, "Unknown", 60],
    [{ terminationGracePeriodSeconds: 60 }, probes, "LivenessProbe", 10],
    [{ terminationGracePeriodSeconds: 60 }, probes, "StartupProbe", 90],
    [{ terminationGracePeriodSeconds: 60 }, { livenessProbe: {} }, "LivenessProbe", 60],
    [{ terminationGracePeriodSeconds: 60 }, {}, "StartupProbe", 60],
    [{ terminationGracePeriodSeconds: 60, deletionGracePeriodSeconds: 0 }, probes, "LivenessProbe", 0],
  ])("of a container of the pod %j with %j, for %s: %d", (periods, container, reason, expected) => {
    expect(containerGracePeriod(periods, container, reason)).toBe(expected);
  });
});
