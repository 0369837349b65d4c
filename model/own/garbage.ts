// The garbage collector, as far as objects name custom objects (or each other) as their owners.
// Source: pkg/controller/garbagecollector/garbagecollector.go (attemptToDeleteItem, attemptToOrphanWorker).
import {
  type Alternative,
  act,
  type Process,
  process,
  projection,
  type Slot,
} from "../../explorer/system.ts";
import { deleted, finalizersOf, withoutFinalizer } from "../apiserver/deletion.ts";
import type { Cluster } from "../cluster.ts";
import type { ObjectRef } from "../inventory/objects.ts";
import { type CollectableObject, collect, isOrphaningDependents, orphaning } from "../semantics/index.ts";
import { isDeleting } from "../state.ts";
import type { StoredObject } from "../stored.ts";
import type { Tracked } from "./cluster-own.ts";

export function ownGarbageCollector({ own }: Cluster): readonly Process[] {
  return (own?.tracked ?? []).map((object) => collector(object, own?.tracked ?? []));
}

function collector(object: Tracked, all: readonly Tracked[]): Process {
  const others = all.filter((one) => one !== object && one.ref.namespace === object.ref.namespace);
  const { slot, podOwners } = object;
  return process({
    name: `garbage-collector ${object.title} and its owners`,
    reads: {
      stored: slot,
      others: others.map((one) => projection(one.slot, "metadata as an owner, and owners", collectable)),
      podOwners,
    },
    fairness: "weak",
    step: ({ stored, others: found, podOwners: uids }) => {
      if (stored === null) return [];
      const self = collectable(stored);
      if (self === null) return [];
      const dependents = found.flatMap((one) => (one !== null && owns(self, one) ? [one] : []));
      const pods = [...new Set(uids.flat())].map(podOf);
      const ownerOf = ({ kind, name }: Named) => {
        const at = others.findIndex(({ ref }) => ref.kind === kind && ref.name === name);
        return found[at] ?? undefined;
      };
      return done(object, slot, stored, self, { ownerOf, dependents, pods });
    },
  });
}

type Named = Pick<ObjectRef, "kind" | "name">;

/** With whole references, so that owners are found by kind and name. */
interface Owned extends CollectableObject {
  readonly ownerReferences: NonNullable<NonNullable<StoredObject["metadata"]["own"]>["ownerReferences"]>;
}

interface Found {
  ownerOf(named: Named): Owned | undefined;
  readonly dependents: readonly Owned[];
  readonly pods: readonly CollectableObject[];
}

/** Kinds that our controllers make nothing for, so that nobody else takes these finalizers off. */
const OWNING_NOTHING: ReadonlySet<string> = new Set([
  "Service",
  "Ingress",
  "ConfigMap",
  "Secret",
  "PodDisruptionBudget",
  "HorizontalPodAutoscaler",
]);

function done(
  { custom, ref }: Tracked,
  slot: Slot<StoredObject | null>,
  stored: StoredObject,
  self: Owned,
  { ownerOf, dependents, pods }: Found,
): readonly Alternative[] {
  if (custom !== undefined || OWNING_NOTHING.has(ref.kind)) {
    const orphans = orphaning(self, dependents);
    if (orphans !== undefined) return "finalizer" in orphans ? [unheld(slot, stored, orphans.finalizer)] : [];
    const next = collect(self, () => undefined, dependents);
    if (next.kind === "remove finalizer") return [unheld(slot, stored, next.finalizer)];
  }
  const owners = self.ownerReferences.map((reference) => ownerOf(reference));
  const letting = self.ownerReferences.filter(({ uid }, i) => {
    const owner = owners[i];
    return owner !== undefined && owner.uid === uid && isOrphaningDependents(owner);
  });
  if (letting.length > 0)
    return [
      act(
        "orphan object",
        slot.set(
          without(
            stored,
            self,
            letting.map(({ uid }) => uid),
          ),
        ),
      ),
    ];
  const references = new Map(self.ownerReferences.map((one, i) => [one.uid, owners[i]] as const));
  const next = collect(self, ({ uid }) => references.get(uid), [...dependents, ...pods]);
  if (next.kind === "delete")
    return [act("delete object", slot.set(deleted(stored, { propagationPolicy: next.propagationPolicy })))];
  return next.kind === "remove owners"
    ? [act("forget owners", slot.set(without(stored, self, next.ownerUids)))]
    : [];
}

function unheld(slot: Slot<StoredObject | null>, stored: StoredObject, finalizer: string): Alternative {
  return act(`remove finalizer ${finalizer}`, slot.set(withoutFinalizer(stored, finalizer)));
}

function collectable(stored: StoredObject | null): Owned | null {
  if (stored === null) return null;
  return {
    uid: stored.metadata.uid,
    deleting: isDeleting(stored),
    finalizers: finalizersOf(stored),
    ownerReferences: stored.metadata.own?.ownerReferences ?? [],
  };
}

function owns({ uid }: Owned, { ownerReferences }: Owned): boolean {
  return ownerReferences.some((reference) => reference.uid === uid);
}

/** A pod that names this controller. */
function podOf(uid: string): CollectableObject {
  const reference = { uid, controller: true, blockOwnerDeletion: true };
  return { uid: "", deleting: false, finalizers: [], ownerReferences: [reference] };
}

function without(stored: StoredObject, { ownerReferences }: Owned, uids: readonly string[]): StoredObject {
  const { own = {}, ...metadata } = stored.metadata;
  const left = ownerReferences.filter(({ uid }) => !uids.includes(uid));
  const { ownerReferences: _, ...rest } = own;
  const kept = left.length === 0 ? rest : { ...rest, ownerReferences: left };
  return { ...stored, metadata: Object.keys(kept).length === 0 ? metadata : { ...metadata, own: kept } };
}
