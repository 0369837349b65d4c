// The smallest liveness question: x may become 1. Must it?
import { eventually, predicate } from "../property.ts";
import { act, type Fairness, process, slot, system } from "../system.ts";
import { type Specification, when } from "./specification.ts";

export function oneStep({ fairness }: { readonly fairness: Fairness }): Specification {
  const x = slot("x", 0);
  const step = process({
    name: "step",
    reads: { x },
    fairness,
    step: (now) => when(now.x === 0, act("step", x.set(1))),
  });
  return {
    system: system({ name: "one step", slots: [x], processes: [step] }),
    properties: [
      eventually(
        "eventually 1",
        predicate("x is 1", { x }, (now) => now.x === 1),
      ),
    ],
  };
}
