// What the manifests say of what namespaces admit.
import { accessPolicyOf } from "../identity/access.ts";
import type { LoadedObject } from "../inventory/objects.ts";
import type { WebhookServer } from "../scenario/scenario.ts";
import { type PodGroupFacts, podGroupsOf } from "../scheduling/pod-groups.ts";
import { priorityClassesOf } from "../scheduling/priority-classes.ts";
import {
  type AccessPolicy,
  type LimitRangeItem,
  type PriorityClass,
  storedLimitRangeItem,
} from "../semantics/index.ts";
import { type BoundPolicy, boundPolicies, namespaceLabels } from "./bound-policies.ts";
import type { Mutators } from "./mutation.ts";
import { mutatorsOf } from "./mutators.ts";
import type { QuotaFacts } from "./quotas.ts";
import { type WebhookFacts, webhookFacts } from "./webhooks.ts";

export interface Policies {
  readonly quotas: readonly QuotaFacts[];
  /** Those that may refuse pods. */
  readonly webhooks: readonly WebhookFacts[];
  /** Who changes what is asked for. */
  readonly mutators: Mutators;
  /** Those that may refuse requests. */
  readonly admission: readonly BoundPolicy[];
  /** Who may do what. */
  readonly access: AccessPolicy;
  readonly priorityClasses: readonly PriorityClass[];
  readonly podGroups: readonly PodGroupFacts[];
  /** By namespace: the items of all its LimitRanges, with their own defaults filled in. */
  readonly limits: ReadonlyMap<string, readonly LimitRangeItem[]>;
}

/** All but the quotas. */
export function policiesOf(
  objects: readonly LoadedObject[],
  servers: readonly WebhookServer[] = [],
): Omit<Policies, "quotas"> {
  const limits = new Map<string, readonly LimitRangeItem[]>();
  for (const { object } of objects) {
    if (object.kind !== "LimitRange") continue;
    const { namespace = "default" } = object.metadata;
    limits.set(namespace, [
      ...(limits.get(namespace) ?? []),
      ...object.spec.limits.map((item) => storedLimitRangeItem(item)),
    ]);
  }
  const priorityClasses = priorityClassesOf(objects);
  const webhooks = webhookFacts(objects, servers);
  return {
    webhooks,
    mutators: mutatorsOf(objects, servers),
    access: accessPolicyOf(objects),
    admission: boundPolicies(objects, namespaceLabels(objects)).filter(({ denies }) => denies),
    priorityClasses,
    podGroups: podGroupsOf(objects, priorityClasses),
    limits,
  };
}
