// Watches over a thread that runs code of the user's: it may hang, end itself or exhaust its memory without harm to this one.
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { oldGenerationLimit } from "../explorer/engine/heap.ts";
import { UsageError } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { Watcher } from "./watch.ts";

/** The values of the user's model do not fit in memory: a limit, not a defect. */
export class OutOfMemory extends Error {}

/** What every such thread says: the places in the user's code, by number. */
export interface PlacesMessage {
  readonly type: "places";
  readonly places: readonly string[];
}

/** Starts `name` of this folder, compiled or not. What it prints goes to stderr. */
export function startThread(name: string, workerData: unknown, io: Io): Worker {
  const worker = new Worker(new URL(`./${name}${extname(import.meta.url)}`, import.meta.url), {
    workerData,
    execArgv: ["--disable-warning=ExperimentalWarning", "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON"],
    // Said explicitly, so that the search in there knows how much it may fill.
    resourceLimits: { maxOldGenerationSizeMb: Math.floor(oldGenerationLimit() / 2 ** 20) },
    stdout: true,
    stderr: true,
  });
  for (const stream of [worker.stdout, worker.stderr])
    stream.on("data", (text) => io.stderr.write(String(text)));
  return worker;
}

export interface Supervised<M, T> {
  readonly worker: Worker;
  readonly shared: SharedArrayBuffer;
  /** How the user's file is called in messages. */
  readonly shown: string;
  /** How long one call of the user's code may take, in milliseconds. */
  readonly stepTimeout: number;
  /** Hears what the thread says, but for places. */
  hear(message: M, settle: { resolve(result: T): void; reject(error: Error): void }): void;
  /** Called ten times a second, or more often. */
  look?(watcher: Watcher): void;
}

/**
 * What the thread answers; it is ended in every case.
 * @throws UsageError if a call does not return or ends the thread, OutOfMemory, or an Error whose message is the stack of a defect
 */
export async function supervise<M, T>(
  { worker, shared, shown, stepTimeout, hear, look }: Supervised<M, T>,
  begun: (watcher: Watcher) => () => void,
): Promise<T> {
  const watcher = new Watcher(shared, stepTimeout);
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  let places: readonly string[] = [];
  worker.on("message", (message: M | PlacesMessage) => {
    if (isPlaces(message)) places = message.places;
    else hear(message, { resolve, reject });
  });
  worker.on("error", (error) => reject(death(error, shown)));
  worker.on("exit", () =>
    reject(new UsageError(`${shown}: ended its thread; a model must not call process.exit()`)),
  );
  const check = (): void => {
    look?.(watcher);
    const stuck = watcher.stuckAt(performance.now());
    if (stuck === undefined) return;
    const after = `after ${stepTimeout / 1000} s (--step-timeout)`;
    const place = places[stuck - 1] ?? "the model";
    reject(new UsageError(`${shown}: ${place} has not returned ${after}; is there an endless loop in it?`));
  };
  const clock = setInterval(check, Math.min(100, stepTimeout / 4));
  const release = begun(watcher);
  try {
    return await promise;
  } finally {
    clearInterval(clock);
    release();
    worker.removeAllListeners("exit");
    await worker.terminate();
  }
}

function isPlaces(message: unknown): message is PlacesMessage {
  return typeof message === "object" && message !== null && "type" in message && message.type === "places";
}

function death(error: unknown, shown: string): Error {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ERR_WORKER_OUT_OF_MEMORY") {
    return new OutOfMemory(
      `${shown}: the distinct values of the model do not fit in memory; make its values smaller or fewer`,
    );
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new Error(stack, { cause: error });
}
