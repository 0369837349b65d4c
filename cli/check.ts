// `plimsoll check FILE`: explores a user's own model in a worker thread, and watches over it.
import { resolve } from "node:path";
import { judge, type VerifyResult } from "../invariants/index.ts";
import { type BaselineFlags, readBaseline } from "./accepted.ts";
import type { CheckMessage, CheckTask } from "./check-protocol.ts";
import { EXIT, type ExitCode, UsageError } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { type LimitFlags, searchOptions } from "./limits.ts";
import { type OutputFlags, parseOutputs, writeReports } from "./outputs.ts";
import { ProgressLine } from "./progress.ts";
import { type ReductionFlags, reductionOptions } from "./reductions.ts";
import { OutOfMemory, startThread, supervise } from "./supervise.ts";
import { refuseMissing } from "./user-model.ts";
import { exitCodeFor, type VacuityFlags } from "./vacuous.ts";
import { sharedWords } from "./watch.ts";

export interface CheckFlags extends LimitFlags, OutputFlags, ReductionFlags, VacuityFlags, BaselineFlags {
  readonly property: readonly string[];
  readonly off: readonly string[];
  /** Milliseconds. */
  readonly stepTimeout: number;
}

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
  const started = performance.now();
  const line = new ProgressLine(io.stderr, options.quiet, started);
  return supervise<CheckMessage, VerifyResult>(
    {
      worker: startThread("check-worker", task, io),
      shared,
      shown,
      stepTimeout: options.stepTimeout,
      hear(message, { resolve, reject }) {
        if (message.type === "progress") line.update(message.progress, performance.now());
        else if (message.type === "done") resolve(message.result);
        else reject(message.type === "refused" ? new UsageError(message.problem) : new Error(message.stack));
      },
      look(watcher) {
        const { timeout } = options;
        if (timeout !== undefined && performance.now() - started >= timeout) watcher.requestStop("time");
      },
    },
    (watcher) => {
      const release = io.onInterrupt(() => watcher.requestStop("interrupted"));
      return () => {
        release();
        line.clear();
      };
    },
  );
}
