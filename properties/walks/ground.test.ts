// What walks have learned of a system is given up when it fills the memory: nothing depends on it.
import fc from "fast-check";
import { expect, test } from "vitest";
import { OutOfMemory } from "../../explorer/engine/memory.ts";
import { specification } from "../../explorer/textbook/index.ts";
import { type Ground, onGroundOf } from "./ground.ts";
import { walks } from "./index.ts";

const { system } = specification("racy-increment", { threads: 3 });

test("where memory runs out, the work is done again on a fresh ground; the second time that is the end", () => {
  const used: Ground[] = [];
  const first = onGroundOf(system, (ground) => ground);
  const done = onGroundOf(system, (ground) => {
    if (used.push(ground) === 1) throw new OutOfMemory("full");
    return "done";
  });
  expect(done).toBe("done");
  expect(used[0]).toBe(first);
  expect(used[1]).not.toBe(first);
  expect(onGroundOf(system, (ground) => ground)).toBe(used[1]);
  const full = () => {
    throw new OutOfMemory("full");
  };
  expect(() => onGroundOf(system, full)).toThrow("full");
});

test("other errors are not hidden", () => {
  const broken = () => {
    throw new RangeError("broken");
  };
  const before = onGroundOf(system, (ground) => ground);
  expect(() => onGroundOf(system, broken)).toThrow(RangeError);
  expect(onGroundOf(system, (ground) => ground)).toBe(before);
});

test("walks are the same on any ground", () => {
  const sampled = () => fc.sample(walks(system), { seed: 7, numRuns: 20 }).map((walk) => walk.steps);
  const before = sampled();
  let isFirst = true;
  onGroundOf(system, () => {
    if (isFirst) {
      isFirst = false;
      throw new OutOfMemory("full");
    }
  });
  expect(sampled()).toEqual(before);
});
