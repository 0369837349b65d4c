// The tables of adoption and release, and of the garbage collector's graph of owners.
import { type Claimable, type Claimant, claim, isClaimed } from "../claiming.ts";
import {
  type OwnerGraph,
  type OwnerGraphEvent,
  observedObjects,
  withOwnerGraphEvent,
} from "../owner-graph.ts";
import { type OwnerRef, releasePatch, unblockedReferences, withoutOwners } from "../owner-references.ts";
import { selectorRequirements, type WrittenLabelSelector } from "../selectors.ts";
import { type Answer, family } from "./family.ts";
import { defined, type Metadata } from "./manifests.ts";

interface OwnedMetadata extends Metadata {
  readonly ownerReferences?: readonly OwnerRef[];
}

interface ClaimInput {
  readonly controller: { readonly metadata: Metadata };
  readonly selector: WrittenLabelSelector;
  readonly pods: readonly { readonly metadata: OwnedMetadata }[];
}

function claimant({ uid = "", namespace = "", deletionTimestamp = null }: Metadata): Claimant {
  return { uid, namespace, deleting: deletionTimestamp !== null };
}

function claimable(metadata: OwnedMetadata): Claimable {
  const { namespace = "", labels = {}, ownerReferences = [], deletionTimestamp = null } = metadata;
  return { namespace, labels, ownerReferences, deleting: deletionTimestamp !== null };
}

export const controllerClaimPods = family<ClaimInput>({
  folder: "controllers",
  name: "controller_claim_pods",
  answer({ controller, selector, pods }) {
    const requirements = selectorRequirements(selector);
    const claims = pods.map(({ metadata }) => ({
      name: metadata.name ?? "",
      claim: claim(claimant(controller.metadata), requirements, claimable(metadata)),
    }));
    return {
      claimed: claims.filter((c) => isClaimed(c.claim)).map(({ name }) => name),
      patches: claims.filter((c) => c.claim === "adopt" || c.claim === "release").length,
    };
  },
});

interface PatchInput {
  readonly dependentUID: string;
  readonly ownerUIDs: readonly string[];
  readonly finalizers?: readonly string[];
}

export const ownerRefReleasePatch = family<PatchInput>({
  folder: "controllers",
  name: "owner_ref_release_patch",
  answer({ dependentUID, ownerUIDs, finalizers }) {
    return { patch: releasePatch(dependentUID, ownerUIDs, finalizers ?? []) };
  },
});

type GraphInput =
  | {
      readonly function: "processEvents";
      readonly events: readonly {
        readonly type: "add" | "update" | "delete";
        readonly uid: string;
        readonly ownerUIDs?: readonly string[];
      }[];
    }
  | {
      readonly function: "deleteOwnerReferences";
      readonly ownerReferences: readonly OwnerRef[];
      readonly ownerUIDs: readonly string[];
    }
  | { readonly function: "unblockOwnerReferences"; readonly ownerReferences: readonly OwnerRef[] };

type Dependents = { readonly [owner: string]: readonly string[] };

interface GraphExpected {
  readonly liveObjects?: readonly string[];
  readonly dependents?: Dependents;
}

export const gcOwnerGraph = family<GraphInput, GraphExpected>({
  folder: "controllers",
  name: "gc_owner_graph",
  knows: { function: ["deleteOwnerReferences", "processEvents", "unblockOwnerReferences"] },
  answer(input): Answer {
    switch (input.function) {
      case "processEvents": {
        const events = input.events.map(
          ({ type, uid, ownerUIDs }): OwnerGraphEvent =>
            type === "delete" ? { type, uid } : { type, uid, owners: ownerUIDs ?? [] },
        );
        const empty: OwnerGraph = new Map();
        const graph = events.reduce(withOwnerGraphEvent, empty);
        const dependents = [...graph].map(([uid, node]): [string, readonly string[]] => [
          uid,
          node.dependents,
        ]);
        return {
          liveObjects: observedObjects(graph).toSorted(),
          dependents: sortedLists(Object.fromEntries(dependents)),
        };
      }
      case "deleteOwnerReferences":
        return { ownerReferences: withoutOwners(input.ownerReferences, input.ownerUIDs) };
      case "unblockOwnerReferences":
        return { ownerReferences: unblockedReferences(input.ownerReferences) };
    }
  },
  comparable({ liveObjects, dependents, ...rest }) {
    return defined({
      ...rest,
      liveObjects: liveObjects?.toSorted(),
      dependents: dependents && sortedLists(dependents),
    });
  },
});

function sortedLists(lists: Dependents): Dependents {
  return Object.fromEntries(Object.entries(lists).map(([key, list]) => [key, list.toSorted()]));
}
