// Parts of small clusters that more than one of them is made of.
import { daemonSet, deployment, type Sample, sample, statefulSet } from "../samples.ts";

/** Pods that refuse to share a node with another pod of the same app. */
export function apart(app: string): object {
  const term = { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app } } };
  return { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } };
}

/** Pods that must be near a pod of another app. */
export function near(app: string): object {
  const term = { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app } } };
  return { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } };
}

/** Pods that stand evenly over the values of a node label. */
export function even(app: string, topologyKey: string, more: object = {}): object {
  const labelSelector = { matchLabels: { app } };
  const constraint = { maxSkew: 1, topologyKey, whenUnsatisfiable: "DoNotSchedule", labelSelector };
  return { topologySpreadConstraints: [{ ...constraint, ...more }] };
}

export const ONE = "nodes: [1x4cpu8Gi]";
export const TWO = "nodes: [2x2cpu8Gi]";

export const INIT = [
  { name: "proxy", image: "proxy:1", restartPolicy: "Always" },
  { name: "migrate", image: "migrate:1" },
];

/** A pod of its own, with a liveness probe that gives up after so many seconds, and a hook. */
export function probed(name: string, seconds: number): string {
  const livenessProbe = { exec: {}, failureThreshold: 1 + seconds / 10 };
  const readinessProbe = { exec: {} };
  const containers = [
    { name, image: "app:1", readinessProbe, livenessProbe, lifecycle: { preStop: { exec: {} } } },
  ];
  return JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name }, spec: { containers } });
}

export function rollout(parts: Parameters<typeof deployment>[1], scenario: string): Sample {
  const v2 = deployment("web", { ...parts, image: "app:2" });
  return sample(deployment("web", parts), scenario, { v2, v1: deployment("web", parts) });
}

export function daemonUpdate(
  parts: Parameters<typeof daemonSet>[1],
  scenario: string,
  changes: object = {},
): Sample {
  const [v1, v2] = [daemonSet("agent", parts), daemonSet("agent", { ...parts, image: "app:2", ...changes })];
  return sample(v1, scenario, {
    v1,
    v2,
    v3: daemonSet("agent", { ...parts, image: "app:3" }),
    unsurging: daemonSet("agent", { ...parts, image: "app:2", spec: {} }),
  });
}

export function setRollout(parts: Parameters<typeof statefulSet>[1], scenario: string): Sample {
  const v2 = statefulSet("web", { ...parts, image: "app:2" });
  return sample(statefulSet("web", parts), scenario, { v2 });
}
