// A counter modulo 3 that may also jump anywhere; only counting is fair. Fairness on an action is about edges, not
// states: a component of the graph may visit states where counting is possible without ever counting.
import { recurs } from "../property.ts";
import { act, type Fairness, process, slot, system } from "../system.ts";
import { range, type Specification } from "./specification.ts";

export function counterModulo3({ fairness }: { readonly fairness: Fairness }): Specification {
  const x = slot("x", 0);
  const count = process({
    name: "count",
    reads: { x },
    fairness,
    step: (now) => [act("count", x.set((now.x + 1) % 3))],
  });
  const jump = process({
    name: "jump",
    reads: {},
    step: () => range(3).map((to) => act("jump", x.set(to))),
  });
  return {
    system: system({ name: "counter modulo 3", slots: [x], processes: [count, jump] }),
    properties: [recurs("counts again and again", "count", "count")],
  };
}
