// What the report on claims about workflow patterns is about.

import type { KubernetesVersion } from "../../model/versions/versions.ts";
import type { PatternsTable, VersionDifferences } from "../../model/workflow/catalogue/index.ts";

export interface PatternsReport {
  readonly table: PatternsTable;
  /** Undefined: only one version was asked for. */
  readonly versions: VersionDifferences | undefined;
  /** All that the catalogue speaks of was decided, so that it can be counted, and compared with others. */
  readonly isWhole: boolean;
  /** The version that was asked for; undefined: that of each scenario. */
  readonly kubernetes: KubernetesVersion | undefined;
  /** Claims that a limit left undecided. */
  readonly undecided: readonly { readonly id: string; readonly reason: string }[];
  /** What is found, and is not what claims say is found; and what no longer fits what is written of an answer. */
  readonly surprises: readonly string[];
}

/** What something was decided of; all of the catalogue, if the table is to be whole. */
export function shownParts({ table, isWhole }: Pick<PatternsReport, "table" | "isWhole">) {
  const { answers, marks, subjects } = table;
  return {
    answers: answers.filter(
      ({ evidence }) => isWhole || evidence.some(({ quadrants }) => quadrants !== undefined),
    ),
    marks: marks.filter(({ tried }) => isWhole || tried.some(({ grade }) => grade !== undefined)),
    claims: [...subjects.values()].filter(({ kind }) => kind === "claim"),
  };
}
