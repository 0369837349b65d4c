// The towers of Hanoi: three pegs, never a larger disc on a smaller one.
import { predicate, sometimes } from "../property.ts";
import { act, process, slot, system } from "../system.ts";
import { range, type Specification, when } from "./specification.ts";

/** One slot per disc, the smallest first, which says on which peg it is; a disc need only see the smaller ones. */
export function hanoi({ discs: n }: { readonly discs: number }): Specification {
  const discs = range(n).map((i) => slot(`disc ${i}`, 0));
  const processes = discs.map((disc, i) =>
    process({
      name: disc.name,
      reads: { disc, smaller: discs.slice(0, i) },
      step: (now) =>
        when(
          !now.smaller.includes(now.disc),
          ...range(3)
            .filter((peg) => peg !== now.disc && !now.smaller.includes(peg))
            .map((peg) => act("move", disc.set(peg))),
        ),
    }),
  );
  const moved = predicate("the tower stands on the last peg", { discs }, (now) =>
    now.discs.every((peg) => peg === 2),
  );
  return {
    system: system({ name: "towers of Hanoi", slots: discs, processes }),
    properties: [sometimes("moved", moved)],
  };
}
