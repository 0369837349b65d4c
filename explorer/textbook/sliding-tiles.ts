// The sliding puzzle: a tile next to the blank may move there. Half of all permutations can be reached.
import { act, process, slot, system } from "../system.ts";
import { at, range, type Specification, when } from "./specification.ts";

type Parameters = { readonly width: number; readonly height: number };

/** One slot per cell and one process per pair of neighbouring cells, so that each process reads just two. */
export function slidingTiles({ width, height }: Parameters): Specification {
  const blank = 0;
  const cells = range(width * height).map((i) => slot(`cell ${i}`, i));
  const swap = (i: number, j: number) => {
    const [a, b] = [at(cells, i), at(cells, j)];
    return process({
      name: `swap ${i} and ${j}`,
      reads: { a, b },
      step: (now) => when(now.a === blank || now.b === blank, act("slide", a.set(now.b), b.set(now.a))),
    });
  };
  const rightward = range(cells.length).filter((i) => i % width < width - 1);
  const downward = range(cells.length - width);
  return {
    system: system({
      name: "sliding tiles",
      slots: cells,
      processes: [...rightward.map((i) => swap(i, i + 1)), ...downward.map((i) => swap(i, i + width))],
    }),
    properties: [],
  };
}
