// Asks a user's controller what to do, and checks its answer: it must be pure, and its writes must be writes.
import { canonical } from "../workloads/custom.ts";
import type { Controller } from "./declare.ts";
import { OwnModelError } from "./errors.ts";
import { fieldsOf } from "./normal.ts";
import type { Request, Stored } from "./requests.ts";

const VERBS: readonly string[] = [
  "create",
  "apply",
  "update",
  "update status",
  "patch",
  "patch status",
  "delete",
] satisfies readonly Request["verb"][];

/** By the names under which a controller sees them. */
export type SeenLists = { readonly [name: string]: readonly Stored[] };

/** What a controller decides, once for each view. */
export class Decisions {
  readonly #controller: Controller;
  readonly #known = new Map<string, readonly Request[]>();

  constructor(controller: Controller) {
    this.#controller = controller;
  }

  /**
   * @param object The object that is looked after.
   * @throws OwnModelError if the controller throws, changes what it is shown, answers nonsense, or does not answer the same twice.
   */
  of(object: Stored, lists: SeenLists): readonly Request[] {
    const text = JSON.stringify([object, lists]);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const decided = this.#ask(object, lists);
    if (JSON.stringify(decided) !== JSON.stringify(this.#ask(object, lists)))
      throw this.#error(
        object,
        "decides otherwise when it is asked the same again; a reconcile must depend on nothing but what it is shown",
      );
    this.#known.set(text, decided);
    return decided;
  }

  #ask(object: Stored, lists: SeenLists): readonly Request[] {
    const answer = this.#reconcile(object, lists);
    if (!Array.isArray(answer))
      throw this.#error(
        object,
        `answers ${kindOf(answer)}; a reconcile returns a list of writes, which may be empty`,
      );
    return answer.map((request: unknown, i) => this.#checked(object, canonical(request), i));
  }

  #reconcile(object: Stored, lists: SeenLists): unknown {
    try {
      return this.#controller.reconcile(frozen({ ...lists, object }));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw this.#error(object, `throws: ${message}`, error);
    }
  }

  #checked(object: Stored, request: unknown, i: number): Request {
    const which = `write ${i + 1}`;
    if (!isRequest(request))
      throw this.#error(
        object,
        `answers ${kindOf(request)} as ${which}; make writes with create, update, patch, apply, remove and the like`,
      );
    const named: unknown = "object" in request ? request.object : request.target;
    const { apiVersion, kind, metadata } = fieldsOf(named);
    const { name } = fieldsOf(metadata);
    if ([apiVersion, kind, name].every((text) => typeof text === "string" && text !== "")) return request;
    throw this.#error(
      object,
      `asks to ${request.verb} an object without apiVersion, kind or metadata.name (${which})`,
    );
  }

  #error({ kind, metadata: { name } }: Stored, problem: string, cause?: unknown): OwnModelError {
    return new OwnModelError(`controller "${this.#controller.name}", ${kind}/${name}: ${problem}`, { cause });
  }
}

function isRequest(value: unknown): value is Request {
  const { verb, object, target } = fieldsOf(value);
  return typeof verb === "string" && VERBS.includes(verb) && (object !== undefined || target !== undefined);
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `${JSON.stringify(value)}`;
}

/** A copy that nobody can change. */
export function frozen<T>(value: T): T;
export function frozen(value: unknown): unknown {
  if (Array.isArray(value)) return Object.freeze(value.map((inner: unknown) => frozen(inner)));
  if (typeof value !== "object" || value === null) return value;
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, frozen(inner)])));
}
