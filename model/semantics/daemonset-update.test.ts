// The limits of a DaemonSet's update, and one pass of it.
import { describe, expect, it } from "vitest";
import type { DaemonPod } from "./daemonset.ts";
import {
  allowsSurge,
  type DaemonUpdateStrategy,
  daemonFenceposts,
  daemonRollingUpdate,
  firstChoice,
  type UpdatedNode,
} from "./daemonset-update.ts";
import { IntOrPercentError } from "./fenceposts.ts";

const rolling = (limits: DaemonUpdateStrategy["rollingUpdate"]): DaemonUpdateStrategy =>
  limits === undefined ? { type: "RollingUpdate" } : { type: "RollingUpdate", rollingUpdate: limits };

describe("daemonFenceposts", () => {
  it.each<[DaemonUpdateStrategy["rollingUpdate"], number, number, number]>([
    [{ maxUnavailable: 0 }, 0, 0, 0],
    [{ maxUnavailable: 0 }, 2, 0, 1],
    [{ maxUnavailable: 0, maxSurge: 0 }, 2, 0, 1],
    [{ maxUnavailable: "50%" }, 2, 0, 1],
    [{ maxUnavailable: "50%" }, 3, 0, 2],
    [{ maxUnavailable: 0, maxSurge: "50%" }, 2, 1, 0],
    [{ maxUnavailable: 0, maxSurge: "100%" }, 2, 2, 0],
    [{ maxUnavailable: 0, maxSurge: "1%" }, 2, 1, 0],
    [{}, 5, 0, 1],
    [undefined, 5, 0, 1],
  ])("%j on %d nodes", (limits, desired, maxSurge, maxUnavailable) => {
    expect(daemonFenceposts(rolling(limits), desired)).toEqual({ maxSurge, maxUnavailable });
  });

  it("refuses what is no percentage", () => {
    expect(() => daemonFenceposts(rolling({ maxUnavailable: "half" }), 2)).toThrow(IntOrPercentError);
  });

  it.each<[DaemonUpdateStrategy, boolean]>([
    [rolling({ maxSurge: 1 }), true],
    [rolling({ maxSurge: "1%" }), true],
    [rolling({ maxSurge: 0 }), false],
    [rolling({ maxSurge: "much" }), false],
    [{ type: "OnDelete", rollingUpdate: { maxSurge: 1 } }, false],
  ])("%j allows surge: %s", (strategy, expected) => {
    expect(allowsSurge(strategy)).toBe(expected);
  });
});

describe("daemonRollingUpdate", () => {
  const clock = { minReadySeconds: 0, now: 0 };
  /** "o" old, "n" new; in capitals if available; "d" being deleted. */
  const node = (name: string, pods: string, shouldRun = true): UpdatedNode => ({
    name,
    shouldRun,
    pods: [...pods].map(
      (kind, i): DaemonPod => ({
        name: `${name}${kind}${i}`,
        scheduled: true,
        deleting: kind === "d",
        readiness: { ready: kind === kind.toUpperCase() },
        updated: kind.toLowerCase() === "n",
        createdAt: i,
      }),
    ),
  });
  const nodes = (...pods: readonly string[]) => pods.map((kinds, i) => node(`${i}`, kinds));
  const none = { all: [], among: [], count: 0 };

  it.each<[string, readonly string[], number, readonly string[], readonly string[], number]>([
    ["takes available pods up to the limit", ["O", "O", "O"], 2, [], ["0O0", "1O0", "2O0"], 2],
    ["an unavailable new pod counts", ["O", "n", "O"], 2, [], ["0O0", "2O0"], 1],
    ["an empty node counts", ["O", "", "O"], 1, [], ["0O0", "2O0"], 0],
    ["a pod that is going counts", ["O", "d", "O"], 1, [], ["0O0", "2O0"], 0],
    ["a node in disorder counts", ["O", "NN", "O"], 1, [], ["0O0", "2O0"], 0],
    ["and is left to the manage pass", ["oo", "on", "O"], 3, [], ["2O0"], 1],
    ["unavailable old pods go whatever the limit", ["o", "o", "O"], 1, ["0o0", "1o0"], ["2O0"], 0],
    ["new pods that are available do not count", ["N", "N", "O"], 1, [], ["2O0"], 1],
    ["a limit of 0 is 1", ["O", "O"], 0, [], ["0O0", "1O0"], 1],
  ])("%s", (_, pods, maxUnavailable, all, among, count) => {
    const update = daemonRollingUpdate(rolling({ maxUnavailable }), nodes(...pods), clock);
    expect(update).toEqual({ deletions: { all, among, count }, creations: none });
  });

  it("surge makes new pods beside old ones, up to the limit", () => {
    const update = daemonRollingUpdate(
      rolling({ maxUnavailable: 0, maxSurge: 2 }),
      nodes("O", "O", "On", "N"),
      clock,
    );
    expect(update).toEqual({ deletions: none, creations: { all: [], among: ["0", "1"], count: 1 } });
  });

  it("surge replaces unavailable pods at once, and removes what has a successor", () => {
    const update = daemonRollingUpdate(
      rolling({ maxUnavailable: 0, maxSurge: 1 }),
      nodes("o", "o", "ON", "oN"),
      clock,
    );
    expect(update).toEqual({
      deletions: { all: ["2O0", "3o0"], among: [], count: 0 },
      creations: { all: ["0", "1"], among: [], count: 0 },
    });
  });

  it("surge leaves nodes that are not wanted any more as far as enough is available elsewhere", () => {
    const strategy = rolling({ maxUnavailable: 0, maxSurge: 1 });
    const leaving = [node("x", "O", false), node("y", "O", false), node("z", "o", false)];
    const enough = daemonRollingUpdate(strategy, [...leaving, node("a", "N")], clock);
    expect(enough.deletions).toEqual({ all: ["zo0"], among: ["xO0", "yO0"], count: 2 });
    const scarce = daemonRollingUpdate(strategy, [...leaving, node("a", "n"), node("b", "n")], clock);
    expect(scarce.deletions).toEqual({ all: ["zo0"], among: ["xO0", "yO0"], count: 0 });
  });

  it("of a choice, the first ones are one possibility", () => {
    expect(firstChoice({ all: ["a"], among: ["b", "c", "d"], count: 2 })).toEqual(["a", "b", "c"]);
  });
});
