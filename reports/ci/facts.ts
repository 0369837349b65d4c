// What a verdict rests on, as names and values: for the properties of reports that have such.
import type { VerifyResult } from "../../invariants/index.ts";
import { printable } from "../compact.ts";
import type { Fact } from "./report.ts";

export function factsOf({ bounds, assumptions, counts, walked }: VerifyResult): readonly Fact[] {
  const numbers = { states: counts.states, transitions: counts.transitions, depth: counts.depth };
  const walks = walked === undefined ? {} : { seed: walked.seed, walks: walked.walks };
  return [
    ...bounds.map((value) => ({ name: "bound", value: printable(value) })),
    ...assumptions.map((value) => ({ name: "assumption", value: printable(value) })),
    ...Object.entries({ ...numbers, ...walks }).map(([name, value]) => ({ name, value: String(value) })),
  ];
}
