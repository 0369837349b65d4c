// Queens placed row by row so that none attacks another. Deadlocks are dead ends and solutions.
import { predicate, sometimes } from "../property.ts";
import { act, process, slot, system } from "../system.ts";
import { range, type Specification, when } from "./specification.ts";

/** One slot per row: the queen's column, or null while it is empty. */
export function queens({ size: n }: { readonly size: number }): Specification {
  const rows = range(n).map((i) => slot<number | null>(`row ${i}`, null));
  const attacks = (above: number | null, distance: number, column: number) =>
    above === null || above === column || Math.abs(above - column) === distance;
  const processes = rows.map((row, i) =>
    process({
      name: row.name,
      reads: { row, above: rows.slice(0, i) },
      step: (now) =>
        when(
          now.row === null,
          ...range(n)
            .filter((column) => !now.above.some((queen, r) => attacks(queen, i - r, column)))
            .map((column) => act("place", row.set(column))),
        ),
    }),
  );
  const solved = predicate("all rows have a queen", { rows }, (now) => !now.rows.includes(null));
  return {
    system: system({ name: "queens", slots: rows, processes }),
    properties: [sometimes("solved", solved)],
  };
}
