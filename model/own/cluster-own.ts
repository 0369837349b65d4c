// What a cluster has because of users' own controllers: the objects that they see and write, their caches, and what they still have to do.
import type { Projection, Slot } from "../../explorer/system.ts";
import type { Answer } from "../apiserver/apiserver.ts";
import type { ObjectRef } from "../inventory/objects.ts";
import type { CustomState, StoredObject } from "../stored.ts";
import type { Desired } from "../workloads/desired.ts";
import type { Controller } from "./declare.ts";
import type { KnownManifest, OwnFacts } from "./facts.ts";
import type { CustomResource } from "./kinds.ts";
import type { Request, Stored } from "./requests.ts";

/** An object that users' controllers may see or write. */
export interface Tracked {
  readonly ref: ObjectRef;
  /** "StatefulSet/db" */
  readonly title: string;
  readonly apiVersion: string;
  readonly slot: Slot<StoredObject | null>;
  /** Only of custom objects. */
  readonly custom: TrackedCustom | undefined;
  /** Of objects of built-in kinds: all that they may have. */
  readonly manifests: readonly KnownManifest[];
  /** What its uids start with. */
  readonly uidBase: string;
  /** What tells incarnations of it apart that pods, or other things that our controllers made, name as their owner. */
  readonly incarnations: readonly Projection<readonly string[]>[];
  /** How its own dependents, which are no objects of manifests, name it: pods that keep it from being deleted in the foreground. */
  readonly podOwners: readonly Projection<readonly string[]>[];
  created(uid: string, desired: Desired): StoredObject;
  applied(stored: StoredObject, desired: Desired): Answer<StoredObject>;
  /** As it is shown. */
  view(stored: StoredObject): Stored;
}

export interface TrackedCustom {
  readonly resource: CustomResource;
  readonly slot: Slot<CustomState | null>;
}

/** One kind that a controller watches. */
export interface Seeing {
  readonly kind: string;
  /** Under which names, of all that it is seen under. */
  readonly names: readonly string[];
  readonly tracked: readonly Tracked[];
  /** What its informer has told it, in the order of `tracked`, without what is not there. Absent: it sees what is stored. */
  readonly cache: Slot<readonly Stored[]> | undefined;
}

/** What is left to do of one decision. */
export interface Queue {
  /** The title of the object that it is about. */
  readonly object: string;
  readonly requests: readonly Request[];
}

export interface OwnController {
  readonly controller: Controller;
  readonly sees: readonly Seeing[];
  readonly queue: Slot<Queue | null>;
  /** Why it never starts; undefined if it does. */
  readonly neverStarts: string | undefined;
}

/** The name of the slot that every write of users' own controllers turns over: it says nothing to people. */
export const PARITY = "writes of the user's own controllers, odd or even";

/**
 * What people are told of what a step of a user's own controller depends on: what is left to do, and what it was shown. The rest is what its
 * request met, and the model's own book-keeping.
 */
export function toldOf(saw: { readonly [read: string]: unknown }): { readonly [read: string]: unknown } {
  if (!("wrote" in saw && "incarnations" in saw)) return saw;
  const { queue, caches, stored } = saw;
  const lists = Array.isArray(caches) && caches.length > 0 ? caches : [stored];
  const shown = lists.flatMap((list: unknown) => {
    const objects = Array.isArray(list) ? list.filter((one) => one !== null) : [];
    const [first] = objects;
    const kind =
      typeof first === "object" && first !== null && "kind" in first ? String(first.kind) : "stored";
    return objects.length === 0 ? [] : [[kind, objects] as const];
  });
  return { queue, ...Object.fromEntries(shown) };
}

export interface ClusterOwn {
  readonly facts: OwnFacts;
  readonly tracked: readonly Tracked[];
  readonly controllers: readonly OwnController[];
  /** Turned over by every write of these controllers: it comes to rest when they do. */
  readonly wrote: Slot<0 | 1>;
  /** Why requests were not allowed, each once, sorted; only where a controller runs under an account of its own. */
  readonly notAllowed: Slot<readonly string[]> | undefined;
  /** 1 once a controller has asked for something that is not known yet: what comes then is not what would be. */
  readonly unknown: Slot<0 | 1>;
}
