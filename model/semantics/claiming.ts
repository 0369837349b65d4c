// Which objects a controller counts as its own: adoption of orphans, and release of what no longer matches.
// Source: pkg/controller/controller_ref_manager.go (ClaimObject, ClaimPods).
import type { Labels } from "../kubernetes/index.ts";
import { controllerOf, type OwnerRef } from "./owner-references.ts";
import { matchesRequirements, type Requirement } from "./selectors.ts";

/** A controller that claims. */
export interface Claimant {
  readonly uid: string;
  /** Absent or "": the controller is cluster-scoped, and may adopt anywhere. */
  readonly namespace?: string;
  /** It has a deletionTimestamp. */
  readonly deleting: boolean;
}

export interface Claimable {
  readonly namespace?: string;
  readonly labels?: Labels;
  readonly ownerReferences?: readonly OwnerRef[];
  readonly deleting: boolean;
}

/** "own" and "ignore" need no write; "adopt" and "release" are a patch each. */
export type Claim = "own" | "ignore" | "adopt" | "release";

/** What is the controller's after the claim, if the write succeeds. */
export function isClaimed(claim: Claim): boolean {
  return claim === "own" || claim === "adopt";
}

/**
 * What a controller does about one object. Its `selector` is as `selectorRequirements` reads it: undefined matches
 * nothing.
 *
 * Before its first adoption in a sync the controller reads itself anew from the API server, and adopts nothing if it is
 * gone, has another uid, or is being deleted (RecheckDeletionTimestamp): ask again with that claimant.
 */
export function claim(
  claimant: Claimant,
  selector: readonly Requirement[] | undefined,
  object: Claimable,
): Claim {
  const matches = selector !== undefined && matchesRequirements(selector, object.labels);
  const controller = controllerOf(object.ownerReferences ?? []);
  if (controller !== undefined) {
    if (controller.uid !== claimant.uid) return "ignore";
    if (matches) return "own";
    return claimant.deleting ? "ignore" : "release";
  }
  if (claimant.deleting || !matches || object.deleting) return "ignore";
  const namespace = claimant.namespace ?? "";
  return namespace === "" || namespace === (object.namespace ?? "") ? "adopt" : "ignore";
}
