// Sequences of random requests to the model's API server, each held against the reference, and against what must be true of any answer.
import { commands, type ICommand, modelRun } from "fast-check";
import { Reference } from "./reference.ts";
import { type Request, requests } from "./requests.ts";
import { type Seen, Server } from "./server.ts";

/** A law of the API server is broken, or the model does not do what the reference does. */
export class ApiServerViolation extends Error {
  override readonly name = "ApiServerViolation";
}

class Command implements ICommand<Reference, Server, void> {
  readonly #request: Request;
  readonly #count: (outcome: string) => void;

  constructor(request: Request, count: (outcome: string) => void) {
    this.#request = request;
    this.#count = count;
  }

  check(reference: Pick<Reference, "objects">): boolean {
    return this.#request.isValid?.(reference) ?? true;
  }

  run(reference: Reference, server: Server): void {
    const { text, idempotent } = this.#request;
    const before = { seen: server.seen(), uids: server.incarnations() };
    const answer = this.#request.to(server);
    const expected = this.#request.to(reference);
    this.#count(`${text.split(" ")[0]}: ${answer}`);
    agree(text, "the answer", answer, expected);
    agree(text, "what is stored", server.seen(), reference.seen());
    if (answer !== "ok") agree(text, "what a refused request leaves", server.seen(), before.seen);
    keepsLaws(text, before, server);
    if (!idempotent) return;
    const after = server.seen();
    agree(text, "the answer, asked again,", this.#request.to(server), answer);
    agree(text, "what is stored when asked again", server.seen(), after);
    this.#request.to(reference);
  }

  toString(): string {
    return this.#request.text;
  }
}

interface Before {
  readonly seen: Seen;
  readonly uids: { readonly [name: string]: string };
}

/** What is true whatever the request was. */
function keepsLaws(text: string, before: Before, server: Server): void {
  const [seen, uids] = [server.seen(), server.incarnations()];
  if (new Set(server.uids).size !== server.uids.length) broken(text, "gives a uid a second time");
  for (const [name, now] of Object.entries(seen)) {
    if (now.deleting && now.finalizers.length === 0)
      broken(text, `leaves ${name}, which nothing holds any more`);
    const then = before.seen[name];
    if (then === undefined || before.uids[name] !== uids[name]) continue;
    if (then.deleting && !now.deleting) broken(text, `takes back the deletion of ${name}`);
    if (now.generation < then.generation) broken(text, `lowers the generation of ${name}`);
    const isNew = now.replicas !== then.replicas;
    if (isNew !== now.generation > then.generation)
      broken(text, `does not count the changes of the spec of ${name}`);
  }
}

function agree(text: string, what: string, found: unknown, expected: unknown): void {
  const texts = [found, expected].map((v) => JSON.stringify(sorted(v)));
  if (texts[0] !== texts[1]) broken(text, `${what} is ${texts[0]}, not ${texts[1]}`);
}

function broken(text: string, what: string): never {
  throw new ApiServerViolation(`${text}: ${what}`);
}

/** The same with all names in order. */
function sorted(v: unknown): unknown {
  if (typeof v !== "object" || v === null || Array.isArray(v)) return v;
  const entries = Object.entries(v).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

/**
 * Sequences of requests. `runRequests` puts them to the model and to the reference.
 * @param count is told what came up: "delete: NotFound"
 */
export function apiServerRequests(count: (outcome: string) => void = () => {}) {
  return commands([requests.map((request) => new Command(request, count))], { maxCommands: 40, size: "max" });
}

/**
 * Puts requests to the model's API server (or another one) and to the reference.
 * @throws ApiServerViolation if the server does not do what the reference does, or breaks a law
 */
export function runRequests(run: Iterable<ICommand<Reference, Server, void>>, server = new Server()): void {
  modelRun(() => ({ model: new Reference(), real: server }), run);
}
