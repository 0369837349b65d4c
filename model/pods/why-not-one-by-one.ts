// Which pods cannot have their containers followed one by one.
import type { PodSpec } from "../kubernetes/index.ts";
import { isSidecar } from "../semantics/index.ts";

/** Why the containers of such pods are not followed one by one, if so. */
export function whyNotOneByOne({
  containers,
  initContainers = [],
  volumes = [],
  readinessGates = [],
}: PodSpec): string | undefined {
  if (initContainers.some(isSidecar)) return "it has sidecars";
  if (readinessGates.length > 0) return "it has readiness gates";
  const probed = containers.some(
    (c) => (c.readinessProbe ?? c.livenessProbe ?? c.startupProbe) !== undefined,
  );
  if (probed) return "its containers have probes";
  const reads = containers.some(({ env = [], envFrom = [] }) => {
    const named = env.some(
      ({ valueFrom = {} }) => (valueFrom.configMapKeyRef ?? valueFrom.secretKeyRef) !== undefined,
    );
    return named || envFrom.length > 0;
  });
  const mounts = volumes.some(
    ({ configMap, secret, projected }) => (configMap ?? secret ?? projected) !== undefined,
  );
  return reads || mounts ? "its containers read ConfigMaps or Secrets" : undefined;
}
