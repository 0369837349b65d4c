// Dining philosophers after Chandy and Misra (ACM TOPLAS 6, 1984): dirty forks are cleaned and handed to the neighbour.
// The step structure is that of the module DiningPhilosophers in the TLA+ Examples.
import { alwaysEventually, invariant, predicate } from "../property.ts";
import { act, process, slot, system } from "../system.ts";
import { at, range, type Specification } from "./specification.ts";

type Philosopher = { readonly point: "loop" | "eat" | "think"; readonly hungry: boolean };
type Fork = { readonly holder: number; readonly clean: boolean };

export function philosophersChandyMisra({
  philosophers: n,
}: {
  readonly philosophers: number;
}): Specification {
  // At the start the lower of its two neighbours holds each fork: fork 1 lies between philosophers 0 and 1.
  const forks = range(n).map((i) => slot<Fork>(`fork ${i}`, { holder: i === 1 ? 0 : i, clean: false }));
  const all = range(n).map((i) => slot<Philosopher>(`philosopher ${i}`, { point: "loop", hungry: true }));
  const processes = range(n).map((i) => {
    const [self, left, right] = [at(all, i), at(forks, i), at(forks, (i + 1) % n)];
    const dirty = (fork: Fork) => fork.holder === i && !fork.clean;
    return process({
      name: `philosopher ${i}`,
      reads: { self, left, right },
      fairness: "weak",
      step(now) {
        const { point, hungry } = now.self;
        if (point === "think") return [act("think", self.set({ point: "loop", hungry: true }))];
        if (point === "eat") {
          const used = [left.set({ ...now.left, clean: false }), right.set({ ...now.right, clean: false })];
          return [act("eat", self.set({ point: "loop", hungry: false }), ...used)];
        }
        const canEat = [now.left, now.right].every((fork) => fork.holder === i && fork.clean);
        const next = self.set({ point: !hungry ? "think" : canEat ? "eat" : "loop", hungry });
        if (dirty(now.left))
          return [act("hand over", next, left.set({ holder: (i + n - 1) % n, clean: true }))];
        if (dirty(now.right))
          return [act("hand over", next, right.set({ holder: (i + 1) % n, clean: true }))];
        return [act("look", next)];
      },
    });
  });
  const exclusion = predicate("no neighbours eat at once", { all }, ({ all: now }) =>
    now.every(({ point }, i) => point !== "eat" || at(now, (i + 1) % n).point !== "eat"),
  );
  const sated = all.map((self, i) =>
    alwaysEventually(
      `eats again and again ${i}`,
      predicate(`${i} is not hungry`, { self }, (now) => !now.self.hungry),
    ),
  );
  return {
    system: system({
      name: "dining philosophers after Chandy and Misra",
      slots: [...forks, ...all],
      processes,
    }),
    properties: [invariant("neighbours exclude each other", exclusion), ...sated],
  };
}
