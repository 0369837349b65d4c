// The command line: `run` for tests and other programs, `main` for the process.
import { CommanderError } from "commander";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { failure } from "./failure.ts";
import { type Io, processIo } from "./io.ts";
import { program } from "./program.ts";

/** Runs one command, `argv` without node and script. Never throws, never ends the process. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = EXIT.holds;
  try {
    await program(io, (exitCode) => {
      code = exitCode;
    }).parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.holds : EXIT.usage;
    return failure(error, io);
  }
}

/** Runs the command of this process and sets its exit code. */
export async function main(): Promise<void> {
  process.exitCode = await run(process.argv.slice(2), processIo());
}
