// `plimsoll verify operator.ts`: where controllers of the user's own take part, the whole command runs in a thread, which is watched.
import { dirname, extname, resolve } from "node:path";
import { FLAG_NAMES } from "../api/names.ts";
import { collect, controllersIn, handlersIn } from "../api/sources.ts";
import { InputErrors } from "../model/input/load.ts";
import { EXIT, type ExitCode, UsageError } from "./exit-codes.ts";
import type { Io, Output } from "./io.ts";
import type { ManifestsCommand, OwnCommand, OwnMessage, OwnTask, Terminal } from "./own-protocol.ts";
import { OutOfMemory, startThread, supervise } from "./supervise.ts";
import { MODULE_EXTENSIONS } from "./user-model.ts";
import { sharedWords } from "./watch.ts";

/**
 * Runs a command with the modules among its paths, and those that the scenario names; without any, `otherwise` runs it here.
 * @throws UsageError for what the user can mend
 */
export async function withOwnModules(
  command: ManifestsCommand,
  paths: readonly string[],
  io: Io,
  otherwise: (io: Io) => Promise<ExitCode>,
): Promise<ExitCode> {
  const named = paths.filter((path) => MODULE_EXTENSIONS.includes(extname(path)));
  const others = paths.filter((path) => !named.includes(path));
  const manifests = others.length > 0 ? others : [...new Set(named.map((path) => dirname(path)))];
  const stdin = paths.includes("-") ? await io.readStdin() : "";
  const read: Io = { ...io, readStdin: async () => stdin };
  const { controllers, handlers } = inScenario(manifests, command, stdin);
  const modules = distinct([...named, ...controllers]);
  const all = [...modules, ...Object.values(handlers)];
  if (all.length === 0) return otherwise(read);
  const shown = all.join(", ");
  return inThread(command, { paths, modules, handlers, manifests, stdin, shown }, io);
}

/** Runs a command in a thread. @throws UsageError for what the user can mend */
export async function inThread(
  command: OwnCommand,
  about: Pick<OwnTask, "paths" | "modules" | "handlers" | "manifests" | "stdin" | "shown">,
  io: Io,
): Promise<ExitCode> {
  const terminals = { stdout: terminal(io.stdout), stderr: terminal(io.stderr) };
  const task: OwnTask = { command, ...about, shared: sharedWords(), env: { ...io.env }, terminals };
  try {
    return await supervised(task, io);
  } catch (error) {
    if (!(error instanceof OutOfMemory)) throw error;
    io.stderr.write(`inconclusive: ${error.message}\n`);
    return EXIT.inconclusive;
  }
}

function supervised(task: OwnTask, io: Io): Promise<ExitCode> {
  const worker = startThread("own-worker", task, io);
  return supervise<OwnMessage, ExitCode>(
    {
      worker,
      shared: task.shared,
      shown: task.shown,
      stepTimeout: task.command.flags.stepTimeout,
      hear(message, { resolve }) {
        if (message.type === "write") io[message.stream].write(message.text);
        else resolve(message.code);
      },
    },
    () => io.onInterrupt(() => worker.postMessage("interrupt")),
  );
}

/** The modules of the scenario that stands beside the manifests. What is wrong with the input is told by the command itself. */
function inScenario(manifests: readonly string[], { flags }: ManifestsCommand, stdin: string) {
  const { recursive, scenario } = flags;
  try {
    const found = collect(manifests, { recursive, stdin, scenario, names: FLAG_NAMES }).scenario;
    return { controllers: controllersIn(found), handlers: handlersIn(found) };
  } catch (error) {
    if (error instanceof InputErrors || error instanceof UsageError) return { controllers: [], handlers: {} };
    throw error;
  }
}

function distinct(files: readonly string[]): readonly string[] {
  return [...new Map(files.toReversed().map((file) => [resolve(file), file])).values()].toReversed();
}

function terminal({ isTTY, columns }: Output): Terminal {
  return { isTTY: isTTY === true, columns };
}
