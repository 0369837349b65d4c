// What may be done in a namespace that is missing or on its way out, and which namespaces stay.
// Source: staging/src/k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go.

export type NamespacePhase = "Active" | "Terminating";

export interface NamespacedRequest {
  readonly operation: "CREATE" | "UPDATE" | "DELETE";
  readonly kind: string;
  readonly name: string;
  /** Empty or missing for objects outside namespaces. */
  readonly namespace?: string;
}

/** "NamespaceTerminating" is the cause that the API server reports too. */
export type NamespaceRefusal = "NamespaceImmortal" | "NamespaceNotFound" | "NamespaceTerminating";

const IMMORTAL_NAMESPACES: ReadonlySet<string> = new Set(["default", "kube-system", "kube-public"]);
/** May be asked about any namespace, so that the answer does not tell which ones exist. */
const ACCESS_REVIEW = "LocalSubjectAccessReview";

/**
 * Why a request is refused, if it is. `phase` is that of the request's namespace; undefined if there is no such
 * namespace. Only what is new is ever refused: updates and deletions go through, even where the namespace is missing.
 */
export function namespaceRefusal(
  { operation, kind, name, namespace = "" }: NamespacedRequest,
  phase: NamespacePhase | undefined,
): NamespaceRefusal | undefined {
  if (kind === "Namespace") {
    return operation === "DELETE" && IMMORTAL_NAMESPACES.has(name) ? "NamespaceImmortal" : undefined;
  }
  if (namespace === "" || operation !== "CREATE" || kind === ACCESS_REVIEW) return undefined;
  if (phase === undefined) return "NamespaceNotFound";
  return phase === "Terminating" ? "NamespaceTerminating" : undefined;
}
