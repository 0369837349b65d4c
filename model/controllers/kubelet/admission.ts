// Admission: whether the kubelet takes on a pod that was bound to its node.
// Source: pkg/kubelet/lifecycle/predicate.go (Admit, generalFilter), pkg/kubelet/sysctl/allowlist.go.
import { type Alternative, act } from "../../../explorer/system.ts";
import { filteredPod } from "../../inventory/templates.ts";
import { specOf } from "../../nodes/node-spec.ts";
import { ended } from "../../pods/terminated.ts";
import { nodeInfo } from "../../scheduling/placement.ts";
import {
  evictingTaints,
  forbiddenSysctl,
  nodeAffinityMismatch,
  portConflict,
  resourcesLacking,
  SHUTDOWN_REJECTION,
  untoleratedTaint,
} from "../../semantics/index.ts";
import { isAdmitted, type PodState } from "../../state.ts";
import { isRefused } from "./pressure.ts";
import { startNext } from "./starting.ts";
import type { Sync } from "./sync.ts";

/** The pod is rejected, or else its containers are started. */
export function admit(sync: Sync, pod: PodState): readonly Alternative[] {
  const reason = whyNotAdmitted(sync, pod);
  if (reason === undefined) return startNext(sync, pod);
  const { cluster, node, state } = sync;
  const rejected = ended(cluster, state, pod, { phase: "Failed", ready: false, reason });
  return [{ ...act(`reject ${sync.name}`, node.slot.set(rejected)), detail: reason }];
}

/** canAdmitPod: the same filters as the scheduler's general ones, but counting only pods that were admitted already. */
function whyNotAdmitted({ cluster, node, state, owner }: Sync, pod: PodState): string | undefined {
  if (forbiddenSysctl(owner.template.spec, node.facts.allowedUnsafeSysctls) !== undefined) {
    return "SysctlForbidden";
  }
  if (isRefused(owner, state)) return "Evicted";
  if (state.shutdown !== undefined) return SHUTDOWN_REJECTION;
  const admitted = state.pods.filter((other) => other !== pod && isAdmitted(other));
  const info = nodeInfo(cluster, node, state, admitted);
  const wanted = filteredPod(owner.template);
  const [lacking] = resourcesLacking(wanted.requests, info);
  if (lacking !== undefined) return `OutOf${lacking.resource}`;
  if (nodeAffinityMismatch(wanted, info) !== undefined) return "NodeAffinity";
  if (portConflict(wanted.hostPorts, info.usedPorts) !== undefined) return "NodePorts";
  const taint = untoleratedTaint(evictingTaints(specOf(node, state).taints), wanted.tolerations);
  return taint === undefined ? undefined : "TaintToleration";
}
