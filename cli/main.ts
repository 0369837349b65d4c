// The command line: `run` for tests and other programs, `main` for the process.
import { CommanderError } from "commander";
import { version } from "../api/version.ts";
import { EXIT, type ExitCode, UsageError } from "./exit-codes.ts";
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
    if (error instanceof UsageError) {
      io.stderr.write(`error: ${error.message}\n`);
      return EXIT.usage;
    }
    io.stderr.write(internalError(error));
    return EXIT.internal;
  }
}

/** Runs the command of this process and sets its exit code. */
export async function main(): Promise<void> {
  process.exitCode = await run(process.argv.slice(2), processIo());
}

function internalError(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    "internal error: this is a defect of Plimsoll, not of your input; nothing was verified.",
    `Please report it with your input and these lines (plimsoll ${version()}, Node.js ${process.versions.node}):`,
    `${stack}\n`,
  ].join("\n");
}
