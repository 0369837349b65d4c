// Every claim under examples/patterns, decided: what its file says is found, and what is known of it, unless a difference is explained.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  idsIn,
  MARK_DIFFERENCES,
  markDifferences,
  patternsTable,
  subjectOf,
  subjectsOf,
  WHOLE,
} from "../model/workflow/catalogue/index.ts";
import {
  type ClaimResult,
  type DecidedClaim,
  decideClaim,
  surprises,
} from "../model/workflow/claims/compare.ts";
import { ROWS, type Row } from "../model/workflow/claims/rows.ts";
import { SeenLog, vacuousParts } from "../model/workflow/claims/seen.ts";
import { patternId } from "../model/workflow/patterns/index.ts";
import { patternsSheets } from "../reports/patterns/index.ts";
import { markdownSheet } from "../reports/patterns/markdown.ts";
import { withAnswers } from "../reports/patterns/readme.ts";
import { claimCase, claimNames } from "./patterns.ts";

/** Where rules see nothing, that is what the claims are about: gates that are never withdrawn, a sidecar that never ends. */
const SEE_NOTHING: ReadonlySet<string> = new Set(["SYN-20", "WDP-32-sidecar"]);

type Decision = DecidedClaim & { readonly log: SeenLog };

const decisions = new Map<string, Promise<Decision>>();

/** Each is decided once, whichever test asks. */
function decided(id: string): Promise<Decision> {
  const found =
    decisions.get(id) ??
    claimCase(id).then(({ claim, system }) => {
      const log = new SeenLog();
      return { id, claim, results: decideClaim(system, claim, { log }), log };
    });
  decisions.set(id, found);
  return found;
}

test.each(claimNames())("%s", async (name) => {
  const { claim, results, log } = await decided(name);
  expect(Object.keys(claim.expect)).not.toEqual([]);
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

describe("what rests on the claims", () => {
  const table = async () => {
    const claims = await Promise.all(claimNames().map(decided));
    return patternsTable(subjectsOf(claims.map(subjectOf), idsIn(WHOLE)));
  };

  test("every answer and every mark is decided, and fits what is written of it", async () => {
    const { answers, marks } = await table();
    expect(answers.filter(({ verdict }) => verdict === "not decided")).toEqual([]);
    expect(answers.flatMap(({ misfits }) => misfits)).toEqual([]);
    const missing = answers.flatMap(({ evidence }) =>
      evidence.filter(({ subject }) => subject === undefined),
    );
    expect(missing.map(({ id }) => id)).toEqual([]);
    expect(marks.flatMap(({ pattern, mark }) => (mark === undefined ? [patternId(pattern)] : []))).toEqual(
      [],
    );
  });

  test("marks that differ from those given by hand say why, and no others do", async () => {
    const numbers = markDifferences((await table()).marks).map(({ number }) => String(number));
    expect(Object.keys(MARK_DIFFERENCES)).toEqual(numbers);
  });

  test("README.md and docs/workflow-patterns.md have what comes out", async () => {
    const read = (...path: readonly string[]) =>
      readFileSync(join(import.meta.dirname, "..", ...path), "utf8");
    const report = {
      table: await table(),
      versions: undefined,
      isWhole: true,
      kubernetes: undefined,
      undecided: [],
      surprises: [],
    };
    const [readme, page] = [read("README.md"), read("docs", "workflow-patterns.md")];
    expect(readme, WRITE).toBe(withAnswers(readme, report.table.answers));
    for (const sheet of patternsSheets(report))
      expect(page, WRITE).toContain(markdownSheet(sheet, (id) => `../examples/patterns/${id}`));
  });
});

const WRITE = "write it with: npm run patterns";

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
