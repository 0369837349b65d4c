// An io for tests: it collects what is written, and the test decides what the terminal and the user do.
import type { ExitCode } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { run } from "./main.ts";

export interface Ran {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly terminal?: boolean;
  readonly env?: { readonly [name: string]: string };
  readonly stdin?: string;
  /** Presses Ctrl-C as soon as somebody listens. */
  readonly interrupt?: boolean;
}

/** Runs a command as the shell would. */
export async function plimsoll(argv: readonly string[], around: Surroundings = {}): Promise<Ran> {
  const written = { stdout: "", stderr: "" };
  const output = (name: keyof typeof written) => ({
    isTTY: around.terminal === true,
    columns: 100,
    write(text: string) {
      written[name] += text;
    },
  });
  const io: Io = {
    stdout: output("stdout"),
    stderr: output("stderr"),
    env: around.env ?? {},
    readStdin: async () => around.stdin ?? "",
    onInterrupt(listener) {
      if (around.interrupt === true) listener();
      return () => {};
    },
  };
  return { code: await run(argv, io), ...written };
}
