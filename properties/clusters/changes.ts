// Which fields of an object that exists users may change, and to what: the versions that edits bring.
import { chosen } from "./drawing.ts";
import type { Manifest } from "./world.ts";

interface Change {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

const POD = ["spec", "template", "spec", "containers", 0] as const;
const image = (tag: string): Change => ({ path: [...POD, "image"], value: `app:${tag}` });
const field = (name: string, ...values: readonly unknown[]): readonly Change[] =>
  values.map((value) => ({ path: ["spec", name], value }));
const replicas = field("replicas", 1, 2, 0);

/**
 * By kind, what its validation lets users change of it. Left out is what the model says that it gives no meaning to: templates
 * of ReplicaSets and the like, where pods that there are stay as they are; and the type of an updateStrategy, of which a merge
 * keeps what belongs to the old type.
 * Source: pkg/apis/apps/validation/validation.go, pkg/apis/batch/validation/validation.go (Validate...Update).
 */
const CHANGES: { readonly [kind: string]: readonly Change[] } = {
  ReplicaSet: replicas,
  ReplicationController: replicas,
  Deployment: [
    image("3"),
    { path: [...POD, "resources"], value: { requests: { cpu: "2" } } },
    ...replicas,
    ...field("paused", true, false),
    ...field("strategy", { type: "Recreate" }, { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }),
  ],
  StatefulSet: [image("3"), ...replicas, ...field("updateStrategy", { rollingUpdate: { partition: 1 } }, {})],
  DaemonSet: [
    image("3"),
    ...field("updateStrategy", { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }, {}),
  ],
  Job: [...field("suspend", true, false), ...field("parallelism", 1, 0)],
  CronJob: [...field("suspend", true, false), ...field("concurrencyPolicy", "Replace", "Allow")],
  HorizontalPodAutoscaler: field("maxReplicas", 3, 2),
  Service: field("publishNotReadyAddresses", true, false),
  ConfigMap: [{ path: ["data", "level"], value: "debug" }],
};

/** The manifest with one of its fields changed; undefined if nothing of its kind can be changed. */
export function changedManifest(manifest: Manifest, which: number): Manifest | undefined {
  if (manifest.kind === "PodDisruptionBudget") return withBudget(manifest, which);
  const change = chosen(CHANGES[manifest.kind] ?? [], which);
  return change && withValue(manifest, change.path, change.value);
}

/** It has either of the two limits, and never both. */
function withBudget(manifest: Manifest, which: number): Manifest {
  const { spec } = manifest;
  const selector = typeof spec === "object" && spec !== null && "selector" in spec ? spec.selector : {};
  const limits = [{ maxUnavailable: 1 }, { maxUnavailable: 0 }, { minAvailable: 1 }, { minAvailable: 0 }];
  return { ...manifest, spec: { selector, ...chosen(limits, which) } };
}

/** The fields of a value, the one at `path` replaced; undefined: it goes. */
function replacedIn(
  value: unknown,
  [step, ...rest]: readonly (string | number)[],
  by: unknown,
): { readonly [field: string]: unknown } {
  const fields = Object.fromEntries(Object.entries(value ?? {}));
  if (step === undefined) return fields;
  const inner = rest.length === 0 ? by : replacedIn(fields[step], rest, by);
  const whole = Array.isArray(fields[step]) && rest.length > 0 ? Object.values(inner ?? {}) : inner;
  const { [step]: _, ...others } = fields;
  return whole === undefined ? others : { ...fields, [step]: whole };
}

/** The manifest with the value at a path replaced. */
export function withValue(manifest: Manifest, path: readonly (string | number)[], value: unknown): Manifest {
  return { ...manifest, ...replacedIn(manifest, path, value) };
}
