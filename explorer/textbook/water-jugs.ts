// Two jugs, a tap and a drain: measure a volume that neither jug has. All six actions are always possible.
import { predicate, sometimes } from "../property.ts";
import { act, process, slot, system } from "../system.ts";
import type { Specification } from "./specification.ts";

/** Volumes in litres. */
type Parameters = { readonly small: number; readonly large: number; readonly target: number };

export function waterJugs({ small, large, target }: Parameters): Specification {
  const [a, b] = [slot("small", 0), slot("large", 0)];
  const into = (to: typeof a, volume: number, from: typeof a) =>
    process({
      name: `into ${to.name}`,
      reads: { from, to },
      step(now) {
        const poured = Math.min(now.from, volume - now.to);
        const pour = act("pour", from.set(now.from - poured), to.set(now.to + poured));
        return [act("fill", to.set(volume)), act("empty", to.set(0)), pour];
      },
    });
  const processes = [into(a, small, b), into(b, large, a)];
  const measured = predicate("target measured", { a, b }, (now) => now.a === target || now.b === target);
  const jugs = system({ name: "water jugs", slots: [a, b], processes });
  return { system: jugs, properties: [sometimes("measured", measured)] };
}
