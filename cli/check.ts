// `plimsoll check FILE`: explores a user's own model in a worker thread, and watches over it.
import { extname, resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { oldGenerationLimit } from "../explorer/engine/heap.ts";
import { judge, type VerifyResult } from "../invariants/index.ts";
import { type BaselineFlags, readBaseline } from "./accepted.ts";
import type { CheckMessage, CheckTask } from "./check-protocol.ts";
import { EXIT, type ExitCode, UsageError } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { type LimitFlags, searchOptions } from "./limits.ts";
import { type OutputFlags, parseOutputs, writeReports } from "./outputs.ts";
import { ProgressLine } from "./progress.ts";
import { type ReductionFlags, reductionOptions } from "./reductions.ts";
import { refuseMissing } from "./user-model.ts";
import { exitCodeFor, type VacuityFlags } from "./vacuous.ts";
import { sharedWords, Watcher } from "./watch.ts";

export interface CheckFlags extends LimitFlags, OutputFlags, ReductionFlags, VacuityFlags, BaselineFlags {
  readonly property: readonly string[];
  readonly off: readonly string[];
  /** Milliseconds. */
  readonly stepTimeout: number;
}

/** The model's values do not fit in memory: a limit, not a defect. */
class OutOfMemory extends Error {}

export async function check(file: string, options: CheckFlags, io: Io): Promise<ExitCode> {
  const outputs = parseOutputs(options);
  const baseline = readBaseline(options);
  const path = resolve(file);
  refuseMissing(path, file);
  try {
    const result = await explored(path, file, options, io);
    const judged = judge(result, { baseline });
    const exitCode = exitCodeFor(result, judged, options, io);
    writeReports({ command: "check", result, judged, exitCode, sources: undefined, file }, outputs, io);
    return exitCode;
  } catch (error) {
    if (!(error instanceof OutOfMemory)) throw error;
    io.stderr.write(`inconclusive: ${error.message}\n`);
    return EXIT.inconclusive;
  }
}

/** @throws UsageError for a broken model, OutOfMemory, or an Error whose message is the stack of a defect */
function explored(path: string, shown: string, options: CheckFlags, io: Io): Promise<VerifyResult> {
  const shared = sharedWords();
  const task: CheckTask = {
    file: path,
    shown,
    shared,
    only: options.property,
    off: options.off,
    search: { ...searchOptions(options), ...reductionOptions(options) },
  };
  const worker = new Worker(new URL(`./check-worker${extname(import.meta.url)}`, import.meta.url), {
    workerData: task,
    execArgv: ["--disable-warning=ExperimentalWarning", "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON"],
    // Said explicitly, so that the search in there knows how much it may fill.
    resourceLimits: { maxOldGenerationSizeMb: Math.floor(oldGenerationLimit() / 2 ** 20) },
    stdout: true,
    stderr: true,
  });
  for (const stream of [worker.stdout, worker.stderr])
    stream.on("data", (text) => io.stderr.write(String(text)));
  return new Supervision(worker, shared, shown, options, io).result;
}

/** Listens to the worker, looks at the clock, and ends the worker in every case. */
class Supervision {
  readonly result: Promise<VerifyResult>;
  readonly #watcher: Watcher;
  readonly #shown: string;
  readonly #options: CheckFlags;
  #places: readonly string[] = [];

  constructor(worker: Worker, shared: SharedArrayBuffer, shown: string, options: CheckFlags, io: Io) {
    this.#watcher = new Watcher(shared, options.stepTimeout);
    this.#shown = shown;
    this.#options = options;
    this.result = this.#supervise(worker, io);
  }

  async #supervise(worker: Worker, io: Io): Promise<VerifyResult> {
    const started = performance.now();
    const line = new ProgressLine(io.stderr, this.#options.quiet, started);
    const release = io.onInterrupt(() => this.#watcher.requestStop("interrupted"));
    const { promise, resolve, reject } = Promise.withResolvers<VerifyResult>();
    worker.on("message", (message: CheckMessage) => {
      if (message.type === "progress") line.update(message.progress, performance.now());
      else if (message.type === "places") this.#places = message.places;
      else if (message.type === "done") resolve(message.result);
      else reject(message.type === "refused" ? new UsageError(message.problem) : new Error(message.stack));
    });
    worker.on("error", (error) => reject(this.#death(error)));
    worker.on("exit", () =>
      reject(new UsageError(`${this.#shown}: ended its thread; a model must not call process.exit()`)),
    );
    const clock = setInterval(
      () => this.#look(started, reject),
      Math.min(100, this.#options.stepTimeout / 4),
    );
    try {
      return await promise;
    } finally {
      clearInterval(clock);
      release();
      line.clear();
      worker.removeAllListeners("exit");
      await worker.terminate();
    }
  }

  #look(started: number, reject: (error: Error) => void): void {
    const now = performance.now();
    const { timeout, stepTimeout } = this.#options;
    if (timeout !== undefined && now - started >= timeout) this.#watcher.requestStop("time");
    const stuck = this.#watcher.stuckAt(now);
    if (stuck === undefined) return;
    const place = this.#places[stuck - 1] ?? "the model";
    const after = `after ${stepTimeout / 1000} s (--step-timeout)`;
    reject(
      new UsageError(`${this.#shown}: ${place} has not returned ${after}; is there an endless loop in it?`),
    );
  }

  #death(error: unknown): Error {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ERR_WORKER_OUT_OF_MEMORY") {
      return new OutOfMemory(
        `${this.#shown}: the distinct values of the model do not fit in memory; make its values smaller or fewer`,
      );
    }
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return new Error(stack, { cause: error });
  }
}
