// Random worlds just beyond what is valid: one rule of the API server's (or of the scenario's) is broken, and it is known which.
import fc from "fast-check";
import { withValue } from "./changes.ts";
import { type ClusterOptions, clusters } from "./clusters.ts";
import type { CompanionKind } from "./companions.ts";
import { RULES, type Rule } from "./rules.ts";
import { isWorkloadKind } from "./workloads.ts";
import type { EditStep, Manifest, World } from "./world.ts";

export interface InvalidWorld {
  readonly world: World;
  /** The same world, valid, and as near to the border as can be. */
  readonly valid: World;
  readonly rule: Rule;
}

const SMALL: ClusterOptions = { nodes: 2, workloads: 1, companions: 1 };

/** Worlds in which one rule is broken. They shrink to small worlds in which the same rule is broken. */
export function invalidWorlds(
  options: ClusterOptions = SMALL,
  rules: readonly Rule[] = RULES,
): fc.Arbitrary<InvalidWorld> {
  return fc.constantFrom(...rules).chain((rule) =>
    clusters({ ...options, ...kindsFor(rule) })
      .filter(({ manifests }) => manifests.some(({ kind }) => kind === rule.kind))
      .map((world) => ({
        rule,
        world: changed(world, rule, rule.broken),
        valid: changed(world, rule, rule.border),
      })),
  );
}

function kindsFor({ kind }: Rule): ClusterOptions {
  if (isWorkloadKind(kind)) return { kinds: [kind] };
  const companionKinds: readonly CompanionKind[] = [
    "PodDisruptionBudget",
    "HorizontalPodAutoscaler",
    "Service",
    "ResourceQuota",
  ];
  const about = companionKinds.filter((one) => one === kind);
  return about.length === 0 ? { kinds: ["Pod"] } : { kinds: ["Deployment"], companionKinds: about };
}

/** The world in which the first object of the rule's kind says other things, or something else is done to it. */
function changed(world: World, rule: Rule, change: Rule["broken"]): World {
  const target = world.manifests.find(({ kind }) => kind === rule.kind);
  if (target === undefined) return world;
  const manifest = (change.set ?? []).reduce(
    (one: Manifest, [path, value]) => withValue(one, path, value),
    target,
  );
  const manifests = world.manifests.map((one) => (one === target ? manifest : one));
  const edits = change.edits?.(manifest) ?? [];
  return {
    ...world,
    manifests: [...manifests, ...(change.add?.(manifest) ?? [])],
    edits: edits.map((edit): EditStep => ({ ...edit, options: {} })),
    more: { ...world.more, ...change.scenario },
  };
}
