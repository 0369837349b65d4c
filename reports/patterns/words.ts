// What tables say of one comparison: cells of the quadrants, and what shows them.
import type { Evidence } from "../../explorer/equivalence/evidence.ts";
import type { Equivalence } from "../../explorer/equivalence/relations.ts";
import type { Cell, Subject } from "../../model/workflow/catalogue/index.ts";
import type { Compared } from "../../model/workflow/claims/compare.ts";
import { code, type Field, joined, text } from "./sheet.ts";

/** In a column that says whether divergence is looked at. */
const SHORT: { readonly [relation in Equivalence]: string } = {
  strong: "strong",
  "branching-divergence": "branching",
  branching: "branching",
  "weak-divergence": "weak",
  weak: "weak",
  coupled: "coupled",
  "ready-simulation": "ready simulation",
  simulation: "simulation",
  "failures-divergences": "failures, divergences",
  failures: "failures",
  trace: "traces",
};

/** A cell of the quadrants: a relation, "refines: ..." if it holds one way only, or what refutes all. */
export function cellField(cell: Cell): Field {
  switch (cell.status) {
    case "equal":
      return text(SHORT[cell.relation]);
    case "included":
      return text(`refines: ${SHORT[cell.relation]}`);
    case "refuted":
      return joined([text("✗"), evidenceField(cell.evidence)], " ");
    case "undecided":
      return text(`not decided: ${cell.reason}`);
  }
}

/** The shortest of what shows that two things differ, in a few words. */
export function evidenceField(evidence: readonly Evidence[]): Field {
  const [first] = evidence;
  if (first === undefined) return [];
  switch (first.kind) {
    case "trace":
      return code(first.trace.join(" "));
    case "divergence":
      return joined([text("silent for ever"), afterField(first.trace)], " ");
    case "refusal":
      return joined(
        [
          afterField(first.trace),
          text(first.refused.length === 0 ? "rests" : "refuses"),
          code(first.refused.join(" ")),
        ],
        " ",
      ).filter((piece) => piece.text !== "");
    case "formula":
      return text("a formula, checked");
    case "partition":
      return text("two classes");
  }
}

function afterField(trace: readonly string[]): Field {
  return trace.length === 0 ? text("at the beginning") : joined([text("after"), code(trace.join(" "))], " ");
}

/** What shows the finding: traces that only one side has, the partition of an equivalence, or a formula. */
export function shownBy({ finding, more, less, comparison }: Compared): Field {
  const own = [
    more === undefined ? [] : joined([text("cluster:"), code(more.join(" "))], " "),
    less === undefined ? [] : joined([text("pattern:"), code(less.join(" "))], " "),
  ];
  if (more !== undefined || less !== undefined) return joined(own, "; ");
  const verdict = comparison.equivalences.find(({ relation }) => relation === finding);
  if (verdict?.status === "holds" && verdict.checked === true) return text("a partition, checked");
  if (finding === "traces") return text("a formula, checked");
  return text(finding === "undecided" ? "" : `decided, and that nothing finer holds: a formula, checked`);
}

/** A claim, linked; what stands in for one says what it is. */
export function subjectField(id: string, subject: Subject | undefined): Field {
  if (subject === undefined) return text(`${id}, not decided`);
  if (subject.kind === "claim") return [{ kind: "claim", text: id }];
  return text(subject.kind === "loop" ? `${id}, a loop` : `${id}, a small machine`);
}
