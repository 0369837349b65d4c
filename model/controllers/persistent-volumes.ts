// The persistent volume controller: binds claims that do not wait for a pod, and lets go of volumes whose claims are gone. And
// pvc-protection, for claims that are objects of their own, and pv-protection, for volumes that users delete. That a volume and its claim name each other is one write here.
// Sources: pkg/controller/volume/persistentvolume/pv_controller.go (syncUnboundClaim, syncVolume, reclaimVolume),
// pkg/controller/volume/pvcprotection/pvc_protection_controller.go, pkg/controller/volume/pvprotection/pv_protection_controller.go.
import { act, type Process, process, projection } from "../../explorer/system.ts";
import { finalizersOf, withoutFinalizer } from "../apiserver/deletion.ts";
import type { Cluster, ClusterStatefulSet, ClusterVolume } from "../cluster.ts";
import { nameInUid } from "../cluster.ts";
import { informers } from "../informers.ts";
import { isDeleting, type NodeState } from "../state.ts";
import {
  bindingWrites,
  type ClaimNow,
  type ClaimObject,
  claimObjects,
  keyOf,
  objectNow,
  templateNow,
  volumesNow,
} from "../storage/claims.ts";
import { deletedVolumes } from "../storage/deletion.ts";
import { claimNamesIn } from "../storage/facts.ts";
import { choicesFor, isDelayed } from "../storage/volumes.ts";
import type { BoundVolume, ClaimState, VolumeState } from "../stored.ts";
import { CLAIM_FINALIZER } from "../workloads/podless.ts";

const binder = informers("persistentvolume-controller", ["PersistentVolumeClaim", "PersistentVolume"]);
const protector = informers("pvc-protection-controller", ["PersistentVolumeClaim", "Pod"]);
const keeper = informers("pv-protection-controller", ["PersistentVolume"]);

export function volumeControllers(cluster: Cluster): readonly Process[] {
  const objects = claimObjects(cluster);
  const bound = cluster.storage.isGiven
    ? [
        ...objects.map((claim) => bindObject(cluster, claim)),
        ...cluster.statefulSets.flatMap((set) => bindSet(cluster, set)),
        ...cluster.volumes.map((volume) => release(cluster, objects, volume)),
      ]
    : [];
  return [
    ...bound,
    ...objects.map((claim) => protect(cluster, claim)),
    ...deletedVolumes(cluster).map((volume) => protectVolume(volume)),
  ];
}

function volumeReads({ volumes }: Cluster) {
  return volumes.map(({ slot }) => binder.see("PersistentVolume", slot));
}

/** Whether it waits for the controller: not for its first pod, unless a volume is reserved for it. */
function isWaiting({ state, volume }: ClaimNow): boolean {
  return state === "stored" && volume === undefined;
}

function choices(cluster: Cluster, claim: ClaimNow, states: readonly (VolumeState | null)[]) {
  const nodes = cluster.nodes.map(({ facts }) => facts);
  return choicesFor(cluster.storage, nodes, claim, volumesNow(cluster.volumes, states));
}

function label(volume: BoundVolume): string {
  if (volume.name !== undefined) return `bind to ${volume.name}`;
  const places = Object.values(volume.reach);
  return places.length === 0 ? "provision" : `provision in ${places.join(", ")}`;
}

function bindObject(cluster: Cluster, { facts, object }: ClaimObject): Process {
  return process({
    name: `persistentvolume-controller ${object.title}`,
    reads: { stored: binder.see("PersistentVolumeClaim", object.slot), volumes: volumeReads(cluster) },
    fairness: "weak",
    step: ({ stored, volumes }) => {
      const claim = objectNow(facts, object, stored);
      if (!isWaiting(claim)) return [];
      return choices(cluster, claim, volumes).map((volume) =>
        act(label(volume), ...bindingWrites(cluster.volumes, volumes, undefined, [], [{ claim, volume }])),
      );
    },
  });
}

function bindSet(
  cluster: Cluster,
  { claims: slot, title, workload }: ClusterStatefulSet,
): readonly Process[] {
  const { claimTemplates = [], ref } = workload;
  if (slot === undefined || claimTemplates.length === 0) return [];
  const isIdle =
    claimTemplates.every((facts) => isDelayed(cluster.storage, facts)) && cluster.volumes.length === 0;
  if (isIdle) return [];
  return [
    process({
      name: `persistentvolume-controller claims of ${title}`,
      reads: { stored: binder.see("PersistentVolumeClaim", slot), volumes: volumeReads(cluster) },
      // Each claim is looked at: the choice of one volume for it may go on for ever to be another's.
      fairness: () => "weak",
      step: ({ stored, volumes }) =>
        stored.flatMap((one: ClaimState) =>
          claimTemplates
            .map((facts) => templateNow(facts, `${ref.name}-${one.index}`, one, one.index))
            .filter(isWaiting)
            .flatMap((claim) =>
              choices(cluster, claim, volumes).map((volume) => ({
                ...act(
                  `bind ${claim.key.slice(claim.key.indexOf("/") + 1)}`,
                  ...bindingWrites(cluster.volumes, volumes, slot, stored, [{ claim, volume }]),
                ),
                detail: label(volume),
              })),
            ),
        ),
    }),
  ];
}

/**
 * A volume whose claim is gone, or is a new one of the same name: kept for people to look at, or deleted. One that is being
 * deleted already is not deleted once more (deleteVolumeOperation).
 */
function release(cluster: Cluster, objects: readonly ClaimObject[], { facts, slot }: ClusterVolume): Process {
  const named = (volume: BoundVolume | undefined): boolean => volume?.name === facts.name;
  const sets = cluster.statefulSets.flatMap(({ claims }) => (claims === undefined ? [] : [claims]));
  const { persistentVolumeReclaimPolicy: policy = "Retain" } = facts.spec;
  return process({
    name: `persistentvolume-controller PersistentVolume/${facts.name}`,
    reads: {
      volume: binder.see("PersistentVolume", slot),
      objects: objects.map(({ object }) =>
        binder.see(
          "PersistentVolumeClaim",
          projection(object.slot, `has ${facts.name}`, (stored) => named(stored?.volume)),
        ),
      ),
      ofSets: sets.map((claims) =>
        binder.see(
          "PersistentVolumeClaim",
          projection(claims, `has ${facts.name}`, (all) =>
            all.some(({ volumes = {} }) => Object.values(volumes).some(named)),
          ),
        ),
      ),
    },
    fairness: "weak",
    step: ({ volume, objects: has, ofSets }) => {
      if (volume?.phase !== "Bound" || has.includes(true) || ofSets.includes(true)) return [];
      const { claim: _, ...kept } = volume;
      const isDeleted = volume.deletionTimestamp !== undefined;
      if (policy === "Delete" && !isDeleted) return [act("delete volume", slot.set(null))];
      if (policy === "Recycle") return [act("recycle volume", slot.set({ ...kept, phase: "Available" }))];
      return [act("release volume", slot.set({ ...volume, phase: "Released" }))];
    },
  });
}

/** Pods on nodes that use the claim keep it. */
function protect(cluster: Cluster, { facts, object }: ClaimObject): Process {
  const users = new Set(
    cluster.owners
      .filter(({ template }) => keyOf({ ...template, name: facts.name }) === keyOf(facts))
      .filter(({ template }) => claimNamesIn(template.spec).includes(facts.name))
      .map(({ name }) => name),
  );
  const uses = ({ pods }: NodeState): boolean => pods.some((pod) => users.has(nameInUid(pod.metadata.owner)));
  return process({
    name: `pvc-protection-controller ${object.title}`,
    reads: {
      stored: protector.see("PersistentVolumeClaim", object.slot),
      used: cluster.nodes.map((n) => protector.see("Pod", projection(n.slot, `uses ${object.title}`, uses))),
    },
    fairness: "weak",
    step: ({ stored, used }) => {
      if (stored === null || !isDeleting(stored) || used.includes(true)) return [];
      if (!finalizersOf(stored).includes(CLAIM_FINALIZER)) return [];
      return [act("remove finalizer", object.slot.set(withoutFinalizer(stored, CLAIM_FINALIZER)))];
    },
  });
}

/** A volume that a user has deleted goes when it is not bound, whatever its reclaim policy is. */
function protectVolume({ facts, slot }: ClusterVolume): Process {
  return process({
    name: `pv-protection-controller PersistentVolume/${facts.name}`,
    reads: { volume: keeper.see("PersistentVolume", slot) },
    fairness: "weak",
    step: ({ volume }) =>
      volume?.deletionTimestamp === undefined || volume.phase === "Bound"
        ? []
        : [act("remove finalizer", slot.set(null))],
  });
}
