// A Boolean that takes any value at any step rises more than once: a safety question, although often put temporally.
import { noStep } from "../property.ts";
import { act, process, slot, system } from "../system.ts";
import type { Specification } from "./specification.ts";

export function booleanRises(): Specification {
  const [x, risen] = [slot("x", false), slot("has risen", false)];
  const change = process({
    name: "change",
    reads: { x, risen },
    step: (now) =>
      [false, true].map((to) => act("change", x.set(to), risen.set(now.risen || (to && !now.x)))),
  });
  return {
    system: system({ name: "Boolean rises", slots: [x, risen], processes: [change] }),
    properties: [
      noStep("at most one rise", { x, risen }, (before, after) => before.risen && !before.x && after.x),
    ],
  };
}
