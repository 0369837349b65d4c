// Reads the input of a command that takes manifests, and tells its problems.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { VerifyInput } from "../invariants/index.ts";
import { formatProblem, InputErrors } from "../model/input/load.ts";
import { areBounds, formatPosition, type InputProblem } from "../model/input/problem.ts";
import { OwnModelError } from "../model/own/index.ts";
import type { NotModelled } from "../model/scenario/scenario.ts";
import { amount } from "../reports/amounts.ts";
import { EXIT, type ExitCode, UsageError } from "./exit-codes.ts";
import { type InputFlags, readInput } from "./input.ts";
import type { Io } from "./io.ts";

export interface ManifestFlags extends InputFlags {
  readonly strict: boolean;
}

/** What `act` answers, unless the input is refused. @param refused is told why, for reports that files wait for */
export async function withInput(
  paths: readonly string[],
  flags: ManifestFlags,
  io: Io,
  act: (input: VerifyInput) => Promise<ExitCode>,
  refused: (problems: readonly InputProblem[]) => void = () => {},
): Promise<ExitCode> {
  const read = async () => {
    const input = await readInput(paths, flags, io);
    return refuseUnlessModelled(input, flags, io, refused) ?? (await act(input));
  };
  return tellingProblems(flags, io, read, refused);
}

/** With --strict, the exit code for input of which something is not modelled; undefined if nothing is refused. */
export function refuseUnlessModelled(
  { notModelled }: Pick<VerifyInput, "notModelled">,
  { strict }: Pick<ManifestFlags, "strict">,
  io: Io,
  refused: (problems: readonly InputProblem[]) => void,
): ExitCode | undefined {
  if (!strict || notModelled.length === 0) return undefined;
  refused(notModelled.map(problemOf));
  return refuseNotModelled(notModelled, io);
}

/** What `act` answers, unless it meets problems in files: these are told, one a line. */
export async function tellingProblems(
  flags: Pick<ManifestFlags, "own">,
  io: Io,
  act: () => Promise<ExitCode>,
  refused: (problems: readonly InputProblem[]) => void,
): Promise<ExitCode> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof OwnModelError) throw ownMistake(error, flags.own?.modules ?? []);
    if (!(error instanceof InputErrors)) throw error;
    for (const problem of error.problems) io.stderr.write(`${formatProblem(problem)}\n`);
    const why = areBounds(error.problems)
      ? "inconclusive: the input leads beyond what the model follows"
      : `error: ${amount(error.problems.length, "problem")} in the input`;
    io.stderr.write(`${why}; nothing was verified\n`);
    refused(error.problems);
    return areBounds(error.problems) ? EXIT.inconclusive : EXIT.usage;
  }
}

/** With the line of the module on which it was thrown, if the stack says so. */
function ownMistake(error: OwnModelError, modules: readonly string[]): UsageError {
  const stack = error.cause instanceof Error ? (error.cause.stack ?? "") : "";
  const places = modules.flatMap((shown) => {
    const line = stack.split(`${pathToFileURL(resolve(shown)).href}:`)[1]?.match(/^\d+/)?.[0];
    return line === undefined ? [] : [`${shown}:${line}`];
  });
  return new UsageError(`${places[0] ?? modules.join(", ")}: ${error.message}`, { cause: error });
}

function problemOf({ kind, name, field, consequence, position }: NotModelled): InputProblem {
  const problem = `not modelled: ${consequence}`;
  return { position, field: `${kind}/${name} ${field ?? ""}`.trimEnd(), problem, fix: "leave out --strict" };
}

function refuseNotModelled(items: readonly NotModelled[], io: Io): ExitCode {
  for (const { kind, name, field, consequence, position } of items) {
    const what = field === undefined ? `${kind}/${name}` : `${kind}/${name} ${field}`;
    io.stderr.write(`${formatPosition(position)}: ${what}: not modelled: ${consequence}\n`);
  }
  const parts = amount(items.length, "part");
  io.stderr.write(
    `error: ${parts} of the input ${items.length === 1 ? "is" : "are"} not modelled, and --strict was given; nothing was verified\n`,
  );
  return EXIT.usage;
}
