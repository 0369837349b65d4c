// From the reports of the groups to one verdict per property, and one over all.
import { hasEnded } from "../explorer/reasons.ts";
import type { CheckReport, Counts, Limit, PropertyResult } from "../explorer/result.ts";
import { FAULT_NAMES } from "../model/fault-budgets.ts";
import { type Group, nameOf, type Peaks } from "../model/groups.ts";
import type { Inventory } from "../model/inventory.ts";
import { assumptionsOf, boundsOf, independence } from "./assumptions.ts";
import type { ClusterProperty } from "./cluster-property.ts";
import { daemonSetAssumptions } from "./daemonset-assumptions.ts";
import { nodeAssumptions } from "./node-assumptions.ts";
import { propertiesOf } from "./registry.ts";
import type { Undisturbed } from "./undisturbed.ts";
import type { VerifiedProperty, VerifyInput, VerifyResult } from "./verify-result.ts";
import { versionBounds } from "./version-bounds.ts";

/** A group that has been explored to its end, or to a limit. */
export interface Explored {
  readonly group: Group;
  readonly report: CheckReport;
  readonly peaks: Peaks;
  /** How it ends without faults, where that is compared. */
  readonly undisturbed?: Undisturbed | undefined;
}

export interface Findings {
  readonly input: VerifyInput;
  readonly inventory: Inventory;
  readonly groups: readonly Group[];
  readonly explored: readonly Explored[];
  /** The properties that were checked; the others are off. */
  readonly checked: readonly ClusterProperty[];
  readonly limit: Limit | undefined;
}

export function assemble(found: Findings): VerifyResult {
  const { explored, inventory, groups, input } = found;
  const reported = propertiesOf(input.scenario).filter((p) => p.optIn !== true || found.checked.includes(p));
  const properties = reported.map((p) => propertyOf(found, p));
  const nothing = inventory.workloads.length === 0;
  const has = (status: string): boolean => properties.some((p) => p.status === status);
  const verdict = has("violated")
    ? "violated"
    : nothing || has("inconclusive") || !isComplete(found)
      ? "inconclusive"
      : "holds";
  return {
    verdict,
    ...(properties.some((p) => p.upTo !== undefined) ? { upTo: "hash collisions" } : {}),
    ...(nothing
      ? { reason: "nothing to verify: no object of a kind that the model gives behaviour to was given" }
      : {}),
    groups: explored.map(({ group, report }) => ({
      name: nameOf(group),
      workloads: group.map((w) => nameOf([w])),
      report,
    })),
    properties,
    counts: totals(explored.map(({ report }) => report.counts)),
    bounds: [versionBounds(input), ...boundsOf(inventory)],
    assumptions: [
      ...assumptionsOf(inventory),
      ...nodeAssumptions(inventory),
      ...daemonSetAssumptions(inventory),
      ...(isComplete(found) ? independence(groups) : []),
    ],
    notModelled: input.notModelled,
    ...(input.ignored === undefined ? {} : { ignored: input.ignored }),
    neverEnabled: explored.flatMap(({ report }) => report.neverEnabled),
  };
}

/** All groups were explored to the end; only then is it known that they are independent. */
function isComplete({ groups, explored, limit }: Findings): boolean {
  return limit === undefined && explored.length === groups.length;
}

function propertyOf(found: Findings, property: ClusterProperty): VerifiedProperty {
  const { id, title, kind } = property;
  if (!found.checked.some((p) => p.id === id)) return { id, title, status: "off" };
  const results = found.explored.flatMap(({ group, report }) =>
    report.properties
      .filter((r) => r.id.startsWith(`${id} `))
      .map((result) => ({ group: nameOf(group), result })),
  );
  const isShared = found.groups.length > 1 && !isComplete(found);
  const violated = results.filter(({ result }) => result.status === "violated").sort(shorterFirst)[0];
  if (violated?.result.status === "violated" && !(isShared && kind !== "safety")) {
    const { trace, reason } = violated.result;
    const object = violated.result.id.slice(id.length + 1);
    const found = {
      id,
      title,
      status: "violated" as const,
      reason: (trace && property.tell?.(object, trace)) ?? `${object}: ${reason}`,
      group: violated.group,
    };
    return trace === undefined ? found : { ...found, trace };
  }
  const open = results.find(({ result }) => result.status === "inconclusive");
  if (open?.result.status === "inconclusive") {
    return { id, title, status: "inconclusive", reason: open.result.reason, group: open.group };
  }
  if (!isComplete(found)) {
    return { id, title, status: "inconclusive", reason: unexplored(found) };
  }
  const unknown = property.comparesWithUndisturbed === true ? notCompared(found) : undefined;
  if (unknown !== undefined) return { id, title, ...unknown };
  if (results.length === 0) return { id, title, status: "not-applicable" };
  const holds = { id, title, status: "holds" as const, ...upToOf(results.map(({ result }) => result)) };
  const vacuous = results.map(({ result }) => result.vacuous);
  const first = vacuous.find((v) => v !== undefined);
  return first === undefined || vacuous.includes(undefined) ? holds : { ...holds, vacuous: first };
}

/** Why a property that compares with runs without faults has nothing to compare, in some group. */
function notCompared({
  explored,
  input,
}: Findings): { readonly status: "not-applicable" | "inconclusive"; readonly reason: string } | undefined {
  const all = explored.map((e) => e.undisturbed);
  if (all.every((u) => u === undefined)) {
    const hasFaults = FAULT_NAMES.some((fault) => input.scenario[fault] > 0);
    const reason = hasFaults ? "only `verify` compares runs" : "no faults are allowed";
    return { status: "not-applicable", reason };
  }
  const missing = all.flatMap((u) => (u === undefined || u.endStates !== undefined ? [] : [u]));
  const worst = missing.find(({ status }) => status === "inconclusive") ?? missing[0];
  return worst && { status: worst.status, reason: worst.reason };
}

function upToOf(results: readonly PropertyResult[]): Pick<VerifiedProperty, "upTo"> {
  return results.some((r) => r.upTo !== undefined) ? { upTo: "hash collisions" } : {};
}

function unexplored({ groups, explored, limit }: Findings): string {
  return (
    `${limit === undefined ? "the search ended" : hasEnded(limit)} with ${explored.filter((e) => e.report.limit === undefined).length} of ${groups.length} ` +
    "groups of workloads explored to the end: whether the others influence them is not known"
  );
}

function shorterFirst(
  a: { readonly result: PropertyResult },
  b: { readonly result: PropertyResult },
): number {
  return lengthOf(a.result) - lengthOf(b.result);
}

function lengthOf(r: PropertyResult): number {
  return r.status === "violated" ? (r.trace?.steps.length ?? 0) : Number.POSITIVE_INFINITY;
}

function totals(counts: readonly Counts[]): Counts {
  const sum = (of: (c: Counts) => number): number => counts.reduce((n, c) => n + of(c), 0);
  return {
    initial: sum((c) => c.initial),
    states: sum((c) => c.states),
    transitions: sum((c) => c.transitions),
    depth: counts.reduce((n, c) => Math.max(n, c.depth), 0),
    terminal: sum((c) => c.terminal),
    modelCalls: sum((c) => c.modelCalls),
  };
}
