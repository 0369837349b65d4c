// Mutating admission: who changes the object of a request, in which order, and who is asked again about what others have changed.
// Sources: staging/src/k8s.io/apiserver/pkg/admission/reinvocation.go, plugin/webhook/mutating/{dispatcher,reinvocationcontext}.go,
// plugin/policy/mutating/dispatcher.go; pkg/kubeapiserver/options/plugins.go (policies come before webhooks).
import type { Answers, Asked } from "./answers.ts";
import { areSame } from "./patches.ts";
import type { AdmissionRequest } from "./request.ts";

/** A webhook or a policy that changes objects. */
export interface Mutator {
  readonly name: string;
  /** It is asked once more if others have changed the object since. */
  readonly isReinvoked: boolean;
  /** There are moments at which nobody asks it, and the request goes on without it. */
  readonly maySkip: boolean;
  /** At the start nobody asks it. */
  readonly isLate: boolean;
  /** Whether its rules are about such a request, whatever the object in it. */
  isAbout(request: AdmissionRequest): boolean;
  /** Undefined if it is not asked about the request. */
  mutate(request: AdmissionRequest): Mutation | undefined;
}

export interface Mutation extends Answers {
  /** What it makes of the object. */
  readonly object: unknown;
  /** Why it, or what it does to the object, refuses the request. */
  readonly refusal?: string;
}

/** All of a cluster, each list in its order. */
export interface Mutators {
  readonly policies: readonly Mutator[];
  readonly webhooks: readonly Mutator[];
}

/** What has become of a request. */
export interface Passed {
  readonly object: unknown;
  /** Those that were asked; also those that were passed over. */
  readonly asked: Asked;
  /** Who has changed the object, in the order in which they first did. */
  readonly changedBy: readonly string[];
  readonly refusal?: string;
}

/** One admission plugin, between its two turns. */
class Turns {
  readonly #mutators: readonly Mutator[];
  readonly #previous = new Set<Mutator>();
  readonly #again = new Set<Mutator>();
  #last: unknown;

  constructor(mutators: readonly Mutator[]) {
    this.#mutators = mutators;
  }

  /** @param skipped The names of those that are passed over. */
  run(request: AdmissionRequest, isSecond: boolean, skipped: ReadonlySet<string>): Passed {
    const asked = new Map<string, Answers>();
    const changedBy: string[] = [];
    let { object } = request;
    if (isSecond && !areSame(this.#last, object)) this.#require();
    for (const mutator of this.#mutators) {
      const mutation = mutator.mutate({ ...request, object });
      if (mutation === undefined || (isSecond && !this.#again.has(mutator))) continue;
      const { refuses, refusesUnserved, refusal } = mutation;
      asked.set(mutator.name, { refuses, refusesUnserved });
      const isSkipped = mutator.maySkip && skipped.has(mutator.name);
      if (!isSkipped) {
        if (refusal !== undefined) return { object, asked, refusal, changedBy };
        if (!areSame(object, mutation.object)) {
          ({ object } = mutation);
          changedBy.push(mutator.name);
          this.#require();
        }
      }
      if (mutator.isReinvoked) this.#previous.add(mutator);
    }
    this.#last = object;
    return { object, asked, changedBy };
  }

  #require(): void {
    for (const one of this.#previous) this.#again.add(one);
    this.#previous.clear();
  }
}

/** What becomes of a request, after the plugins of the API server itself. */
export function mutated(
  { policies, webhooks }: Mutators,
  request: AdmissionRequest,
  skipped: ReadonlySet<string>,
): Passed {
  const plugins = [new Turns(policies), new Turns(webhooks)];
  const asked = new Map<string, Answers>();
  const changers = new Set<string>();
  const soFar = (object: unknown): Passed => ({ object, asked, changedBy: [...changers] });
  let { object } = request;
  for (const isSecond of [false, true]) {
    if (isSecond && changers.size === 0) break;
    for (const plugin of plugins) {
      const result = plugin.run({ ...request, object }, isSecond, skipped);
      for (const [name, answers] of result.asked) asked.set(name, answers);
      for (const name of result.changedBy) changers.add(name);
      if (result.refusal !== undefined) return { ...soFar(result.object), refusal: result.refusal };
      ({ object } = result);
    }
  }
  return soFar(object);
}

/** One of the ways in which a request may go. */
export interface Outcome extends Passed {
  /** Those that were asked, and passed over. */
  readonly skipped: readonly string[];
}

/** More ways than a scenario can mean. */
export const MAX_OUTCOMES = 64;

/** All ways in which a request may go, by who is passed over; nobody first. Undefined if there are more than MAX_OUTCOMES. */
export function outcomesOf(mutators: Mutators, request: AdmissionRequest): readonly Outcome[] | undefined {
  const skippable = new Set(
    [...mutators.policies, ...mutators.webhooks].flatMap((m) => (m.maySkip ? [m.name] : [])),
  );
  const found = new Map<string, Outcome>();
  const open: (readonly string[])[] = [[]];
  for (const skipped of open) {
    const key = JSON.stringify(skipped);
    if (found.has(key)) continue;
    const outcome = { ...mutated(mutators, request, new Set(skipped)), skipped };
    found.set(key, outcome);
    if (found.size > MAX_OUTCOMES) return undefined;
    for (const name of outcome.asked.keys()) {
      if (skippable.has(name) && !skipped.includes(name)) open.push([...skipped, name].sort());
    }
  }
  return [...found.values()];
}

/** With more policies only some of their orders are tried. */
const MANY = 5;

/** Whether something else comes of a request if its policies are asked in another order: Kubernetes does not say in which they are. */
export function dependsOnOrder({ policies, webhooks }: Mutators, request: AdmissionRequest): boolean {
  const asked = policies.filter((policy) => policy.isAbout(request));
  if (asked.length < 2) return false;
  const of = (order: readonly Mutator[]): Passed =>
    mutated({ policies: order, webhooks }, request, new Set());
  const first = of(asked);
  const orders = asked.length > MANY ? [asked.toReversed()] : ordersOf(asked);
  return orders.some((order) => {
    const { object, refusal } = of(order);
    return refusal !== first.refusal || (refusal === undefined && !areSame(object, first.object));
  });
}

function ordersOf<T>(all: readonly T[]): readonly (readonly T[])[] {
  if (all.length < 2) return [all];
  return all.flatMap((one, i) => ordersOf(all.toSpliced(i, 1)).map((rest) => [one, ...rest]));
}

/** What is said of an object of which the order decides. */
export const ORDER_DECIDES =
  "its policies are asked in the order of their names: in another one, which Kubernetes may choose, something else comes of it";
