// What the pods of manifests refer to, so that every reference resolves: ConfigMaps, claims with volumes, priority classes.
import fc from "fast-check";
import { chosen } from "./drawing.ts";
import { type PodPlan, REFERRED } from "./pods.ts";
import type { Manifest } from "./world.ts";

/** The volumes that claims may be bound to: each on some node. */
export interface VolumePlan {
  readonly node: number;
  readonly mode: "ReadWriteOnce" | "ReadWriteOncePod";
}

export const volumePlans: fc.Arbitrary<readonly VolumePlan[]> = fc.array(
  fc.record({
    node: fc.nat({ max: 7 }),
    mode: fc.constantFrom("ReadWriteOnce", "ReadWriteOncePod"),
  }),
  { minLength: 1, maxLength: 3 },
);

const PRIORITIES = { low: -10, high: 1000 } as const;

/**
 * The objects that these pods refer to, and those that these refer to in turn.
 * @param ownClaims whether there are claims that no manifest names
 */
export function referredTo(
  pods: readonly PodPlan[],
  ownClaims: boolean,
  nodes: readonly Manifest[],
  volumes: readonly VolumePlan[],
): readonly Manifest[] {
  const classes = [...new Set(pods.flatMap(({ priority }) => priority ?? []))].sort();
  const isShared = pods.some(({ claim }) => claim);
  return [
    ...(pods.some(({ config }) => config) ? [CONFIG] : []),
    ...classes.map((name) => ({
      apiVersion: "scheduling.k8s.io/v1",
      kind: "PriorityClass",
      metadata: { name },
      value: PRIORITIES[name],
    })),
    ...(isShared ? [CLAIM] : []),
    ...(isShared || ownClaims ? storage(nodes, volumes) : []),
  ];
}

const CONFIG: Manifest = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: REFERRED.config },
  data: { level: "info" },
};

const CLASS = "local";

/** Of a claim, by whomever it is made. */
export const CLAIM_SPEC = {
  accessModes: ["ReadWriteOnce"],
  storageClassName: CLASS,
  resources: { requests: { storage: "1Gi" } },
} as const;

const CLAIM: Manifest = {
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: REFERRED.claim },
  spec: CLAIM_SPEC,
};

function storage(nodes: readonly Manifest[], volumes: readonly VolumePlan[]): readonly Manifest[] {
  return [
    {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: { name: CLASS },
      provisioner: "kubernetes.io/no-provisioner",
      volumeBindingMode: "WaitForFirstConsumer",
    },
    ...volumes.map(({ node, mode }, i) => {
      const { name = "" } = chosen(nodes, node)?.metadata ?? {};
      const here = { key: "kubernetes.io/hostname", operator: "In", values: [name] };
      return {
        apiVersion: "v1",
        kind: "PersistentVolume",
        metadata: { name: `volume-${i + 1}` },
        spec: {
          capacity: { storage: "2Gi" },
          accessModes: [mode],
          storageClassName: CLASS,
          local: { path: "/data" },
          nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [here] }] } },
        },
      };
    }),
  ];
}
