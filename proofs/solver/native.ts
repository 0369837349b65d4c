// A Z3 of the machine's own, run as a process that reads commands and writes answers.
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { type Engine, inTime, type Session, SolverStopped } from "./engine.ts";

/** Printed by the solver behind each answer. */
const END = "end-of-answer";

/** Undefined if there is no `z3` on the PATH. */
export function nativeEngine(command = "z3"): Engine | undefined {
  const { status, stdout } = spawnSync(command, ["--version"], { encoding: "utf8" });
  const version = /Z3 version (\S+)/.exec(stdout ?? "")?.[1];
  if (status !== 0 || version === undefined) return undefined;
  return {
    facts: { name: "native Z3", version },
    async session(use) {
      const child = spawn(command, ["-in", "-smt2"]);
      try {
        return await use(sessionOf(child));
      } finally {
        child.kill();
      }
    },
    close: async () => {},
  };
}

function sessionOf(child: ChildProcessWithoutNullStreams): Session {
  let output = "";
  let wake: () => void = () => {};
  let ended: string | undefined;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    wake();
  });
  const end = (reason: string): void => {
    ended = reason;
    wake();
  };
  child.on("error", (error) => end(error.message)).on("exit", (code) => end(`it ended with code ${code}`));
  // Writing to a process that has ended is told by its end.
  child.stdin.on("error", () => {});
  const answer = async (): Promise<string> => {
    for (;;) {
      const at = output.indexOf(END);
      if (at >= 0) {
        const text = output.slice(0, at);
        output = output.slice(at + END.length);
        return text;
      }
      if (ended !== undefined) throw new SolverStopped(`Z3 gave no answer: ${ended}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return {
    run(commands, patience) {
      child.stdin.write(`${commands}\n(echo "${END}")\n`);
      return inTime(answer(), patience, () => child.kill("SIGKILL"));
    },
  };
}
