// Admission webhooks: which pods they are asked about, and whether their servers answer.
// Source: staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook (predicates/rules/rules.go, generic/webhook.go).
import { type Projection, projection, type Slot, slot } from "../../explorer/system.ts";
import type { Labels, Webhook, WebhookRule } from "../kubernetes.ts";
import type { LoadedObject, ObjectRef } from "../objects.ts";
import type { WebhookServer } from "../scenario.ts";
import { matchesLabelSelector } from "../semantics/index.ts";
import { isActivePod, isInTouch, type NodeState } from "../state.ts";
import type { Template } from "../templates.ts";
import { nameInUid } from "../uids.ts";
import type { Workload } from "../workload.ts";

/** What never changes of a webhook that may refuse pods. */
export interface WebhookFacts {
  readonly name: string;
  readonly failurePolicy: "Fail" | "Ignore";
  readonly servedBy?: ObjectRef;
  readonly decides: "allow" | "deny";
  /** Whether it is asked about new pods with these labels. */
  readonly isAskedAbout: (pod: Pick<Template, "namespace" | "labels">) => boolean;
}

/** A webhook is registered once its server has answered for the first time; before that, nobody asks it. */
export type Registration = "absent" | "registered";

export interface ClusterWebhook {
  readonly facts: WebhookFacts;
  /** The names of the templates about whose pods it is asked. */
  readonly asked: ReadonlySet<string>;
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
  const namespaces = new Map(
    objects.flatMap(({ object: { kind, metadata } }) =>
      kind === "Namespace" ? [[metadata.name, metadata.labels ?? {}] as const] : [],
    ),
  );
  return webhooksIn(objects).flatMap((webhook): readonly WebhookFacts[] => {
    const server = servers.find(({ name }) => name === webhook.name);
    const { failurePolicy = "Fail", name } = webhook;
    if (server === undefined) return [];
    const { servedBy, decides } = server;
    if (decides === "allow" && (failurePolicy === "Ignore" || servedBy === undefined)) return [];
    const isAskedAbout: WebhookFacts["isAskedAbout"] = ({ namespace, labels }) =>
      isAsked(webhook, { "kubernetes.io/metadata.name": namespace, ...namespaces.get(namespace) }, labels);
    return [{ name, failurePolicy, decides, isAskedAbout, ...(servedBy === undefined ? {} : { servedBy }) }];
  });
}

export function webhooksIn(objects: readonly LoadedObject[]): readonly Webhook[] {
  return objects.flatMap(({ object }) => ("webhooks" in object ? object.webhooks : []));
}

function isAsked(
  { rules = [], namespaceSelector = {}, objectSelector = {} }: Webhook,
  namespaceLabels: Labels,
  labels: Labels,
): boolean {
  return (
    rules.some(createsPods) &&
    matchesLabelSelector(namespaceSelector, namespaceLabels) &&
    matchesLabelSelector(objectSelector, labels)
  );
}

/** Whether the rule matches the creation of a pod. */
export function createsPods({ operations, apiGroups, apiVersions, resources, scope }: WebhookRule): boolean {
  const has = (all: readonly string[], one: string): boolean => all.includes("*") || all.includes(one);
  const isPods = resources.some((name) => ["*", "pods", "*/*", "pods/*"].includes(name));
  return (
    has(operations, "CREATE") && has(apiGroups, "") && has(apiVersions, "v1") && isPods && scope !== "Cluster"
  );
}

/** The webhook in a cluster, if it may refuse pods there, or is served by them. */
export function webhookIn(
  facts: WebhookFacts,
  owners: readonly { readonly name: string; readonly template: Template; readonly workload: Workload }[],
  nodes: readonly { readonly slot: Slot<NodeState> }[],
): readonly ClusterWebhook[] {
  const { name, servedBy } = facts;
  const asked = new Set(owners.filter((o) => facts.isAskedAbout(o.template)).map((o) => o.name));
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
  const isAskedAbout = (facts: WebhookFacts, { owners }: Workload): boolean =>
    owners.some(({ template }) => facts.isAskedAbout(template));
  return webhooks.some(
    (facts) =>
      (isServedBy(facts, a.ref) && isAskedAbout(facts, b)) ||
      (isServedBy(facts, b.ref) && isAskedAbout(facts, a)),
  );
}
