// A resource allocator: clients ask for sets of resources, get them piecemeal, and give them back piecemeal
// (the simple allocator of Merz, "The specification language TLA+", 2008).
import { invariant, leadsTo, predicate } from "../property.ts";
import {
  act,
  type Fairness,
  process,
  projection,
  refers,
  type Slot,
  slot,
  symmetryClass,
  system,
} from "../system.ts";
import { at, range, type Specification, someOf, when } from "./specification.ts";

/**
 * `fairness` is on allocating to each client. `fairReturn` is the weakly fair part of giving everything back:
 * always, only by clients that want nothing more, or none. `interchangeable`: states are counted up to permutations of
 * the clients and of the resources; then nothing is claimed of single ones.
 */
type Parameters = {
  readonly clients: number;
  readonly resources: number;
  readonly fairness?: Fairness;
  readonly fairReturn?: "none" | "always" | "when satisfied";
  readonly interchangeable?: boolean;
};

export function allocator(parameters: Parameters): Specification {
  const {
    clients: n,
    resources,
    fairness = "none",
    fairReturn = "none",
    interchangeable = false,
  } = parameters;
  const holders = range(resources).map((r) => slot<number | "nobody">(`holder of ${r}`, "nobody"));
  const frees = holders.map((holder) => projection(holder, "free", (who) => who === "nobody"));
  const clients = range(n).map((c) => {
    const wants = range(resources).map((r) => slot(`${c} wants ${r}`, false));
    const helds = holders.map((holder) => projection(holder, `held by ${c}`, (who) => who === c));
    const client = process({
      name: `client ${c}`,
      orbit: "client",
      reads: { wants, helds },
      fairness: (label) => (label === "return all" ? "weak" : "none"),
      step(now) {
        const wanting = now.wants.some(Boolean);
        const held = holders.filter((_, r) => now.helds[r]);
        const fair = fairReturn === "always" || (fairReturn === "when satisfied" && !wanting);
        return [
          ...when(
            !wanting && held.length === 0,
            ...someOf(wants).map((some) => act("request", ...some.map((want) => want.set(true)))),
          ),
          ...someOf(held).map((some) =>
            act(
              some.length === held.length && fair ? "return all" : "return",
              ...some.map((holder) => holder.set("nobody")),
            ),
          ),
        ];
      },
    });
    const allocate = process({
      name: `allocator for ${c}`,
      orbit: "allocator",
      reads: { wants, frees },
      fairness,
      step: (now) =>
        someOf(range(resources).filter((r) => now.wants[r] && now.frees[r])).map((some) =>
          act("allocate", ...some.flatMap((r) => [at(wants, r).set(false), at(holders, r).set(c)])),
        ),
    });
    const disjoint = predicate(
      `${c} wants nothing that it holds`,
      { wants, helds },
      (now) => !now.wants.some((want, r) => want && now.helds[r]),
    );
    const obtains = range(resources).map((r) => {
      const want = predicate(`${c} wants ${r}`, { want: at(wants, r) }, (now) => now.want);
      const hold = predicate(`${c} holds ${r}`, { held: at(helds, r) }, (now) => now.held);
      return leadsTo(`wanting leads to holding ${c} ${r}`, want, hold);
    });
    return {
      slots: wants,
      processes: [client, allocate],
      properties: [invariant(`disjoint ${c}`, disjoint), ...obtains],
    };
  });
  const wants = clients.map(({ slots }) => slots);
  return {
    system: system({
      name: "simple allocator",
      slots: [...holders, ...wants.flat()],
      processes: clients.flatMap(({ processes }) => processes),
      interchangeable: interchangeable ? symmetry(holders, wants) : [],
    }),
    properties: interchangeable
      ? [invariant("disjoint", noneHasWhatItWants(holders, wants))]
      : clients.flatMap(({ properties }) => properties),
  };
}

/** What client c wants of resource r belongs to both. */
function symmetry(holders: readonly Slot<number | "nobody">[], wants: readonly (readonly Slot<boolean>[])[]) {
  return [
    symmetryClass({ members: wants, rename: [refers(holders, (holder, to) => to.member(holder))] }),
    symmetryClass({ members: holders.map((holder, r) => [holder, ...wants.map((own) => at(own, r))]) }),
  ];
}

function noneHasWhatItWants(
  holders: readonly Slot<number | "nobody">[],
  wants: readonly (readonly Slot<boolean>[])[],
) {
  return predicate(
    "nobody wants what it holds",
    { holders, wants: wants.flat() },
    (now) =>
      !now.wants.some(
        (want, i) => want && now.holders[i % holders.length] === Math.floor(i / holders.length),
      ),
  );
}
