// The claims that were decided as a table: what is claimed, what is found, how large it was, and what shows it.
import { CALLED } from "../../explorer/equivalence/index.ts";
import type { Subject } from "../../model/workflow/catalogue/index.ts";
import type { Finding } from "../../model/workflow/claims/finding.ts";
import { FAULTS } from "../../model/workflow/claims/observation.ts";
import { type Sheet, text } from "./sheet.ts";
import { shownBy } from "./words.ts";

export const FINDING_CALLED: { readonly [finding in Finding]: string } = {
  ...CALLED,
  traces: `${CALLED.trace}, no more`,
  more: "the cluster can do more",
  less: "the cluster can do less",
  incomparable: "each can do what the other cannot",
  undecided: "not decided",
};

export function claimsSheet(subjects: readonly Subject[]): Sheet {
  return {
    title: "Claims",
    about: [
      "Sizes are cluster / pattern; minimal ones are those of the quotients by branching bisimulation, blind to divergence.",
    ],
    columns: [
      { title: "" },
      { title: "claim", width: 0.24 },
      { title: "without faults", width: 0.14 },
      { title: "with faults, unseen", width: 0.14 },
      { title: "states", align: "right" },
      { title: "minimal", align: "right" },
      { title: "shown by", width: 0.2 },
    ],
    rows: subjects.map(({ id, says, results }) => {
      const { left, right } = results.hidden.comparison;
      const minimal = (side: typeof left): string => String(side.minimal.get("branching")?.states ?? "?");
      return [
        [{ kind: "claim", text: id }],
        text(says),
        ...FAULTS.map((faults) => text(FINDING_CALLED[results[faults].finding])),
        text(`${left.whole.states} / ${right.whole.states}`),
        text(`${minimal(left)} / ${minimal(right)}`),
        shownBy(results.hidden),
      ];
    }),
  };
}
