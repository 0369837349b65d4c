// What the spec of a pod takes from ConfigMaps and Secrets, and how.
// Source: pkg/kubelet/kubelet_pods.go (makeEnvironmentVariables), pkg/volume/configmap, pkg/volume/secret, pkg/volume/projected.
import type {
  ConfigKind,
  ConfigMapProjection,
  Container,
  EnvVar,
  PodSpec,
  Volume,
} from "../kubernetes/index.ts";

/**
 * - "environment": read when the container is started.
 * - "sub-path": a file or folder of a volume that is mounted by itself: what it is when the container is started.
 * - "volume": mounted before the first container starts, and refreshed from then on.
 */
export type Via = "environment" | "sub-path" | "volume";

export interface ConfigReference {
  readonly kind: ConfigKind;
  readonly name: string;
  /** Keys that have to be in it. */
  readonly keys: readonly string[];
  readonly optional: boolean;
  readonly via: Via;
  /** The container that reads it; absent for a volume, which all wait for. */
  readonly container?: string;
}

export function configReferences(spec: PodSpec): readonly ConfigReference[] {
  const volumes = (spec.volumes ?? []).flatMap(ofVolume);
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  return [
    ...volumes.map(({ volume: _, ...reference }) => reference),
    ...containers.flatMap((container) => [
      ...ofEnvironment(container),
      ...(container.volumeMounts ?? [])
        .filter(({ subPath, subPathExpr }) => (subPath ?? "") !== "" || (subPathExpr ?? "") !== "")
        .flatMap(({ name }) => volumes.filter(({ volume }) => volume === name))
        .map(({ volume: _, ...reference }) => ({
          ...reference,
          via: "sub-path" as const,
          container: container.name,
        })),
    ]),
  ];
}

function ofEnvironment({ name: container, env = [], envFrom = [] }: Container): readonly ConfigReference[] {
  const how = { via: "environment", container } as const;
  const whole = envFrom.flatMap(({ configMapRef, secretRef }) => [
    ...(configMapRef === undefined ? [] : [{ kind: "ConfigMap" as const, ...configMapRef }]),
    ...(secretRef === undefined ? [] : [{ kind: "Secret" as const, ...secretRef }]),
  ]);
  return [
    ...whole.map(({ kind, name, optional = false }) => ({ kind, name, keys: [], optional, ...how })),
    ...env.flatMap(({ valueFrom }) => keysOf(valueFrom).map((key) => ({ ...key, ...how }))),
  ];
}

function keysOf(from: EnvVar["valueFrom"]): readonly Omit<ConfigReference, "via">[] {
  const pairs = [
    { kind: "ConfigMap", selector: from?.configMapKeyRef },
    { kind: "Secret", selector: from?.secretKeyRef },
  ] as const;
  return pairs.flatMap(({ kind, selector }) =>
    selector === undefined
      ? []
      : [{ kind, name: selector.name, keys: [selector.key], optional: selector.optional ?? false }],
  );
}

function ofVolume({ name: volume, configMap, secret, projected }: Volume) {
  const one = (kind: ConfigKind, source: ConfigMapProjection | undefined) => {
    if (source === undefined) return [];
    const { name, items = [], optional = false } = source;
    return [{ volume, kind, name, keys: items.map(({ key }) => key), optional, via: "volume" as const }];
  };
  const own = secret === undefined ? undefined : { ...secret, name: secret.secretName };
  return [
    ...one("ConfigMap", configMap),
    ...one("Secret", own),
    ...(projected?.sources ?? []).flatMap((s) => [
      ...one("ConfigMap", s.configMap),
      ...one("Secret", s.secret),
    ]),
  ];
}
