// Soundness on textbook nets: sound ones, and one for each way to be unsound.
import { describe, expect, test } from "vitest";
import { event, silent, task, workflowNet } from "./net.ts";
import { soundness, soundUpTo } from "./soundness.ts";

const both = workflowNet("and", [
  silent("split", { takes: "i", gives: "p q" }),
  task("a", { takes: "p", gives: "r" }),
  task("b", { takes: "q", gives: "s" }),
  silent("join", { takes: "r s", gives: "o" }),
]);

test("a split and a join of two tasks are sound for any number of cases", () => {
  expect(soundness(both)).toMatchObject({ verdict: "sound", broken: [], dead: [], counts: { states: 11 } });
  expect(soundUpTo(both, 3)).toBe(3);
});

describe("unsound", () => {
  test("an AND-split that an XOR-join ends completes with a token left", () => {
    const net = workflowNet("and-xor", [
      silent("split", { takes: "i", gives: "p q" }),
      event("a", { takes: "p", gives: "o" }),
      event("b", { takes: "q", gives: "o" }),
    ]);
    const { verdict, broken } = soundness(net);
    expect(verdict).toBe("unsound");
    expect(broken).toEqual([
      { condition: "option-to-complete", run: expect.anything() },
      { condition: "proper-completion", run: ["split", "a"] },
    ]);
  });

  test("an XOR-split that an AND-join ends is stuck, and its join is dead", () => {
    const net = workflowNet("xor-and", [
      event("a", { takes: "i", gives: "p" }),
      event("b", { takes: "i", gives: "q" }),
      silent("join", { takes: "p q", gives: "o" }),
    ]);
    const { verdict, broken, dead } = soundness(net);
    expect(verdict).toBe("unsound");
    expect(broken).toEqual([{ condition: "option-to-complete", run: [] }]);
    expect(dead).toEqual(["join"]);
  });

  test("a loop that leaves a token each time is unbounded", () => {
    const net = workflowNet("generator", [
      silent("again", { takes: "i", gives: "p" }),
      event("more", { takes: "p", gives: "p q" }),
      event("end", { takes: "p", gives: "o" }),
      silent("collect", { takes: "q p", gives: "p" }),
    ]);
    const { verdict, broken } = soundness(net, { mostTokens: 3, maxStates: 500 });
    expect(verdict).toBe("unsound");
    expect(broken.map(({ condition }) => condition)).toContain("bounded");
  });

  test("two cases that share two resources, taken one by one, can stop each other", () => {
    const gang = workflowNet(
      "gang",
      [
        silent("first", { takes: "i slot", gives: "p" }),
        event("run", { takes: "p slot", gives: "q" }),
        silent("release", { takes: "q", gives: "slot slot o" }),
      ],
      "slot slot",
    );
    expect(soundness(gang)).toMatchObject({ verdict: "sound" });
    const two = soundness(gang, { cases: 2 });
    expect(two.verdict).toBe("unsound");
    expect(two.broken).toContainEqual({ condition: "option-to-complete", run: ["first", "first"] });
    expect(soundUpTo(gang, 3)).toBe(1);
  });
});

test("too many markings are inconclusive", () => {
  expect(soundness(both, { cases: 3, maxStates: 5 }).verdict).toBe("inconclusive");
});

describe("joins that wait", () => {
  const orJoin = workflowNet("or-join", [
    event("only a", { takes: "i", gives: "p" }),
    event("only b", { takes: "i", gives: "q" }),
    event("both", { takes: "i", gives: "p q" }),
    task("a", { takes: "p", gives: "r" }),
    task("b", { takes: "q", gives: "s" }),
    event("join", { takes: "r s", gives: "o", waits: true }),
  ]);

  test("merge what was begun, and no more", () => {
    expect(soundness(orJoin)).toMatchObject({ verdict: "sound", dead: [] });
  });

  test("wait for what may still come", () => {
    const hasty = workflowNet(
      "hasty",
      orJoin.transitions.map((t) => (t.name === "join" ? { ...t, waits: false } : t)),
    );
    expect(soundness(hasty).verdict).toBe("unsound");
  });
});

test("a cancellation region empties what is running", () => {
  const net = workflowNet("cancel", [
    silent("split", { takes: "i", gives: "p q" }),
    task("a", { takes: "p", gives: "r" }),
    task("b", { takes: "q", gives: "s" }),
    silent("join", { takes: "r s", gives: "o" }),
    event("cancel", { needs: "running:a", empties: "p q r s running:a running:b", gives: "o" }),
  ]);
  expect(soundness(net)).toMatchObject({ verdict: "sound" });
});

test.each([
  [
    "a name twice",
    [event("a", { takes: "i", gives: "p" }), event("a", { takes: "p", gives: "o" })],
    /two transitions "a"/,
  ],
  ["tokens for the source", [event("a", { takes: "i", gives: "i o" })], /gives tokens to its source/],
  ["tokens from the sink", [event("a", { takes: "i o", gives: "p" })], /takes tokens from its sink/],
  [
    "a part on no path",
    [event("a", { takes: "i", gives: "o" }), event("b", { takes: "p", gives: "q" })],
    /on no path/,
  ],
])("refused: %s", (_, transitions, problem) => {
  expect(() => workflowNet("wrong", transitions)).toThrow(problem);
});
