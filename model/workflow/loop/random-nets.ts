// Random nets, to try what is claimed of all.
import fc from "fast-check";
import type { CyclicTask } from "./cyclic-nets.ts";
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

/** Tasks between two places; `next` gives names that are new. */
type Part = (from: string, to: string, next: () => string) => readonly CyclicTask[];

const { part: anyPart } = fc.letrec<{ part: Part }>((tie) => ({
  part: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constant<Part>((takes, gives, next) => [{ name: next(), takes, gives }]),
    fc.tuple(tie("part"), tie("part")).map(
      ([a, b]): Part =>
        (from, to, next) => {
          const between = next();
          return [...a(from, between, next), ...b(between, to, next)];
        },
    ),
    fc.tuple(tie("part"), tie("part")).map(
      ([a, b]): Part =>
        (from, to, next) => {
          const [p, q, r, s] = [next(), next(), next(), next()];
          return [
            { name: next(), takes: from, gives: `${p} ${q}` },
            ...a(p, r, next),
            ...b(q, s, next),
            { name: next(), takes: `${r} ${s}`, gives: to },
          ];
        },
    ),
    fc.tuple(tie("part"), tie("part")).map(
      ([a, b]): Part =>
        (from, to, next) => [...a(from, to, next), ...b(from, to, next)],
    ),
    fc.tuple(tie("part"), tie("part")).map(
      ([body, back]): Part =>
        (from, to, next) => [...body(from, to, next), ...back(to, from, next)],
    ),
    // A task that may be done again and again.
    tie("part").map(
      (body): Part =>
        (from, to, next) => [...body(from, to, next), { name: next(), takes: from, gives: from }],
    ),
  ),
}));

/** Tasks of nets with cycles, alternatives and branches, `most` of them at most. */
export function anyCyclicTasks({ most }: { readonly most: number }): fc.Arbitrary<readonly CyclicTask[]> {
  return anyPart
    .map((part) => {
      let count = 0;
      return part("begin", "end", () => `t${count++}`);
    })
    .filter((tasks) => tasks.length <= most);
}
