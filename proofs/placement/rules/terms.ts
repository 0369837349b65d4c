// The formulas that several rules share.
import { atLeast, atMost, type Bool, type Int, implies, int } from "../../smt/term.ts";

/** Not some of both. */
export function podsExclude(a: Int, b: Int): Bool {
  return implies(atLeast(a, int(1)), atMost(b, int(0)));
}
