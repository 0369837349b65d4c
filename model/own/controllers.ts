// Users' own controllers at work: their informers, their decisions, the requests that follow from them, and how they are stopped amid these.
// A step looks, decides, and does the first request that changes anything; the others wait in a queue. Requests that change
// nothing, or whose refusal is tolerated, take no time.
import {
  type Alternative,
  act,
  type Process,
  process,
  type View,
  type Write,
} from "../../explorer/system.ts";
import { namespaceOf, refusesCreation } from "../apiserver/namespaces.ts";
import { budgetOf, type Cluster, incarnationIn, unowned } from "../cluster.ts";
import { chargedFor, chargingQuotas } from "../policy/admission.ts";
import type { OwnWrites } from "../scenario/scenario.ts";
import { requestRefusal } from "./access.ts";
import type { ClusterOwn, OwnController, Queue, Seeing, Tracked } from "./cluster-own.ts";
import { Decisions, type SeenLists } from "./decide.ts";
import { kindOf } from "./kinds.ts";
import { resourcesOf } from "./model.ts";
import { type Outcome, perform, type Situation } from "./perform.ts";
import type { Request, Stored } from "./requests.ts";
import { viewsOf } from "./slots.ts";
import { uidsRememberedByOthers } from "./uids.ts";

/** A cluster with users' own controllers. */
export interface OwnCluster {
  readonly cluster: Cluster;
  readonly own: ClusterOwn;
  readonly writes: OwnWrites;
}

export function ownControllers(cluster: Cluster): readonly Process[] {
  const { own, scenario } = cluster;
  if (own === undefined || scenario.own === undefined) return [];
  const all = { cluster, own, writes: scenario.own };
  return own.controllers.flatMap((one) =>
    one.neverStarts === undefined
      ? [
          ...one.sees.flatMap((seeing) => informer(one, seeing)),
          ...reconcilers(all, one),
          ...stops(cluster, one),
        ]
      : refusedToStart(own, one.controller.name, one.neverStarts),
  );
}

/** It says so, and that is all. */
function refusedToStart({ notAllowed }: ClusterOwn, name: string, why: string): readonly Process[] {
  if (notAllowed === undefined) return [];
  return [
    process({
      name,
      reads: { known: notAllowed },
      fairness: "weak",
      labels: [NOT_STARTED],
      step: ({ known }) =>
        known.includes(why)
          ? []
          : [{ ...act(NOT_STARTED, notAllowed.set([...known, why].toSorted())), detail: why }],
    }),
  ];
}

/** Brings the cache of one kind up to date, with all that has happened since: events of one kind come in their order. */
function informer({ controller }: OwnController, { kind, tracked, cache }: Seeing): readonly Process[] {
  if (cache === undefined) return [];
  return [
    process({
      name: `informer of ${controller.name}: ${kind}`,
      reads: { cached: cache, stored: tracked.map(({ slot }) => slot) },
      fairness: "weak",
      labels: [`see ${kind}`],
      step: ({ cached, stored }) => {
        const now = viewsOf(tracked, stored);
        return isSame(now, cached) ? [] : [act(`see ${kind}`, cache.set(now))];
      },
    }),
  ];
}

/** One process for each object that is looked after: each is dealt with again and again, one at a time. */
function reconcilers(all: OwnCluster, one: OwnController): readonly Process[] {
  const looked = one.sees.find(({ kind }) => kind === kindOf(one.controller.for));
  const decisions = new Decisions(one.controller);
  return (looked?.tracked ?? []).map((object) => reconciler(all, one, object, decisions));
}

/** What the writes of one controller depend on. */
function readsOf({ cluster, own }: OwnCluster, one: OwnController) {
  const { queue, sees } = one;
  const namespaces = [...new Set(own.tracked.map(({ ref }) => ref.namespace))];
  return {
    queue,
    wrote: own.wrote,
    caches: sees.flatMap(({ cache }) => cache ?? []),
    stored: own.tracked.map(({ slot }) => slot),
    notAllowed: own.notAllowed === undefined ? [] : [own.notAllowed],
    phases: namespaces.flatMap((namespace) => namespaceOf(cluster, namespace)),
    incarnations: own.tracked.flatMap((tracked) => tracked.incarnations),
    quotas: quotasOf(cluster, own).map(({ slot }) => slot),
    remembered: uidsRememberedByOthers(own, one),
  };
}

type Seen = View<ReturnType<typeof readsOf>>;

function quotasOf(cluster: Cluster, { tracked }: ClusterOwn) {
  return [...new Set(tracked.flatMap(({ slot }) => chargingQuotas(cluster, slot)))];
}

function reconciler(all: OwnCluster, one: OwnController, object: Tracked, decisions: Decisions): Process {
  const { controller, queue } = one;
  return process({
    name: `${controller.name} ${object.title}`,
    reads: readsOf(all, one),
    fairness: "weak",
    step: (seen) => {
      const now = situationOf(all, one, object, seen);
      const done = (rest: readonly Request[]): Write =>
        queue.set(rest.length === 0 ? null : queued(object, rest));
      if (seen.queue !== null) {
        if (seen.queue.object !== object.title) return [];
        const next = carriedOut(all, now, seen, seen.queue.requests, done);
        return next === WAITS ? [] : [next ?? act("nothing left to do", done([]))];
      }
      const lists = listsOf(all.own, one, seen);
      const looked = lists.all.get(kindOf(controller.for))?.find((view) => isOf(view, object));
      if (looked === undefined) return [];
      const requests = decisions.of(looked, lists.byName);
      const next = carriedOut(all, now, seen, requests, done);
      return next === undefined || next === WAITS || isRefusal(next) ? [] : [next];
    },
  });
}

function isOf({ metadata: { name, namespace } }: Stored, { ref }: Tracked): boolean {
  return name === ref.name && namespace === ref.namespace;
}

function queued(object: Tracked, requests: readonly Request[]): Queue {
  return { object: object.title, requests };
}

/** What a controller is shown: from its caches, or what is stored. */
function listsOf(own: ClusterOwn, { sees }: OwnController, { caches, stored }: Seen) {
  const byKind = new Map<string, readonly Stored[]>();
  let next = 0;
  for (const { kind, tracked, cache } of sees) {
    const live = tracked.map((one) => stored[own.tracked.indexOf(one)] ?? null);
    byKind.set(kind, cache === undefined ? viewsOf(tracked, live) : (caches[next++] ?? []));
  }
  const named = sees.flatMap(({ kind, names }) =>
    names.map((name) => [name, byKind.get(kind) ?? []] as const),
  );
  const byName: SeenLists = Object.fromEntries(named);
  return { all: byKind, byName };
}

function situationOf(
  { cluster, own, writes }: OwnCluster,
  one: OwnController,
  object: Tracked,
  seen: Seen,
): Situation {
  const resources = resourcesOf(own.facts.model);
  const stored = (tracked: Tracked) => seen.stored[own.tracked.indexOf(tracked)] ?? null;
  return {
    own,
    writes,
    controller: one.controller.name,
    namespace: object.ref.namespace,
    stored,
    refusal: (request, ref, isThere) =>
      requestRefusal(cluster.policies.access, one.controller, resources, { request, ref, isThere }),
    isClosed: (ref) => {
      const namespaces = [...new Set(own.tracked.map((tracked) => tracked.ref.namespace))];
      const sizes = namespaces.map((namespace) => namespaceOf(cluster, namespace).length);
      const at = namespaces.indexOf(ref.namespace);
      const first = sizes.slice(0, at).reduce((sum, size) => sum + size, 0);
      return refusesCreation(seen.phases.slice(first, first + (sizes[at] ?? 0)), ref);
    },
    hasRemains: (tracked) => remains(own, tracked, seen).size > 0,
    newUid: (tracked) => newUid(own, tracked, seen),
  };
}

/** What pods name of its earlier incarnations; those that have been let go of name none. */
function remains(own: ClusterOwn, tracked: Tracked, { incarnations }: Seen): ReadonlySet<string> {
  const before = own.tracked.slice(0, own.tracked.indexOf(tracked));
  const first = before.reduce((sum, one) => sum + one.incarnations.length, 0);
  const named = incarnations.slice(first, first + tracked.incarnations.length).flat();
  return new Set(named.filter((incarnation) => incarnation !== UNOWNED));
}

/** The first of its incarnations that nothing names any more. */
function newUid(own: ClusterOwn, tracked: Tracked, seen: Seen): string {
  const named = remains(own, tracked, seen);
  const text = JSON.stringify([seen.queue, seen.caches, seen.stored, seen.remembered]);
  for (let i = 1; ; i++) {
    const incarnation = `#o${i}`;
    const uid = `${tracked.uidBase}${incarnation}`;
    if (!named.has(incarnation) && !text.includes(JSON.stringify(uid))) return uid;
  }
}

/** The first request that changes something, and what is left after it; undefined if none does. */
function carriedOut(
  all: OwnCluster,
  now: Situation,
  seen: Seen,
  requests: readonly Request[],
  done: (rest: readonly Request[]) => Write,
): Alternative | typeof WAITS | undefined {
  for (const [i, request] of requests.entries()) {
    const outcome = charged(all, seen, perform(now, request));
    if (outcome.kind === "same" || (outcome.kind === "refused" && outcome.tolerated)) continue;
    if (outcome.kind === "waits") return WAITS;
    if (outcome.kind === "not allowed") return notAllowed(all.own, seen, outcome.why, done([]));
    if (outcome.kind === "refused")
      return { ...act(`${REFUSED}: ${outcome.reason}`, done([])), detail: textOf(request) };
    if (outcome.kind === "unknown") {
      all.own.facts.notes.add(outcome.note);
      return { ...act("ask for something unknown", all.own.unknown.set(1)), detail: textOf(request) };
    }
    const { tracked, after, charges } = outcome;
    const rest = requests.slice(i + 1);
    const label = `${request.verb} ${tracked.ref.kind}`;
    const turned = all.own.wrote.set(seen.wrote === 0 ? 1 : 0);
    return {
      ...act(label, ...charges, tracked.slot.set(after), turned, done(rest)),
      detail: tracked.ref.name,
    };
  }
  return undefined;
}

/** The first time it is taken down. The rest is dropped, as after any refusal. */
function notAllowed({ notAllowed: slot }: ClusterOwn, seen: Seen, why: string, drop: Write): Alternative {
  const known = seen.notAllowed.flat();
  if (slot === undefined || known.includes(why))
    return { ...act(`${REFUSED}: Forbidden`, drop), detail: why };
  return { ...act("a request is not allowed", slot.set([...known, why].toSorted()), drop), detail: why };
}

/** What a pod names as its owner that none has any more. */
const UNOWNED = incarnationIn(unowned(""));
const WAITS = "waits";
const REFUSED = "a request is refused";
const NOT_STARTED = "does not start";

function isRefusal({ label }: Alternative): boolean {
  return label.startsWith(REFUSED);
}

function textOf(request: Request): string {
  const { kind, metadata } = "object" in request ? request.object : request.target;
  return `${request.verb} ${kind} ${metadata.name}`;
}

type Charged =
  | Exclude<Outcome, { readonly kind: "written" }>
  | (Extract<Outcome, { readonly kind: "written" }> & { readonly charges: readonly Write[] });

/** With what quotas are charged; forbidden if they do not allow it. */
function charged({ cluster, own }: OwnCluster, seen: Seen, outcome: Outcome): Charged {
  if (outcome.kind !== "written") return outcome;
  const { tracked, after } = outcome;
  const all = quotasOf(cluster, own);
  const quotas = chargingQuotas(cluster, tracked.slot).map(
    (quota) => seen.quotas[all.indexOf(quota)] ?? null,
  );
  const before = seen.stored[own.tracked.indexOf(tracked)] ?? null;
  const charges = chargedFor(cluster, { slot: tracked.slot, before, after }, quotas);
  return charges === undefined
    ? { kind: "refused", reason: "Forbidden", tolerated: false }
    : { ...outcome, charges };
}

const STOPS = [
  { fault: "controllerCrashes", label: "controller crashes" },
  { fault: "apiErrors", label: "API error" },
] as const;

/** It stops with requests left to do: they are forgotten, and it decides anew. */
function stops(cluster: Cluster, { controller, queue }: OwnController): readonly Process[] {
  return STOPS.filter(({ fault }) => cluster.scenario[fault] > 0).map(({ fault, label }) => {
    const budget = budgetOf(cluster, fault);
    return process({
      name: `fault: ${label}, ${controller.name}`,
      reads: { queue, left: budget },
      environment: true,
      step: ({ queue: now, left }) =>
        now === null || left === 0 ? [] : [act(label, queue.set(null), budget.set(left - 1))],
    });
  });
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
