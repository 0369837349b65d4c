// What the servers of webhooks say to requests, and how they change them.
import { type CelProgram, type CelVariables, compileCel } from "../cel/expression.ts";
import type { Webhook } from "../kubernetes/index.ts";
import type { WebhookPatch, WebhookServer } from "../scenario/scenario.ts";
import type { Answers } from "./answers.ts";
import { areMet, conditionsOf, variablesOf } from "./bound-policies.ts";
import type { HandlerRequest } from "./handlers.ts";
import { type Matched, matchedRequest, type NamespaceLabels } from "./matching.ts";
import type { Mutation, Mutator } from "./mutation.ts";
import { type Changer, patched } from "./patches.ts";
import type { AdmissionRequest } from "./request.ts";
import { shownObject } from "./shown.ts";

/** What becomes of requests, and what expressions see of them; undefined if it is not asked. */
type AskedAbout = (request: AdmissionRequest) => Said | undefined;

interface Said extends Answers {
  readonly request: AdmissionRequest;
  readonly variables: CelVariables;
  /** Only of functions. */
  readonly patch?: readonly object[];
}

/** A condition, or an answer, that cannot be worked out counts as a failure to ask the webhook. */
function asking(
  { rules = [], matchConditions = [], failurePolicy = "Fail", ...selectors }: Webhook,
  { decides, allow, handle }: WebhookServer,
  labelsOf: NamespaceLabels,
): AskedAbout {
  const conditions = conditionsOf(matchConditions) ?? [];
  const [program] = allow === undefined ? [] : (conditionsOf([{ name: "allow", expression: allow }]) ?? []);
  const isClosed = failurePolicy === "Fail";
  return (asked) => {
    const request = matchedRequest({ ...selectors, rules }, asked, labelsOf);
    if (request === undefined) return undefined;
    const variables = variablesOf(request, null, { labelsOf });
    const met = areMet(conditions, variables);
    if (met === "error")
      return isClosed ? { refuses: true, refusesUnserved: true, request, variables } : undefined;
    if (!met) return undefined;
    const common = { refusesUnserved: isClosed, request, variables };
    if (handle !== undefined) {
      const { allowed, message, patch } = handle(handlerRequest(request));
      return {
        refuses: !allowed,
        ...common,
        ...(allowed || message === undefined ? {} : { message }),
        ...(patch === undefined ? {} : { patch }),
      };
    }
    if (program === undefined) return { refuses: decides === "deny", ...common };
    const said = program.run(variables);
    return { refuses: said.ok ? said.value !== true : isClosed, ...common };
  };
}

function handlerRequest({
  operation,
  kind,
  resource,
  subresource,
  name,
  namespace,
  user,
  object,
  oldObject,
}: AdmissionRequest): HandlerRequest {
  const { username, groups } = user;
  const userInfo = { username, groups };
  return {
    operation,
    kind,
    resource,
    subResource: subresource,
    name,
    namespace,
    userInfo,
    object,
    oldObject,
  };
}

/** What becomes of requests; undefined of those about which it is not asked. */
export function answering(
  webhook: Webhook,
  server: WebhookServer,
  labelsOf: NamespaceLabels,
): (request: AdmissionRequest) => Answers | undefined {
  const ask = asking(webhook, server, labelsOf);
  return (asked) => {
    const found = ask(asked);
    return found && answersOf(found);
  };
}

function answersOf({ refuses, refusesUnserved, message }: Said): Answers {
  return { refuses, refusesUnserved, ...(message === undefined ? {} : { message }) };
}

/** What the API server says of a request that a webhook denies. */
export function denialBy(name: string, message: string | undefined): string {
  return `admission webhook "${name}" denied the request${message === undefined ? "" : `: ${message}`}`;
}

/**
 * A webhook that changes objects. Where its server cannot work out its answer, its failurePolicy decides; a patch that does not fit the object is
 * an error of the API server, whatever the failurePolicy.
 */
export function webhookMutator(webhook: Webhook, server: WebhookServer, labelsOf: NamespaceLabels): Mutator {
  const ask = asking(webhook, server, labelsOf);
  const { name, failurePolicy = "Fail", reinvocationPolicy = "Never" } = webhook;
  const isClosed = failurePolicy === "Fail";
  const changers = (server.mutates ?? []).map(changerOf);
  return {
    name,
    isReinvoked: reinvocationPolicy === "IfNeeded",
    isLate: server.servedBy !== undefined && server.registered !== true,
    isAbout: (request) => matchedRequest(aboutAnyObject(webhook), request, labelsOf) !== undefined,
    maySkip:
      (server.servedBy !== undefined && (server.registered !== true || !isClosed)) ||
      (server.mayBeSlow === true && !isClosed),
    mutate(asked): Mutation | undefined {
      const found = ask(asked);
      if (found === undefined) return undefined;
      const { refuses, request, variables, message, patch } = found;
      const unchanged = { ...answersOf(found), object: asked.object };
      if (refuses) return { ...unchanged, refusal: denialBy(name, message) };
      // Nothing is changed of what is deleted.
      if (request.object === null) return unchanged;
      let object: unknown = request.object;
      const own: readonly Changer[] = patch === undefined ? [] : [(live) => patched("json", live, patch)];
      for (const change of [...changers, ...own]) {
        const result = change(object, { ...variables, object });
        if (result.ok) object = result.object;
        else if (result.failed === "call" && !isClosed) return unchanged;
        else {
          const refusal = `failed calling webhook "${name}": ${result.message}`;
          return { ...unchanged, refuses: true, refusal };
        }
      }
      return { ...unchanged, object: shownObject(object) };
    },
  };
}

function aboutAnyObject({ rules = [], matchPolicy, namespaceSelector }: Webhook): Matched {
  return {
    rules,
    ...(matchPolicy === undefined ? {} : { matchPolicy }),
    ...(namespaceSelector === undefined ? {} : { namespaceSelector }),
  };
}

function changerOf({ when, type, patch }: WebhookPatch): Changer {
  const condition = when === undefined ? undefined : programOf(when);
  const expression = "expression" in patch ? programOf(patch.expression) : undefined;
  return (object, variables) => {
    const met = condition?.run(variables);
    if (met?.ok === false) return { ok: false, failed: "call", message: met.message };
    if (met !== undefined && met.value !== true) return { ok: true, object };
    if ("value" in patch) return patched(type, object, patch.value);
    const value = expression?.run(variables);
    if (value === undefined) return { ok: true, object };
    return value.ok
      ? patched(type, object, value.value)
      : { ok: false, failed: "call", message: value.message };
  };
}

const NAMES = ["object", "oldObject", "request"];

/** Undefined if it cannot be evaluated here: the input says so. */
function programOf(text: string): CelProgram | undefined {
  const found = compileCel(text, NAMES);
  return found.ok ? found.program : undefined;
}
