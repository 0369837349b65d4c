// Does a container run (again)? Its own restart policy and rules come first, then the pod's policy.
// Sources: pkg/kubelet/container/helpers.go (ShouldContainerBeRestarted), pkg/api/v1/pod/util.go (ContainerShouldRestart).
import type { RestartPolicy } from "../kubernetes/index.ts";

/** The newest state of a container in the runtime; "none": there is no trace of it. */
export type RuntimeState = "none" | "created" | "running" | "exited" | "unknown";

/** How a single container departs from its pod's restart policy. Rules count only beside a policy. */
export interface OwnRestarts {
  /** "Always" on an init container makes a sidecar. */
  readonly restartPolicy?: string;
  /** The first rule that matches decides. */
  readonly restartPolicyRules?: readonly RestartRule[];
}

export interface RestartRule {
  /** "Restart". Other actions decide nothing here: "RestartAllContainers" is no restart of this container alone. */
  readonly action: string;
  readonly exitCodes?: {
    /** "In" or "NotIn". */
    readonly operator: string;
    readonly values?: readonly number[];
  };
}

/** Is a container to be started (again)? Missing traces, created and unknown ones always are; exited ones by policy. */
export function shouldRestart(
  policy: RestartPolicy,
  podBeingDeleted: boolean,
  state: RuntimeState,
  exitCode: number,
  own: OwnRestarts = {},
): boolean {
  if (podBeingDeleted || state === "running") return false;
  if (state !== "exited") return true;
  return restartsAfterExit(policy, exitCode, own);
}

/** Does a container that has exited with this code run again? */
export function restartsAfterExit(policy: RestartPolicy, exitCode: number, own: OwnRestarts = {}): boolean {
  const { restartPolicy = policy } = own;
  if (own.restartPolicy !== undefined && matchingRule(own, exitCode)?.action === "Restart") return true;
  return restartPolicy === "Always" || (restartPolicy === "OnFailure" && exitCode !== 0);
}

/** Does a container run again that is killed while it runs? Without an exit code, rules do not apply. */
export function restartsAfterKill(policy: RestartPolicy, { restartPolicy = policy }: OwnRestarts): boolean {
  return restartPolicy !== "Never";
}

function matchingRule({ restartPolicyRules = [] }: OwnRestarts, exitCode: number): RestartRule | undefined {
  return restartPolicyRules.find(({ exitCodes }) => {
    const listed = exitCodes?.values?.includes(exitCode) ?? false;
    return exitCodes?.operator === "In" ? listed : exitCodes?.operator === "NotIn" && !listed;
  });
}

/** Restarted whenever it exits, beside the pod's other containers. Only init containers can be sidecars. */
export function isSidecar({ restartPolicy }: OwnRestarts): boolean {
  return restartPolicy === "Always";
}
