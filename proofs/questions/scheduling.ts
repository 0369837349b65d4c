// Reachable: can the scheduler get to a placement of all pods, one pod at a time? Fragmentation: does it, in whatever order they come?
// Both are decided by exploring all that it can do, from empty nodes.
import { Exploration } from "../../explorer/check.ts";
import { noDeadlock, predicate, sometimes } from "../../explorer/property.ts";
import type { Limit, Trace } from "../../explorer/result.ts";
import type { PlacementProblem } from "../placement/problem.ts";
import { schedulingSystem } from "../placement/scheduling-system.ts";
import type { Verdict } from "./answer.ts";

export interface Scheduled {
  readonly question: "reachable" | "fragmentation";
  readonly verdict: Verdict;
  readonly states: number;
  /** How it gets stuck; of "reachable" only if it always does. */
  readonly stuck?: Trace;
  /** Why nothing was explored. */
  readonly reason?: string;
  /** The limit that ended the search. */
  readonly limit?: Limit;
}

export interface SchedulingAnswers {
  readonly reachable: Scheduled;
  readonly fragmentation: Scheduled;
}

const MAX_STATES = 200_000;

function unexplored(question: Scheduled["question"]): Scheduled {
  const reason = "claims of pods are bound as they are scheduled, which is not explored here";
  return { question, verdict: "inconclusive", states: 0, reason };
}

/** Advances an exploration to its end, or stops it before. */
export type Explore = (exploration: Exploration) => Promise<void>;

const inOneGo: Explore = async (exploration) => {
  while (!exploration.advance(1 << 20));
};

export async function scheduling(
  problem: PlacementProblem,
  maxStates = MAX_STATES,
  explore = inOneGo,
): Promise<SchedulingAnswers> {
  if (problem.claims.length > 0)
    return { reachable: unexplored("reachable"), fragmentation: unexplored("fragmentation") };
  const { system, waiting } = schedulingSystem(problem);
  const done = predicate("all pods have a place", { waiting }, (now) => now.waiting.every((n) => n === 0));
  const claims = [sometimes("reachable", done), noDeadlock("fragmentation", done)];
  const exploration = new Exploration(system, claims, { maxStates });
  await explore(exploration);
  const report = exploration.report();
  const [reached, stuck] = report.properties;
  const states = report.counts.states;
  const common = { states, ...(report.limit === undefined ? {} : { limit: report.limit }) };
  const trace = stuck?.status === "violated" && stuck.trace !== undefined ? { stuck: stuck.trace } : {};
  const reachable: Scheduled = {
    question: "reachable",
    verdict: reached?.status ?? "inconclusive",
    ...common,
    ...(reached?.status === "violated" ? trace : {}),
  };
  return {
    reachable,
    fragmentation: {
      question: "fragmentation",
      verdict: stuck?.status ?? "inconclusive",
      ...common,
      ...trace,
    },
  };
}
