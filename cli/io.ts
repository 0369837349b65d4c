// Everything the commands need from the process around them, so that tests can give them another one.
import { text } from "node:stream/consumers";
import { EXIT } from "./exit-codes.ts";

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: { readonly [name: string]: string | undefined };
  /** All of standard input. */
  readStdin(): Promise<string>;
  /** Calls `listener` on the user's wish to end (Ctrl-C, SIGTERM) until the returned function is called. */
  onInterrupt(listener: () => void): () => void;
}

/** The io of the running process. A second Ctrl-C ends it at once, without a report. */
export function processIo(): Io {
  // A reader that stops reading (`plimsoll ... | head`) is no error.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    readStdin: () => text(process.stdin),
    onInterrupt(listener) {
      let asked = false;
      const onSignal = (): void => {
        if (asked) process.exit(EXIT.inconclusive);
        asked = true;
        listener();
      };
      process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
      return () => {
        process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
      };
    },
  };
}
