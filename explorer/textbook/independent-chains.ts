// n chains of m steps that know nothing of each other: (m + 1)^n states, of which n * m + 1 are enough to find the end.
// The standard example for partial-order reduction, as in P. Godefroid, Partial-Order Methods, LNCS 1032, 1996.
import { predicate, sometimes } from "../property.ts";
import { act, process, slot, system } from "../system.ts";
import { range, type Specification, when } from "./specification.ts";

type Parameters = { readonly chains: number; readonly steps: number };

export function independentChains({ chains, steps }: Parameters): Specification {
  const links = range(chains).map((i) => slot(`chain ${i}`, 0));
  const processes = links.map((own) =>
    process({
      name: own.name,
      reads: { own },
      step: (now) => when(now.own < steps, act("step", own.set(now.own + 1))),
    }),
  );
  const done = predicate("all are at the end", { links }, (now) => now.links.every((at) => at === steps));
  return {
    system: system({ name: "independent chains", slots: links, processes }),
    properties: [sometimes("all at the end", done)],
  };
}
