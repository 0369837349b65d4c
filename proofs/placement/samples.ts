// Small placement problems for tests: manifests as text, or made at random.
import fc from "fast-check";
import { inventoryOf } from "../../model/index.ts";
import { sampleInput } from "../../model/samples.ts";
import type { Placement } from "./placement.ts";
import type { PlacementProblem } from "./problem.ts";
import { placementProblem } from "./problem-of.ts";

type SampleInput = Parameters<typeof sampleInput>;

export function sampleProblem(...input: SampleInput): PlacementProblem {
  return sampleOf(input).problem;
}

/** A problem, and the inventory that it was made from. */
export function sampleOf(input: SampleInput, surge = false) {
  const { objects, scenario: read } = sampleInput(...input);
  const inventory = inventoryOf(objects, read);
  return { inventory, problem: placementProblem(objects, inventory, { surge }) };
}

const ZONE = "topology.kubernetes.io/zone";

interface RandomNode {
  readonly zone: string | undefined;
  readonly cpu: number;
  readonly disk: boolean;
  readonly tainted: boolean;
  readonly cordoned: boolean;
}

interface RandomClass {
  readonly replicas: number;
  readonly cpu: number;
  readonly app: string;
  readonly port: boolean;
  readonly tolerates: boolean;
  readonly wantsDisk: boolean;
  readonly near: RandomTerm | undefined;
  readonly apart: RandomTerm | undefined;
  readonly spread: readonly RandomSpread[];
  readonly claim: "own" | "shared" | undefined;
}

interface RandomVolume {
  /** The number of a node, from 1. */
  readonly node: number;
  readonly mode: string;
}

interface RandomTerm {
  readonly key: string;
  readonly app: string;
}

interface RandomSpread extends RandomTerm {
  readonly maxSkew: number;
  readonly minDomains: number | undefined;
  readonly honorTaints: boolean;
  readonly ignoreAffinity: boolean;
}

const key = fc.constantFrom(ZONE, "kubernetes.io/hostname");
const app = fc.constantFrom("a", "b");
const sometimes = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 1 });
const seldom = fc.integer({ min: 0, max: 5 }).map((n) => n === 0);

const node: fc.Arbitrary<RandomNode> = fc.record({
  zone: fc.constantFrom("east", "west", "west", undefined),
  cpu: fc.integer({ min: 1, max: 4 }),
  disk: fc.boolean(),
  tainted: seldom,
  cordoned: seldom,
});

const podClass: fc.Arbitrary<RandomClass> = fc.record({
  replicas: fc.integer({ min: 1, max: 3 }),
  cpu: fc.integer({ min: 0, max: 2 }),
  app,
  port: seldom,
  tolerates: fc.boolean(),
  wantsDisk: seldom,
  near: sometimes(fc.record({ key, app })),
  apart: sometimes(fc.record({ key, app })),
  spread: fc.array(
    fc.record({
      key,
      app,
      maxSkew: fc.integer({ min: 1, max: 2 }),
      minDomains: fc.constantFrom(undefined, undefined, 2, 3),
      honorTaints: fc.boolean(),
      ignoreAffinity: fc.boolean(),
    }),
    { maxLength: 2 },
  ),
  claim: fc.constantFrom(undefined, undefined, "own" as const, "shared" as const),
});

const volume: fc.Arbitrary<RandomVolume> = fc.record({
  node: fc.integer({ min: 1, max: 3 }),
  mode: fc.constantFrom("ReadWriteOnce", "ReadWriteOnce", "ReadWriteOncePod"),
});

/** Up to two ReplicaSets on up to three nodes, with every filter at work. */
export const anySample = fc
  .record({
    nodes: fc.array(node, { minLength: 1, maxLength: 3 }),
    classes: fc.array(podClass, { minLength: 1, maxLength: 2 }),
    quota: sometimes(fc.integer({ min: 1, max: 6 })),
    volumes: fc.array(volume, { maxLength: 4 }),
  })
  .map(({ nodes, classes, quota, volumes }) =>
    sampleOf([
      [
        ...nodes.map(nodeManifest),
        ...classes.map(classManifest),
        ...(quota === undefined ? [] : [quotaManifest(quota)]),
        ...(classes.some((c) => c.claim === "shared") ? [CLAIM] : []),
        STORAGE_CLASS,
        ...volumes.map(volumeManifest),
      ]
        .map((manifest) => JSON.stringify(manifest))
        .join("\n---\n"),
    ]),
  );

export const anyProblem: fc.Arbitrary<PlacementProblem> = anySample.map(({ problem }) => problem);

/** Some pods of the problem, somewhere: seldom a placement of all. */
export function anyPlacement({ classes, nodes }: PlacementProblem): fc.Arbitrary<Placement> {
  const row = fc.tuple(...nodes.map(() => fc.integer({ min: 0, max: 3 })));
  return fc
    .tuple(...classes.map(() => row))
    .map(
      (rows) =>
        new Map(
          classes.map(({ name }, c) => [
            name,
            new Map(nodes.map((n, i) => [n.name, rows[c]?.[i] ?? 0] as const)),
          ]),
        ),
    );
}

function nodeManifest({ zone, cpu, disk, tainted, cordoned }: RandomNode, i: number) {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: `node-${i + 1}`,
      labels: { ...(zone === undefined ? {} : { [ZONE]: zone }), ...(disk ? { disk: "ssd" } : {}) },
    },
    spec: {
      ...(tainted ? { taints: [{ key: "dedicated", value: "x", effect: "NoSchedule" }] } : {}),
      ...(cordoned ? { unschedulable: true } : {}),
    },
    status: { allocatable: { cpu: String(cpu), memory: "1Gi", pods: "4" } },
  };
}

function classManifest(c: RandomClass, i: number) {
  const labels = { app: c.app, name: `c${i}` };
  const term = ({ key: topologyKey, app: other }: RandomTerm) => ({
    requiredDuringSchedulingIgnoredDuringExecution: [
      { topologyKey, labelSelector: { matchLabels: { app: other } } },
    ],
  });
  const spec = {
    containers: [
      {
        name: "main",
        image: "x",
        ...(c.cpu === 0 ? {} : { resources: { requests: { cpu: String(c.cpu) } } }),
        ...(c.port ? { ports: [{ containerPort: 80, hostPort: 80 }] } : {}),
      },
    ],
    ...(c.tolerates ? { tolerations: [{ key: "dedicated", operator: "Exists" }] } : {}),
    ...(c.wantsDisk ? { nodeSelector: { disk: "ssd" } } : {}),
    affinity: {
      ...(c.near === undefined ? {} : { podAffinity: term(c.near) }),
      ...(c.apart === undefined ? {} : { podAntiAffinity: term(c.apart) }),
    },
    topologySpreadConstraints: c.spread
      // The API server refuses two constraints of one key and kind.
      .filter((s, at, all) => all.findIndex((other) => other.key === s.key) === at)
      .map((s) => ({
        maxSkew: s.maxSkew,
        topologyKey: s.key,
        whenUnsatisfiable: "DoNotSchedule",
        labelSelector: { matchLabels: { app: s.app } },
        ...(s.minDomains === undefined ? {} : { minDomains: s.minDomains }),
        ...(s.honorTaints ? { nodeTaintsPolicy: "Honor" } : {}),
        ...(s.ignoreAffinity ? { nodeAffinityPolicy: "Ignore" } : {}),
      })),
  };
  const shared = { volumes: [{ name: "data", persistentVolumeClaim: { claimName: "shared" } }] };
  return {
    apiVersion: "apps/v1",
    kind: c.claim === "own" ? "StatefulSet" : "ReplicaSet",
    metadata: { name: `c${i}` },
    spec: {
      replicas: c.replicas,
      selector: { matchLabels: { name: `c${i}` } },
      template: { metadata: { labels }, spec: { ...spec, ...(c.claim === "shared" ? shared : {}) } },
      ...(c.claim === "own"
        ? { serviceName: "c", volumeClaimTemplates: [{ metadata: { name: "data" }, spec: CLAIM_SPEC }] }
        : {}),
    },
  };
}

const CLAIM_SPEC = {
  accessModes: ["ReadWriteOnce"],
  storageClassName: "local",
  resources: { requests: { storage: "1Gi" } },
};

const CLAIM = {
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: "shared" },
  spec: CLAIM_SPEC,
};

const STORAGE_CLASS = {
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name: "local" },
  provisioner: "kubernetes.io/no-provisioner",
  volumeBindingMode: "WaitForFirstConsumer",
};

function volumeManifest({ node: n, mode }: RandomVolume, i: number) {
  const here = { key: "kubernetes.io/hostname", operator: "In", values: [`node-${n}`] };
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: `volume-${i + 1}` },
    spec: {
      capacity: { storage: "2Gi" },
      accessModes: [mode],
      storageClassName: "local",
      local: { path: "/data" },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [here] }] } },
    },
  };
}

function quotaManifest(pods: number) {
  return {
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "few" },
    spec: { hard: { pods: String(pods) } },
  };
}
