// Dijkstra's self-stabilising ring with K states per machine (CACM 17, 1974), from all states.
import { eventuallyAlways, invariant, predicate } from "../property.ts";
import { act, type Fairness, process, slot, system } from "../system.ts";
import { at, range, type Specification, when } from "./specification.ts";

/** Fairness is on all moves taken together: if any machine may move for ever, some machine moves. */
type Parameters = { readonly machines: number; readonly states: number; readonly fairness?: Fairness };

export function kStateRing({ machines: n, states: k, fairness = "none" }: Parameters): Specification {
  const machines = range(n).map((i) => slot(`machine ${i}`, 0));
  const processes = machines.map((own, i) => {
    const left = at(machines, (i + n - 1) % n);
    return process({
      name: own.name,
      reads: { own, left },
      fairness,
      fairAs: "ring",
      step(now) {
        if (i === 0) return when(now.own === now.left, act("increment", own.set((now.own + 1) % k)));
        return when(now.own !== now.left, act("copy", own.set(now.left)));
      },
    });
  });
  const privileges = (values: readonly number[]) =>
    values.filter((value, i) => (i === 0) === (value === at(values, (i + n - 1) % n))).length;
  const one = predicate("one privilege", { machines }, (now) => privileges(now.machines) === 1);
  const some = predicate("some privilege", { machines }, (now) => privileges(now.machines) > 0);
  return {
    system: system({
      name: "K-state ring",
      slots: machines,
      processes,
      initial: range(k ** n).map((code) => machines.map((m, i) => m.set(Math.floor(code / k ** i) % k))),
    }),
    properties: [invariant("never stuck", some), eventuallyAlways("stabilises", one)],
  };
}
