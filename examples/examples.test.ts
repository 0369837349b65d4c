// Every example does what its `expect` says: the bad variant is violated, by the shortest trace; the good one holds.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { verify } from "../invariants/index.ts";
import { differences, inputOf, pairsIn, VARIANTS, violatedIn } from "./pairs.ts";

const here = import.meta.dirname;
const names = pairsIn(here);
const SMALL = 10_000;

describe.each(names)("%s", (name) => {
  test.each(VARIANTS)("%s", (variant) => {
    const input = inputOf(join(here, name, variant));
    const result = verify(input);
    expect(differences(variant, input.scenario.expect, result)).toEqual([]);
    // Small ones are explored once more with the model's purity watched, which takes much longer.
    if (result.counts.states > SMALL) return;
    const watched = verify(input, { paranoid: true });
    expect(differences(variant, input.scenario.expect, watched)).toEqual([]);
  });
});

test("the table in README.md is what the examples expect", () => {
  const cell = (name: string, variant: string): string =>
    violatedIn(inputOf(join(here, name, variant)).scenario.expect).join(", ") || "holds";
  const rows = names.map((name) => `| ${name} | ${cell(name, "bad")} | ${cell(name, "good")} |`);
  expect(readFileSync(join(here, "README.md"), "utf8")).toContain(`|---|---|---|\n${rows.join("\n")}\n`);
});
