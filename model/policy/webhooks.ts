// Admission webhooks: which pods they are asked about, and whether their servers answer.
// Source: staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook (predicates/rules/rules.go, generic/webhook.go).
import { type Projection, projection, type Slot, slot } from "../../explorer/system.ts";
import type { Webhook } from "../kubernetes.ts";
import type { LoadedObject, ObjectRef } from "../objects.ts";
import type { WebhookServer } from "../scenario.ts";
import { isActivePod, isInTouch, type NodeState } from "../state.ts";
import type { Template } from "../templates.ts";
import { nameInUid } from "../uids.ts";
import type { Workload } from "../workload.ts";
import { areMet, conditionsOf, namespaceLabels, variablesOf } from "./bound-policies.ts";
import { matchedRequest, type NamespaceLabels } from "./matching.ts";
import { podRequest } from "./new-pods.ts";
import type { AdmissionRequest } from "./request.ts";

/** What never changes of a webhook that may refuse pods. */
export interface WebhookFacts {
  readonly name: string;
  readonly failurePolicy: "Fail" | "Ignore";
  readonly servedBy?: ObjectRef;
  /** "allow" and "deny" are said of everything; anything else is the expression that says what is allowed. */
  readonly decides: string;
  /** What becomes of the pods of a template; undefined if it is not asked about them. */
  answerAbout(pods: PodsOf): Answers | undefined;
}

/** Pods that are made of one template. */
export interface PodsOf {
  readonly workload: ObjectRef;
  readonly template: Template;
}

/** Whether the pods are refused, while its server answers, and while it does not. */
export interface Answers {
  readonly refuses: boolean;
  readonly refusesUnserved: boolean;
}

/** A webhook is registered once its server has answered for the first time; before that, nobody asks it. */
export type Registration = "absent" | "registered";

export interface ClusterWebhook {
  readonly facts: WebhookFacts;
  /** What becomes of the pods about which it is asked, by the names of their templates. */
  readonly asked: ReadonlyMap<string, Answers>;
  /** Absent, like `servers`, where no workload of the cluster serves it: it always answers. */
  readonly registration?: Slot<Registration>;
  /** Node by node, whether a pod there answers for it. */
  readonly servers: readonly Projection<boolean>[];
}

/** The webhooks of the manifests that may refuse pods, by what the scenario says of their servers. */
export function webhookFacts(
  objects: readonly LoadedObject[],
  servers: readonly WebhookServer[],
): readonly WebhookFacts[] {
  const labelsOf = namespaceLabels(objects);
  return webhooksIn(objects).flatMap((webhook): readonly WebhookFacts[] => {
    const server = servers.find(({ name }) => name === webhook.name);
    const { failurePolicy = "Fail", name } = webhook;
    if (server === undefined) return [];
    const { servedBy, decides, allow } = server;
    const allowsAll = decides === "allow" && allow === undefined;
    if (allowsAll && (failurePolicy === "Ignore" || servedBy === undefined)) return [];
    const answer = answering(webhook, server, labelsOf);
    return [
      {
        name,
        failurePolicy,
        decides: allow ?? decides,
        answerAbout: ({ workload, template: { name: owner, labels, written, spec } }) =>
          answer(
            podRequest(workload, { name: owner, labels, annotations: written.metadata?.annotations, spec }),
          ),
        ...(servedBy === undefined ? {} : { servedBy }),
      },
    ];
  });
}

/** What becomes of requests. A condition, or an answer, that cannot be worked out counts as a failure to ask the webhook. */
function answering(
  { rules = [], matchConditions = [], failurePolicy = "Fail", ...selectors }: Webhook,
  { decides, allow }: WebhookServer,
  labelsOf: NamespaceLabels,
): (request: AdmissionRequest) => Answers | undefined {
  const conditions = conditionsOf(matchConditions) ?? [];
  const [program] = allow === undefined ? [] : (conditionsOf([{ name: "allow", expression: allow }]) ?? []);
  const isClosed = failurePolicy === "Fail";
  return (asked) => {
    const request = matchedRequest({ ...selectors, rules }, asked, labelsOf);
    if (request === undefined) return undefined;
    const variables = variablesOf(request, null, { labelsOf });
    const met = areMet(conditions, variables);
    if (met === "error") return isClosed ? { refuses: true, refusesUnserved: true } : undefined;
    if (!met) return undefined;
    if (program === undefined) return { refuses: decides === "deny", refusesUnserved: isClosed };
    const said = program.run(variables);
    return { refuses: said.ok ? said.value !== true : isClosed, refusesUnserved: isClosed };
  };
}

export function webhooksIn(objects: readonly LoadedObject[]): readonly Webhook[] {
  return objects.flatMap(({ object }) => ("webhooks" in object ? object.webhooks : []));
}

/** The webhook in a cluster, if it may refuse pods there, or is served by them. */
export function webhookIn(
  facts: WebhookFacts,
  owners: readonly { readonly name: string; readonly template: Template; readonly workload: Workload }[],
  nodes: readonly { readonly slot: Slot<NodeState> }[],
): readonly ClusterWebhook[] {
  const { name, servedBy } = facts;
  const asked = new Map(
    owners.flatMap(({ name: owner, template, workload: { ref } }) => {
      const answers = facts.answerAbout({ workload: ref, template });
      return answers === undefined ? [] : [[owner, answers] as const];
    }),
  );
  const serving = new Set(owners.filter((o) => isServedBy(facts, o.workload.ref)).map((o) => o.name));
  if (asked.size + serving.size === 0) return [];
  if (servedBy === undefined) return [{ facts, asked, servers: [] }];
  const answers = (state: NodeState): boolean =>
    isInTouch(state) &&
    state.pods.some(
      (pod) => serving.has(nameInUid(pod.metadata.owner)) && isActivePod(pod) && pod.status.ready,
    );
  return [
    {
      facts,
      asked,
      registration: slot<Registration>(`Webhook/${name}`, "absent"),
      servers: nodes.map((n) => projection(n.slot, `answers for ${name}`, answers)),
    },
  ];
}

function isServedBy({ servedBy }: WebhookFacts, { kind, namespace, name }: ObjectRef): boolean {
  return servedBy?.kind === kind && servedBy.namespace === namespace && servedBy.name === name;
}

/** Whether one of them serves a webhook that is asked about pods of the other. */
export function webhookConnects(a: Workload, b: Workload, webhooks: readonly WebhookFacts[]): boolean {
  const isAskedAbout = (facts: WebhookFacts, { owners, ref }: Workload): boolean =>
    owners.some(({ template }) => facts.answerAbout({ workload: ref, template }) !== undefined);
  return webhooks.some(
    (facts) =>
      (isServedBy(facts, a.ref) && isAskedAbout(facts, b)) ||
      (isServedBy(facts, b.ref) && isAskedAbout(facts, a)),
  );
}
