// Results as text: for people, and for programs.
import { judge, type VerifyResult, withOpenFirst } from "../invariants/index.ts";
import type { ProveResult } from "../proofs/index.ts";
import { human } from "../reports/human.ts";
import { json } from "../reports/json.ts";
import { colourPalette, plainPalette } from "../reports/palette.ts";
import { proofReport } from "../reports/proof.ts";
import { proofJson } from "../reports/proof-json.ts";
import { version } from "./version.ts";

/** How a report for people looks: plain, and without coverage, by default. */
export interface ReportOptions {
  /** With the colours of a terminal. */
  readonly colour?: boolean;
  /** With a table of how often each action happened. */
  readonly coverage?: boolean;
}

/** What the commands print: a line for each property, the story of each violation, and what the verdict rests on. */
export function humanReport(
  result: VerifyResult | ProveResult,
  { colour = false, coverage = false }: ReportOptions = {},
): string {
  const paint = colour ? colourPalette : plainPalette;
  if ("answers" in result) return proofReport(result, paint);
  const judged = judge(result);
  return human(withOpenFirst(result, judged), paint, { coverage, judged });
}

/** What the commands write with `-o json`, as `plimsoll/schemas/report.schema.json` (or `proof.schema.json`) describes it. */
export function jsonReport(result: VerifyResult | ProveResult): string {
  if ("answers" in result) return proofJson(result, version());
  const judged = judge(result);
  return json(withOpenFirst(result, judged), version(), judged);
}
