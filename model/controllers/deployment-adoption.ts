// How a Deployment takes over ReplicaSets that have no controller: orphans of any Deployment, and ReplicaSets of their own.
// Source: pkg/controller/controller_ref_manager.go (ClaimReplicaSets), deployment_controller.go (getReplicaSetsForDeployment).
import { type Alternative, act } from "../../explorer/system.ts";
import type { ClusterDeployment, ReplicaSetOwner } from "../cluster.ts";
import { type ClaimantState, claimantState, claimOfReplicaSet } from "../pods/adoption.ts";
import type { DeploymentState, ReplicaSetState } from "../stored.ts";

/**
 * A ReplicaSet without a controller that the Deployment's selector matches. One after the other, before all else.
 * @param owners Those that it may come to control, with what is stored of them.
 * @param fresh The Deployment as the API server has it: before it adopts, it reads itself anew.
 */
export function adoptReplicaSet(
  d: ClusterDeployment,
  { selector }: Pick<ReplicaSetOwner, "selector">,
  owners: readonly ReplicaSetOwner[],
  states: readonly (ReplicaSetState | null)[],
  deployment: DeploymentState,
  fresh: ClaimantState | null,
): Alternative | undefined {
  const { uid } = deployment.metadata;
  for (const [i, rs] of owners.entries()) {
    const state = states[i];
    if (state === null || state === undefined) continue;
    const isWanted = (claimant: ClaimantState): boolean =>
      claimOfReplicaSet(claimant, { ...d, selector }, rs, state) === "adopt";
    if (!isWanted(claimantState(deployment)) || fresh?.uid !== uid || !isWanted(fresh)) continue;
    const metadata = { ...state.metadata, owner: uid };
    return { ...act("adopt ReplicaSet", rs.replicaSet.set({ ...state, metadata })), detail: rs.name };
  }
  return undefined;
}
