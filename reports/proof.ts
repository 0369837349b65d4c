// The report on proofs that people read: a line per answer, what it rests on, and the smallest reason where the answer is no.
import type { Placement } from "../proofs/placement/placement.ts";
import type { Blame } from "../proofs/placement/problem.ts";
import type { ProofAnswer, ProveResult } from "../proofs/prove.ts";
import type { Placeable } from "../proofs/questions/answer.ts";
import { amount } from "./amounts.ts";
import { printable } from "./compact.ts";
import { type Palette, plainPalette } from "./palette.ts";
import { theoremLines } from "./theorem.ts";

/** The whole report, ending in a newline. Times are left out: the same answers give the same text. */
export function proofReport(result: ProveResult, paint: Palette = plainPalette): string {
  const lines = [
    ...demandLines(result, paint),
    ...result.answers.flatMap((answer) => ["", ...answerLines(answer, result, paint)]),
    ...footing(result, paint),
    "",
    verdictLine(result, paint),
  ];
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

const MARKS = {
  holds: ["good", "✓"],
  violated: ["bad", "✗"],
  inconclusive: ["unsure", "?"],
} as const;

function demandLines({ problem }: ProveResult, paint: Palette): readonly string[] {
  if (problem === undefined) return [];
  const pods = problem.classes.reduce((sum, { count }) => sum + count, 0);
  return [
    paint("strong", `${amount(pods, "pod")} on ${amount(problem.nodes.length, "node")}`),
    ...problem.classes.map(({ name, because }) => `  ${printable(name)}: ${because}`),
  ];
}

/** What is answered, its first line with the question, and why. */
export function answerLines(
  answer: ProofAnswer,
  result: ProveResult,
  paint: Palette = plainPalette,
): readonly string[] {
  const [tone, mark] = MARKS[answer.verdict];
  const head = (text: string) => `${paint(tone, mark)} ${paint("strong", answer.question)}: ${text}`;
  switch (answer.question) {
    case "feasible":
      return [
        head(placeableText(answer.found)),
        ...placeableLines(answer.found, result, paint),
        ...repairs(answer),
      ];
    case "resilient": {
      const { worst, looked, sets } = answer;
      const what =
        "nodes" in answer.failure
          ? `any ${amount(answer.failure.nodes, "node")}`
          : `all nodes of one ${answer.failure.domain}`;
      if (worst === undefined)
        return [
          head(`without ${what} all pods have a place (${sets} sets of nodes, of which ${looked} differ)`),
        ];
      return [
        head(`without ${printable(worst.failed.join(", "))} ${placeableText(worst.found)}`),
        ...placeableLines(worst.found, result, paint),
      ];
    }
    case "load-line":
      return loadLineLines(answer, head, result, paint);
    case "reachable":
      return [head(reachableText(answer)), ...stuckLines(answer)];
    case "fragmentation":
      return [head(fragmentationText(answer)), ...stuckLines(answer)];
    case "parametric":
      return theoremLines(answer, head);
  }
}

function placeableText(found: Placeable): string {
  if (found.kind === "placed") return "all pods have a place";
  if (found.kind === "unknown") return `not decided (${found.reason})`;
  return "there is no placement of all pods";
}

function placeableLines(found: Placeable, result: ProveResult, paint: Palette): readonly string[] {
  if (found.kind === "placed") return table(found.placement, result);
  if (found.kind === "unknown") return [];
  const { constraints, isMinimal, isConfirmed } = found.contradiction;
  return [
    `    These contradict each other${isMinimal ? ", and none of them can be left out" : ""}:`,
    ...constraints.flatMap(({ says, blames }) => [
      `      ${printable(says)}`,
      ...distinct(blames).map((blame) => paint("faint", `        ${blameText(blame)}`)),
    ]),
    ...(isConfirmed ? [] : [paint("unsure", "    A second solver could not confirm that in its time.")]),
  ];
}

function distinct(blames: readonly Blame[]): readonly Blame[] {
  return [...new Map(blames.map((blame) => [blameText(blame), blame])).values()];
}

function blameText({ object, field, position }: Blame): string {
  const where =
    position === undefined || position.line === 0
      ? ""
      : ` (${position.file}:${position.line}:${position.column})`;
  return printable(`${object}${field === "" ? "" : ` ${field}`}${where}`);
}

/** A line for each node. Beyond a dozen nodes, only those with the same pods together. */
function table(placement: Placement, { problem }: ProveResult): readonly string[] {
  if (problem === undefined) return [];
  const rows = problem.nodes.map(({ name }) => {
    const pods = [...placement].flatMap(([c, row]) => {
      const count = row.get(name) ?? 0;
      return count === 0 ? [] : [count === 1 ? c : `${count} × ${c}`];
    });
    return { name, text: pods.length === 0 ? "nothing" : pods.join(", ") };
  });
  if (rows.length <= 12) return rows.map(({ name, text }) => `    ${printable(name)}: ${printable(text)}`);
  return [...Map.groupBy(rows, ({ text }) => text)].map(
    ([text, nodes]) =>
      `    ${amount(nodes.length, "node")} (${printable(nodes[0]?.name ?? "")} and others): ${printable(text)}`,
  );
}

function repairs({
  repairs: found,
}: Extract<ProofAnswer, { readonly question: "feasible" }>): readonly string[] {
  if (found.length === 0) return [];
  return ["    Any of these would do:", ...found.map(({ says }) => `      ${printable(says)}`)];
}

function loadLineLines(
  answer: Extract<ProofAnswer, { readonly question: "load-line" }>,
  head: (text: string) => string,
  result: ProveResult,
  paint: Palette,
): readonly string[] {
  const { workload, fits, wanted, limit, beyond } = answer;
  if (beyond === undefined)
    return [
      head(`${printable(workload)} fits with ${limit} replicas, where the search ended; it has ${wanted}`),
    ];
  const most =
    fits < 0
      ? `${printable(workload)} does not even fit without replicas`
      : `${printable(workload)} fits with up to ${amount(fits, "replica")}; it has ${wanted}`;
  return [
    head(most),
    `    With ${amount(fits + 1, "replica")} ${placeableText(beyond)}.`,
    ...placeableLines(beyond, result, paint),
  ];
}

type Scheduled = Extract<ProofAnswer, { readonly question: "reachable" | "fragmentation" }>;

function reachableText({ verdict, states, reason }: Scheduled): string {
  if (reason !== undefined) return `not decided: ${reason}`;
  if (verdict === "holds") return "the scheduler can place all pods, one by one";
  if (verdict === "violated")
    return `in no order can the scheduler place all pods one by one (${amount(states, "state")})`;
  return `not decided within ${amount(states, "state")}`;
}

function fragmentationText({ verdict, states, reason }: Scheduled): string {
  if (reason !== undefined) return `not decided: ${reason}`;
  if (verdict === "holds") return `in whatever order pods come, all are placed (${amount(states, "state")})`;
  if (verdict === "violated") return "there is an order in which a pod is left without a place";
  return `not decided within ${amount(states, "state")}`;
}

function stuckLines({ stuck }: Scheduled): readonly string[] {
  if (stuck === undefined) return [];
  return [
    "    It gets stuck like this:",
    ...stuck.steps.map(({ process, label }, i) => {
      const node = process.slice(process.indexOf(" ") + 1);
      return `      ${i + 1}. ${printable(label)} to ${printable(node)}`;
    }),
  ];
}

function footing({ assumptions, solver, asked }: ProveResult, paint: Palette): readonly string[] {
  const { facts, options } = solver;
  return [
    ...(assumptions.length === 0
      ? []
      : ["", paint("strong", "Assumptions"), ...assumptions.map((a) => `  ${printable(a)}`)]),
    "",
    paint(
      "faint",
      `Solver: ${facts.name} ${facts.version}, ${amount(asked.length, "query", "queries")}, seed ${options.seed}, at most ${options.timeoutMs} ms each`,
    ),
  ];
}

/** The last line. */
export function verdictLine({ verdict, answers }: ProveResult, paint: Palette = plainPalette): string {
  const failing = answers.filter((a) => a.verdict === verdict).map(({ question }) => question);
  const names = [...new Set(failing)].join(", ");
  if (verdict === "violated") return paint("bad", `VIOLATED: ${names}`);
  if (verdict === "inconclusive") return paint("unsure", `INCONCLUSIVE: ${names}`);
  return paint(
    "good",
    `HOLDS: ${answers.length === 1 ? "the answer is yes" : `all ${answers.length} answers are yes`}`,
  );
}
