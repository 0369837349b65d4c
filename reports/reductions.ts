// What the reductions of a search saved, or why they were not used: a line each.
import type { ReductionReport } from "../explorer/result.ts";
import type { VerifiedGroup } from "../invariants/verify-result.ts";
import { amount, grouped } from "./amounts.ts";
import { printable } from "./compact.ts";

const NAMES = { symmetry: "symmetry", "partial-order": "partial order" } as const;

/** A line for each reduction; where it did not do the same in all groups, one for each group. */
export function reductionLines(groups: readonly VerifiedGroup[]): readonly string[] {
  return (["symmetry", "partial-order"] as const).flatMap((name) => {
    const told = groups.flatMap((group) =>
      group.report.reductions.filter((r) => r.name === name).map((r) => ({ group, text: said(r) })),
    );
    const distinct = [...new Set(told.map(({ text }) => text))];
    if (distinct.length <= 1) return distinct.map((text) => `${NAMES[name]}: ${text}`);
    return told.map(
      ({ group, text }) => `${NAMES[name]}, ${printable(group.workloads.join(", ") || group.name)}: ${text}`,
    );
  });
}

/** What to say behind numbers of states that a reduction made smaller; nothing if none did. */
export function reducedBy(groups: readonly VerifiedGroup[]): string {
  const did = groups.flatMap(({ report }) => report.reductions).filter(reduces);
  const names = new Set(did.map(({ name }) => NAMES[name]));
  return names.size === 0 ? "" : ` (reduced by ${[...names].join(" and ")})`;
}

function reduces(r: ReductionReport): boolean {
  return r.applied && (r.name === "symmetry" || r.partly > 0);
}

function said(r: ReductionReport): string {
  if (!r.applied) return `off: ${printable(r.why)}`;
  if (r.name === "symmetry") {
    const sizes = r.classes.map((size) => `${size} interchangeable members`);
    return `${sizes.join(", ")}: up to ${amount(r.factor, "state")} explored as one`;
  }
  if (r.partly === 0) return "nothing was left out";
  const again = r.restarts === 0 ? "" : `; begun anew ${r.restarts === 1 ? "once" : `${r.restarts} times`}`;
  return `in ${grouped(r.partly)} of ${amount(r.expanded, "state")}, ${amount(r.leftOut, "possible step")} left out${again}`;
}
