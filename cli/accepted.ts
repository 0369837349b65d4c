// --baseline FILE: the violations of an earlier report, which do not fail the run again.
import { readFileSync } from "node:fs";
import type { Known } from "../invariants/index.ts";
import { BaselineError, baselineIn } from "../reports/ci/baseline.ts";
import { UsageError } from "./exit-codes.ts";

export interface BaselineFlags {
  readonly baseline?: string;
}

/** @throws UsageError for a file that is none of ours */
export function readBaseline({ baseline: file }: BaselineFlags): readonly Known[] | undefined {
  if (file === undefined) return undefined;
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--baseline ${file}: it cannot be read (${reason})`, { cause: error });
  }
  try {
    return baselineIn(text);
  } catch (error) {
    if (!(error instanceof BaselineError)) throw error;
    throw new UsageError(`--baseline ${file}: ${error.message}`, { cause: error });
  }
}
