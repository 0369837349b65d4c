// Every claim under examples/patterns, decided: what its file says is found.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { decideClaim, surprises } from "../model/workflow/claims/compare.ts";
import { claimCase, claimNames } from "./patterns.ts";

test.each(claimNames())("%s", (name) => {
  const { claim, system } = claimCase(name);
  expect(Object.keys(claim.expect)).not.toEqual([]);
  expect(surprises(claim, decideClaim(system, claim))).toEqual([]);
});

test("docs/workflow-patterns.md has a row for each", () => {
  const page = readFileSync(join(import.meta.dirname, "..", "docs", "workflow-patterns.md"), "utf8");
  const rows = [...page.matchAll(/^\| \[([^\]]+)\]\(/gm)].map(([, id]) => id);
  expect(rows, "write the page with: npm run patterns").toEqual(claimNames());
});
