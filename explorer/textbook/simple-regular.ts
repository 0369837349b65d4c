// Lamport's teaching example with regular registers: a read during a write gets the old value or the new one.
import { invariant, predicate } from "../property.ts";
import { act, process, slot, system } from "../system.ts";
import { at, range, type Specification } from "./specification.ts";

/** Writing takes two steps: during it, the register may be read as either. */
export function simpleRegular({ processes: n }: { readonly processes: number }): Specification {
  const points = range(n).map((i) => slot<"write" | "writing" | "read" | "done">(`point ${i}`, "write"));
  const xs = range(n).map((i) => slot<readonly number[]>(`x ${i}`, [0]));
  const ys = range(n).map((i) => slot(`y ${i}`, 0));
  const processes = points.map((point, i) => {
    const x = at(xs, i);
    return process({
      name: `process ${i}`,
      reads: { point, neighbour: at(xs, (i + n - 1) % n) },
      step(now) {
        if (now.point === "write") return [act("begin write", point.set("writing"), x.set([0, 1]))];
        if (now.point === "writing") return [act("end write", point.set("read"), x.set([1]))];
        if (now.point === "done") return [];
        return now.neighbour.map((value) => act("read", point.set("done"), at(ys, i).set(value)));
      },
    });
  });
  const done = predicate("all are done", { points }, (now) => now.points.every((point) => point === "done"));
  const some = predicate("some y is 1", { ys }, (now) => now.ys.includes(1));
  return {
    system: system({ name: "simple with regular registers", slots: [...points, ...xs, ...ys], processes }),
    properties: [invariant("someone saw a write", some, done)],
  };
}
