// What a StatefulSet does next, and what it reports.
import { describe, expect, it } from "vitest";
import { planStatefulSet, type StatefulAction } from "./plan.ts";
import {
  isInOrdinalRange,
  ordinalOf,
  type StatefulPod,
  type StatefulSetSpec,
  type StatefulSetView,
} from "./pods.ts";

/**
 * Pods as letters: "o" old, "n" new; in capitals if ready; "p" old and Pending; "f" old and Failed; "d" old and
 * being deleted; "x" old, ready and being deleted; "." none.
 */
function pods(letters: string): readonly StatefulPod[] {
  return [...letters].flatMap((letter, ordinal) => {
    if (letter === ".") return [];
    const phase = letter === "p" ? "Pending" : letter === "f" ? "Failed" : "Running";
    const ready = /[ONx]/.test(letter);
    const revision = /[nN]/.test(letter) ? "new" : "old";
    return [{ ordinal, phase, readiness: { ready, since: 0 }, deleting: /[dx]/.test(letter), revision }];
  });
}

interface Situation extends Partial<Omit<StatefulSetView, "spec" | "pods">> {
  readonly spec?: Partial<StatefulSetSpec>;
}

function view(letters: string, { spec, ...rest }: Situation = {}): StatefulSetView {
  return {
    spec: { replicas: 3, updateStrategy: { type: "RollingUpdate", rollingUpdate: {} }, ...spec },
    revisions: { current: "old", update: "new" },
    currentReplicas: 0,
    now: 0,
    pods: pods(letters),
    ...rest,
  };
}

function told(actions: readonly StatefulAction[]): readonly string[] {
  return actions.map((action) =>
    action.kind === "create" ? `+${action.ordinal} ${action.revision}` : `-${action.ordinal} ${action.why}`,
  );
}

const same = { revisions: { current: "old", update: "old" } };
const parallel = { podManagementPolicy: "Parallel" } as const;
const onDelete = { updateStrategy: { type: "OnDelete" } } as const;

describe("planStatefulSet", () => {
  it.each<[string, string, Situation, readonly string[]]>([
    ["makes the lowest pod first", "...", same, ["+0 old"]],
    ["waits for it", "p..", same, []],
    ["until it is ready", "o..", same, []],
    ["then makes the next", "O..", same, ["+1 old"]],
    ["fills gaps from below", "O.O", same, ["+1 old"]],
    ["waits for minReadySeconds", "O..", { ...same, spec: { minReadySeconds: 5 }, now: 4 }, []],
    ["and no longer", "O..", { ...same, spec: { minReadySeconds: 5 }, now: 5 }, ["+1 old"]],
    ["removes what has failed", "OfO", same, ["-1 ended"]],
    ["waits for a pod that is going", "xOO", same, []],
    ["rests", "OOO", same, []],
    ["scales down from above", "OOOOO", same, ["-4 scaleDown"]],
    ["one at a time", "OOOOx", same, []],
    ["not while a lower pod is not ready", "OoOOO", same, []],
    ["nor while one in between is not", "OOOoO", same, ["-4 scaleDown"]],
    ["a broken one only if it is the lowest broken one", "OOOOo", same, ["-4 scaleDown"]],
    ["else it waits", "OOOoo", same, []],
    ["does nothing when being deleted", "O..", { ...same, deleting: true }, []],
    ["Parallel makes all pods at once", "...", { ...same, spec: parallel }, ["+0 old", "+1 old", "+2 old"]],
    [
      "Parallel waits for nothing",
      "p.fox",
      { ...same, spec: parallel },
      ["+1 old", "-2 ended", "-3 scaleDown"],
    ],
    ["updates from above", "OOO", {}, ["-2 update"]],
    ["waits for the updated pod", "OOn", {}, []],
    ["goes on", "OON", {}, ["-1 update"]],
    ["scaling comes first", "OOOO", {}, ["-3 scaleDown"]],
    ["OnDelete updates nothing", "OOO", { spec: onDelete }, []],
    ["but makes new pods at the new revision", "OO.", { spec: onDelete, currentReplicas: 3 }, ["+2 new"]],
    ["a broken set is not updated while ordered", "ooo", {}, []],
    ["it is in parallel", "ooo", { spec: parallel }, ["-2 update", "-1 update", "-0 update"]],
    ["Parallel removes a failed pod once", "OOf", { spec: parallel }, ["-2 ended"]],
    [
      "makes new pods as many below the current number as before",
      "...",
      { spec: { updateStrategy: { type: "RollingUpdate" }, ...parallel }, currentReplicas: 2 },
      ["+0 old", "+1 old", "+2 new"],
    ],
    [
      "below the partition at the current revision",
      "...",
      { spec: { updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 1 } }, ...parallel } },
      ["+0 old", "+1 new", "+2 new"],
    ],
    ["counts from the first ordinal", ".O..", { ...same, spec: { ordinals: { start: 1 } } }, ["+2 old"]],
    ["and condemns what is below", "OOOO", { ...same, spec: { ordinals: { start: 1 } } }, ["-0 scaleDown"]],
  ])("%s", (_, letters, situation, expected) => {
    expect(told(planStatefulSet(view(letters, situation)).actions)).toEqual(expected);
  });

  it("reports its pods as they were before, but for those that it updates", () => {
    expect(planStatefulSet(view("OON")).status).toEqual({
      replicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      currentReplicas: 1,
      updatedReplicas: 1,
      currentRevision: "old",
      updateRevision: "new",
    });
    expect(planStatefulSet(view("Ox")).status).toMatchObject({
      replicas: 2,
      readyReplicas: 2,
      currentReplicas: 1,
    });
  });

  it.each<[string, string, Situation, string]>([
    ["when all pods are new and ready", "NNN", {}, "new"],
    ["not before", "NNn", {}, "old"],
    ["not while there are others", "NNNN", {}, "old"],
    ["not with OnDelete", "NNN", { spec: onDelete }, "old"],
  ])("the update is complete: %s", (_, letters, situation, current) => {
    expect(planStatefulSet(view(letters, situation)).status.currentRevision).toBe(current);
  });
});

it.each([
  ["web-0", 0],
  ["web-10", 10],
  ["my-web-007", 7],
  ["web", -1],
  ["web-", -1],
  ["web-2147483648", -1],
])("the ordinal of %s", (name, ordinal) => {
  expect(ordinalOf(name)).toBe(ordinal);
});

it("a range begins at the first ordinal", () => {
  const inRange = [1, 2, 3, 4].map((ordinal) =>
    isInOrdinalRange({ replicas: 2, ordinals: { start: 2 } }, ordinal),
  );
  expect(inRange).toEqual([false, true, true, false]);
});
