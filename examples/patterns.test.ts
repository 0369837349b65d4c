// Every claim under examples/patterns, decided: what its file says is found, and what is known of it, unless a difference is explained.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type ClaimResult, decideClaim, surprises } from "../model/workflow/claims/compare.ts";
import { ROWS, type Row } from "../model/workflow/claims/rows.ts";
import { SeenLog, vacuousParts } from "../model/workflow/claims/seen.ts";
import { claimCase, claimNames } from "./patterns.ts";

/** Where rules see nothing, that is what the claims are about: gates that are never withdrawn, a sidecar that never ends. */
const SEE_NOTHING: ReadonlySet<string> = new Set(["SYN-20", "WDP-32-sidecar"]);

test.each(claimNames())("%s", async (name) => {
  const { claim, system } = await claimCase(name);
  expect(Object.keys(claim.expect)).not.toEqual([]);
  const log = new SeenLog();
  const results = decideClaim(system, claim, { log });
  expect(surprises(claim, results)).toEqual([]);
  const blind = vacuousParts(claim.observation, log, new Set()).filter(({ field }) => field === "observe");
  expect(blind.length > 0, `rules that see nothing: ${JSON.stringify(blind)}`).toBe(SEE_NOTHING.has(name));
  const row = ROWS.find(({ id }) => id === name);
  if (row === undefined) return;
  if (row.differs === undefined) expect(factsFound(results.hidden)).toEqual(factsKnown(row));
  else expect(factsFound(results.hidden), "there is no difference to explain").not.toEqual(factsKnown(row));
});

test("rows that are decided as claims are the folders that have names of rows", () => {
  const claims = ROWS.filter(({ decided }) => decided === "claim").map(({ id }) => id);
  const folders = claimNames().filter((name) => /^(?!WCP)[A-Z]+-\d+$/.test(name));
  expect(folders.toSorted()).toEqual(claims.toSorted());
});

test.each(ROWS.filter(isClaimThatDiffers).map(({ id }) => id))("%s says why it differs", (id) => {
  const text = readFileSync(join(import.meta.dirname, "patterns", id, "claim.yaml"), "utf8");
  expect(text).toMatch(/^# /);
});

test("docs/workflow-patterns.md has a row for each", () => {
  const page = readFileSync(join(import.meta.dirname, "..", "docs", "workflow-patterns.md"), "utf8");
  const [, claims = ""] = /^## Claims$([\s\S]*?)^## /m.exec(page) ?? [];
  const rows = [...claims.matchAll(/^\| \[([^\]]+)\]\(/gm)].map(([, id]) => id);
  expect(rows, "write the page with: npm run patterns").toEqual(claimNames());
});

function factsFound({ finding, more, less, comparison }: ClaimResult) {
  const minimal = [comparison.left, comparison.right].map((side) => side.minimal.get("branching")?.states);
  return { finding, minimal, more: more?.length, less: less?.length };
}

/** A cluster always takes silent steps, so that what is strong among small machines cannot be here. */
function factsKnown({ finding, minimal, more, less }: Row) {
  return { finding: finding === "strong" ? "branching-divergence" : finding, minimal, more, less };
}

function isClaimThatDiffers({ decided, differs }: Row): boolean {
  return decided === "claim" && differs !== undefined;
}
