// Which requests the model has: about all others, what webhooks and policies say decides nothing here.
import type { WebhookRule } from "../kubernetes.ts";

interface Covered {
  readonly operations: readonly string[];
  readonly groups: readonly string[];
  readonly resources: readonly string[];
}

const COVERED: readonly Covered[] = [{ operations: ["CREATE"], groups: [""], resources: ["pods"] }];

/** What a rule matches besides, in a sentence; undefined if it is nothing. */
export function leftOutOf({ operations, apiGroups, resources }: WebhookRule): string | undefined {
  const isCovered = apiGroups.every((group) =>
    resources.every((resource) =>
      operations.every((operation) =>
        COVERED.some(
          (one) =>
            one.groups.includes(group) &&
            one.resources.includes(resource) &&
            one.operations.includes(operation),
        ),
      ),
    ),
  );
  return isCovered ? undefined : "it is asked about new pods only: all other requests pass";
}
