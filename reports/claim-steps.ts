// What there is to be seen of a cluster: its steps, and the slots whose values can be looked at. For those who write rules.
import type { SystemLts } from "../explorer/equivalence/index.ts";
import type { SeenLog } from "../model/workflow/claims/seen.ts";
import { compact, printable } from "./compact.ts";

export function stepsReport(cluster: SystemLts, log: SeenLog): string {
  const last = cluster.snapshot(cluster.lts.stateCount - 1) ?? {};
  const lines = [
    'Steps, as rules see them ("process: label", or with the detail in brackets):',
    ...[...log.unseen].toSorted().map((step) => `  ${printable(step)}`),
    "",
    "Slots, with a value that each may have:",
    ...Object.entries(last).map(([slot, value]) => `  ${printable(slot)}: ${compact(value, 400)}`),
  ];
  return `${lines.join("\n")}\n`;
}
