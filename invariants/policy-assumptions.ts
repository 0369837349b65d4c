// What verdicts rest on where only some pods are admitted: quotas, limits and webhooks.
import type { Inventory } from "../model/inventory.ts";
import { titleOf } from "../model/objects.ts";
import type { QuotaFacts } from "../model/policy/quotas.ts";
import { chargeOf } from "../model/policy/quotas.ts";
import type { WebhookFacts } from "../model/policy/webhooks.ts";
import { type Assumption, applying } from "./assumption.ts";

const TABLE: readonly Assumption[] = [
  {
    applies: ({ policies: { quotas } }) => quotas.length > 0,
    text:
      "a pod and its charge against ResourceQuotas are stored in one step, and a pod that is refused is tried again at any time; " +
      "what is freed counts as used until the quota controller has worked it out anew, for all pods that are being deleted at once, " +
      "at the latest after they are gone, and at any time before",
  },
  {
    applies: ({ policies: { quotas, limits } }) => quotas.length + limits.size > 0,
    text: "ResourceQuotas and LimitRanges are there from the start, and stay as they are; of quotas, only what pods are charged counts",
  },
  {
    applies: ({ policies: { webhooks } }) => webhooks.length > 0,
    text:
      "webhooks are asked about new pods only, and say the same to all of them; one that a workload of the cluster serves is registered " +
      "once a pod of it has answered for the first time, and is never removed; labels of namespaces stay as they are at the start",
  },
  {
    applies: ({ policies: { admission } }) => admission.length > 0,
    text:
      "admission policies, their bindings and their parameters are there from the start, and stay as they are; they are asked about new " +
      "pods, which are judged once for each template, with names and ordinals that are made up; what the API server itself adds to " +
      "objects, beyond the defaults of workloads and pods, is not shown to them",
  },
];

export function policyAssumptions(inventory: Inventory): readonly string[] {
  return applying(TABLE, inventory);
}

/** The pods that are never admitted, whatever happens. */
export function policyBounds({ workloads, policies }: Inventory): readonly string[] {
  const templates = workloads.flatMap(({ owners }) => owners.map(({ template }) => template));
  const refused = templates.flatMap((template) => [
    ...(template.violations ?? []).map(
      ({ constraint, resource, type, container }) =>
        `pods of ${template.name} are never admitted: a LimitRange of their namespace has a ${constraint} of ${resource} for each ${type.toLowerCase()}, and ${container === undefined ? "they do" : `container ${container} does`} not keep it`,
    ),
    ...(template.refusal === undefined
      ? []
      : [`pods of ${template.name} are never admitted: ${template.refusal}`]),
    ...policies.quotas.flatMap((quota) => unsaidBy(quota, template)),
  ]);
  return [...refused, ...policies.webhooks.map(serverBound)];
}

function serverBound({ name, failurePolicy, servedBy, decides }: WebhookFacts): string {
  const server =
    servedBy === undefined ? "always answers" : `answers while ${titleOf(servedBy)} has a ready pod`;
  const verdict = decides === "allow" ? "allows every pod" : "refuses every pod";
  return `webhook ${name} ${server}, and ${verdict} that it is asked about (failurePolicy ${failurePolicy})`;
}

function unsaidBy(quota: QuotaFacts, template: Parameters<typeof chargeOf>[1]): readonly string[] {
  const unsaid = chargeOf(quota, template)?.unsaid ?? [];
  if (unsaid.length === 0) return [];
  return [
    `pods of ${template.name} are never admitted: ${quota.title} wants every container to specify ${unsaid.join(", ")}`,
  ];
}
