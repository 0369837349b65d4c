// Measures one model with all tools: every round runs each program once, in turn, so that a noisy machine is noisy for all.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { BuildError } from "./build.ts";
import { type Cost, medianCost, type Stopwatch } from "./measure.ts";
import type { Instance, ModelName } from "./models.ts";
import type { Outcome, Program, Tool } from "./tools/tool.ts";

/** One line of a table: what a configuration of a tool has counted, and its median costs. */
export interface Row extends Cost {
  readonly model: ModelName;
  readonly size: string;
  readonly tool: string;
  readonly config: string;
  readonly states: number;
  /** null if the tool does not count them. */
  readonly transitions: number | null;
}

/** A configuration without a result. */
export interface Failure {
  readonly tool: string;
  readonly config: string;
  readonly reason: string;
}

export interface Measured {
  readonly instance: Instance;
  readonly rows: readonly Row[];
  readonly failures: readonly Failure[];
}

interface Series {
  readonly tool: string;
  readonly program: Program;
  readonly directory: string;
  readonly costs: Cost[];
  outcome: Outcome | undefined;
}

/** @param report Is told of each run that begins. */
export function measure(
  instance: Instance,
  tools: readonly Tool[],
  rounds: number,
  stopwatch: Stopwatch,
  directory: string,
  report: (line: string) => void,
): Measured {
  const failures: Failure[] = [];
  const series = tools.flatMap((tool) => prepared(tool, instance, join(directory, tool.name), failures));
  for (let round = 1; round <= rounds; round++) {
    for (const s of series) {
      if (s.outcome !== undefined && "failed" in s.outcome) continue;
      report(`round ${round} of ${rounds}: ${instance.title}: ${s.tool}, ${s.program.config}`);
      runOnce(s, stopwatch);
    }
  }
  for (const { tool, program, outcome } of series) {
    if (outcome !== undefined && "failed" in outcome)
      failures.push({ tool, config: program.config, reason: outcome.failed });
  }
  return { instance, rows: series.flatMap((s) => rowsOf(s, instance)), failures };
}

function prepared(tool: Tool, instance: Instance, directory: string, failures: Failure[]): readonly Series[] {
  mkdirSync(directory, { recursive: true });
  try {
    return tool
      .programs(instance, directory)
      .map((program) => ({ tool: tool.name, program, directory, costs: [], outcome: undefined }));
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    failures.push({ tool: tool.name, config: "all", reason: error.message });
    return [];
  }
}

function runOnce(series: Series, stopwatch: Stopwatch): void {
  const { program, directory } = series;
  const { cost, output, status } = stopwatch.run(program, directory);
  const outcome = status === 0 ? program.read(output) : { failed: ended(status, output) };
  series.costs.push(cost);
  const before = series.outcome;
  if (before !== undefined && JSON.stringify(before) !== JSON.stringify(outcome) && !("failed" in outcome))
    series.outcome = { failed: "it has counted differently in two runs" };
  else series.outcome = outcome;
}

function ended(status: number, output: string): string {
  const last = output.trim().split("\n").at(-1) ?? "";
  return `it ended with ${status}: ${last.slice(0, 200)}`;
}

function rowsOf({ tool, program, costs, outcome }: Series, { model, size }: Instance): readonly Row[] {
  if (outcome === undefined || "failed" in outcome) return [];
  const { states, transitions = null } = outcome;
  return [{ model, size, tool, config: program.config, states, transitions, ...medianCost(costs) }];
}
