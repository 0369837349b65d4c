// What the act of binding a pod is called.
import { type Owner, podName } from "../cluster.ts";
import type { PodState } from "../state.ts";

/** Pods that have an identity are bound by name, so that none is passed over for ever for another one. */
export function bindLabel(owner: Owner, pod: PodState): string {
  return pod.metadata.index === undefined ? "bind" : `bind ${podName(owner, pod)}`;
}
