// Which requests the model has: about all others, what webhooks and policies say decides nothing here.
import type { WebhookRule } from "../kubernetes.ts";

interface Covered {
  readonly operations: readonly string[];
  readonly resources: readonly string[];
}

const BY_USERS = ["CREATE", "UPDATE", "DELETE"];

/** By API group. */
const COVERED: { readonly [group: string]: readonly Covered[] } = {
  "": [
    { operations: ["CREATE"], resources: ["pods"] },
    { operations: ["CREATE", "UPDATE"], resources: ["replicationcontrollers"] },
    { operations: ["UPDATE"], resources: ["replicationcontrollers/scale"] },
    { operations: BY_USERS, resources: ["configmaps", "secrets", "namespaces"] },
  ],
  apps: [
    { operations: BY_USERS, resources: ["deployments", "statefulsets", "daemonsets"] },
    { operations: ["CREATE", "UPDATE"], resources: ["replicasets"] },
    { operations: ["UPDATE"], resources: ["deployments/scale", "statefulsets/scale", "replicasets/scale"] },
  ],
  batch: [
    { operations: ["CREATE", "UPDATE"], resources: ["jobs"] },
    { operations: BY_USERS, resources: ["cronjobs"] },
  ],
  autoscaling: [{ operations: BY_USERS, resources: ["horizontalpodautoscalers"] }],
  policy: [{ operations: BY_USERS, resources: ["poddisruptionbudgets"] }],
};

/** What a rule of a webhook matches besides, in a sentence; undefined if it is nothing. */
export function leftOutByWebhooks({ operations, resources }: WebhookRule): string | undefined {
  if (operations.every((name) => name === "CREATE") && resources.every((name) => name === "pods"))
    return undefined;
  return "webhooks are asked about new pods only: all other requests pass";
}

/** The same of a rule of an admission policy. */
export function leftOutByPolicies({ operations, apiGroups, resources }: WebhookRule): string | undefined {
  const rows = apiGroups.flatMap((group) => COVERED[group] ?? []);
  const isCovered =
    apiGroups.every((group) => Object.hasOwn(COVERED, group)) &&
    resources.every((resource) =>
      // Of a scale there is nothing but updates.
      operations
        .filter((operation) => !resource.endsWith("/scale") || operation === "UPDATE")
        .every((operation) =>
          rows.some((row) => row.resources.includes(resource) && row.operations.includes(operation)),
        ),
    );
  if (isCovered) return undefined;
  return (
    "of what it matches, the model has only requests that make pods, ReplicaSets and Jobs, that scale, and that users and agents " +
    "make about workloads: all others pass"
  );
}
