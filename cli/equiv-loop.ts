// `plimsoll equiv loop`: under which conditions a control loop that carries out a net is a workflow engine.
import { existsSync, readFileSync, statSync } from "node:fs";
import fc from "fast-check";
import { patternNamed } from "../api/claims/patterns.ts";
import { version } from "../api/version.ts";
import { LimitReached } from "../explorer/equivalence/index.ts";
import { formatProblem, InputErrors, nearest } from "../model/input/problem.ts";
import { claimedLoop, triedOn } from "../model/workflow/loop/claim.ts";
import { EXAMPLES } from "../model/workflow/loop/examples.ts";
import { CONDITION_NAMES, type Condition } from "../model/workflow/loop/options.ts";
import { anyTaskNet } from "../model/workflow/loop/random-nets.ts";
import { loopRows, loopTable } from "../model/workflow/loop/table.ts";
import type { TaskNet } from "../model/workflow/loop/task-net.ts";
import { NoTaskNetError, taskNetOf } from "../model/workflow/loop/task-net-of.ts";
import { TaskTextError, taskNetIn } from "../model/workflow/loop/task-text.ts";
import type { Clock, LoopRelation } from "../model/workflow/loop/theorem.ts";
import { ofLoop } from "../reports/ci/of-loop.ts";
import { relativeTo } from "../reports/ci/source-root.ts";
import { type LoopFacts, loopReport } from "../reports/loop.ts";
import { loopJson } from "../reports/loop-json.ts";
import { EXIT, type ExitCode, UsageError } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { type OutputFlags, parseOutputs, writeTexts } from "./outputs.ts";
import { sourceRoot } from "./source-root.ts";

export interface LoopFlags extends Omit<OutputFlags, "coverage"> {
  readonly relation: LoopRelation;
  /** Conditions that are off. */
  readonly without: readonly string[];
  /** Texts, or files with one on each line. */
  readonly net: readonly string[];
  /** How many random nets. */
  readonly random: number;
  readonly seed: number;
  /** Tasks of a random net, at most. */
  readonly tasks: number;
  /** Milliseconds. */
  readonly timeout?: number;
}

/** @throws UsageError */
export function equivLoop(flags: LoopFlags, io: Io): ExitCode {
  const outputs = parseOutputs({ ...flags, coverage: false });
  const without = conditionsIn(flags.without);
  const nets = flags.net.length === 0 ? EXAMPLES : flags.net.flatMap(netsIn);
  try {
    const facts = factsOf(nets, without, flags);
    const exitCode = facts.claim.refutedBy === undefined ? EXIT.holds : EXIT.violated;
    const around = {
      version: version(),
      command: "equiv loop",
      exitCode,
      pathOf: relativeTo(sourceRoot(), process.cwd()),
    };
    writeTexts(outputs, io, {
      human: (paint) => loopReport(facts, paint),
      json: () => loopJson(facts, version()),
      ci: () => ofLoop(facts, around),
    });
    return exitCode;
  } catch (error) {
    if (!(error instanceof LimitReached)) throw error;
    io.stderr.write(`inconclusive: ${error.message}\n`);
    return EXIT.inconclusive;
  }
}

function factsOf(
  nets: readonly TaskNet[],
  without: readonly Condition[],
  { relation, random, seed, tasks, timeout }: LoopFlags,
): LoopFacts {
  const clock = clockOf(timeout);
  const table = loopTable(nets, clock);
  const others = random === 0 ? [] : fc.sample(anyTaskNet({ most: tasks }), { seed, numRuns: random });
  return {
    table,
    random:
      others.length === 0
        ? undefined
        : {
            seed,
            most: tasks,
            nets: others,
            rows: loopRows(others, clock),
            tried: triedOn(table, others, clock),
          },
    claim: claimedLoop({ relation, without }, table, [...nets, ...others], clock),
  };
}

function clockOf(timeout: number | undefined): Clock {
  if (timeout === undefined) return () => {};
  const until = performance.now() + timeout;
  return () => {
    if (performance.now() > until) throw new LimitReached("the time ran out (--timeout)");
  };
}

function conditionsIn(names: readonly string[]): readonly Condition[] {
  return names.map((name) => {
    const found = CONDITION_NAMES.find((one) => one === name);
    if (found !== undefined) return found;
    const like = nearest(name, CONDITION_NAMES);
    const hint = like === undefined ? `there are ${CONDITION_NAMES.join(", ")}` : `did you mean ${like}?`;
    throw new UsageError(`--without ${name}: there is no such condition; ${hint}`);
  });
}

/** A net of tasks, those on the lines of a file ("#" begins a comment), or a workflow net that is one. */
function netsIn(given: string): readonly TaskNet[] {
  if (/^WCP-?\d+$/i.test(given)) return [ofWorkflow(given)];
  if (!existsSync(given)) return [netIn(given, `--net ${JSON.stringify(given)}`, 0)];
  if (!statSync(given).isFile()) throw new UsageError(`--net ${given}: is no file`);
  const text = readFileSync(given, "utf8");
  if (text.includes(">")) return [ofWorkflow(given)];
  const nets = text.split("\n").flatMap((line, i) => {
    const bare = line.replace(/#.*/, "");
    return bare.trim() === "" ? [] : [netIn(bare, given, i + 1)];
  });
  if (nets.length === 0)
    throw new UsageError(`${given}: has no net; write one on each line, as in a; (b || c); d`);
  return nets;
}

/** @param named A file in PNML, BPMN 2.0 or as transitions in text, or a pattern. */
function ofWorkflow(named: string): TaskNet {
  try {
    return taskNetOf(patternNamed(named, "--net"));
  } catch (error) {
    if (error instanceof NoTaskNetError)
      throw new UsageError(`--net ${named}: ${error.message}`, { cause: error });
    if (!(error instanceof InputErrors)) throw error;
    throw new UsageError(error.problems.map(formatProblem).join("\n       "), { cause: error });
  }
}

/** @param line 0: the text stands on the command line */
function netIn(text: string, where: string, line: number): TaskNet {
  try {
    return taskNetIn(text);
  } catch (error) {
    if (!(error instanceof TaskTextError)) throw error;
    const place = line === 0 ? `${where}, character ${error.column}` : `${where}:${line}:${error.column}`;
    const hint = "nets of tasks are written as a; (b || c); (d xor e)";
    throw new UsageError(`${place}: ${error.message} (${hint})`, { cause: error });
  }
}
