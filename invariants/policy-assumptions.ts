// What verdicts rest on where only some requests are admitted: quotas, limits and webhooks.

import type { Inventory } from "../model/inventory/inventory.ts";
import { titleOf } from "../model/inventory/objects.ts";
import type { MadeFrom, Template } from "../model/inventory/templates.ts";
import { brokenLimits } from "../model/policy/claim-limits.ts";
import { startRefusal } from "../model/policy/gate.ts";
import type { QuotaFacts } from "../model/policy/quotas.ts";
import { chargeOf } from "../model/policy/quotas.ts";
import type { WebhookFacts } from "../model/policy/webhooks.ts";
import { isObjectQuotaResource } from "../model/semantics/index.ts";
import { type Assumption, applying } from "./assumption.ts";

const TABLE: readonly Assumption[] = [
  {
    applies: ({ policies: { quotas } }) => quotas.length > 0,
    text:
      "what quotas are charged and what is charged to them are stored in one step, unless the API server fails in between (apiErrors); who is " +
      "refused by a quota tries again at any time, but users do not; what is freed counts as used until the quota controller has worked it out anew, for all pods that are being deleted at once, " +
      "at the latest after they are gone, and at any time before",
  },
  {
    applies: ({ policies: { quotas } }) => quotas.some((quota) => quota.changes),
    text: "until the quota controller has seen that a quota is new or has other limits, the API server goes by the limits before; nothing is evicted for a lower limit",
  },
  {
    applies: ({ policies: { quotas } }) =>
      quotas.some(({ limited }) => [...limited].some(isObjectQuotaResource)),
    text: "quotas on numbers of objects count what manifests, edits and controllers make of modelled kinds, and the ConfigMap kube-root-ca.crt and the ServiceAccount default of each namespace; no ControllerRevisions, and no quotas that edits bring",
  },
  {
    applies: ({ policies: { limits } }) => limits.size > 0,
    text: "LimitRanges are there from the start, and stay as they are",
  },
  {
    applies: ({ policies: { webhooks } }) => webhooks.length > 0,
    text:
      "webhooks are asked about new pods, which are judged once for each template; about ReplicaSets and Jobs that controllers make, about scales, and about what users and agents write; " +
      "all other requests pass; one that a workload of the cluster serves is registered " +
      "once a pod of it has answered for the first time, unless the scenario says that it is from the start, and is never removed; labels of namespaces stay as they are at the start",
  },
  {
    applies: ({ policies: { mutators } }) => mutators.webhooks.length > 0,
    text:
      "mutating webhooks change what the scenario says, of new pods, of workloads and scales that users, agents and autoscalers write, and of all else that manifests bring at the start; they see in pods what the API server's own plugins put there before (defaults, priority, " +
      "tolerations, token), and are asked again as their reinvocationPolicy says, but not about what these plugins add to what they have changed; " +
      "what is there at the start was made before webhooks were registered that the cluster serves itself, and after all others",
  },
  {
    applies: ({ policies: { mutators } }) => mutators.policies.length > 0,
    text:
      "admission policies that mutate are there from the start, with their bindings and their parameters, and stay as they are; they change new pods, workloads and scales that users, agents and autoscalers write, and all else that manifests bring at the start, before " +
      "webhooks do, and are asked in the order of their names (Kubernetes leaves their order open)",
  },
  {
    applies: ({ policies: { admission } }) => admission.length > 0,
    text:
      "admission policies, their bindings and their parameters are there from the start, and stay as they are; pods are judged once " +
      "for each template, with names and ordinals that are made up; an object that is stored is shown as the manifest that asked for it, " +
      "with its present size; what the API server itself adds, beyond the defaults of workloads and pods, is not shown",
  },
];

export function policyAssumptions(inventory: Inventory): readonly string[] {
  return applying(TABLE, inventory);
}

/** The pods that are never admitted, whatever happens, or not in some of the ways in which their requests may go. */
export function policyBounds(inventory: Inventory): readonly string[] {
  const { workloads, policies } = inventory;
  const templates = workloads.flatMap(({ owners }) => owners.map(({ template }) => template));
  const varied = templates.flatMap(({ made = [] }) => made.map(({ name }) => name));
  const refused = templates.flatMap((template): readonly string[] => {
    if (template.made === undefined)
      return varied.includes(template.name)
        ? []
        : reasonsAgainst(policies, template).map(
            (why) => `pods of ${template.name} are never admitted: ${why}`,
          );
    return refusedWays(policies, template, template.made, templates);
  });
  return [
    ...refused,
    ...refusedClaims(inventory),
    ...startRefusals(inventory),
    ...policies.webhooks.map(serverBound),
  ];
}

/** Why no pod of a template, as it is, is ever admitted. */
function reasonsAgainst({ quotas }: Inventory["policies"], template: Template): readonly string[] {
  return [
    ...(template.violations ?? []).map(
      ({ constraint, resource, type, container }) =>
        `a LimitRange of their namespace has a ${constraint} of ${resource} for each ${type.toLowerCase()}, and ${container === undefined ? "they do" : `container ${container} does`} not keep it`,
    ),
    ...(template.refusals ?? []),
    ...quotas.flatMap((quota) => (quota.changes ? [] : unsaidBy(quota, template))),
  ];
}

/** Of a template whose pods are made in several ways, by which webhooks are passed over. */
function refusedWays(
  policies: Inventory["policies"],
  { name }: Template,
  made: readonly MadeFrom[],
  templates: readonly Template[],
): readonly string[] {
  const ways = made.flatMap(({ skipped, name: from }) => {
    const template = templates.find((one) => one.name === from);
    return template === undefined ? [] : [{ skipped, reasons: reasonsAgainst(policies, template) }];
  });
  const reasons = [...new Set(ways.flatMap((way) => way.reasons))];
  if (ways.every((way) => way.reasons.length > 0))
    return reasons.map((why) => `pods of ${name} are never admitted: ${why}`);
  return ways.flatMap(({ skipped, reasons: own }) => {
    const when =
      skipped.length === 0
        ? "while their mutating webhooks are asked"
        : `while nobody asks ${skipped.join(" and ")}`;
    return own.map((why) => `pods of ${name} are refused ${when}: ${why}`);
  });
}

function refusedClaims({ workloads, policies }: Inventory): readonly string[] {
  return workloads.flatMap(({ ref, claimTemplates = [] }) =>
    claimTemplates.flatMap((claim) =>
      brokenLimits(policies, claim).map(
        ({ constraint }) =>
          `no pod of ${titleOf(ref)} is ever made: its claims ${claim.name} do not keep the ${constraint} of storage that a LimitRange of their namespace has`,
      ),
    ),
  );
}

/** The objects that are there at the start, and would be refused if they were applied now. */
function startRefusals({ workloads, policies, shown, written }: Inventory): readonly string[] {
  return workloads.flatMap(({ ref, initial }) => {
    const refusal = initial === undefined ? undefined : startRefusal({ policies, shown, written }, ref);
    return refusal === undefined
      ? []
      : [`${titleOf(ref)} is there at the start, and would be refused now: ${refusal}`];
  });
}

function serverBound(facts: WebhookFacts): string {
  const { name, failurePolicy, servedBy, registered, decides, handler, mutator } = facts;
  const server =
    servedBy === undefined ? "always answers" : `answers while ${titleOf(servedBy)} has a ready pod`;
  const start = registered === true ? "is registered from the start, " : "";
  const changes = mutator === undefined ? "" : ", changes what the scenario says,";
  if (handler !== undefined)
    return `webhook ${name} ${start}${server}, and says of what it is asked about what ${handler} says (failurePolicy ${failurePolicy})`;
  const verdict =
    decides === "allow"
      ? "allows everything"
      : decides === "deny"
        ? "refuses everything"
        : `allows what satisfies ${decides} of everything`;
  return `webhook ${name} ${start}${server}${changes === "" ? "," : changes} and ${verdict} that it is asked about (failurePolicy ${failurePolicy})`;
}

function unsaidBy(quota: QuotaFacts, template: Parameters<typeof chargeOf>[1]): readonly string[] {
  const unsaid = chargeOf(quota, template)?.unsaid ?? [];
  if (unsaid.length === 0) return [];
  return [`${quota.title} wants every container to specify ${unsaid.join(", ")}`];
}
