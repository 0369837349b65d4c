// Prisoners visit a room with two switches until one of them knows that all have been there.
import { invariant, predicate } from "../property.ts";
import { act, process, slot, system } from "../system.ts";
import { at, range, type Specification } from "./specification.ts";

/** Prisoner 0 counts; each other raises switch A at most twice, since nobody knows how it stood at first. */
export function prisoners({ prisoners: n }: { readonly prisoners: number }): Specification {
  const [a, b] = [slot("switch A is up", false), slot("switch B is up", false)];
  const counts = range(n).map((i) => slot(`count ${i}`, 0));
  const processes = counts.map((count, i) =>
    process({
      name: `prisoner ${i}`,
      reads: { a, b, count },
      step(now) {
        const useful = i === 0 ? now.a : !now.a && now.count < 2;
        if (useful) return [act(i === 0 ? "lower A" : "raise A", a.set(!now.a), count.set(now.count + 1))];
        return [act("flip B", b.set(!now.b))];
      },
    }),
  );
  const counted = predicate(
    "the count is complete",
    { count: at(counts, 0) },
    (now) => now.count === 2 * n - 2,
  );
  const visited = predicate("all were there", { others: counts.slice(1) }, (now) =>
    now.others.every((count) => count > 0),
  );
  return {
    system: system({
      name: "prisoners and switches",
      slots: [a, b, ...counts],
      processes,
      initial: [false, true].flatMap((up) => [false, true].map((other) => [a.set(up), b.set(other)])),
    }),
    properties: [invariant("the counter is right", visited, counted)],
  };
}
