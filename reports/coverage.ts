// How often each action happened, and how often it led to a new state: a table, one line per action.
import type { ActionCoverage } from "../explorer/result.ts";
import type { VerifyResult } from "../invariants/verify-result.ts";
import { printable } from "./compact.ts";
import type { Palette } from "./palette.ts";

/** The lines of the table, without indentation, a heading per group if there are several. */
export function coverageLines(result: VerifyResult, paint: Palette): readonly string[] {
  return result.groups.flatMap(({ name, workloads, report }) => [
    ...(result.groups.length > 1 ? [`${printable(workloads.join(", ") || name)}:`] : []),
    ...table(report.coverage, paint),
  ]);
}

function table(coverage: readonly ActionCoverage[], paint: Palette): readonly string[] {
  const rows = coverage.map((c) => ({
    ...c,
    action: printable(`${c.process}: ${c.label}`),
    times: c.fired.toLocaleString("en-US"),
    found: c.discovered.toLocaleString("en-US"),
  }));
  const widest = (of: (row: (typeof rows)[number]) => string): number =>
    Math.max(0, ...rows.map((row) => of(row).length));
  const [action, times, found] = [widest((r) => r.action), widest((r) => r.times), widest((r) => r.found)];
  return rows.map((r) => {
    const line = `${r.action.padEnd(action)}  ${r.times.padStart(times)}  ${r.found.padStart(found)} new`;
    return r.fired === 0 ? paint("unsure", line) : line;
  });
}
