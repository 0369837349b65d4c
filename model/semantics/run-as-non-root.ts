// Whether a kubelet creates a container that may not run as root.
// Source: pkg/kubelet/kuberuntime/security_context_others.go (verifyRunAsNonRoot), pkg/securitycontext/util.go
// (DetermineEffectiveSecurityContext), pkg/kubelet/kuberuntime/helpers.go (getImageUser).

interface UserContext {
  readonly runAsUser?: number;
  readonly runAsNonRoot?: boolean;
}

/** The part of a pod's spec that matters. */
export interface RootlessPod {
  readonly securityContext?: UserContext;
  readonly os?: { readonly name: string };
}

/** What a container says goes before what its pod says. */
function effective(pod: RootlessPod, own: UserContext = {}): UserContext {
  return { ...pod.securityContext, ...own };
}

/** Whether the user of the image decides: the container may not run as root, and nothing else says as whom it runs. */
export function asksForImageUser(
  pod: RootlessPod,
  { securityContext }: { readonly securityContext?: UserContext },
): boolean {
  const { runAsUser, runAsNonRoot = false } = effective(pod, securityContext);
  return runAsNonRoot && runAsUser === undefined && pod.os?.name !== "windows";
}

/**
 * Why the container is not created (CreateContainerConfigError); undefined if it is.
 * @param imageUser A number, or a name that only the image knows; undefined if it is not known.
 */
export function rootViolation(
  pod: RootlessPod,
  container: { readonly securityContext?: UserContext },
  imageUser: number | string | undefined,
): string | undefined {
  const { runAsUser, runAsNonRoot = false } = effective(pod, container.securityContext);
  if (!runAsNonRoot || pod.os?.name === "windows") return undefined;
  if (runAsUser !== undefined)
    return runAsUser === 0 ? "container's runAsUser breaks non-root policy" : undefined;
  if (typeof imageUser === "string")
    return `container has runAsNonRoot and image has non-numeric user (${imageUser}), cannot verify user is non-root`;
  return imageUser === 0 ? "container has runAsNonRoot and image will run as root" : undefined;
}
