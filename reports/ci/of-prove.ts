// Answers of a solver, as reports for CI see them: a rule for each question, a violation for each "no", at the line to blame.
import { hash } from "../../invariants/judge.ts";
import type { ProofAnswer, ProveResult } from "../../proofs/index.ts";
import type { Blame } from "../../proofs/placement/problem.ts";
import type { Placeable } from "../../proofs/questions/answer.ts";
import { printable } from "../compact.ts";
import { answerLines, verdictLine } from "../proof.ts";
import type { Case, CiReport, Notice, Related, Rule, Violation } from "./report.ts";

export function ofProve(
  result: ProveResult,
  around: Pick<CiReport, "version" | "command" | "exitCode" | "pathOf">,
): CiReport {
  const { answers, assumptions, solver } = result;
  const refuted = answers.filter(({ verdict }) => verdict === "violated");
  const rules = new Map(answers.map((answer) => [ruleOf(answer).id, ruleOf(answer)]));
  return {
    ...around,
    verdict: verdictLine(result),
    rules: [...rules.values()],
    cases: answers.map((answer) => caseOf(answer, refuted.indexOf(answer), result)),
    violations: refuted.map((answer) => violationOf(answer, result)),
    gone: undefined,
    notices: answers.flatMap((answer) => noticeOf(answer, result)),
    facts: [
      ...assumptions.map((value) => ({ name: "assumption", value: printable(value) })),
      { name: "solver", value: `${solver.facts.name} ${solver.facts.version}` },
    ],
  };
}

const TITLES = {
  feasible: "there is a placement of all pods",
  reachable: "the scheduler can get to a placement of all pods, pod by pod",
  fragmentation: "the scheduler places all pods, in whatever order they come",
  resilient: "all pods have a place when nodes fail",
  "load-line": "the workload fits with all its replicas",
} as const;

function ruleOf(answer: ProofAnswer): Rule {
  if (answer.question === "parametric") {
    const { id, says, source } = answer.theorem;
    const title = printable(says);
    return { id: `parametric/${id}`, title, description: title, help: [`Source: ${source}`] };
  }
  const { question } = answer;
  const title = TITLES[question];
  const help = [`Asked by \`plimsoll prove ${question}\`; docs/proofs.md says how it is answered.`];
  return { id: `prove/${question}`, title, description: title, help };
}

/** The workload that a question is about. */
function subjectOf(answer: ProofAnswer): string | undefined {
  return answer.question === "load-line" ? answer.workload : undefined;
}

function caseOf(answer: ProofAnswer, violation: number, result: ProveResult): Case {
  const { id, title } = ruleOf(answer);
  const of = subjectOf(answer);
  return {
    suite: undefined,
    id,
    title: of === undefined ? title : `${of}: ${title}`,
    status: answer.verdict,
    ...(answer.verdict === "holds" ? {} : { reason: messageOf(answer, result) }),
    violations: violation < 0 ? [] : [violation],
  };
}

function noticeOf(answer: ProofAnswer, result: ProveResult): readonly Notice[] {
  if (answer.verdict !== "inconclusive") return [];
  return [{ kind: "inconclusive", rule: ruleOf(answer).id, message: messageOf(answer, result) }];
}

function violationOf(answer: ProofAnswer, result: ProveResult): Violation {
  const { id, title } = ruleOf(answer);
  const subject = subjectOf(answer);
  const all = blamesOf(answer).flatMap(relatedTo);
  const related = [...new Map(all.map((one) => [`${one.message} ${one.position.line}`, one])).values()];
  const lines = answerLines(answer, result).slice(1);
  const [first, ...others] = related;
  const steps = "stuck" in answer ? (answer.stuck?.steps ?? []) : [];
  return {
    rule: id,
    title,
    ...(subject === undefined ? {} : { subject }),
    message: messageOf(answer, result),
    story: lines.map((line) => line.trimEnd()),
    steps: steps.map(({ process, label }) => ({ message: printable(`${process}: ${label}`) })),
    ...(first === undefined ? {} : { position: first.position }),
    related: others,
    fingerprint: hash([id, subject ?? ""]),
  };
}

/** The first line of the answer, without mark and question, and what contradicts what. */
function messageOf(answer: ProofAnswer, result: ProveResult): string {
  const [head = ""] = answerLines(answer, result);
  const said = head.slice(head.indexOf(": ") + 2);
  const core = contradicted(answer);
  return core.length === 0 ? said : `${said}: ${core.map(({ says }) => printable(says)).join("; ")}`;
}

function blamesOf(answer: ProofAnswer): readonly Blame[] {
  return contradicted(answer).flatMap(({ blames }) => blames);
}

function contradicted(answer: ProofAnswer) {
  const found = placeableIn(answer);
  return found?.kind === "impossible" ? found.contradiction.constraints : [];
}

function placeableIn(answer: ProofAnswer): Placeable | undefined {
  switch (answer.question) {
    case "feasible":
      return answer.found;
    case "resilient":
      return answer.worst?.found;
    case "load-line":
      return answer.beyond;
    default:
      return undefined;
  }
}

function relatedTo({ object, field, position }: Blame): readonly Related[] {
  if (position === undefined || position.line === 0) return [];
  return [{ message: printable(field === "" ? object : `${object} ${field}`), position }];
}
