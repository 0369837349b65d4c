// Where reports go: `-o FORMAT[=FILE]`, any number of times.
import { accessSync, constants, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { version } from "../api/version.ts";
import { type Judged, type VerifyResult, withOpenFirst } from "../invariants/index.ts";
import { areBounds, type InputProblem, nearest } from "../model/input/problem.ts";
import { CI_FORMATS } from "../reports/ci/index.ts";
import { ofProblems } from "../reports/ci/of-problems.ts";
import { ofVerify } from "../reports/ci/of-verify.ts";
import type { Sources } from "../reports/ci/places.ts";
import type { CiReport } from "../reports/ci/report.ts";
import { relativeTo } from "../reports/ci/source-root.ts";
import { human, verdictOf } from "../reports/human.ts";
import { json } from "../reports/json.ts";
import { colourPalette, type Palette, plainPalette, wantsColour } from "../reports/palette.ts";
import { EXIT, type ExitCode, UsageError } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { sourceRoot } from "./source-root.ts";

/** What each format is written from; only the human report is painted. Absent: there is none. */
export interface Texts {
  human(paint: Palette): string;
  json?(): string;
  ci(): CiReport;
}

type Format = "human" | "json" | keyof typeof CI_FORMATS;

const FORMATS: readonly Format[] = ["human", "json", ...Object.keys(CI_FORMATS).filter(isCiFormat)];

function isCiFormat(name: string): name is keyof typeof CI_FORMATS {
  return Object.hasOwn(CI_FORMATS, name);
}

/** Without a file: to standard output. */
export interface Target<F extends string> {
  readonly format: F;
  readonly file: string | undefined;
}

export interface OutputFlags {
  /** The values of `-o`, in the order given. */
  readonly output: readonly string[];
  readonly quiet: boolean;
  /** Whether human reports have a table of coverage. */
  readonly coverage: boolean;
}

/** The reports that were asked for. Always a human one on the terminal, unless `quiet`. */
export interface Outputs {
  readonly targets: readonly Target<Format>[];
  readonly quiet: boolean;
  readonly coverage: boolean;
}

/**
 * Reads the values of `-o` and checks that each file can be written, before hours of search.
 * @throws UsageError
 */
export function parseOutputs({ output, quiet, coverage }: OutputFlags): Outputs {
  return { targets: parseTargets(output, FORMATS), quiet, coverage };
}

/** The same for the formats that a command has. @throws UsageError */
export function parseTargets<F extends string>(
  output: readonly string[],
  formats: readonly F[],
): readonly Target<F>[] {
  const targets = output.map((value) => parseTarget(value, formats));
  const seen = new Set<string>();
  for (const { format, file } of targets) {
    const place = file ?? (format === "human" ? "terminal" : "standard output");
    if (seen.has(place))
      throw new UsageError(`-o writes two reports to ${place}; give each its own file, as in -o json=FILE`);
    seen.add(place);
    if (file !== undefined) refuseUnwritable(file);
  }
  return targets;
}

/** What a verification came to, and what it was about. */
export interface Verified {
  readonly command: string;
  readonly result: VerifyResult;
  readonly judged: Judged;
  readonly exitCode: ExitCode;
  /** Undefined of a system that no manifest describes. */
  readonly sources: Sources;
  /** The file of such a system. */
  readonly file?: string;
}

/** Writes all reports of a verification. @throws UsageError if a file cannot be written after all. */
export function writeReports(
  { command, result, judged, exitCode, sources, file }: Verified,
  outputs: Outputs,
  io: Io,
): void {
  const shown = withOpenFirst(result, judged);
  writeTexts(outputs, io, {
    human: (paint) => human(shown, paint, { coverage: outputs.coverage, judged }),
    json: () => json(shown, version(), judged),
    ci: () =>
      ofVerify(shown, judged, verdictOf(shown, judged), {
        version: version(),
        command,
        exitCode,
        pathOf: relativeTo(sourceRoot(), process.cwd()),
        sources,
        ...(file === undefined ? {} : { file: { file, line: 0, column: 0 } }),
      }),
  });
}

/** Writes the reports that can tell of refused input. @throws UsageError if a file cannot be written after all. */
export function writeRefusal(
  command: string,
  problems: readonly InputProblem[],
  outputs: Outputs,
  io: Io,
): void {
  const around = { version: version(), command, pathOf: relativeTo(sourceRoot(), process.cwd()) };
  const exitCode = areBounds(problems) ? EXIT.inconclusive : EXIT.usage;
  const report = ofProblems(problems, { ...around, exitCode });
  for (const { format, file } of outputs.targets) {
    if (!isCiFormat(format)) continue;
    const text = CI_FORMATS[format](report);
    if (file === undefined) io.stdout.write(text);
    else writeFile(file, text);
  }
}

/** Writes reports where they were asked for. @throws UsageError if a file cannot be written after all. */
export function writeTexts(outputs: Outputs, io: Io, texts: Texts): void {
  const text = (format: Format, paint: Palette): string | undefined =>
    format === "human"
      ? texts.human(paint)
      : format === "json"
        ? texts.json?.()
        : CI_FORMATS[format](texts.ci());
  const machine = outputs.targets.find(({ format, file }) => format !== "human" && file === undefined);
  for (const { format, file } of outputs.targets) {
    const written = text(format, plainPalette);
    if (file !== undefined && written !== undefined) writeFile(file, written);
  }
  if (machine !== undefined) io.stdout.write(text(machine.format, plainPalette) ?? "");
  if (outputs.quiet) return;
  const terminal = machine === undefined ? io.stdout : io.stderr;
  terminal.write(texts.human(wantsColour(terminal, io.env) ? colourPalette : plainPalette));
}

function parseTarget<F extends string>(value: string, formats: readonly F[]): Target<F> {
  const at = value.indexOf("=");
  const name = at < 0 ? value : value.slice(0, at);
  const file = at < 0 ? undefined : value.slice(at + 1);
  const format = formats.find((known) => known === name);
  if (format === undefined) {
    const like = nearest(name, formats);
    const hint = like === undefined ? `known are ${formats.join(", ")}` : `did you mean ${like}?`;
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

/** @throws UsageError if it cannot be written after all */
export function writeFile(file: string, content: string): void {
  try {
    writeFileSync(file, content);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`-o: ${file} cannot be written (${reason})`, { cause: error });
  }
}
