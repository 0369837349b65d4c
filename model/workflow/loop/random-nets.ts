// Random nets, to try what is claimed of all.
import fc from "fast-check";
import { type NetTask, type TaskNet, taskNet } from "./task-net.ts";

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
