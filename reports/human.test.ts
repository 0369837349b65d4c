// The report for people, word for word.
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import type { Trace } from "../explorer/result.ts";
import type { VerifyResult } from "../invariants/verify-result.ts";
import { human } from "./human.ts";
import { colourPalette, plainPalette, wantsColour } from "./palette.ts";
import { COUNTS, FINITE, HOLDS, LASSO, NOTHING, STUTTERING, sampleGroup, VIOLATED } from "./samples.ts";

const FOOTING = `
Bounds
  3 nodes (4 cpu, 8Gi)
  at most 1 container crash

Assumptions
  controllers and kubelets are weakly fair

Never happened in any explored state
  node controller: mark NotReady

Not modelled, so not covered by the verdict
  Deployment spec.template.spec.priorityClassName: pods are never preempted
    web (shop/web.yaml:12:7)
  Service: traffic is not followed
    web (shop/web.yaml:30:1), db (shop/db.yaml)
`;

const NUMBERS =
  "12,345 states (reduced by symmetry), 67,890 transitions, depth 17, 1 terminal state, 321 model calls";

function storyOf(trace: Trace): string {
  const properties = [{ id: "p", title: "P", status: "violated", trace }] as const;
  const text = human({ ...VIOLATED, groups: [sampleGroup("web")], properties });
  return text.slice(text.indexOf("  The run:"), text.indexOf("\nExplored"));
}

describe("the whole report", () => {
  test("when all holds", () => {
    expect(human(HOLDS)).toBe(`  ✓ node-capacity      No node is over-committed
  - recreate-downtime  Recreate stops all old pods first (not applicable: no Recreate)
  ✓ rollout-completes  A rollout completes
      says nothing here: no rollout ever starts
  - max-surge          Never more than replicas + maxSurge pods (switched off)

Explored
  Deployment/web: ${NUMBERS}
  store: exact, 196 KiB, 16.2 bytes a state

Reductions
  symmetry: 3 interchangeable members: up to 6 states explored as one
  partial order: off: it was not asked for
${FOOTING}
HOLDS: all 2 properties, within the bounds and under the assumptions above, but 1 of them says nothing here
`);
  });

  test("what has nothing to be about is only named, in lines that fit a terminal", () => {
    const silent = Array.from({ length: 9 }, (_, i) => {
      return { id: `nothing-to-be-about-${i}`, title: "T", status: "not-applicable" } as const;
    });
    const text = human({ ...HOLDS, properties: [...silent, ...HOLDS.properties] });
    expect(text).toContain(`
  - not applicable: nothing-to-be-about-0, nothing-to-be-about-1, nothing-to-be-about-2, nothing-to-be-about-3,
    nothing-to-be-about-4, nothing-to-be-about-5, nothing-to-be-about-6, nothing-to-be-about-7,
    nothing-to-be-about-8

Explored`);
    expect(text).not.toContain("nothing-to-be-about-0  T");
  });

  test("when one property is violated and another inconclusive", () => {
    expect(
      human(VIOLATED),
    ).toBe(`  ? node-capacity  No node is over-committed (inconclusive: not all states were seen)
  ✗ pods-bound     Every pending pod is eventually bound

VIOLATED pods-bound: Every pending pod is eventually bound in Deployment/web
  the pod stays Pending
  The run: 3 steps (1 environment event, 2 context switches), the last 2 of them for ever; no run of this kind reaches its loop sooner; a loop with fewer steps may exist.

    1. ReplicaSet controller: create pod web-1
         saw replicaSet: {spec.replicas: 1}
         saw pods: []
       ReplicaSet/web-1 pods: + pod {phase: Pending, node: null, ready: false}

  from here for ever: steps 2 to 3 repeat

    2. scheduler: bind
         saw pending: [{phase: Pending, node: null, ready: false}]
         saw nodes: [node-1, node-2]
       ReplicaSet/web-1 pods[{phase: Pending, node: null, ready: false}].node: null -> node-1

    3. ReplicaSet controller: update status
         saw pods: [{phase: Pending, node: node-1, ready: false}]
       ReplicaSet/web-1 status: unset -> {readyReplicas: 0}

  and again from step 2, for ever

Explored
  Deployment/web: ${NUMBERS}
  Deployment/db: ${NUMBERS}
  in all: ${NUMBERS}
  store: exact, 391 KiB, 16.2 bytes a state

Reductions
  symmetry: 3 interchangeable members: up to 6 states explored as one
  partial order: off: it was not asked for

Stopped early
  Deployment/db: the limit on states (--max-states) was reached; 12,345 states were covered, down to depth 17
${FOOTING}
VIOLATED: 1 of 2 properties (pods-bound); inconclusive: node-capacity
`);
  });

  test("is the same every time, and colours change nothing but colours", () => {
    const coloured = human(VIOLATED, colourPalette);
    expect(human(VIOLATED)).toBe(human(structuredClone(VIOLATED)));
    expect(coloured).not.toBe(human(VIOLATED));
    expect(stripVTControlCharacters(coloured)).toBe(human(VIOLATED));
  });
});

describe("the last line", () => {
  const none: VerifyResult = { ...HOLDS, properties: HOLDS.properties.filter((p) => p.status === "off") };
  const bare: VerifyResult = {
    ...HOLDS,
    bounds: [],
    assumptions: [],
    properties: [{ id: "p", title: "P", status: "holds" }],
  };
  const unsure: VerifyResult = {
    ...HOLDS,
    verdict: "inconclusive",
    properties: [{ id: "p", title: "P", status: "inconclusive" }],
  };
  test.each<[string, VerifyResult, string]>([
    ["nothing applies", none, "NOTHING WAS CHECKED: no property applies"],
    ["no bounds", bare, "HOLDS: the property"],
    [
      "nothing to verify",
      { ...none, verdict: "inconclusive", reason: "no workloads" },
      "INCONCLUSIVE: no workloads",
    ],
    ["a limit", unsure, "INCONCLUSIVE: no violation was found, but not everything was seen (p)"],
  ])("%s", (_, result, line) => {
    expect(human(result).trimEnd().split("\n").at(-1)).toBe(line);
  });
});

describe("a story", () => {
  test("ends where the violation is", () => {
    expect(storyOf(FINITE)).toMatch(
      /^ {2}The run: 2 steps \(1 environment event, 1 context switch\); no run is shorter, nor as short and simpler\.\n/,
    );
    expect(storyOf(FINITE)).not.toContain("for ever");
  });

  test("that stutters says so", () => {
    const text = storyOf(STUTTERING);
    expect(text).toContain(
      "  The run: 2 steps (1 environment event, 1 context switch), then for ever nothing; ",
    );
    expect(text).toContain(
      "; no run of this kind is shorter, nor any way to its loop as short and simpler.\n",
    );
    expect(text.trimEnd()).toMatch(
      /from here for ever: nothing has to move any more, and the run stutters in this state$/,
    );
  });

  test("that loops from the start shows the first state", () => {
    const text = storyOf({ ...LASSO, loop: 0 });
    expect(text).toContain(
      "  initially\n       ReplicaSet/web-1: {pods: []}\n\n  from here for ever: steps 1 to 3 repeat\n",
    );
  });

  test("says that it is the simplest only where that is known", () => {
    expect(storyOf({ ...FINITE, simplest: false })).toContain("; no run is shorter.\n");
    expect(storyOf({ ...STUTTERING, simplest: false })).toContain("; no run of this kind is shorter.\n");
    expect(storyOf({ ...LASSO, loop: 0, minimal: "whole", simplest: true })).toContain(
      "; no run of this kind is shorter.\n",
    );
  });

  test("of no steps shows the state itself", () => {
    const text = storyOf({ ...NOTHING, initial: { n: 1 } });
    expect(text).toBe("  The run: 0 steps; no run is shorter.\n\n  initially\n       n: 1\n");
  });

  test("tells what is new to a process, not what it saw before", () => {
    const step = { process: "p", label: "go", detail: undefined, changes: [] };
    const big = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`field${i}`, { value: i }]));
    const text = storyOf({
      ...NOTHING,
      steps: [
        { ...step, saw: { big, small: 1 } },
        { ...step, saw: { big, small: 1 } },
        { ...step, saw: { big: { ...big, field7: { value: 8 } }, small: 2 } },
      ],
      minimal: "none",
    });
    expect(text).toContain("a shorter one may exist");
    expect(text).toContain("    2. p: go\n         saw what it saw in step 1\n       nothing changed\n");
    expect(text).toContain(
      "    3. p: go\n         saw big field7.value: 7 -> 8 (since step 2)\n         saw small: 2\n",
    );
  });

  test("cannot be broken out of by names", () => {
    const text = storyOf({
      ...NOTHING,
      steps: [
        { process: "p\u001b[2J", label: "a\nb", detail: "\u009b1m", saw: { "x\r": "\u0007" }, changes: [] },
      ],
    });
    expect(text.replaceAll("\n", "")).toBe(stripVTControlCharacters(text.replaceAll("\n", "")));
    expect(text).toContain("p\\u001b[2J: a\\nb");
  });
});

describe("colour", () => {
  test.each([
    [{ isTTY: true }, {}, true],
    [{ isTTY: true }, { NO_COLOR: "" }, true],
    [{ isTTY: true }, { NO_COLOR: "1" }, false],
    [{ isTTY: true }, { TERM: "dumb" }, false],
    [{ isTTY: false }, {}, false],
    [{}, {}, false],
  ])("to %j with %j: %s", (stream, env, expected) => {
    expect(wantsColour(stream, env)).toBe(expected);
  });
});

test("a run that violates two properties is told once", () => {
  const [unsure, bound] = VIOLATED.properties;
  if (unsure === undefined || bound === undefined) throw new Error("the sample has changed");
  const text = human({ ...VIOLATED, properties: [unsure, bound, { ...bound, id: "again" }] });
  expect(text).toContain(
    "\n  the pod stays Pending\n  The run is the one of pods-bound above.\n\nExplored\n",
  );
  expect(text.match(/The run: /g)).toHaveLength(1);
});

test("many names of one kind are told in rows, each once", () => {
  const names = Array.from({ length: 30 }, (_, i) => `controller-${i % 15}`);
  const text = human({ ...HOLDS, neverEnabled: names });
  expect(text).toContain(
    `  ${names.slice(0, 7).join(", ")},\n  ${names.slice(7, 14).join(", ")},\n  controller-14\n\n`,
  );
});

test("timers that something always held back", () => {
  const groups = HOLDS.groups.map((g) => ({
    ...g,
    report: { ...g.report, heldBack: ["clock: ring", "clock: tick"] },
  }));
  expect(human({ ...HOLDS, groups })).toContain(
    "\nTimers that never ran out, since something else could always move\n  clock: ring, clock: tick\n",
  );
  expect(human(HOLDS)).not.toContain("Timers that");
});

test("counts are grouped, and singular where there is one", () => {
  const one = { ...COUNTS, states: 1, transitions: 1, terminal: 1, modelCalls: 1, depth: 0 };
  expect(human({ ...HOLDS, counts: one })).toContain(
    "1 state (reduced by symmetry), 1 transition, depth 0, 1 terminal state, 1 model call\n",
  );
});

test("coverage as a table, only when it is asked for", () => {
  expect(human(HOLDS)).not.toContain("Coverage");
  expect(human(HOLDS, plainPalette, { coverage: true })).toContain(`
Coverage: how often each action happened, and how often it led to a new state
  scheduler: bind                 67,000  12,344 new
  scheduler: mark unschedulable      890       0 new
  node controller: mark NotReady       0       0 new
`);
  expect(human(VIOLATED, plainPalette, { coverage: true })).toContain(
    "\n  Deployment/db:\n  scheduler: bind ",
  );
});

test("a simulation tells of walks, and of no exploration", () => {
  const walked = { seed: 7, walks: 1, depth: 200, allCounted: false };
  const groups = [sampleGroup("web")];
  const text = human({ ...VIOLATED, groups, walked, reproduce: "plimsoll simulate . --seed 7" });
  expect(text).toContain(`
Walked
  Deployment/web: 1 walk of at most 200 steps, seed 7
  67,890 steps, at least 12,345 distinct states, longest walk 17 steps, 321 model calls; how many states there are is not known
  the same walks again: plimsoll simulate . --seed 7
`);
  expect(text).toContain("\nNever happened on these walks\n");
  expect(text).not.toContain("xplored");
});
