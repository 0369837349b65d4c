// Nets of tasks as text: what is read, and what is refused.
import { describe, expect, test } from "vitest";
import { soundness } from "../soundness.ts";
import { EXAMPLES } from "./examples.ts";
import { CONDITION_NAMES } from "./options.ts";
import { netOf } from "./task-net.ts";
import { TaskTextError, taskNetIn } from "./task-text.ts";
import { loopVerdict } from "./theorem.ts";

test("the examples are what their names say", () => {
  for (const { name, ...net } of EXAMPLES) {
    const { tasks, ends } = taskNetIn(name);
    const unnamed = tasks.map(({ choice, ...task }) => ({ ...task, isChoice: choice !== undefined }));
    expect({ tasks: unnamed, ends }).toEqual({
      tasks: net.tasks.map(({ choice, ...task }) => ({ ...task, isChoice: choice !== undefined })),
      ends: net.ends,
    });
  }
});

test("alternatives of several tasks: what comes after waits for either", () => {
  const { tasks, ends } = taskNetIn("((a; (b || c)) xor (d; e) xor f); g");
  expect(tasks.find(({ name }) => name === "g")?.after).toEqual([
    ["b", "e", "f"],
    ["c", "e", "f"],
  ]);
  expect(ends).toEqual([["g"]]);
  const choices = tasks.flatMap(({ name, choice }) => (choice === undefined ? [] : [name]));
  expect(choices).toEqual(["a", "d", "f"]);
});

test.each([
  "a",
  "a; b; c",
  "(a; b) || c",
  "((a; b) xor c); d",
  "(a xor b) || (c xor d)",
  "a; ((b || c); d) ",
])("%s is sound, and carried out by a loop under all conditions", (text) => {
  const net = taskNetIn(text);
  expect(soundness(netOf(net)).verdict).toBe("sound");
  expect(loopVerdict(net, new Set(CONDITION_NAMES)).relation).toBe("branching-divergence");
});

describe("what is refused, and where", () => {
  test.each([
    ["", 1, "a task is missing"],
    ["a;", 3, "a task is missing"],
    ["; a", 1, 'a task is missing before ";"'],
    ["a; b || c", 6, '"||" after ";": put parentheses around what belongs together'],
    ["a; (b || c", 11, 'the "(" at character 4 is not closed'],
    ["a b", 3, '"b" is one too many'],
    ["a; a", 4, 'there is a task "a" already'],
    ["a & b", 3, '"&" is not understood'],
    ["(a || b) xor c", 2, "an alternative begins with one task"],
  ])("%j", (text, column, problem) => {
    const refuse = () => taskNetIn(text);
    expect(refuse).toThrow(problem);
    expect(refuse).toThrow(TaskTextError);
    expect(refuse).toThrow(expect.objectContaining({ column }));
  });
});
