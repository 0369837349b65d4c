// Who changes what is asked for, of all that manifests and scenario say.
import type { LoadedObject } from "../inventory/objects.ts";
import type { WebhookServer } from "../scenario/scenario.ts";
import { namespaceLabels } from "./bound-policies.ts";
import { mutatingPolicies } from "./mutating-policies.ts";
import type { Mutators } from "./mutation.ts";
import { webhookFacts } from "./webhooks.ts";

export function mutatorsOf(objects: readonly LoadedObject[], servers: readonly WebhookServer[]): Mutators {
  return {
    policies: mutatingPolicies(objects, namespaceLabels(objects)),
    webhooks: webhookFacts(objects, servers).flatMap(({ mutator }) => mutator ?? []),
  };
}
