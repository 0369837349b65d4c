// A cat moves to a neighbouring box each night, and a watcher looks into one box each day, sweeping to and fro.
import { act, process, slot, system } from "../system.ts";
import { range, type Specification } from "./specification.ts";

/** Boxes are 1 .. n; the watcher sweeps over 2 .. n-1. All combinations are initial. */
export function catInBoxes({ boxes: n }: { readonly boxes: number }): Specification {
  const [cat, watched] = [slot("cat", 1), slot("watched", 2)];
  const direction = slot<-1 | 1>("direction", 1);
  const night = process({
    name: "night",
    reads: { cat, watched, direction },
    step(now) {
      const next = now.watched + now.direction;
      const watch = next > 1 && next < n ? watched.set(next) : direction.set(now.direction === 1 ? -1 : 1);
      return [now.cat - 1, now.cat + 1]
        .filter((box) => box >= 1 && box <= n)
        .map((box) => act("move", cat.set(box), watch));
    },
  });
  return {
    system: system({
      name: "cat in boxes",
      slots: [cat, watched, direction],
      processes: [night],
      initial: range(n).flatMap((box) =>
        range(n - 2).flatMap((look) =>
          ([-1, 1] as const).map((way) => [cat.set(box + 1), watched.set(look + 2), direction.set(way)]),
        ),
      ),
    }),
    properties: [],
  };
}
