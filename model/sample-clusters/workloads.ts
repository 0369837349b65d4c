// Small clusters for tests: Deployments, ReplicaSets and ReplicationControllers.
import {
  autoscaler,
  deployment,
  documents,
  pod,
  replicaSet,
  replicationController,
  rolling,
  type Sample,
  sample,
} from "../samples.ts";
import { ONE, rollout, TWO } from "./parts.ts";

const label = (labels: string): string =>
  `{label: {podOf: {kind: ReplicaSet, name: web}, labels: ${labels}}}`;

export const workloadSamples: { readonly [name: string]: () => Sample } = {
  "three pods on three equal nodes": () => sample(replicaSet("web", { replicas: 3, probe: true })),
  "a rollout that surges": () => rollout({ replicas: 1, probe: true }, `${TWO}\nedits: [{apply: v2}]`),
  "a rollout that makes room first": () =>
    rollout({ replicas: 1, probe: true, spec: rolling(0, "100%") }, `${ONE}\nedits: [{apply: v2}]`),
  "a rollout and its rollback": () => rollout({ replicas: 1 }, `${ONE}\nedits: [{apply: v2}, {apply: v1}]`),
  Recreate: () =>
    rollout({ replicas: 2, spec: { strategy: { type: "Recreate" } } }, `${ONE}\nedits: [{apply: v2}]`),
  minReadySeconds: () =>
    rollout({ replicas: 1, spec: { minReadySeconds: 5 } }, `${ONE}\nedits: [{apply: v2}]`),
  "a Deployment that is scaled while it is paused": () =>
    sample(
      deployment("web", { replicas: 1 }),
      `${ONE}\nedits: [{apply: paused}, {scale: {kind: Deployment, name: web, replicas: 2}}]`,
      { paused: deployment("web", { replicas: 1, image: "app:2", spec: { paused: true } }) },
    ),
  "an autoscaler, and a load that changes": () =>
    sample(
      documents(replicaSet("web", { cpu: "1" }), autoscaler("web", { maxReplicas: 2 }, "ReplicaSet")),
      `${ONE}\nload: [{workload: ReplicaSet/web, totalUtilization: [50, 100], starting: 60, changes: 1}]`,
    ),
  "no history": () =>
    rollout({ replicas: 1, spec: { revisionHistoryLimit: 0 } }, `${ONE}\nedits: [{apply: v2}]`),
  "delete and apply again": () =>
    rollout({ replicas: 1 }, `${ONE}\nedits: [{delete: {kind: Deployment, name: web}}, {apply: v1}]`),
  "a Deployment that adopts the ReplicaSet of another": () =>
    sample(
      deployment("web", { replicas: 1 }),
      `${ONE}\nedits: [{delete: {kind: Deployment, name: web, propagationPolicy: Orphan}}, {apply: api}]`,
      { api: deployment("api", { replicas: 1 }).replaceAll('"app":"api"', '"app":"web"') },
    ),
  "a ReplicaSet that shrinks on two nodes": () =>
    sample(
      replicaSet("web", { replicas: 3 }),
      `${TWO}\nedits: [{scale: {kind: ReplicaSet, name: web, replicas: 1}}]`,
    ),
  "a ReplicaSet that shrinks on two nodes, while its controller may be stopped": () =>
    sample(
      replicaSet("web", { replicas: 3 }),
      `${TWO}\ncontrollerCrashes: 1\napiErrors: 1\nedits: [{scale: {kind: ReplicaSet, name: web, replicas: 0}}]`,
    ),
  "a pod that a ReplicaSet adopts, before it is deleted": () =>
    sample(
      documents(pod("stray", { labels: { app: "web" } }), replicaSet("web", { replicas: 2 })),
      `${TWO}\nedits: [{delete: {kind: ReplicaSet, name: web}}]`,
    ),
  "a pod that gets another label, and its old one again": () =>
    sample(
      replicaSet("web", { replicas: 1 }),
      `${TWO}\nedits: [${label("{app: debug}")}, ${label("{app: web}")}]`,
    ),
  "a ReplicationController that is applied again, scaled and deleted": () =>
    sample(
      replicationController("web", { replicas: 1 }),
      `${TWO}\nedits: [{apply: v2}, {scale: {kind: ReplicationController, name: web, replicas: 1}}, {delete: {kind: ReplicationController, name: web}}]`,
      { v2: replicationController("web", { replicas: 2 }) },
    ),
};
