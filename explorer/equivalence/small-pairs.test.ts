// Pairs of small systems against what is known of them: verdict, minimal sizes, refinement, shortest witness.
import { describe, expect, test } from "vitest";
import { compare } from "./compare.ts";
import type { Evidence } from "./evidence.ts";
import { formulaText } from "./formula.ts";
import type { Equivalence } from "./relations.ts";
import { CHOICES, ENDS } from "./small-choices.ts";
import { JOINS } from "./small-joins.ts";
import { type KnownVerdict, PARALLEL, SEQUENCES, type SmallPair } from "./small-pairs.ts";
import { TRIGGERS, VALUES_AND_LOCKS } from "./small-values.ts";

const ALL: readonly SmallPair[] = [
  ...SEQUENCES,
  ...PARALLEL,
  ...JOINS,
  ...CHOICES,
  ...ENDS,
  ...VALUES_AND_LOCKS,
  ...TRIGGERS,
];

function verdictOf(found: ReturnType<typeof compare>): KnownVerdict {
  const holds = (relation: Equivalence): boolean =>
    found.equivalences.some((v) => v.relation === relation && v.status === "holds");
  for (const relation of ["strong", "branching-divergence", "branching"] as const)
    if (holds(relation)) return relation;
  if (holds("trace")) return "trace";
  if (found.leftInRight.some((v) => v.relation === "trace" && v.status === "holds")) return "k in p";
  return found.rightInLeft.some((v) => v.relation === "trace" && v.status === "holds")
    ? "p in k"
    : "incomparable";
}

function traceOf(evidence: readonly Evidence[]): string | undefined {
  const [trace] = evidence.flatMap((e) => (e.kind === "trace" ? [e.trace.join(" ")] : []));
  return trace;
}

describe.each(ALL.map((pair) => [pair.id, pair] as const))("%s", (_, pair) => {
  const found = compare(pair.k, pair.p, { relation: "weak" });

  test("verdict, minimal sizes and refinement", () => {
    const fd = found.leftInRight.find((v) => v.relation === "failures-divergences");
    expect({
      verdict: verdictOf(found),
      minimal: [found.left, found.right].map(({ minimal }) => minimal.get("branching")?.states),
      refines: fd?.status === "holds",
    }).toEqual({ verdict: pair.verdict, minimal: pair.minimal, refines: pair.refines });
  });

  test("what shows it", () => {
    const gap = (verdicts: typeof found.leftInRight) => {
      const verdict = verdicts.find((v) => v.relation === "trace");
      return verdict?.status === "fails" ? traceOf(verdict.evidence) : undefined;
    };
    const length = (trace: string | undefined) => trace?.split(" ").length;
    expect(length(gap(found.leftInRight))).toBe(length(pair.onlyK));
    expect(length(gap(found.rightInLeft))).toBe(length(pair.onlyP));
    const formulas = found.asked.status === "fails" ? found.asked.evidence : [];
    const [text] = formulas.flatMap((e) =>
      e.kind === "formula" ? [`${e.side} ${formulaText(e.formula)}`] : [],
    );
    if (pair.formula !== undefined) expect(text).toBe(`left ${pair.formula}`);
    if (pair.formulaOfP !== undefined) expect(text).toBe(`right ${pair.formulaOfP}`);
    if (pair.verdict === "trace") expect(text).toBeDefined();
  });
});
