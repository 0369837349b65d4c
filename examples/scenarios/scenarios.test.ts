// Every pair of scenarios does what its `expect` says, and docs/scenarios.md lists all of them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { verify } from "../../invariants/index.ts";
import { differences, headingOf, inputOf, pairsIn, VARIANTS } from "../pairs.ts";

const here = import.meta.dirname;
const names = pairsIn(here);

/** What a test may explore. `npm run scenarios` explores the rest as well. */
const MOST_STATES = 100_000;

describe.each(names)("%s", (name) => {
  test.for(VARIANTS)("%s", (variant, { skip }) => {
    const input = inputOf(join(here, name, variant));
    const result = verify(input, { maxStates: MOST_STATES });
    const isCut = result.groups.some(({ report }) => report.limit === "states");
    skip(isCut, `more than ${MOST_STATES} states: see npm run scenarios`);
    expect(differences(variant, input.scenario.expect, result)).toEqual([]);
  });
});

test("docs/scenarios.md lists exactly these pairs; `npm run scenarios` writes it", () => {
  const page = readFileSync(join(here, "..", "..", "docs", "scenarios.md"), "utf8");
  const listed = [...page.matchAll(/\]\(\.\.\/examples\/scenarios\/([^)/]+)\)/g)].map(([, name]) => name);
  expect(listed).toEqual(names);
});

test("each is named after the entry that it shows, and says what it is", () => {
  for (const name of names) {
    expect(name).toMatch(/^[A-H]\d\d-|^kivi-C\d-/);
    expect(headingOf(join(here, name))).not.toBe("");
  }
});
