// Decides each kind of liveness property on small runs whose answer is plain, through the lasso search.
import { describe, expect, it } from "vitest";
import type { FairnessSet, LassoQuery } from "../graph.ts";
import { graphOf } from "./brute-force.ts";
import { findFairLasso, violationOfLiveness, violationOfRecurs } from "./index.ts";

// 0 -> 1 -> 2 -> 1: a first step (action 0), then for ever there (1) and back (2). All steps are fair.
const graph = graphOf(
  3,
  [0],
  [
    { from: 0, to: 1, action: 0 },
    { from: 1, to: 2, action: 1 },
    { from: 2, to: 1, action: 2 },
  ],
  3,
);
const fairness: readonly FairnessSet[] = [{ name: "all", kind: "weak", members: Uint8Array.of(1, 1, 1) }];

function holds(query: LassoQuery, assumed: readonly FairnessSet[] = fairness): boolean {
  return findFairLasso(graph, assumed, query) === undefined;
}

function states(...members: readonly number[]): Uint8Array {
  return Uint8Array.from({ length: 3 }, (_, s) => (members.includes(s) ? 1 : 0));
}

describe("a run 0, 1, 2, 1, 2, ...", () => {
  it.each([
    ["0", states(0), { eventually: true, alwaysEventually: false, eventuallyAlways: false }],
    ["1", states(1), { eventually: true, alwaysEventually: true, eventuallyAlways: false }],
    ["2", states(2), { eventually: true, alwaysEventually: true, eventuallyAlways: false }],
    ["1 or 2", states(1, 2), { eventually: true, alwaysEventually: true, eventuallyAlways: true }],
    ["0 or 1", states(0, 1), { eventually: true, alwaysEventually: true, eventuallyAlways: false }],
    ["nothing", states(), { eventually: false, alwaysEventually: false, eventuallyAlways: false }],
  ])("is judged on reaching %s", (_, goal, expected) => {
    expect({
      eventually: holds(violationOfLiveness("eventually", { goal })),
      alwaysEventually: holds(violationOfLiveness("always-eventually", { goal })),
      eventuallyAlways: holds(violationOfLiveness("eventually-always", { goal })),
    }).toEqual(expected);
  });

  it.each([
    ["0", "2", states(0), states(2), true],
    ["2", "1", states(2), states(1), true],
    ["1", "0", states(1), states(0), false],
    ["0", "0", states(0), states(0), true],
    ["nothing", "nothing", states(), states(), true],
  ])("is judged on whether %s leads to %s", (_when, _goal, when, goal, expected) => {
    expect(holds(violationOfLiveness("leads-to", { when, goal }))).toBe(expected);
  });

  it("repeats its later actions, not its first", () => {
    expect(holds(violationOfRecurs(Uint8Array.of(1, 0, 0)))).toBe(false);
    expect(holds(violationOfRecurs(Uint8Array.of(0, 1, 0)))).toBe(true);
    expect(holds(violationOfRecurs(Uint8Array.of(1, 0, 1)))).toBe(true);
  });

  it("may stop anywhere when nothing is fair", () => {
    expect(holds(violationOfLiveness("eventually", { goal: states(0) }), [])).toBe(true);
    expect(holds(violationOfLiveness("eventually", { goal: states(1) }), [])).toBe(false);
    expect(holds(violationOfLiveness("always-eventually", { goal: states(0, 2) }), [])).toBe(false);
    expect(holds(violationOfLiveness("eventually-always", { goal: states(0, 1) }), [])).toBe(false);
    expect(holds(violationOfRecurs(Uint8Array.of(0, 1, 1)), [])).toBe(false);
  });
});

describe("a property whose parts do not fit", () => {
  const goal = states(1);
  it.each([
    ["leads-to", { goal }, 'leads-to needs "when"'],
    ["eventually", { goal, when: goal }, 'eventually has no "when"'],
    ["leads-to", { goal, when: Uint8Array.of(1) }, '"when" has 1 entries, the goal 3'],
  ] as const)("is refused, never half understood: %s", (kind, bitmaps, message) => {
    expect(() => violationOfLiveness(kind, bitmaps)).toThrow(message);
  });
});
