// Users' own properties, over the objects that they name, as they are stored.
import {
  alwaysEventually,
  alwaysPossible,
  eventually,
  eventuallyAlways,
  invariant,
  leadsTo,
  noStep,
  type Predicate,
  type Property,
  predicate,
} from "../explorer/property.ts";
import type { Reads } from "../explorer/system.ts";
import type { ClusterOwn } from "../model/own/cluster-own.ts";
import { frozen } from "../model/own/decide.ts";
import { OwnModelError } from "../model/own/errors.ts";
import { kindOf } from "../model/own/kinds.ts";
import type { OwnModel } from "../model/own/model.ts";
import type { OwnProperty } from "../model/own/property.ts";
import { viewsOf } from "../model/own/slots.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";
import { ownControllersSettle } from "./own-controllers-settle.ts";
import { ownRequestsAllowed } from "./own-requests-allowed.ts";
import type { VerifyInput } from "./verify-result.ts";

/** All that there are because of a user's model: its own, and those that speak of its controllers. */
function allOf(model: OwnModel | undefined): readonly ClusterProperty[] {
  if (model === undefined) return [];
  const settle = model.controllers.length === 0 ? [] : [ownControllersSettle];
  const allowed = model.controllers.some((one) => one.serviceAccount !== undefined)
    ? [ownRequestsAllowed]
    : [];
  return [...settle, ...allowed, ...(model.properties ?? []).map(clusterProperty)];
}

/** Their ids, to be named where the ids of built-in properties are. */
export function ownPropertyIds(model: OwnModel | undefined): readonly string[] {
  return allOf(model).map(({ id }) => id);
}

/**
 * Those that are to be checked.
 * @param builtIn The ids of the built-in ones.
 * @throws OwnModelError if two have one id
 */
export function ownProperties(
  { own, scenario }: Pick<VerifyInput, "own" | "scenario">,
  builtIn: readonly string[],
  only?: readonly string[],
): readonly ClusterProperty[] {
  const all = allOf(own);
  for (const [i, { id }] of all.entries()) {
    if (!builtIn.includes(id) && all.findIndex((other) => other.id === id) === i) continue;
    throw new OwnModelError(`property "${id}": there is another one with this id; give it another`);
  }
  return all.filter(({ id }) => !scenario.propertiesOff.includes(id) && only?.includes(id) !== false);
}

const KINDS = {
  always: "safety",
  never: "safety",
  alwaysPossible: "possibility",
  eventually: "liveness",
  eventuallyAlways: "liveness",
  alwaysEventually: "liveness",
  whenever: "liveness",
} as const;

function clusterProperty(property: OwnProperty): ClusterProperty {
  const { id, title, claim } = property;
  return {
    id,
    title,
    kind: KINDS[claim.kind],
    description: "A property of the user's own model.",
    source: "the user's own model",
    on: ({ own }) => (own === undefined ? [] : [claimed(property, own)]),
  };
}

function claimed(property: OwnProperty, own: ClusterOwn): Property {
  const { claim } = property;
  const id = idFor(property, "the user's model");
  const { reads, shown } = seenBy(property, own);
  const state = (name: string, holds: (cluster: unknown) => boolean): Predicate =>
    predicate(name, reads, (view) => answer(property, () => holds(shown(view))));
  if (claim.kind === "never")
    return noStep(
      id,
      reads,
      (before, after) =>
        JSON.stringify(before) !== JSON.stringify(after) &&
        answer(property, () => claim.forbids(shown(before), shown(after))),
      { changes: true },
    );
  const goal = state(property.id, (cluster) => claim.holds(cluster));
  switch (claim.kind) {
    case "always":
      return invariant(id, goal);
    case "eventually":
      return eventually(id, goal);
    case "eventuallyAlways":
      return eventuallyAlways(id, goal);
    case "alwaysEventually":
      return alwaysEventually(id, goal);
    case "alwaysPossible":
      return alwaysPossible(id, goal, { by: "system" });
    case "whenever":
      return leadsTo(
        id,
        state(`${property.id}, whenever`, (cluster) => claim.when(cluster)),
        goal,
      );
  }
}

/** What it reads, and how that is shown to it. */
function seenBy({ reads: watches }: OwnProperty, { tracked }: ClusterOwn) {
  const named = Object.entries(watches).map(
    ([name, watchable]) => [name, tracked.filter(({ ref }) => ref.kind === kindOf(watchable))] as const,
  );
  const reads: Reads = Object.fromEntries(named.map(([name, some]) => [name, some.map(({ slot }) => slot)]));
  const shown = (view: { readonly [name: string]: unknown }): unknown =>
    frozen(
      Object.fromEntries(
        named.map(([name, some]) => {
          const values = view[name];
          const stored = Array.isArray(values) ? some.map(({ slot }, i) => slot.read(values[i])) : [];
          return [name, viewsOf(some, stored)];
        }),
      ),
    );
  return { reads, shown };
}

function answer({ id }: OwnProperty, ask: () => unknown): boolean {
  const found = asked(id, ask);
  if (typeof found === "boolean") return found;
  throw new OwnModelError(`property "${id}": answers ${String(found)} where true or false is wanted`);
}

function asked(id: string, ask: () => unknown): unknown {
  try {
    return ask();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new OwnModelError(`property "${id}" throws: ${message}`, { cause: error });
  }
}
