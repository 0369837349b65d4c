// The answers to the founding claims: a line each, made of what was computed, and the quadrants behind them.
import {
  type Answer,
  firstRefutation,
  type Quadrants,
  type Role,
  type Verdict,
  type WeighedEvidence,
} from "../../model/workflow/catalogue/index.ts";
import { type Column, code, type Field, joined, type Sheet, strong, text } from "./sheet.ts";
import { cellField, evidenceField, subjectField } from "./words.ts";

/** "2b. containers of a pod = parallel split" */
export function claimName({ claim: { id, construct, pattern } }: Pick<Answer, "claim">): string {
  return `${id}. ${construct} = ${pattern}`;
}

/**
 * What follows the verdict: the conditions, what refutes it otherwise, why there is nothing to compare, and what the construct is instead.
 * @param brief Of several conditions only the first is told, and what it is instead only where the claim is not true.
 */
export function answerField(answer: Answer, brief = false): Field {
  const { claim, verdict, evidence } = answer;
  const open = evidence.filter(({ quadrants }) => quadrants === undefined);
  if (verdict === "not decided")
    return joined([text("nothing was compared for"), ...open.map(({ id }) => text(id))], " ");
  const holds = verdict === "true with conditions";
  const parts: readonly Field[] = [
    claim.noSubject === undefined ? [] : text(claim.noSubject),
    holds ? reasons(evidence, "condition", brief) : [],
    verdict === "true" || (brief && claim.noSubject !== undefined) ? [] : refutationField(answer),
    brief && holds ? [] : reasons(evidence, "instead", brief),
  ];
  return joined(parts, "; ");
}

function reasons(evidence: readonly WeighedEvidence[], role: Role, brief: boolean): Field {
  const all = evidence
    .filter((one) => one.role === role && one.quadrants !== undefined)
    .slice(0, brief ? 1 : undefined);
  return joined(
    all.map(({ id, under = "", subject }, i) => {
      const word = role === "condition" ? (i === 0 ? "if " : "or if ") : "";
      return joined([text(`${word}${under} (`), subjectField(id, subject), text(")")], "");
    }),
    ", ",
  );
}

const REFUTED_CALLED: { readonly [verdict in Verdict]: string } = {
  true: "",
  "true with conditions": "otherwise ",
  refuted: "by ",
  "no subject": "of what can be checked, this is not so: ",
  "not decided": "",
};

function refutationField(answer: Answer): Field {
  const refutation = firstRefutation(answer);
  if (refutation === undefined) return [];
  const { id, subject } = refutation;
  const word = REFUTED_CALLED[answer.verdict];
  return joined([text(word), witness(refutation), text(" ("), subjectField(id, subject), text(")")], "");
}

function witness({ subject, quadrants }: WeighedEvidence): Field {
  const { more, less, finding } = subject?.results.hidden ?? {};
  if (more !== undefined) return code(more.join(" "));
  if (less !== undefined) return joined([text("never"), code(less.join(" "))], " ");
  const cell = quadrants?.hidden.blind;
  if (cell?.status === "equal" || cell?.status === "included")
    return joined(
      [text(finding === "traces" ? "equal traces and nothing finer" : ""), evidenceField(cell.but)],
      ": ",
    );
  return cell === undefined ? [] : cellField(cell);
}

export function answersSheet(answers: readonly Answer[]): Sheet {
  return {
    title: "The 14 claims",
    about: [
      "What is often claimed of Kubernetes' constructs, and what comes out. The answers follow from the comparisons below; only the wording of conditions is",
      "written by hand. A claim is `true` if it is the pattern, by branching bisimulation at least, with faults and without, divergence looked at or not; `true with conditions`, if it is",
      "so under a condition in one of these four senses; `no subject`, if the construct has no behaviour that could be compared.",
    ],
    columns: [
      { title: "claim", width: 0.22 },
      { title: "said to be" },
      { title: "is", width: 0.12 },
      { title: "", width: 0.48 },
    ],
    rows: answers.map((answer) => [
      text(claimName(answer)),
      text(answer.claim.says),
      strong(answer.verdict),
      answerField(answer),
    ]),
  };
}

const QUADRANT_COLUMNS: readonly Column[] = [
  { title: "no faults, divergence seen", width: 0.14 },
  { title: "no faults, blind", width: 0.14 },
  { title: "faults unseen, divergence seen", width: 0.14 },
  { title: "faults unseen, blind", width: 0.14 },
];

export function quadrantsSheet(answers: readonly Answer[]): Sheet {
  return {
    title: "The 14 claims in four quadrants",
    about: [
      "Faults never happen, or happen and are not seen; going on silently for ever is told from coming to rest, or is not. In each quadrant stands the finest relation that",
      "holds: `branching` bisimulation is what is meant by equal. `refines` holds one way only: the construct does nothing that the pattern does not, and less. ✗ is followed by what",
      "refutes all of them. As stated: the coarsest of what was compared as the claim is made; at best: the finest under a condition. In small machines faults cannot be blocked.",
    ],
    columns: [
      { title: "claim", width: 0.14 },
      { title: "as", width: 0.1 },
      { title: "shown by", width: 0.12 },
      ...QUADRANT_COLUMNS,
    ],
    rows: answers.flatMap((answer) => [
      ...summaryRow(answer, "as stated", answer.asStated),
      ...summaryRow(answer, "at best", answer.atBest),
      ...answer.evidence.map((one) => [
        text(answer.claim.id),
        text(ROLE_CALLED[one.role]),
        subjectField(one.id, one.subject),
        ...quadrantFields(one.quadrants),
      ]),
    ]),
  };
}

const ROLE_CALLED: { readonly [role in Role]: string } = {
  stated: "stated",
  condition: "condition",
  refutation: "refutation",
  instead: "instead",
};

function summaryRow(
  answer: Answer,
  as: string,
  quadrants: Quadrants | undefined,
): readonly (readonly Field[])[] {
  return quadrants === undefined
    ? []
    : [[strong(claimName(answer)), strong(as), [], ...quadrantFields(quadrants)]];
}

function quadrantFields(quadrants: Quadrants | undefined): readonly Field[] {
  if (quadrants === undefined) return QUADRANT_COLUMNS.map(() => text("?"));
  const { blocked, hidden } = quadrants;
  return [blocked.sensitive, blocked.blind, hidden.sensitive, hidden.blind].map(cellField);
}
