// Where reports go: `-o FORMAT[=FILE]`, any number of times.
import { accessSync, constants, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { VerifyResult } from "../invariants/verify-result.ts";
import { nearest } from "../model/input/problem.ts";
import { human } from "../reports/human.ts";
import { json } from "../reports/json.ts";
import { colourPalette, type Palette, plainPalette, wantsColour } from "../reports/palette.ts";
import { UsageError } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { version } from "./version.ts";

type Format = (result: VerifyResult, paint: Palette, options: { readonly coverage: boolean }) => string;

const FORMATS: { readonly [name: string]: Format } = {
  human,
  json: (result) => json(result, version()),
};

type Target = { readonly format: string; readonly file: string | undefined };

export interface OutputFlags {
  /** The values of `-o`, in the order given. */
  readonly output: readonly string[];
  readonly quiet: boolean;
  /** Whether human reports have a table of coverage. */
  readonly coverage: boolean;
}

/** The reports that were asked for. Always a human one on the terminal, unless `quiet`. */
export interface Outputs {
  readonly targets: readonly Target[];
  readonly quiet: boolean;
  readonly coverage: boolean;
}

/**
 * Reads the values of `-o` and checks that each file can be written, before hours of search.
 * @throws UsageError
 */
export function parseOutputs({ output, quiet, coverage }: OutputFlags): Outputs {
  const targets = output.map(parseTarget);
  const seen = new Set<string>();
  for (const { format, file } of targets) {
    const place = file ?? (format === "human" ? "terminal" : "standard output");
    if (seen.has(place))
      throw new UsageError(`-o writes two reports to ${place}; give each its own file, as in -o json=FILE`);
    seen.add(place);
    if (file !== undefined) refuseUnwritable(file);
  }
  return { targets, quiet, coverage };
}

/** Writes all reports. @throws UsageError if a file cannot be written after all. */
export function writeReports(result: VerifyResult, outputs: Outputs, io: Io): void {
  const machine = outputs.targets.find(({ format, file }) => format !== "human" && file === undefined);
  for (const { format, file } of outputs.targets) {
    if (file !== undefined) writeFile(file, text(format, result, plainPalette, outputs));
  }
  if (machine !== undefined) io.stdout.write(text(machine.format, result, plainPalette, outputs));
  if (outputs.quiet) return;
  const terminal = machine === undefined ? io.stdout : io.stderr;
  const paint = wantsColour(terminal, io.env) ? colourPalette : plainPalette;
  terminal.write(text("human", result, paint, outputs));
}

function text(format: string, result: VerifyResult, paint: Palette, outputs: Outputs): string {
  return FORMATS[format]?.(result, paint, outputs) ?? "";
}

function parseTarget(value: string): Target {
  const at = value.indexOf("=");
  const format = at < 0 ? value : value.slice(0, at);
  const file = at < 0 ? undefined : value.slice(at + 1);
  if (!Object.hasOwn(FORMATS, format)) {
    const known = Object.keys(FORMATS);
    const like = nearest(format, known);
    const hint = like === undefined ? `known are ${known.join(" and ")}` : `did you mean ${like}?`;
    throw new UsageError(`-o ${value}: there is no format "${format}"; ${hint}`);
  }
  if (file === "") throw new UsageError(`-o ${value}: the name of the file is missing`);
  return { format, file: file === undefined || file === "-" ? undefined : resolve(file) };
}

function refuseUnwritable(file: string): void {
  try {
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
      throw new UsageError(`-o: ${file} is a folder`);
    accessSync(dirname(file), constants.W_OK);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`-o: the folder ${dirname(file)} does not exist or cannot be written to`, {
      cause: error,
    });
  }
}

function writeFile(file: string, content: string): void {
  try {
    writeFileSync(file, content);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`-o: ${file} cannot be written (${reason})`, { cause: error });
  }
}
