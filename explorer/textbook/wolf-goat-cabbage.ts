// A ferryman takes a wolf, a goat and a cabbage over a river, one at a time; he must not leave two alone that eat.
import { predicate, sometimes } from "../property.ts";
import { act, process, slot, system } from "../system.ts";
import { range, type Specification } from "./specification.ts";

export function wolfGoatCabbage(): Specification {
  const ferryman = slot("ferryman is across", false);
  const [wolf, goat, cabbage] = [slot("wolf is across", false), slot("goat", false), slot("cabbage", false)];
  const items = [wolf, goat, cabbage];
  const cross = process({
    name: "ferryman",
    reads: { ferryman, items },
    step(now) {
      const there = !now.ferryman;
      const eaten = (moved: number) => {
        const [w, g, c] = now.items.map((across, i) => (i === moved ? there : across) !== there);
        return g === true && (w === true || c === true);
      };
      const carried = range(items.length)
        .filter((i) => now.items[i] === now.ferryman && !eaten(i))
        .map((i) =>
          act("carry", ferryman.set(there), ...items.slice(i, i + 1).map((item) => item.set(there))),
        );
      return eaten(-1) ? carried : [...carried, act("cross alone", ferryman.set(there))];
    },
  });
  const across = predicate("all are across", { items }, (now) => now.items.every((item) => item));
  return {
    system: system({ name: "wolf, goat and cabbage", slots: [ferryman, ...items], processes: [cross] }),
    properties: [sometimes("across", across)],
  };
}
