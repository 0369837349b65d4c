// From the reports of the groups to one verdict per property, and one over all.
import { hasEnded } from "../explorer/reasons.ts";
import type { CheckReport, Counts, Limit, PropertyResult } from "../explorer/result.ts";
import { type Group, nameOf, type Peaks } from "../model/groups/groups.ts";
import type { Inventory } from "../model/inventory/inventory.ts";
import { FAULT_NAMES } from "../model/scenario/fault-budgets.ts";
import { appliedObjects } from "../model/scenario/scenario.ts";
import { assumptionsOf, boundsOf, independence } from "./assumptions.ts";
import type { ClusterProperty } from "./cluster-property.ts";
import { daemonSetAssumptions } from "./daemonset-assumptions.ts";
import type { Discovery } from "./discovery.ts";
import { namesIn } from "./names.ts";
import { nodeAssumptions } from "./node-assumptions.ts";
import { ownAssumptions, ownBounds, undecided } from "./own-assumptions.ts";
import { propertiesOf } from "./registry.ts";
import type { Undisturbed } from "./undisturbed.ts";
import type { VerifiedClaim, VerifiedProperty, VerifyInput, VerifyResult } from "./verify-result.ts";
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
  /** Of users' own controllers. */
  readonly discovery: Pick<Discovery, "notModelled" | "effort" | "endless">;
}

export function assemble(found: Findings): VerifyResult {
  const { explored, inventory, groups, input } = found;
  const known = propertiesOf(input.scenario).filter((p) => p.optIn !== true || found.checked.includes(p));
  const others = found.checked.filter((p) => !known.some(({ id }) => id === p.id));
  const properties = [...known, ...others].map((p) => undecided(propertyOf(found, p), p, found.discovery));
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
    ...groundsOf(input, inventory, found.discovery, isComplete(found) ? groups : []),
    neverEnabled: explored.flatMap(({ report }) => report.neverEnabled),
    names: namesIn(inventory, [...input.objects, ...appliedObjects(input.scenario)]),
    ...(input.suppressions === undefined ? {} : { suppressions: input.suppressions }),
  };
}

/** What anything that is said of an input rests on. @param groups Those that were explored apart, and need not have been together. */
export function groundsOf(
  input: VerifyInput,
  inventory: Inventory,
  discovery: Findings["discovery"],
  groups: readonly Group[] = [],
): Pick<VerifyResult, "bounds" | "assumptions" | "notModelled" | "ignored"> {
  return {
    bounds: [versionBounds(input), ...boundsOf(inventory), ...ownBounds(inventory, discovery)],
    assumptions: [
      ...assumptionsOf(inventory),
      ...nodeAssumptions(inventory),
      ...daemonSetAssumptions(inventory),
      ...ownAssumptions(inventory),
      ...independence(groups),
    ],
    notModelled: [...input.notModelled, ...discovery.notModelled],
    ...(input.ignored === undefined ? {} : { ignored: input.ignored }),
  };
}

/** All groups were explored to the end; only then is it known that they are independent. */
function isComplete({ groups, explored, limit }: Findings): boolean {
  return limit === undefined && explored.length === groups.length;
}

function propertyOf(found: Findings, property: ClusterProperty): VerifiedProperty {
  const { id, title } = property;
  if (!found.checked.some((p) => p.id === id)) return { id, title, status: "off" };
  const results = found.explored.flatMap(({ group, report }) =>
    report.properties
      .filter((r) => r.id.startsWith(`${id} `))
      .map((result): GroupResult => ({ group: nameOf(group), result })),
  );
  const claims = results.map((r) => claimOf(found, property, r));
  return { ...summary(found, property, results, claims), ...(claims.length === 0 ? {} : { claims }) };
}

interface GroupResult {
  readonly group: string;
  readonly result: PropertyResult;
}

/** What a group's result says once it is known which of the groups were explored. */
function claimOf(found: Findings, property: ClusterProperty, { group, result }: GroupResult): VerifiedClaim {
  const object = result.id.slice(property.id.length + 1);
  const isShared = found.groups.length > 1 && !isComplete(found);
  if (result.status === "violated" && !(isShared && property.kind !== "safety")) {
    const { trace } = result;
    const reason = (trace && property.tell?.(object, trace)) ?? `${object}: ${result.reason}`;
    return { object, group, status: "violated", reason, ...(trace === undefined ? {} : { trace }) };
  }
  if (result.status === "inconclusive")
    return { object, group, status: "inconclusive", reason: result.reason };
  if (!isComplete(found)) return { object, group, status: "inconclusive", reason: unexplored(found) };
  return { object, group, status: "holds" };
}

function summary(
  found: Findings,
  property: ClusterProperty,
  results: readonly GroupResult[],
  claims: readonly VerifiedClaim[],
): VerifiedProperty {
  const { id, title } = property;
  const violated = claims.filter(({ status }) => status === "violated").toSorted(shorterFirst)[0];
  const open = results.find(({ result }) => result.status === "inconclusive");
  const unknown = property.comparesWithUndisturbed === true ? notCompared(found) : undefined;
  const undecided =
    open?.result.status === "inconclusive"
      ? open.result.reason
      : isComplete(found)
        ? undefined
        : unexplored(found);
  if (violated !== undefined) {
    const { object: _, ...shown } = violated;
    const elsewhere = undecided ?? (unknown?.status === "inconclusive" ? unknown.reason : undefined);
    return { id, title, ...shown, ...(elsewhere === undefined ? {} : { undecided: elsewhere }) };
  }
  if (undecided !== undefined) {
    const group = open === undefined ? {} : { group: open.group };
    return { id, title, status: "inconclusive", reason: undecided, ...group };
  }
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

function shorterFirst(a: VerifiedClaim, b: VerifiedClaim): number {
  return (a.trace?.steps.length ?? 0) - (b.trace?.steps.length ?? 0);
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
