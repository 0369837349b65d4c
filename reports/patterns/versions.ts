// What differs between versions of Kubernetes, as a table.

import { KUBERNETES_VERSIONS } from "../../model/versions.ts";
import type { VersionDifferences } from "../../model/workflow/catalogue/index.ts";
import { FINDING_CALLED } from "./claims.ts";
import { type Field, joined, type Sheet, text } from "./sheet.ts";
import { shownBy } from "./words.ts";

export function versionsSheet({ claims, answers, marks, decided }: VersionDifferences): Sheet {
  const versions = KUBERNETES_VERSIONS;
  return {
    title: "Versions of Kubernetes",
    about: [
      `${decided} claims were decided under each of Kubernetes ${versions.join(", ")}, with the defaults of their feature gates. What differs:`,
      ...(claims.length + answers.length + marks.length === 0 ? ["nothing."] : []),
    ],
    columns: [{ title: "", width: 0.2 }, ...versions.map((title) => ({ title, width: 0.22 }))],
    rows: [
      ...answers.map(({ id, verdict }) => [
        text(`claim ${id}`),
        ...versions.map((v) => text(verdict[v] ?? "")),
      ]),
      ...marks.map(({ number, mark }) => [
        text(`WCP-${number}`),
        ...versions.map((v) => text(mark[v] ?? "")),
      ]),
      ...claims.map(({ id, found }): readonly Field[] => [
        [{ kind: "claim", text: id }],
        ...versions.map((v): Field => {
          const one = found[v];
          if (one === undefined) return [];
          if ("refused" in one) return text(`refused: ${one.refused}`);
          const { hidden } = one.results;
          return joined([text(FINDING_CALLED[hidden.finding]), shownBy(hidden)], ": ");
        }),
      ]),
    ],
  };
}
