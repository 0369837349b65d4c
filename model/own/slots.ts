// What a cluster has because of users' own controllers: slots for their caches and for what they still have to do.
import { type Projection, projection, type Slot, slot } from "../../explorer/system.ts";
import { type Store, storesIn } from "../apiserver/stores.ts";
import { type Cluster, controllerUid, incarnationIn, nameInUid, type Owner } from "../cluster.ts";
import { type Inventory, sameRef, titleOf } from "../inventory/inventory.ts";
import { pendingSlotsOf } from "../pods/adoption.ts";
import { waitingFor } from "../pods/daemon-pods.ts";
import type { PodState } from "../state.ts";
import type { StoredObject } from "../stored.ts";
import { watchRefusal } from "./access.ts";
import {
  type ClusterOwn,
  type OwnController,
  PARITY,
  type Queue,
  type Seeing,
  type Tracked,
} from "./cluster-own.ts";
import type { Controller } from "./declare.ts";
import type { OwnFacts } from "./facts.ts";
import { apiVersionOf, type CustomResource, kindOf } from "./kinds.ts";
import { resourcesOf } from "./model.ts";
import { fieldsOf } from "./normal.ts";
import type { Stored } from "./requests.ts";
import { builtInView, customView } from "./views.ts";

/** Of some of the workloads; undefined where there are no controllers, or nothing that they see or write. */
export function clusterOwn(inventory: Inventory, cluster: Cluster): ClusterOwn | undefined {
  const { own: facts } = inventory;
  if (facts === undefined) return undefined;
  const tracked = trackedIn(inventory, facts, cluster);
  if (tracked.length === 0) return undefined;
  const { controllers } = facts.model;
  return {
    facts,
    tracked,
    controllers: controllers.map((controller) => controllerOf(cluster, controller, tracked)),
    notAllowed: controllers.some(({ serviceAccount }) => serviceAccount !== undefined)
      ? slot<readonly string[]>("what the user's own controllers are not allowed", [])
      : undefined,
    wrote: slot<0 | 1>(PARITY, 0),
    unknown: slot<0 | 1>("asked for something unknown", 0),
  };
}

function trackedIn(inventory: Inventory, facts: OwnFacts, cluster: Cluster): readonly Tracked[] {
  const resources = resourcesOf(facts.model);
  const all = storesIn<Tracked | undefined>(cluster, (store) => {
    const { ref } = store;
    const custom = cluster.customs.find(({ workload }) => sameRef(workload.ref, ref));
    if (custom !== undefined) {
      const resource = resources.find(({ kind }) => kind === ref.kind);
      return resource && trackedCustom(cluster, store, resource, custom.slot);
    }
    const manifests = facts.manifests.get(titleOf(ref));
    return manifests && trackedBuiltIn(inventory, cluster, store, manifests);
  });
  return all.flatMap((one) => one ?? []).toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

function orderOf({ ref: { kind, namespace, name } }: Tracked): string {
  return JSON.stringify([kind, namespace, name]);
}

function common<State extends StoredObject, Spec>(
  cluster: Cluster,
  { ref, slot: stored, name, verbs, specIn }: Store<State, Spec>,
) {
  return {
    ref,
    title: titleOf(ref),
    slot: stored,
    uidBase: name,
    incarnations: incarnationsOf(cluster, ref),
    podOwners: podOwnersOf(cluster, ref),
    created(uid: string, desired: Parameters<typeof specIn>[0]): State {
      return verbs.created(uid, specOf(specIn(desired)));
    },
    applied(object: State, desired: Parameters<typeof specIn>[0]) {
      const answer = verbs.applied(object, specOf(specIn(desired)), false);
      if (!answer.ok || JSON.stringify(answer.object) === JSON.stringify(object)) return answer;
      return { ok: true as const, object: verbs.withGenerationsAnew?.(answer.object) ?? answer.object };
    },
  };
}

function specOf<Spec>(spec: Spec | null): Spec {
  if (spec === null) throw new RangeError("a manifest of another kind");
  return spec;
}

function trackedCustom<State extends StoredObject, Spec>(
  cluster: Cluster,
  store: Store<State, Spec>,
  resource: CustomResource,
  custom: Cluster["customs"][number]["slot"],
): Tracked {
  const apiVersion = apiVersionOf(resource);
  return {
    ...common(cluster, store),
    apiVersion,
    custom: { resource, slot: custom },
    manifests: [],
    view(stored: StoredObject): Stored {
      const state = custom.read(stored);
      if (state === null) throw new RangeError("an object that is not there");
      return customView(store.ref, apiVersion, state);
    },
  };
}

function trackedBuiltIn<State extends StoredObject, Spec>(
  { storage }: Inventory,
  cluster: Cluster,
  store: Store<State, Spec>,
  manifests: Tracked["manifests"],
): Tracked {
  const { apiVersion } = fieldsOf(manifests[0]?.normal);
  return {
    ...common(cluster, store),
    apiVersion: String(apiVersion),
    custom: undefined,
    manifests,
    view: (stored) => builtInView(store.ref, manifests, stored, storage.isGiven),
  };
}

/** Of the uids of an object of this name that something names which our own controllers have made. */
function incarnationsOf(cluster: Cluster, ref: Tracked["ref"]): readonly Projection<readonly string[]>[] {
  const owners = ownersOf(cluster, ref);
  const what = `incarnations of ${titleOf(ref)}`;
  const own = (uid: string | undefined): readonly string[] =>
    uid === undefined || ![ref.name, ...owners.map(({ name }) => name)].includes(nameInUid(uid))
      ? []
      : [incarnationIn(uid)];
  const named = (uids: readonly (string | undefined)[]): readonly string[] =>
    [...new Set(uids.flatMap(own))].sort();
  const ofPods = (pods: readonly PodState[]) =>
    named(pods.flatMap((pod) => [pod.metadata.owner, controllerUid(pod)]));
  if (owners.length === 0 && ref.kind !== "StatefulSet" && ref.kind !== "DaemonSet") return [];
  return [
    ...owners.flatMap((owner) => [
      projection(owner.pending, what, ofPods),
      ...(owner.replicaSet === undefined
        ? []
        : [projection(owner.replicaSet, what, (rs) => named([rs?.metadata.owner, rs?.metadata.uid]))]),
      ...(owner.job === undefined || owner.workload.kind === "Job"
        ? []
        : [projection(owner.job, what, (job) => named([job?.metadata.owner]))]),
    ]),
    ...cluster.nodes.map((node) =>
      projection(node.slot, what, (state) => ofPods([...state.pods, ...waitingFor(state)])),
    ),
    ...cluster.statefulSets
      .filter(({ workload }) => sameRef(workload.ref, ref))
      .flatMap(({ claims }) =>
        claims === undefined
          ? []
          : [
              projection(claims, what, (all) =>
                named(all.map(({ owner }) => (owner?.kind === "StatefulSet" ? owner.uid : undefined))),
              ),
            ],
      ),
    ...cluster.daemonSets
      .filter(({ workload }) => sameRef(workload.ref, ref))
      .flatMap(({ revisions }) =>
        revisions === undefined
          ? []
          : [projection(revisions, what, (all) => named(all.map(({ owner }) => owner)))],
      ),
  ];
}

function ownersOf(cluster: Cluster, ref: Tracked["ref"]): readonly Owner[] {
  return cluster.owners.filter(({ workload }) => sameRef(workload.ref, ref));
}

/** What pods name as their controller, of the object itself: read only where its deletion may wait for them. */
function podOwnersOf(cluster: Cluster, ref: Tracked["ref"]): readonly Projection<readonly string[]>[] {
  const owners = ownersOf(cluster, ref).filter(({ controllerMarks }) => controllerMarks !== undefined);
  const names = new Set(owners.map(({ name }) => name));
  const what = `owners of pods of ${titleOf(ref)}`;
  const named = (pods: readonly PodState[]): readonly string[] =>
    [...new Set(pods.map(controllerUid).filter((uid) => names.has(nameInUid(uid))))].sort();
  if (owners.length === 0) return [];
  const pending: readonly Slot<readonly PodState[]>[] = owners.flatMap((owner) =>
    pendingSlotsOf(cluster, owner),
  );
  return [
    ...[...new Set(pending)].map((one) => projection(one, what, named)),
    ...cluster.nodes.map((node) =>
      projection(node.slot, what, (state) => named([...state.pods, ...waitingFor(state)])),
    ),
  ];
}

function controllerOf(
  { policies }: Cluster,
  controller: Controller,
  tracked: readonly Tracked[],
): OwnController {
  const { name, watches } = controller;
  const kinds = [...new Set([controller.for, ...Object.values(watches)].map(kindOf))];
  const namespaces = [...new Set(tracked.map(({ ref }) => ref.namespace))];
  return {
    controller,
    neverStarts: watchRefusal(policies.access, controller, namespaces),
    queue: slot<Queue | null>(`what ${name} still has to do`, null),
    sees: kinds.map((kind) => {
      const some = tracked.filter(({ ref }) => ref.kind === kind);
      const seen = { kind, tracked: some, names: Object.keys(watches).filter((n) => isOf(watches[n], kind)) };
      if (controller.staleness === "none") return { ...seen, cache: undefined };
      const there = viewsOf(
        some,
        some.map((one) => one.slot.initial),
      );
      return { ...seen, cache: slot<readonly Stored[]>(`cache of ${name}: ${kind}`, there) };
    }),
  };
}

function isOf(watchable: Controller["for"] | undefined, kind: string): boolean {
  return watchable !== undefined && kindOf(watchable) === kind;
}

/** What is shown of those that are there. @param stored In the same order. */
export function viewsOf(
  tracked: Seeing["tracked"],
  stored: readonly (StoredObject | null)[],
): readonly Stored[] {
  return tracked.flatMap((one, i) => {
    const object = stored[i] ?? null;
    return object === null ? [] : [one.view(object)];
  });
}
