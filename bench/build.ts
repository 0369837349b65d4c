// What is needed to build the peers: whether a tool is installed, and running a compiler.
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Variables of the environment, in addition to those of this process. */
export type Variables = { readonly [name: string]: string };

/** A peer's sources do not compile; the message says what the compiler said. */
export class BuildError extends Error {}

/** The user has pressed Ctrl-C. */
export class Interrupted extends Error {}

/** Whether a program of that name is in the PATH. */
export function isInstalled(name: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** @throws BuildError if the compiler fails, Interrupted */
export function build(command: string, args: readonly string[], cwd: string, env: Variables = {}): void {
  const { status, signal, stderr, stdout, error } = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  if (signal !== null) throw new Interrupted(signal);
  if (error === undefined && status === 0) return;
  const said = error?.message ?? `${stderr}${stdout}`;
  const line = said.split("\n").find((l) => /error/i.test(l)) ?? said.split("\n")[0] ?? "";
  throw new BuildError(`${command}: ${line.trim()}`);
}
