// Which Kubernetes the model behaves like: its version and its feature gates, as the scenario chooses them.
import type { FaultBudgets } from "../scenario/fault-budgets.ts";
import type { BalanceRule } from "../semantics/index.ts";
import { FEATURE_GATES, type FeatureGate, type InVersion } from "./feature-gates.ts";

/** Oldest first; `FeatureGate.versions` is in this order. */
export const KUBERNETES_VERSIONS = ["1.34", "1.36", "1.37"] as const;

export type KubernetesVersion = (typeof KUBERNETES_VERSIONS)[number];

export const NEWEST_VERSION: KubernetesVersion = "1.37";

export type GateName = keyof typeof FEATURE_GATES;

/** What a scenario says of versions. */
export interface VersionChoice {
  readonly kubernetesVersion: KubernetesVersion;
  /** What is set by name (each a `GateName`); all other gates have their defaults. */
  readonly featureGates: { readonly [name: string]: boolean };
}

/** Alphabetically. */
export const GATE_NAMES: readonly GateName[] = gateNames();

function gateNames(): readonly GateName[] {
  return Object.keys(FEATURE_GATES).filter(isGateName).toSorted();
}

export function isGateName(name: string): name is GateName {
  return Object.hasOwn(FEATURE_GATES, name);
}

function inVersion(name: GateName, version: KubernetesVersion): InVersion {
  const { versions }: FeatureGate = FEATURE_GATES[name];
  return versions[KUBERNETES_VERSIONS.indexOf(version)] ?? "unknown";
}

export function gateDefault(name: GateName, version: KubernetesVersion): boolean {
  return !["off", "unknown"].includes(inVersion(name, version));
}

/** Whether a gate can be set to something else than its default. */
export function canChange(name: GateName, version: KubernetesVersion): boolean {
  return ["on", "off"].includes(inVersion(name, version));
}

/** Why a gate cannot be set to `value`, as the components of that version say it when they start; undefined if it can. */
export function gateRefusal(name: GateName, value: boolean, version: KubernetesVersion): string | undefined {
  const known = inVersion(name, version);
  if (known === "locked" && !value)
    return `cannot set feature gate ${name} to false, feature is locked to true`;
  if (known === "removed") return `unrecognized feature gate: ${name} (always on in Kubernetes ${version})`;
  if (known === "unknown") return `unrecognized feature gate: ${name} (not yet in Kubernetes ${version})`;
  return undefined;
}

/** As `utilfeature.DefaultFeatureGate.Enabled` says it: ask wherever Kubernetes asks. */
export function featureEnabled({ kubernetesVersion, featureGates }: VersionChoice, name: GateName): boolean {
  return featureGates[name] ?? gateDefault(name, kubernetesVersion);
}

/**
 * What balanced allocation scores: there is no gate for this change.
 * Source: pkg/scheduler/framework/plugins/noderesources/balanced_allocation.go of 1.34.0 and 1.36.0.
 */
export function balanceRule({ kubernetesVersion }: VersionChoice): BalanceRule {
  return kubernetesVersion === "1.34" ? "balance" : "improvement";
}

/**
 * The gates that decide something for these objects, alphabetically.
 * @param objects As they stand in manifests.
 */
export function decidingGates(
  objects: readonly { readonly kind: string }[],
  budgets: FaultBudgets,
): readonly GateName[] {
  return GATE_NAMES.filter((name) => {
    const { kinds, mentions, fault }: FeatureGate = FEATURE_GATES[name];
    if (fault !== undefined && budgets[fault] === 0) return false;
    return objects.some(
      (object) =>
        (kinds === undefined || kinds.includes(object.kind)) &&
        (mentions === undefined || mentionsOne(object, mentions)),
    );
  });
}

function mentionsOne(value: unknown, words: readonly string[]): boolean {
  if (typeof value === "string") return words.includes(value);
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, inner]) => words.includes(key) || mentionsOne(inner, words));
}
