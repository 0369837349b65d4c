// The engine's answer about a user's model, in the shape that all reports are written from.
import type {
  CheckReport,
  Predicate,
  Process,
  Property,
  PropertyResult,
  TransitionSystem,
} from "../explorer/index.ts";
import type { VerifiedProperty, VerifyResult } from "../invariants/verify-result.ts";

export function checkResult(
  system: TransitionSystem,
  properties: readonly Property[],
  off: ReadonlySet<string>,
  report: CheckReport,
): VerifyResult {
  const results = new Map(report.properties.map((p) => [p.id, p]));
  return {
    verdict: report.status,
    ...(report.properties.some((p) => p.upTo !== undefined) ? { upTo: "hash collisions" } : {}),
    groups: [{ name: system.name, workloads: [], report }],
    properties: properties.map((p) =>
      verified(p, system.name, off.has(p.id) ? undefined : results.get(p.id)),
    ),
    counts: report.counts,
    bounds: [],
    assumptions: fairness(system),
    notModelled: [],
    neverEnabled: report.neverEnabled,
  };
}

function verified(p: Property, group: string, result: PropertyResult | undefined): VerifiedProperty {
  const named = { id: p.id, title: title(p) };
  if (result === undefined) return { ...named, status: "off" };
  const trace =
    result.status === "violated" ? result.trace : result.status === "holds" ? result.witness : undefined;
  return {
    ...named,
    status: result.status,
    group,
    ...(result.status === "holds" ? {} : { reason: result.reason }),
    ...(result.upTo === undefined ? {} : { upTo: result.upTo }),
    ...(trace === undefined ? {} : { trace }),
    ...(result.vacuous === undefined ? {} : { vacuous: result.vacuous }),
  };
}

/** What a property claims, in words. */
export function title(p: Property): string {
  switch (p.kind) {
    case "invariant":
      return p.when === undefined
        ? `always: ${p.holds.name}`
        : `always, when ${p.when.name}: ${p.holds.name}`;
    case "no-step":
      return "never a forbidden step";
    case "sometimes":
      return `can be reached: ${p.goal.name}`;
    case "no-deadlock":
      return p.except === undefined ? "never stuck" : `never stuck, except when ${p.except.name}`;
    case "always-possible":
      return `can always still be reached${p.by === "system" ? " without the environment" : ""}${
        p.when === undefined ? "" : `, when ${p.when.name}`
      }: ${p.goal.name}`;
    case "eventually":
      return `eventually: ${p.goal.name}`;
    case "leads-to":
      return `whenever ${name(p.when)}, eventually: ${p.goal.name}`;
    case "always-eventually":
      return `again and again: ${p.goal.name}`;
    case "eventually-always":
      return `from some point on always: ${p.goal.name}`;
    case "recurs":
      return `${p.process} takes ${p.labels.join(" or ")} again and again`;
    case "ltl":
      return p.formula;
  }
}

function name(p: Predicate | undefined): string {
  return p?.name ?? "anything";
}

const FAIRNESS = {
  strong: "strong fairness",
  weak: "weak fairness",
  declared: "fairness of single actions, as the process declares it",
} as const;

/** The fairness of all processes, in a sentence per kind. */
function fairness(system: TransitionSystem): readonly string[] {
  const described = system.processes.flatMap(fairnessOf);
  return Object.entries(FAIRNESS).flatMap(([kind, words]) => {
    const who = described.filter((d) => d.kind === kind).map((d) => d.who);
    return who.length === 0 ? [] : [`${words}: ${who.join(", ")}`];
  });
}

function fairnessOf(p: Process): readonly { readonly kind: string; readonly who: string }[] {
  const { fairness: of, labels } = p;
  if (typeof of === "string") return [{ kind: of, who: p.name }];
  if (labels === undefined) return [{ kind: "declared", who: p.name }];
  return labels.map((label) => ({ kind: of(label), who: `${p.name} (${label})` }));
}
