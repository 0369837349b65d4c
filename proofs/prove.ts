// `plimsoll prove`: the questions that are asked about manifests, one after the other, and everything that the answers rest on.
import type { VerifyInput } from "../invariants/index.ts";
import { inventoryOf } from "../model/index.ts";
import { type Parametric, parametric } from "./parametric/ask.ts";
import { THEOREMS } from "./parametric/index.ts";
import type { PlacementProblem } from "./placement/problem.ts";
import { placementProblem } from "./placement/problem-of.ts";
import type { Verdict } from "./questions/answer.ts";
import { type Feasible, feasible } from "./questions/feasible.ts";
import { type LoadLine, loadLine } from "./questions/load-line.ts";
import { type Failure, type Resilient, resilient } from "./questions/resilient.ts";
import { type Explore, type Scheduled, scheduling } from "./questions/scheduling.ts";
import type { EngineFacts } from "./solver/engine.ts";
import type { SolverOptions } from "./solver/query.ts";
import type { Asked, Solver } from "./solver/solver.ts";

export const QUESTIONS = [
  "feasible",
  "reachable",
  "fragmentation",
  "resilient",
  "load-line",
  "parametric",
] as const;

/** What can be proved: see `plimsoll prove --help`. */
export type Question = (typeof QUESTIONS)[number];

/** The answer to one question. */
export type ProofAnswer = Feasible | Resilient | LoadLine | Scheduled | Parametric;

export interface ProveOptions {
  readonly questions: readonly Question[];
  /** Count the additional pods of rolling updates. */
  readonly surge: boolean;
  readonly failure: Failure;
  /** "Deployment/web": what is scaled for the load line; everything that can be, one after the other, by default. */
  readonly workloads: readonly string[];
  readonly maxStates: number;
  /** How explorations go on: in one go by default. */
  readonly explore?: Explore | undefined;
}

/** What `prove` answers: a verdict, an answer for each question, and everything that they rest on. */
export interface ProveResult {
  /** "violated" if any answer is; else "inconclusive" if any is; else "holds". */
  readonly verdict: Verdict;
  readonly answers: readonly ProofAnswer[];
  /** Absent if only theorems were asked for. */
  readonly problem?: PlacementProblem;
  /** What the answers rest on, as sentences. */
  readonly assumptions: readonly string[];
  readonly solver: { readonly facts: EngineFacts; readonly options: SolverOptions };
  readonly asked: readonly Asked[];
}

/** There is no such workload, or nothing of the kind that was asked about. */
export class NothingToProveError extends Error {
  override readonly name = "NothingToProveError";
}

/**
 * @param input Undefined if only theorems are asked for.
 * @throws NothingToProveError
 */
export async function prove(
  input: VerifyInput | undefined,
  options: ProveOptions,
  solver: Solver,
): Promise<ProveResult> {
  const { questions } = options;
  const problem = input === undefined ? undefined : problemIn(input, options);
  const answers: ProofAnswer[] = [];
  if (problem !== undefined) answers.push(...(await aboutPlacements(solver, problem, options)));
  if (questions.includes("parametric"))
    for (const theorem of THEOREMS) answers.push(await parametric(solver, theorem));
  return {
    verdict: worst(answers.map(({ verdict }) => verdict)),
    answers,
    ...(problem === undefined ? {} : { problem }),
    assumptions: problem === undefined ? [] : assumptionsOf(problem, options),
    solver: { facts: solver.facts, options: solver.options },
    asked: solver.asked,
  };
}

function problemIn({ objects, scenario }: VerifyInput, { surge }: ProveOptions): PlacementProblem {
  const problem = placementProblem(objects, inventoryOf(objects, scenario), { surge });
  if (problem.classes.length === 0) throw new NothingToProveError("the manifests make no pods");
  return problem;
}

async function aboutPlacements(
  solver: Solver,
  problem: PlacementProblem,
  { questions, failure, workloads, maxStates, explore }: ProveOptions,
): Promise<readonly ProofAnswer[]> {
  const answers: ProofAnswer[] = [];
  if (questions.includes("feasible")) answers.push(await feasible(solver, problem));
  if (questions.includes("reachable") || questions.includes("fragmentation")) {
    const { reachable, fragmentation } = await scheduling(problem, maxStates, explore);
    if (questions.includes("reachable")) answers.push(reachable);
    if (questions.includes("fragmentation")) answers.push(fragmentation);
  }
  if (questions.includes("resilient")) answers.push(await resilient(solver, problem, failure));
  if (questions.includes("load-line")) {
    for (const name of scalable(problem, workloads)) answers.push(await loadLine(solver, problem, name));
  }
  return answers;
}

/** @throws NothingToProveError for a name that is none, or of something without replicas. */
function scalable({ classes }: PlacementProblem, asked: readonly string[]): readonly string[] {
  const names = classes
    .filter(({ onEach, ref }) => onEach === undefined && ref.kind !== "Pod")
    .map((c) => c.name);
  const unknown = asked.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const known = names.length === 0 ? "there is none" : `there are ${names.join(", ")}`;
    throw new NothingToProveError(`${unknown} is nothing that can be scaled; ${known}`);
  }
  return asked.length === 0 ? names : asked;
}

function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes("violated")) return "violated";
  return verdicts.includes("inconclusive") ? "inconclusive" : "holds";
}

function assumptionsOf({ notes }: PlacementProblem, { surge }: ProveOptions): readonly string[] {
  return [
    surge
      ? "each workload has all its replicas at most, and the additional pods of a rolling update, of one and the same template"
      : "each workload has all its replicas at most, without the additional pods of rolling updates",
    "nothing else runs on the nodes; pods are placed anew, without what was there before, and nobody preempts anybody",
    "a placement is one in which the scheduler would put each pod where it is, all others being in their places",
    ...notes,
  ];
}
