// Where reports go: `-o FORMAT[=FILE]`, any number of times.
import { accessSync, constants, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { version } from "../api/version.ts";
import type { VerifyResult } from "../invariants/verify-result.ts";
import { nearest } from "../model/input/problem.ts";
import { human } from "../reports/human.ts";
import { json } from "../reports/json.ts";
import { colourPalette, type Palette, plainPalette, wantsColour } from "../reports/palette.ts";
import { UsageError } from "./exit-codes.ts";
import type { Io } from "./io.ts";

/** A report in each format; only the human one is painted. */
export interface Texts {
  human(paint: Palette): string;
  json(): string;
}

const FORMATS = ["human", "json"] as const satisfies readonly (keyof Texts)[];

type Format = (typeof FORMATS)[number];

type Target = { readonly format: Format; readonly file: string | undefined };

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

/** Writes all reports of a verification. @throws UsageError if a file cannot be written after all. */
export function writeReports(result: VerifyResult, outputs: Outputs, io: Io): void {
  writeTexts(outputs, io, {
    human: (paint) => human(result, paint, outputs),
    json: () => json(result, version()),
  });
}

/** Writes reports where they were asked for. @throws UsageError if a file cannot be written after all. */
export function writeTexts(outputs: Outputs, io: Io, texts: Texts): void {
  const machine = outputs.targets.find(({ format, file }) => format !== "human" && file === undefined);
  for (const { format, file } of outputs.targets) {
    if (file !== undefined) writeFile(file, texts[format](plainPalette));
  }
  if (machine !== undefined) io.stdout.write(texts[machine.format](plainPalette));
  if (outputs.quiet) return;
  const terminal = machine === undefined ? io.stdout : io.stderr;
  terminal.write(texts.human(wantsColour(terminal, io.env) ? colourPalette : plainPalette));
}

function parseTarget(value: string): Target {
  const at = value.indexOf("=");
  const name = at < 0 ? value : value.slice(0, at);
  const file = at < 0 ? undefined : value.slice(at + 1);
  const format = FORMATS.find((known) => known === name);
  if (format === undefined) {
    const like = nearest(name, FORMATS);
    const hint = like === undefined ? `known are ${FORMATS.join(" and ")}` : `did you mean ${like}?`;
    throw new UsageError(`-o ${value}: there is no format "${name}"; ${hint}`);
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
