// What differs between versions of Kubernetes, as a table.

import {
  GATE_NAMES,
  type GateName,
  gateDefault,
  KUBERNETES_VERSIONS,
} from "../../model/versions/versions.ts";
import type { VersionDifferences } from "../../model/workflow/catalogue/index.ts";
import { FINDING_CALLED } from "./claims.ts";
import { type Field, joined, type Sheet, text } from "./sheet.ts";
import { shownBy } from "./words.ts";

export function versionsSheet({ claims, answers, marks, decided }: VersionDifferences): Sheet {
  const versions = KUBERNETES_VERSIONS;
  return {
    title: "Versions of Kubernetes",
    about: [
      `${decided} claims were decided under each of Kubernetes ${versions.join(", ")}, with the defaults of their feature gates. Of the gates that the model knows,`,
      `${listed(changing())} are not the same in all of these versions by default; on in all are those of ${listed(STEADY.filter(isOnInAll))}, which claims rely on.`,
      `No version shows what is not modelled: ${NOT_MODELLED}. ${claims.length + answers.length + marks.length === 0 ? "Nothing differs." : "What differs:"}`,
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

/** What comparisons of patterns by hand name as changing between releases. */
const STEADY: readonly GateName[] = [
  "JobSuccessPolicy",
  "JobPodReplacementPolicy",
  "JobBackoffLimitPerIndex",
  "SidecarContainers",
  "PodSchedulingReadiness",
  "OrderedNamespaceDeletion",
];

const NOT_MODELLED =
  "rules for restarts by exit code, with the action RestartAllContainers, which runs init containers again (beta in 1.36), and releases before 1.34";

function changing(): readonly GateName[] {
  return GATE_NAMES.filter((name) => new Set(KUBERNETES_VERSIONS.map((v) => gateDefault(name, v))).size > 1);
}

function isOnInAll(name: GateName): boolean {
  return KUBERNETES_VERSIONS.every((version) => gateDefault(name, version));
}

function listed(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}
