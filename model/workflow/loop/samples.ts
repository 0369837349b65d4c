// The nets on which loops are tried, and random ones.
import fc from "fast-check";
import { type NetTask, type TaskNet, taskNet } from "./task-net.ts";

const after = (...names: readonly string[]) => names.map((name) => [name]);

/** One task, then two at the same time, then one. */
export const DIAMOND = taskNet("a; (b || c); d", [
  { name: "a", after: [] },
  { name: "b", after: after("a") },
  { name: "c", after: after("a") },
  { name: "d", after: after("b", "c") },
]);

/** One task, then one of two, then one. */
export const CHOICE = taskNet("a; (b xor c); d", [
  { name: "a", after: [] },
  { name: "b", after: after("a"), choice: "x" },
  { name: "c", after: after("a"), choice: "x" },
  { name: "d", after: [["b", "c"]] },
]);

/** One of two. */
export const EITHER = taskNet("b xor c", [
  { name: "b", after: [], choice: "x" },
  { name: "c", after: [], choice: "x" },
]);

/** Two at the same time. */
export const BOTH = taskNet("a || b", [
  { name: "a", after: [] },
  { name: "b", after: [] },
]);

/** Those for which the table is made. */
export const EXAMPLES: readonly TaskNet[] = [DIAMOND, CHOICE, EITHER, BOTH];

/** Acyclic nets with AND-joins and exclusive alternatives. */
export function anyTaskNet({ most }: { readonly most: number }): fc.Arbitrary<TaskNet> {
  const step = fc.record({
    /** A task alone, or two alternatives. */
    isChoice: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
    /** Which of the earlier ones it waits for: each other time, of all. */
    waits: fc.oneof(
      fc.array(fc.boolean(), { minLength: most, maxLength: most }),
      fc.constant(Array.from({ length: most }, () => true)),
    ),
  });
  return fc.array(step, { minLength: 2, maxLength: most }).map((steps) => {
    const tasks: NetTask[] = [];
    const groups: (readonly string[])[] = [];
    for (const [i, { isChoice, waits }] of steps.entries()) {
      const size = isChoice ? 2 : 1;
      if (tasks.length + size > most) break;
      const needs = groups.filter((_, j) => waits[j]);
      const names = Array.from({ length: size }, (_, j) => `t${tasks.length + j}`);
      for (const name of names) tasks.push({ name, after: needs, ...(isChoice ? { choice: `x${i}` } : {}) });
      groups.push(names);
    }
    return taskNet(
      tasks
        .map(
          ({ name, after: needs, choice }) =>
            `${name}${choice === undefined ? "" : "?"}<${needs.flat().join("+")}`,
        )
        .join(" "),
      tasks,
    );
  });
}
