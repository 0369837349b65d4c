// Admission webhooks: which requests they are asked about, and whether their servers answer.
// Source: staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook (predicates/rules/rules.go, generic/webhook.go).
import { type Projection, projection, type Slot, slot } from "../../explorer/system.ts";
import { nameInUid } from "../apiserver/uids.ts";
import { type LoadedObject, type ObjectRef, titleOf } from "../inventory/objects.ts";
import type { Template } from "../inventory/templates.ts";
import type { Workload } from "../inventory/workload.ts";
import type { Webhook, WebhookConfiguration } from "../kubernetes/index.ts";
import type { WebhookServer } from "../scenario/scenario.ts";
import { isActivePod, isInTouch, type NodeState } from "../state.ts";
import type { Answers } from "./answers.ts";
import { namespaceLabels } from "./bound-policies.ts";
import { requestsAbout } from "./covered.ts";
import { matchedRequest, type NamespaceLabels } from "./matching.ts";
import type { Mutator } from "./mutation.ts";
import { podRequest } from "./new-pods.ts";
import { type AdmissionRequest, KINDS } from "./request.ts";
import { answering, webhookMutator } from "./webhook-answers.ts";

/** What never changes of a webhook that may refuse something. */
export interface WebhookFacts {
  readonly name: string;
  readonly failurePolicy: "Fail" | "Ignore";
  readonly servedBy?: ObjectRef;
  /** Its configuration is there from the start. */
  readonly registered?: true;
  /** Its answers may come too late. */
  readonly mayBeSlow?: true;
  /** "allow" and "deny" are said of everything; anything else is the expression that says what is allowed, or a function. */
  readonly decides: string;
  /** The module of the function that decides. */
  readonly handler?: string;
  /** What becomes of the pods of a template; undefined if it is not asked about them. */
  answerAbout(pods: PodsOf): Answers | undefined;
  /** Only of those that change something. */
  readonly mutator?: Mutator;
  /** Some of its rules are about requests that the model has besides the creation of pods. */
  readonly gates: boolean;
  /** What becomes of such a request; undefined if it is not asked about it. */
  answer(request: AdmissionRequest): Answers | undefined;
  /** Whether it may be asked about an object, or about what its controller makes for it; pods aside. */
  mayGate(object: ObjectRef): boolean;
}

/** Pods that are made of one template. */
export interface PodsOf {
  /** What makes them. */
  readonly workload: ObjectRef;
  readonly template: Template;
}

/** A webhook is registered once its server has answered for the first time; before that, nobody asks it. */
export type Registration = "absent" | "registered";

export interface ClusterWebhook {
  readonly facts: WebhookFacts;
  /** What becomes of the new pods about which it is asked, by the names of their templates. */
  readonly asked: ReadonlyMap<string, Answers>;
  /** The titles of the objects about which it may be asked, or about what controllers make for them. */
  readonly gated: ReadonlySet<string>;
  /** Absent, like `servers`, where no workload of the cluster serves it: it always answers. */
  readonly registration?: Slot<Registration>;
  /** Node by node, whether a pod there answers for it. */
  readonly servers: readonly Projection<boolean>[];
  /** Absent: its answers never come too late. */
  readonly pace?: Slot<Pace>;
}

/** Whether its server answers before its timeoutSeconds are over. */
export type Pace = "in time" | "too late";

/** The webhooks of the manifests that may refuse something, by what the scenario says of their servers. */
export function webhookFacts(
  objects: readonly LoadedObject[],
  servers: readonly WebhookServer[],
): readonly WebhookFacts[] {
  const labelsOf = namespaceLabels(objects);
  const mutating = new Set(mutatingNames(objects));
  return webhooksIn(objects).flatMap((webhook): readonly WebhookFacts[] => {
    const server = servers.find(({ name }) => name === webhook.name);
    const { failurePolicy = "Fail", name } = webhook;
    if (server === undefined) return [];
    const { servedBy, decides, allow, registered, mutates, handler, handle, mayBeSlow } = server;
    const isFixed = allow === undefined && mutates === undefined && handle === undefined;
    const allowsAll = decides === "allow" && isFixed;
    const alwaysAnswers = servedBy === undefined && mayBeSlow === undefined;
    if (allowsAll && (failurePolicy === "Ignore" || alwaysAnswers)) return [];
    const answer = answering(webhook, server, labelsOf);
    const mayGate = gating(webhook, labelsOf);
    const mayChange = mutates !== undefined || (handle !== undefined && mutating.has(name));
    const mutator = mayChange ? webhookMutator(webhook, server, labelsOf) : undefined;
    return [
      {
        name,
        failurePolicy,
        decides: allow ?? decides,
        answer,
        mayGate,
        gates: KINDS.some((kind) => gating(webhook, undefined)({ kind, namespace: "default", name: "" })),
        // What it changes, it was asked about while it was changed.
        answerAbout: ({ workload, template: { name: owner, labels, annotations, spec, asked } }) =>
          mutator === undefined
            ? answer(podRequest(workload, { name: owner, labels, annotations, spec }))
            : asked?.get(name),
        ...(servedBy === undefined ? {} : { servedBy }),
        ...(handler === undefined ? {} : { handler }),
        ...(registered === undefined ? {} : { registered }),
        ...(mayBeSlow === undefined ? {} : { mayBeSlow }),
        ...(mutator === undefined ? {} : { mutator }),
      },
    ];
  });
}

/**
 * Whether a webhook may be asked about an object, by its rules and the namespace.
 * @param labelsOf Undefined: in whatever namespace.
 */
function gating(
  { rules = [], matchPolicy, namespaceSelector }: Webhook,
  labelsOf: NamespaceLabels | undefined,
): (ref: ObjectRef) => boolean {
  return (ref) => {
    // Of a namespace its own labels count, which are in the request.
    const isAnywhere = labelsOf === undefined || ref.kind === "Namespace";
    const matched = {
      rules,
      ...(matchPolicy === undefined ? {} : { matchPolicy }),
      ...(isAnywhere || namespaceSelector === undefined ? {} : { namespaceSelector }),
    };
    return requestsAbout(ref).some(
      (request) => matchedRequest(matched, request, labelsOf ?? (() => ({}))) !== undefined,
    );
  };
}

/** Those that may change something. */
export function mutatingNames(objects: readonly LoadedObject[]): readonly string[] {
  return objects.flatMap(({ object }) =>
    object.kind === "MutatingWebhookConfiguration" ? object.webhooks.map(({ name }) => name) : [],
  );
}

/** In the order in which they are asked: those that may change something first, by the names of their configurations. */
export function webhooksIn(objects: readonly LoadedObject[]): readonly Webhook[] {
  const configurations = objects.flatMap(({ object }) => ("webhooks" in object ? [object] : []));
  const inOrder = (kind: WebhookConfiguration["kind"]): readonly Webhook[] =>
    configurations
      .filter((one) => one.kind === kind)
      .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
      .flatMap(({ webhooks }) => webhooks);
  return [...inOrder("MutatingWebhookConfiguration"), ...inOrder("ValidatingWebhookConfiguration")];
}

/** The webhook in a cluster, if it may refuse something there, or is served there. */
export function webhookIn(
  facts: WebhookFacts,
  workloads: readonly { readonly ref: ObjectRef }[],
  owners: readonly { readonly name: string; readonly template: Template; readonly workload: Workload }[],
  nodes: readonly { readonly slot: Slot<NodeState> }[],
): readonly ClusterWebhook[] {
  const { name, servedBy } = facts;
  const asked = new Map(
    owners.flatMap(({ name: owner, template, workload }) => {
      const answers = facts.answerAbout({ workload: makerOf(workload), template });
      return answers === undefined ? [] : [[owner, answers] as const];
    }),
  );
  const serving = new Set(owners.filter((o) => isServedBy(facts, makerOf(o.workload))).map((o) => o.name));
  const gated = new Set(workloads.filter(({ ref }) => facts.mayGate(ref)).map(({ ref }) => titleOf(ref)));
  if (asked.size + serving.size + gated.size === 0) return [];
  const pace = facts.mayBeSlow === true ? { pace: slot<Pace>(`answers of webhook ${name}`, "in time") } : {};
  if (servedBy === undefined) return [{ facts, asked, gated, servers: [], ...pace }];
  const answers = (state: NodeState): boolean =>
    isInTouch(state) &&
    state.pods.some(
      (pod) => serving.has(nameInUid(pod.metadata.owner)) && isActivePod(pod) && pod.status.ready,
    );
  return [
    {
      facts,
      asked,
      gated,
      ...(facts.registered === true ? {} : { registration: slot<Registration>(`Webhook/${name}`, "absent") }),
      servers: nodes.map((n) => projection(n.slot, `answers for ${name}`, answers)),
      ...pace,
    },
  ];
}

/** What makes pods that admission has changed: a workload of the manifests. */
function makerOf({ ref, relabelledFrom }: Workload): ObjectRef {
  return relabelledFrom?.isChanged === true ? relabelledFrom.workload : ref;
}

/** What is known of the servers of webhooks at some moment, as read from `standingReads`. */
export interface Standing {
  readonly registrations: readonly Registration[];
  /** Webhook by webhook, and node by node, whether a pod there answers for it; then whether it answers in time, if it may not. */
  readonly servers: readonly boolean[];
}

export function standingReads(webhooks: readonly ClusterWebhook[]) {
  return {
    registrations: webhooks.flatMap(({ registration }) => registration ?? []),
    servers: webhooks.flatMap(({ servers, pace }) => [
      ...servers,
      ...(pace === undefined ? [] : [projection(pace, "answers in time", (now) => now === "in time")]),
    ]),
  };
}

/**
 * The first of these webhooks that refuses. One that cannot be asked refuses or allows as its failurePolicy says.
 * @param standing As read from `standingReads` of the same webhooks.
 */
export function refusingWebhook(
  webhooks: readonly ClusterWebhook[],
  standing: Standing,
  answersOf: (webhook: ClusterWebhook) => Answers | undefined,
): { readonly name: string; readonly answers: boolean; readonly message: string | undefined } | undefined {
  for (const { webhook, isRegistered, answers } of standingOf(webhooks, standing)) {
    const own = isRegistered ? answersOf(webhook) : undefined;
    if (own !== undefined && (answers ? own.refuses : own.refusesUnserved))
      return { name: webhook.facts.name, answers, message: own.message };
  }
  return undefined;
}

/** The names of those that nobody asks at this moment, or of which nobody minds that they do not answer. */
export function skippedWebhooks(
  webhooks: readonly ClusterWebhook[],
  standing: Standing,
): ReadonlySet<string> {
  const skipped = standingOf(webhooks, standing).filter(
    ({ webhook, isRegistered, answers }) =>
      !isRegistered || (!answers && webhook.facts.failurePolicy === "Ignore"),
  );
  return new Set(skipped.map(({ webhook }) => webhook.facts.name));
}

function standingOf(webhooks: readonly ClusterWebhook[], { registrations, servers }: Standing) {
  let [registered, served] = [0, 0];
  return webhooks.map((webhook) => {
    const { registration, servers: pods, pace } = webhook;
    const isRegistered = registration === undefined || registrations[registered++] === "registered";
    const isServed = pods.length === 0 || servers.slice(served, served + pods.length).includes(true);
    served += pods.length;
    const answers = isServed && (pace === undefined || servers[served++] === true);
    return { webhook, isRegistered, answers };
  });
}

function isServedBy({ servedBy }: WebhookFacts, { kind, namespace, name }: ObjectRef): boolean {
  return servedBy?.kind === kind && servedBy.namespace === namespace && servedBy.name === name;
}

/** Whether one of them serves a webhook that is asked about the other, or about pods of it. */
export function webhookConnects(a: Workload, b: Workload, webhooks: readonly WebhookFacts[]): boolean {
  const isAskedAbout = (facts: WebhookFacts, workload: Workload): boolean =>
    facts.mayGate(workload.ref) ||
    workload.owners.some(
      ({ template }) => facts.answerAbout({ workload: makerOf(workload), template }) !== undefined,
    );
  return webhooks.some(
    (facts) =>
      (isServedBy(facts, makerOf(a)) && isAskedAbout(facts, b)) ||
      (isServedBy(facts, makerOf(b)) && isAskedAbout(facts, a)),
  );
}
