// Conway's Game of Life on a small board with dead surroundings, from all boards.
import { act, process, slot, system } from "../system.ts";
import { range, type Specification } from "./specification.ts";

/** The board is one slot, since all cells change at once: bit x + size * y is the cell in column x, row y. */
export function gameOfLife({ size }: { readonly size: number }): Specification {
  const board = slot("board", 0);
  const cells = range(size * size);
  const near = (i: number, j: number) =>
    i !== j &&
    Math.max(Math.abs((i % size) - (j % size)), Math.abs(Math.trunc(i / size) - Math.trunc(j / size))) < 2;
  const neighbours = cells.map((i) => cells.filter((j) => near(i, j)));
  const alive = (now: number, cell: number) => (now >> cell) % 2;
  const tick = process({
    name: "life",
    reads: { board },
    step(now) {
      const next = neighbours.map((around, cell) => {
        const count = around.reduce((sum, j) => sum + alive(now.board, j), 0);
        return count === 3 || (count === 2 && alive(now.board, cell) === 1) ? 2 ** cell : 0;
      });
      return [act("tick", board.set(next.reduce((sum, bit) => sum + bit, 0)))];
    },
  });
  return {
    system: system({
      name: "game of life",
      slots: [board],
      processes: [tick],
      initial: range(2 ** (size * size)).map((code) => [board.set(code)]),
    }),
    properties: [],
  };
}
