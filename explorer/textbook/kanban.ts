// The Kanban net (Ciardo and Tilgner, 1996): four cells, each with its own cards; cells 2 and 3 work in parallel.
import { act, process, slot, system } from "../system.ts";
import { at, range, type Specification, when } from "./specification.ts";

/** Transitions as "places taken from > places given to". */
const transitions = [
  ...range(4).flatMap((i) => [`m${i} > back${i}`, `m${i} > out${i}`, `back${i} > m${i}`]),
  "kan0 > m0",
  "out0 kan1 kan2 > kan0 m1 m2",
  "out1 out2 kan3 > kan1 kan2 m3",
  "out3 > kan3",
];

/** `cards`: tokens that each cell has at first. One slot per place. */
export function kanban({ cards }: { readonly cards: number }): Specification {
  const places = range(4).flatMap((i) => [
    ...["m", "back", "out"].map((kind) => slot(`${kind}${i}`, 0)),
    slot(`kan${i}`, cards),
  ]);
  const named = (names: string) => places.filter((place) => names.split(" ").includes(place.name));
  const processes = transitions.map((transition) => {
    const [takes, gives] = transition.split(" > ").map(named);
    const [from, to] = [takes ?? [], gives ?? []];
    return process({
      name: transition,
      reads: { from, to },
      step: (now) =>
        when(
          now.from.every((tokens) => tokens > 0),
          act(
            "fire",
            ...from.map((place, i) => place.set(at(now.from, i) - 1)),
            ...to.map((place, i) => place.set(at(now.to, i) + 1)),
          ),
        ),
    });
  });
  return { system: system({ name: "Kanban", slots: places, processes }), properties: [] };
}
