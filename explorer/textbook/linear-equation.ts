// Look for a solution of a x + b y = c modulo 256 by counting up from (0, 0).
import { predicate, sometimes } from "../property.ts";
import { act, process, slot, system } from "../system.ts";
import type { Specification } from "./specification.ts";

type Parameters = { readonly a: number; readonly b: number; readonly c: number };

export function linearEquation({ a, b, c }: Parameters): Specification {
  const modulus = 256;
  const [x, y] = [slot("x", 0), slot("y", 0)];
  const processes = [x, y].map((variable) =>
    process({
      name: variable.name,
      reads: { variable },
      step: (now) => [act("increment", variable.set((now.variable + 1) % modulus))],
    }),
  );
  const solved = predicate("solved", { x, y }, (now) => (a * now.x + b * now.y) % modulus === c % modulus);
  return {
    system: system({ name: "linear equation", slots: [x, y], processes }),
    properties: [sometimes("solved", solved)],
  };
}
