// Lamport's teaching example ("Teaching Concurrency", 2009): write your own x, then read your neighbour's into y.
import { invariant, predicate } from "../property.ts";
import { act, process, slot, system } from "../system.ts";
import { at, range, type Specification } from "./specification.ts";

export function simple({ processes: n }: { readonly processes: number }): Specification {
  const points = range(n).map((i) => slot<"write" | "read" | "done">(`point ${i}`, "write"));
  const xs = range(n).map((i) => slot(`x ${i}`, 0));
  const ys = range(n).map((i) => slot(`y ${i}`, 0));
  const processes = points.map((point, i) =>
    process({
      name: `process ${i}`,
      reads: { point, neighbour: at(xs, (i + n - 1) % n) },
      step(now) {
        if (now.point === "write") return [act("write", point.set("read"), at(xs, i).set(1))];
        if (now.point === "read") return [act("read", point.set("done"), at(ys, i).set(now.neighbour))];
        return [];
      },
    }),
  );
  const done = predicate("all are done", { points }, (now) => now.points.every((point) => point === "done"));
  const some = predicate("some y is 1", { ys }, (now) => now.ys.includes(1));
  return {
    system: system({ name: "simple", slots: [...points, ...xs, ...ys], processes }),
    properties: [invariant("someone saw a write", some, done)],
  };
}
