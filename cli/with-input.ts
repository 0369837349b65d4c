// Reads the input of a command that takes manifests, and tells its problems.
import type { VerifyInput } from "../invariants/index.ts";
import { formatProblem, InputErrors } from "../model/input/load.ts";
import { formatPosition, type InputProblem } from "../model/input/problem.ts";
import type { NotModelled } from "../model/scenario.ts";
import { amount } from "../reports/amounts.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
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
  try {
    const input = await readInput(paths, flags, io);
    if (flags.strict && input.notModelled.length > 0) {
      refused(input.notModelled.map(problemOf));
      return refuseNotModelled(input.notModelled, io);
    }
    return await act(input);
  } catch (error) {
    if (!(error instanceof InputErrors)) throw error;
    for (const problem of error.problems) io.stderr.write(`${formatProblem(problem)}\n`);
    io.stderr.write(
      `error: ${amount(error.problems.length, "problem")} in the input; nothing was verified\n`,
    );
    refused(error.problems);
    return EXIT.usage;
  }
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
