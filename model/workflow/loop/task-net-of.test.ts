// Workflow nets as nets of tasks: each net of tasks is found again from its workflow net; what is none is refused.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { workflowNet } from "../net.ts";
import { transitionsIn } from "../net-text.ts";
import { CONDITION_NAMES } from "./options.ts";
import { anyTaskNet } from "./random-nets.ts";
import { netOf, taskNet } from "./task-net.ts";
import { NoTaskNetError, taskNetOf } from "./task-net-of.ts";
import { taskNetIn } from "./task-text.ts";
import { loopVerdict } from "./theorem.ts";

const net = (text: string) => workflowNet("net", transitionsIn(text));

test.each(["asynchronous", "synchronous"] as const)("nets of tasks are found again: %s", (acts) => {
  fc.assert(
    fc.property(anyTaskNet({ most: 5 }), (own) => {
      const workflow = netOf(own, acts);
      const found = taskNetOf(workflow);
      expect(found.tasks).toHaveLength(own.tasks.length);
    }),
    { seed: 20_261_124, numRuns: 60 },
  );
});

test("what waits for what, and what is one of several", () => {
  const found = taskNetOf(netOf(taskNetIn("a; ((b; e) xor c); d")));
  expect(found.tasks.map(({ name, after, choice }) => ({ name, after, choice }))).toEqual([
    { name: "a", after: [], choice: undefined },
    { name: "b", after: [["a"]], choice: "b xor c" },
    { name: "c", after: [["a"]], choice: "b xor c" },
    { name: "e", after: [["a"], ["b"]], choice: undefined },
    { name: "d", after: [["a"], ["b", "c"], ["c", "e"]], choice: undefined },
  ]);
  expect(loopVerdict(found, new Set(CONDITION_NAMES)).relation).toBe("branching-divergence");
});

test("transitions that are tasks", () => {
  const found = taskNetOf(net("pay: i > p q\nship: p > r\nbill: q > s\nclose: r s > o"));
  expect(found).toEqual(
    taskNet(
      "net",
      [
        { name: "pay", after: [] },
        { name: "ship", after: [["pay"]] },
        { name: "bill", after: [["pay"]] },
        { name: "close", after: [["bill"], ["pay"], ["ship"]] },
      ],
      [["bill"], ["close"], ["pay"], ["ship"]],
    ),
  );
});

describe("what loops cannot carry out", () => {
  test.each([
    ["a cycle", "a: i > p\nagain: p > q\nb: q > p\nc: p > o", 'does "again" twice'],
    [
      "a choice that nobody sees",
      "tau left: i > p\ntau right: i > q\na: p > o\nb: q > o",
      "is no net of tasks",
    ],
    [
      "an end that waits for one",
      "tau go: i > p q\na: p > r\nb: q > s\ndone: r > o\nsink: s > o",
      "is no net of tasks",
    ],
    ["something beside tasks", "start(a): i > p\nnote: p > q\nok(a): q > o", 'shows "note" beside tasks'],
    [
      "cancellation",
      "tau go: i > p q\na: p > r\nb: q > s\nkill: p > o, empties q\nend: r s > o",
      "is no net of tasks",
    ],
  ])("%s", (_, text, problem) => {
    const refuse = () => taskNetOf(net(text));
    expect(refuse).toThrow(NoTaskNetError);
    expect(refuse).toThrow(problem);
  });
});
