// How a Deployment takes over ReplicaSets that have no controller: those of its own earlier life that were orphaned.
// Source: pkg/controller/controller_ref_manager.go (ClaimReplicaSets), deployment_controller.go (getReplicaSetsForDeployment).
import { type Alternative, act } from "../../explorer/system.ts";
import type { ReplicaSetOwner } from "../cluster.ts";
import { claim, selectorRequirements } from "../semantics/index.ts";
import { isDeleting } from "../state.ts";
import type { DeploymentState, ReplicaSetState } from "../stored.ts";

/** A ReplicaSet without a controller that the Deployment's selector matches. One after the other, before all else. */
export function adoptReplicaSet(
  { selector }: ReplicaSetOwner,
  owners: readonly ReplicaSetOwner[],
  states: readonly (ReplicaSetState | null)[],
  deployment: DeploymentState,
): Alternative | undefined {
  const { uid } = deployment.metadata;
  const claimant = { uid, deleting: isDeleting(deployment) };
  const requirements = selectorRequirements(selector);
  for (const [i, { template, replicaSet, name }] of owners.entries()) {
    const state = states[i];
    if (state === null || state === undefined || state.metadata.owner !== undefined) continue;
    const object = { labels: template.labels, ownerReferences: [], deleting: isDeleting(state) };
    if (claim(claimant, requirements, object) !== "adopt") continue;
    const metadata = { ...state.metadata, owner: uid };
    return { ...act("adopt ReplicaSet", replicaSet.set({ ...state, metadata })), detail: name };
  }
  return undefined;
}
