// How many threads explored, where several were asked for, and what depends on their timing.
import type { VerifiedGroup } from "../invariants/verify-result.ts";
import { printable } from "./compact.ts";

/** One line for all groups; nothing if one thread was asked for, nor of a simulation. */
export function workerLines(groups: readonly VerifiedGroup[]): readonly string[] {
  const told = groups.flatMap(({ report }) => report.workers ?? []);
  const asked = Math.max(1, ...told.map((w) => w.asked));
  if (asked === 1) return [];
  const alone = groups.filter(({ report }) => report.workers?.used === 1);
  const reasons = [...new Set(alone.map(reasonOf))].join("; ");
  const line = `threads: ${Math.max(...told.map((w) => w.used))} of ${asked}`;
  if (alone.length === 0) return [line];
  if (alone.length === groups.length) return [`${line}: ${reasons}`];
  return [`${line}, and one in ${alone.length} of ${groups.length} groups: ${reasons}`];
}

function reasonOf({ report }: VerifiedGroup): string {
  const isReduced = report.reductions.some((r) => r.name === "partial-order" && r.applied);
  return `${printable(report.workers?.why ?? "")}${isReduced ? " (--no-reduction partial-order lets more help)" : ""}`;
}

/** What to say below a table of coverage. */
export function timingLines(groups: readonly VerifiedGroup[]): readonly string[] {
  const isShared = groups.some(({ report }) => (report.workers?.used ?? 1) > 1);
  return isShared
    ? ["which action is the first to lead to a state depends on the timing of the threads"]
    : [];
}
