// The report on proofs that programs read, as schemas/proof.schema.json describes it.
import type { Parametric } from "../proofs/parametric/ask.ts";
import type { Placement } from "../proofs/placement/placement.ts";
import type { Blame } from "../proofs/placement/problem.ts";
import type { ProofAnswer, ProveResult } from "../proofs/prove.ts";
import type { Placeable } from "../proofs/questions/answer.ts";
import { mathBool } from "../proofs/smt/math.ts";
import type { SymbolicRun } from "../proofs/symbolic/prove.ts";

export const PROOF_REPORT_VERSION = 1;

/** The report as a JSON text, ending in a newline. */
export function proofJson(result: ProveResult, toolVersion: string): string {
  return `${JSON.stringify(report(result, toolVersion), undefined, 2)}\n`;
}

function report({ verdict, problem, answers, assumptions, solver, asked }: ProveResult, version: string) {
  return {
    proofReportVersion: PROOF_REPORT_VERSION,
    tool: { name: "plimsoll", version },
    verdict,
    nodes: problem?.nodes.map(({ name }) => name) ?? [],
    pods: problem?.classes.map(({ name, count, because }) => ({ name, count, because })) ?? [],
    answers: answers.map(answerOf),
    assumptions,
    solver: { ...solver.facts, ...solver.options },
    queries: asked.map(({ title, answer, milliseconds }) => ({
      title,
      answer,
      milliseconds: Math.round(milliseconds),
    })),
  };
}

function answerOf(answer: ProofAnswer) {
  const { question, verdict } = answer;
  switch (answer.question) {
    case "feasible":
      return {
        question,
        verdict,
        ...placeable(answer.found),
        repairs: answer.repairs.map(({ kind, says }) => ({ kind, says })),
      };
    case "resilient": {
      const { failure, looked, sets, worst } = answer;
      return {
        question,
        verdict,
        failure,
        looked,
        sets,
        worst: worst === undefined ? null : { failed: worst.failed, ...placeable(worst.found) },
      };
    }
    case "load-line": {
      const { workload, wanted, fits, limit, placed, beyond } = answer;
      return {
        question,
        verdict,
        workload,
        wanted,
        fits,
        limit,
        at: placed === undefined ? null : placeable(placed),
        beyond: beyond === undefined ? null : placeable(beyond),
      };
    }
    case "reachable":
    case "fragmentation":
      return {
        question,
        verdict,
        states: answer.states,
        reason: answer.reason ?? null,
        limit: answer.limit ?? null,
        stuck: answer.stuck?.steps.map(({ process, label }) => ({ process, label })) ?? null,
      };
    case "parametric":
      return { question, verdict, ...theorem(answer) };
  }
}

function placeable(found: Placeable) {
  const none = { placement: null, core: null, reason: null };
  if (found.kind === "placed") return { ...none, placement: rows(found.placement) };
  if (found.kind === "unknown") return { ...none, reason: found.reason };
  const { constraints, isMinimal, isConfirmed } = found.contradiction;
  return {
    ...none,
    core: {
      isMinimal,
      isConfirmed,
      constraints: constraints.map(({ name, says, blames }) => ({ name, says, blames: blames.map(blame) })),
    },
  };
}

function rows(placement: Placement) {
  return [...placement].flatMap(([pods, row]) =>
    [...row].flatMap(([node, count]) => (count === 0 ? [] : [{ pods, node, count }])),
  );
}

function blame({ object, field, position }: Blame) {
  return { object, field, position: position ?? null };
}

function theorem({
  theorem: { id, says, property, strengthening, source, wrong },
  proof,
  counterexample,
  isReplayed,
}: Parametric) {
  return {
    id,
    says,
    property: mathBool(property),
    strengthening: strengthening.map(mathBool),
    source,
    proof: proof.kind,
    wrong: {
      says: wrong.says,
      isReplayed,
      counterexample: counterexample === undefined ? null : run(counterexample),
    },
  };
}

/** Numbers may be larger than JSON readers can hold, so they are texts. */
function run({ parameters, states, steps }: SymbolicRun) {
  const texts = (numbers: ReadonlyMap<string, bigint>) =>
    Object.fromEntries([...numbers].map(([name, n]) => [name, String(n)]));
  return {
    parameters: texts(parameters),
    states: states.map(texts),
    steps: steps.map(({ label, inputs }) => ({ label, inputs: texts(inputs) })),
  };
}
