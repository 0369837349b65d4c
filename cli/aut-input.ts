// Systems from AUT files, with labels hidden and blocked as flags say.
import { readFileSync } from "node:fs";
import { AutError, blocked, hidden, type Lts, readAut } from "../explorer/equivalence/index.ts";
import { UsageError } from "./exit-codes.ts";

export interface AutFlags {
  /** The label of silent steps in the files. */
  readonly silent?: string;
  /** Labels; a `*` stands for anything. */
  readonly hide: readonly string[];
  readonly block: readonly string[];
}

/** @throws UsageError for files that cannot be read, or are not AUT */
export function readSystem(file: string, { silent, hide, block }: AutFlags): Lts {
  const lts = parsed(file, textOf(file), silent);
  const reached = block.length === 0 ? lts : blocked(lts, matcher(block));
  return hide.length === 0 ? reached : hidden(reached, matcher(hide));
}

function parsed(file: string, text: string, silent: string | undefined): Lts {
  try {
    return readAut(text, silent === undefined ? {} : { silent }).lts;
  } catch (error) {
    if (error instanceof AutError)
      throw new UsageError(`${file}:${error.line}: ${error.message}`, { cause: error });
    throw error;
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${file} cannot be read (${reason})`, { cause: error });
  }
}

function matcher(patterns: readonly string[]): (label: string) => boolean {
  const expressions = patterns.map((pattern) => {
    const parts = pattern.split("*").map((part) => part.replaceAll(/[$(-+.?[-^{|}]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`, "su");
  });
  return (label) => expressions.some((expression) => expression.test(label));
}
