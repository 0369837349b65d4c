// What is said of an error that ends a command, and its exit code.
import { version } from "../api/version.ts";
import { EXIT, type ExitCode, UsageError } from "./exit-codes.ts";
import type { Io } from "./io.ts";

export function failure(error: unknown, io: Io): ExitCode {
  if (error instanceof UsageError) {
    io.stderr.write(`error: ${error.message}\n`);
    return EXIT.usage;
  }
  io.stderr.write(internalError(error));
  return EXIT.internal;
}

function internalError(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    "internal error: this is a defect of Plimsoll, not of your input; nothing was verified.",
    `Please report it with your input and these lines (plimsoll ${version()}, Node.js ${process.versions.node}):`,
    `${stack}\n`,
  ].join("\n");
}
