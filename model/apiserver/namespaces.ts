// Namespaces that edits delete: while one is on its way out, nothing can be created in it.
// Source: staging/src/k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go.
import { type Projection, projection } from "../../explorer/system.ts";
import type { Cluster, ClusterObject } from "../cluster.ts";
import { type NamespacePhase, namespaceRefusal } from "../semantics/index.ts";
import { isDeleting } from "../state.ts";
import type { StoredObject } from "../stored.ts";

/** The namespaces of which the cluster knows anything: those that edits delete. All others exist. */
export function deletableNamespaces({ podless }: Cluster): readonly ClusterObject[] {
  return podless.filter(({ workload }) => workload.kind === "Namespace");
}

/** To be read by whoever creates something in that namespace: nothing if it cannot be deleted. */
export function namespaceOf(cluster: Cluster, name: string): readonly Projection<NamespacePhase | null>[] {
  return deletableNamespaces(cluster)
    .filter(({ workload }) => workload.ref.name === name)
    .map(({ slot }) => projection(slot, "status.phase", phaseOf));
}

function phaseOf(namespace: StoredObject | null): NamespacePhase | null {
  if (namespace === null) return null;
  return isDeleting(namespace) ? "Terminating" : "Active";
}

/** Whether the API server refuses to create something there; `phases` as read through `namespaceOf`. */
export function refusesCreation(
  phases: readonly (NamespacePhase | null)[],
  { kind, namespace, name }: { readonly kind: string; readonly namespace: string; readonly name: string },
): boolean {
  return phases.some(
    (phase) =>
      namespaceRefusal({ operation: "CREATE", kind, namespace, name }, phase ?? undefined) !== undefined,
  );
}
