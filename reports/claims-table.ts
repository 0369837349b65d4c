// What is claimed of Kubernetes constructs and what is found, as Markdown for pages and papers.
import { CALLED } from "../explorer/equivalence/index.ts";
import type { Claim } from "../model/workflow/claims/claim-file.ts";
import type { ClaimResult } from "../model/workflow/claims/compare.ts";
import type { Finding } from "../model/workflow/claims/finding.ts";
import { FAULTS, type Faults } from "../model/workflow/claims/observation.ts";

export interface DecidedClaim {
  readonly id: string;
  readonly claim: Claim;
  readonly results: { readonly [faults in Faults]: ClaimResult };
}

export const FINDING_CALLED: { readonly [finding in Finding]: string } = {
  ...CALLED,
  traces: `${CALLED.trace}, no more`,
  more: "the cluster can do more",
  less: "the cluster can do less",
  incomparable: "each can do what the other cannot",
  undecided: "not decided",
};

export function claimsMarkdown(decided: readonly DecidedClaim[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    row(["", "claim", "without faults", "with faults, unseen", "states", "minimal", "shown by"]),
    row(["---", "---", "---", "---", "--:", "--:", "---"]),
    ...decided.map(({ id, claim, results }) =>
      row([
        `[${id}](../examples/patterns/${id})`,
        claim.says.replaceAll("|", "\\|"),
        ...FAULTS.map((faults) => FINDING_CALLED[results[faults].finding]),
        sizes(results.hidden),
        minimal(results.hidden),
        witness(results.hidden),
      ]),
    ),
    "",
  ].join("\n");
}

function sizes({ comparison: { left, right } }: ClaimResult): string {
  return `${left.whole.states} / ${right.whole.states}`;
}

/** States of the quotients by branching bisimulation. */
function minimal({ comparison: { left, right } }: ClaimResult): string {
  const of = (side: typeof left): string => String(side.minimal.get("branching")?.states ?? "?");
  return `${of(left)} / ${of(right)}`;
}

/** The shortest traces that only one side has; of equal ones the certificate that was checked. */
function witness({ more, less, finding, comparison }: ClaimResult): string {
  const own = [
    ...(more === undefined ? [] : [`cluster: \`${more.join(" ")}\``]),
    ...(less === undefined ? [] : [`pattern: \`${less.join(" ")}\``]),
  ];
  if (own.length > 0) return own.join("; ");
  const verdict = comparison.equivalences.find(({ relation }) => relation === finding);
  if (verdict?.status === "holds" && verdict.checked === true) return "a partition, checked";
  return finding === "traces" ? "a formula, checked" : "";
}
