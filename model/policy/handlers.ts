// Servers of webhooks, as functions of a user's own: asked about a request, they say whether it is allowed, and how its object changes.
// Source: staging/src/k8s.io/api/admission/v1/types.go (AdmissionRequest, AdmissionResponse).
import { OwnModelError } from "../own/errors.ts";
import { misformed } from "../writes/json-patch.ts";

/** What a handler is asked. It cannot be changed. */
export interface HandlerRequest {
  readonly operation: "CREATE" | "UPDATE" | "DELETE";
  readonly kind: { readonly group: string; readonly version: string; readonly kind: string };
  readonly resource: { readonly group: string; readonly version: string; readonly resource: string };
  /** "scale", or "". */
  readonly subResource: string;
  readonly name: string;
  /** "" for what belongs to none. */
  readonly namespace: string;
  readonly userInfo: { readonly username: string; readonly groups: readonly string[] };
  /** Plain data; null in a DELETE. */
  readonly object: unknown;
  /** Plain data; null in a CREATE. */
  readonly oldObject: unknown;
}

/** What a handler answers: whether the request is allowed, and how the object in it changes. */
export interface HandlerAnswer {
  readonly allowed: boolean;
  /** Why not. */
  readonly message?: string;
  /** Only of mutating webhooks: the operations of a JSON patch (RFC 6902). */
  readonly patch?: readonly object[];
}

/** It must depend on nothing but the request: it is asked twice, and its answers are compared. */
export type WebhookHandler = (request: HandlerRequest) => HandlerAnswer;

/**
 * A handler that is asked about each request twice at most, and whose answers are checked.
 * @param name As errors are to name it.
 * @returns throws OwnModelError if the handler throws, answers nonsense, or does not answer the same twice
 */
export function checkedHandler(handler: WebhookHandler, name: string, mayChange: boolean): WebhookHandler {
  const known = new Map<string, HandlerAnswer>();
  return (request) => {
    const text = JSON.stringify(request);
    const before = known.get(text);
    if (before !== undefined) return before;
    const { operation, kind, namespace, name: object } = request;
    const place = namespace === "" || namespace === "default" ? object : `${namespace}/${object}`;
    const fail = (problem: string, cause?: unknown): OwnModelError =>
      new OwnModelError(`${name}, ${operation} ${kind.kind}/${place}: ${problem}`, { cause });
    const ask = (): HandlerAnswer => {
      const answer = answered(handler, frozen(request), fail);
      const problem = wrongIn(answer, mayChange);
      if (problem !== undefined) throw fail(problem);
      return answer;
    };
    const answer = ask();
    if (JSON.stringify(answer) !== JSON.stringify(ask()))
      throw fail(
        "answers otherwise when it is asked the same again; a handler must depend on nothing but the request",
      );
    known.set(text, answer);
    return answer;
  };
}

function answered(
  handler: WebhookHandler,
  request: HandlerRequest,
  fail: (problem: string, cause?: unknown) => OwnModelError,
): HandlerAnswer {
  try {
    return handler(request);
  } catch (error) {
    throw fail(`throws: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

/** Modules of users are run unchecked. */
function wrongIn(answer: unknown, mayChange: boolean): string | undefined {
  if (typeof answer !== "object" || answer === null || !("allowed" in answer))
    return "answers no object with `allowed`; write { allowed: true }";
  if (typeof answer.allowed !== "boolean") return "answers something else than true or false as `allowed`";
  if ("message" in answer && answer.message !== undefined && typeof answer.message !== "string")
    return "answers something else than a text as `message`";
  if (!("patch" in answer) || answer.patch === undefined) return undefined;
  if (!mayChange) return "answers a patch, and only mutating webhooks change anything";
  if (!Array.isArray(answer.patch)) return "answers something else than a list of operations as `patch`";
  const wrong = misformed(answer.patch);
  return wrong === undefined
    ? undefined
    : `answers no JSON patch: operation ${wrong.at + 1}: ${wrong.problem}`;
}

/** A copy that nobody can change. */
function frozen<T>(value: T): T;
function frozen(value: unknown): unknown {
  if (Array.isArray(value)) return Object.freeze(value.map((inner: unknown) => frozen(inner)));
  if (typeof value !== "object" || value === null) return value;
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, frozen(inner)])));
}
