// Small clusters for tests: manifests and a scenario as text, read the way the command line reads them.
import { check } from "../explorer/check.ts";
import {
  eventuallyAlways,
  noStep,
  type Predicate,
  type Property,
  predicate,
  type Step,
  sometimes,
} from "../explorer/property.ts";
import type { Reads, TransitionSystem, View } from "../explorer/system.ts";
import { type Cluster, isJobOwner, isReplicaSetOwner, nameInUid } from "./cluster.ts";
import { createdObjects } from "./input/created-objects.ts";
import { loadManifests } from "./input/load.ts";
import { checkScenario, parseScenario } from "./input/scenario-file.ts";
import { type Inventory, inventoryOf, type Observable } from "./inventory/inventory.ts";
import type { LoadedObject, NotModelled, Scenario } from "./scenario/scenario.ts";
import { clusterOf } from "./slots/cluster-of.ts";
import { isActivePod, type PodState } from "./state.ts";
import { clusterSystem } from "./system.ts";

export interface SampleInput {
  readonly objects: readonly LoadedObject[];
  readonly notModelled: readonly NotModelled[];
  readonly scenario: Scenario;
}

/** @param edits The manifests that the scenario's edits apply, by path. */
export function sampleInput(
  manifests: string,
  scenario = "",
  edits: { readonly [path: string]: string } = {},
): SampleInput {
  const loaded = loadManifests([{ file: "sample.yaml", text: manifests }]);
  const placed = parseScenario({ file: "plimsoll.yaml", text: scenario }, (path) => [
    { file: path, text: edits[path] ?? "" },
  ]);
  const { objects, notModelled, scenario: stored } = createdObjects(loaded.objects, placed.scenario);
  return {
    objects,
    notModelled: [...loaded.notModelled, ...notModelled],
    scenario: checkScenario({ ...placed, scenario: stored }, objects),
  };
}

export interface Sample {
  readonly inventory: Inventory;
  readonly cluster: Cluster;
  readonly system: TransitionSystem;
}

/** One cluster of all workloads, contending or not. */
export function sample(...input: Parameters<typeof sampleInput>): Sample {
  return sampleFor([], ...input);
}

/** The same, for properties that need more in the state. */
export function sampleFor(observed: readonly Observable[], ...input: Parameters<typeof sampleInput>): Sample {
  const { objects, scenario } = sampleInput(...input);
  const inventory = inventoryOf(objects, scenario, observed);
  const cluster = clusterOf(inventory, inventory.workloads);
  return { inventory, cluster, system: clusterSystem(cluster, "sample") };
}

/** The same cluster with more in its state. */
export function observing({ inventory }: Sample, ...observed: readonly Observable[]): Sample {
  const more = { ...inventory, observed: [...new Set([...inventory.observed, ...observed])] };
  const cluster = clusterOf(more, more.workloads);
  return { inventory: more, cluster, system: clusterSystem(cluster, "sample") };
}

interface PodParts {
  readonly image?: string;
  readonly cpu?: string;
  /** With a readiness probe, running and ready are two steps. */
  readonly probe?: boolean;
  /** Further fields of the pod's spec. */
  readonly pod?: object;
  readonly labels?: object;
  /** Of the pods. */
  readonly podFinalizers?: readonly string[];
}

interface WorkloadParts extends PodParts {
  readonly namespace?: string;
  readonly finalizers?: readonly string[];
  readonly replicas?: number | undefined;
  /** Further fields of the workload's spec. */
  readonly spec?: object;
}

function podSpec({ image = "app:1", cpu, probe = false, pod = {} }: PodParts): object {
  const resources = cpu === undefined ? {} : { resources: { requests: { cpu } } };
  const readinessProbe = probe ? { readinessProbe: { httpGet: { path: "/ready", port: 80 } } } : {};
  return { ...pod, containers: [{ name: "app", image, ...resources, ...readinessProbe }] };
}

function workload(kind: string, name: string, parts: WorkloadParts): string {
  const { namespace, finalizers, replicas, spec = {}, labels = {}, podFinalizers } = parts;
  return JSON.stringify({
    apiVersion: "apps/v1",
    kind,
    metadata: { name, namespace, finalizers },
    spec: {
      ...(replicas === undefined ? {} : { replicas }),
      ...spec,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name, ...labels }, finalizers: podFinalizers },
        spec: podSpec(parts),
      },
    },
  });
}

export function deployment(name: string, parts: WorkloadParts = {}): string {
  return workload("Deployment", name, parts);
}

export function replicaSet(name: string, parts: WorkloadParts = {}): string {
  return workload("ReplicaSet", name, parts);
}

/** The selector is left out: it is the labels of the template. */
export function replicationController(name: string, parts: WorkloadParts = {}): string {
  const { namespace, finalizers, replicas, spec = {}, labels = {} } = parts;
  const template = { metadata: { labels: { app: name, ...labels } }, spec: podSpec(parts) };
  const kind = "ReplicationController";
  const metadata = { name, namespace, finalizers };
  return JSON.stringify({ apiVersion: "v1", kind, metadata, spec: { replicas, ...spec, template } });
}

export function daemonSet(name: string, parts: Omit<WorkloadParts, "replicas"> = {}): string {
  return workload("DaemonSet", name, parts);
}

export function statefulSet(name: string, parts: WorkloadParts = {}): string {
  return workload("StatefulSet", name, parts);
}

/** The spec of a StatefulSet whose pods have a volume claim each, and what becomes of these. */
export function claiming(persistentVolumeClaimRetentionPolicy: object): object {
  const resources = { requests: { storage: "1Gi" } };
  const claim = { metadata: { name: "data" }, spec: { accessModes: ["ReadWriteOnce"], resources } };
  return { volumeClaimTemplates: [claim], persistentVolumeClaimRetentionPolicy };
}

type JobParts = PodParts & Pick<WorkloadParts, "namespace" | "finalizers" | "spec">;

/** A Job of one pod, or of as many as `spec` says; its pods are never restarted, if `pod` does not say otherwise. */
export function job(name: string, parts: JobParts = {}): string {
  const { namespace, finalizers, spec = {}, pod: podFields = {}, labels = {}, podFinalizers } = parts;
  const template = {
    metadata: { labels: { app: name, ...labels }, finalizers: podFinalizers },
    spec: podSpec({ ...parts, pod: { restartPolicy: "Never", ...podFields } }),
  };
  return JSON.stringify({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name, namespace, finalizers },
    spec: { ...spec, template },
  });
}

/** A CronJob of such Jobs; `cron` are further fields of its own spec. */
export function cronJob(name: string, cron: object = {}, parts: JobParts = {}): string {
  const { namespace, finalizers } = parts;
  const { spec }: { readonly spec: object } = JSON.parse(job(name, parts));
  return JSON.stringify({
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name, namespace, finalizers },
    spec: { schedule: "0 3 * * *", ...cron, jobTemplate: { spec } },
  });
}

export function pod(name: string, parts: PodParts = {}): string {
  const { labels = {}, podFinalizers: finalizers } = parts;
  const metadata = { name, labels, finalizers };
  return JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata, spec: podSpec(parts) });
}

export function node(name: string, parts: { readonly cpu?: string; readonly spec?: object } = {}): string {
  const { cpu = "4", spec = {} } = parts;
  const status = { allocatable: { cpu, memory: "8Gi", pods: "110" } };
  return JSON.stringify({ apiVersion: "v1", kind: "Node", metadata: { name }, spec, status });
}

/** `updateStrategy` of a DaemonSet. */
export function rollingDaemons(maxSurge: number | string, maxUnavailable: number | string): object {
  return { updateStrategy: { rollingUpdate: { maxSurge, maxUnavailable } } };
}

export function priorityClass(name: string, value: number, more: object = {}): string {
  const apiVersion = "scheduling.k8s.io/v1";
  return JSON.stringify({ apiVersion, kind: "PriorityClass", metadata: { name }, value, ...more });
}

/** With the policy gang, or else basic. */
export function podGroup(name: string, minCount?: number, more: object = {}): string {
  const schedulingPolicy = minCount === undefined ? { basic: {} } : { gang: { minCount } };
  return JSON.stringify({
    apiVersion: "scheduling.k8s.io/v1beta1",
    kind: "PodGroup",
    metadata: { name },
    spec: { schedulingPolicy, ...more },
  });
}

/** For the spec of a pod: it is one of the group. */
export function inGroup(podGroupName: string): object {
  return { schedulingGroup: { podGroupName } };
}

/** @param more Further fields of its spec. */
export function quota(name: string, hard: object, more: object = {}): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name },
    spec: { hard, ...more },
  });
}

/** One that is asked about every new pod; `more` are further fields of it. */
export function webhook(name: string, more: object = {}, kind = "ValidatingWebhookConfiguration"): string {
  const rules = [{ operations: ["CREATE"], apiGroups: [""], apiVersions: ["v1"], resources: ["pods"] }];
  const common = { sideEffects: "None", admissionReviewVersions: ["v1"] };
  const clientConfig = { service: { name: "guard", namespace: "default" } };
  return JSON.stringify({
    apiVersion: "admissionregistration.k8s.io/v1",
    kind,
    metadata: { name },
    webhooks: [{ name, clientConfig, rules, ...common, ...more }],
  });
}

/** The same, but it may change them. */
export function mutatingWebhook(name: string, more: object = {}): string {
  return webhook(name, more, "MutatingWebhookConfiguration");
}

const ADMISSION_API = "admissionregistration.k8s.io/v1";

/** A rule about the creation of pods, or about what `more` says. */
export function admissionRule(more: object = {}): object {
  return { operations: ["CREATE"], apiGroups: [""], apiVersions: ["v1"], resources: ["pods"], ...more };
}

/**
 * A ValidatingAdmissionPolicy about new pods, with a binding of the same name.
 * @param spec Fields of the policy, besides its rules.
 * @param bound Fields of the binding.
 * @param match What it is about.
 */
export function admissionPolicy(
  name: string,
  spec: object,
  bound: object = {},
  match: object = { resourceRules: [admissionRule()] },
): string {
  return documents(
    JSON.stringify({
      apiVersion: ADMISSION_API,
      kind: "ValidatingAdmissionPolicy",
      metadata: { name },
      spec: { matchConstraints: match, ...spec },
    }),
    JSON.stringify({
      apiVersion: ADMISSION_API,
      kind: "ValidatingAdmissionPolicyBinding",
      metadata: { name },
      spec: { policyName: name, validationActions: ["Deny"], ...bound },
    }),
  );
}

/**
 * A MutatingAdmissionPolicy about new pods, or about what `match` says, with a binding of the same name.
 * @param mutations Expressions: lists are JSON patches, all others are applied.
 * @param spec Further fields of the policy.
 * @param bound Fields of the binding.
 */
export function mutatingPolicy(
  name: string,
  mutations: readonly string[],
  spec: object = {},
  bound: object = {},
  match: object = { resourceRules: [admissionRule()] },
): string {
  const made = (kind: string, fields: object): string =>
    JSON.stringify({ apiVersion: ADMISSION_API, kind, metadata: { name }, spec: fields });
  const written = mutations.map((expression) =>
    expression.trim().startsWith("[")
      ? { patchType: "JSONPatch", jsonPatch: { expression } }
      : { patchType: "ApplyConfiguration", applyConfiguration: { expression } },
  );
  return documents(
    made("MutatingAdmissionPolicy", {
      matchConstraints: match,
      reinvocationPolicy: "Never",
      mutations: written,
      ...spec,
    }),
    made("MutatingAdmissionPolicyBinding", { policyName: name, ...bound }),
  );
}

export function limitRange(name: string, ...limits: readonly object[]): string {
  return JSON.stringify({ apiVersion: "v1", kind: "LimitRange", metadata: { name }, spec: { limits } });
}

/** `strategy` for a rolling update. */
export function rolling(maxSurge: number | string, maxUnavailable: number | string): object {
  return { strategy: { rollingUpdate: { maxSurge, maxUnavailable } } };
}

/** A PodDisruptionBudget of the pods of `app`. */
export function disruptionBudget(name: string, spec: object, app = name): string {
  const selector = { matchLabels: { app } };
  return JSON.stringify({
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name },
    spec: { selector, ...spec },
  });
}

/** A HorizontalPodAutoscaler of a Deployment, or of an object of another kind, that aims at half of the requested processor time. */
export function autoscaler(name: string, spec: object, kind = "Deployment"): string {
  const target = { type: "Utilization", averageUtilization: 50 };
  return JSON.stringify({
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name },
    spec: {
      scaleTargetRef: { kind, name },
      metrics: [{ type: "Resource", resource: { name: "cpu", target } }],
      ...spec,
    },
  });
}

export function documents(...manifests: readonly string[]): string {
  return manifests.join("\n---\n");
}

/** Everything that a predicate may want to see of a cluster, in the cluster's own order. */
export function readsOf({
  nodes,
  owners,
  deployments,
  statefulSets,
  daemonSets,
  cronJobs,
  disruptionBudgets,
  autoscalers,
  quotas,
  versioned,
  operationsDone,
}: Cluster) {
  return {
    nodes: nodes.map((n) => n.slot),
    pending: owners.map((o) => o.pending),
    replicaSets: owners.filter(isReplicaSetOwner).map((o) => o.replicaSet),
    cronJobs: cronJobs.map((c) => c.slot),
    budgets: disruptionBudgets.map((b) => b.slot),
    quotas: quotas.map((q) => q.slot),
    versioned: versioned.map((v) => v.slot),
    autoscalers: autoscalers.map((a) => a.slot),
    jobs: owners.filter(isJobOwner).map((o) => o.job),
    deployments: deployments.map((d) => d.slot),
    daemonSets: daemonSets.map((d) => d.slot),
    revisions: daemonSets.flatMap((d) => d.revisions ?? []),
    statefulSets: statefulSets.map((s) => s.slot),
    done: operationsDone,
  } satisfies Reads;
}

export type Seen = View<ReturnType<typeof readsOf>>;

export function when(cluster: Cluster, name: string, holds: (seen: Seen) => boolean): Predicate {
  return predicate(name, readsOf(cluster), holds);
}

/** The pods of one owner ("web-rev1", or a name), bound or not; `which` of them, active ones by default. */
export function podsOf(
  seen: Pick<Seen, "nodes" | "pending">,
  owner: string,
  which: (pod: PodState) => boolean = isActivePod,
): readonly PodState[] {
  const all = [
    ...seen.pending.flat(),
    ...seen.nodes.flatMap(({ pods, waiting = [] }) => [...pods, ...waiting]),
  ];
  return all.filter((pod) => nameInUid(pod.metadata.owner) === owner && which(pod));
}

/** Whether some reachable state is like that. */
export function reaches({ cluster, system }: Sample, holds: (seen: Seen) => boolean): boolean {
  return verdict(system, sometimes("reached", when(cluster, "goal", holds)));
}

/** Whether some reachable step is like that. */
export function takes(
  { cluster, system }: Sample,
  like: (before: Seen, after: Seen, step: Step) => boolean,
): boolean {
  return !verdict(system, noStep("never taken", readsOf(cluster), like));
}

/** Whether every fair run ends up, for ever, in states like that. */
export function settles({ cluster, system }: Sample, holds: (seen: Seen) => boolean): boolean {
  return verdict(system, eventuallyAlways("settled", when(cluster, "goal", holds)));
}

function verdict(system: TransitionSystem, property: Property): boolean {
  const { properties, limit } = check(system, [property], { paranoid: true });
  if (limit !== undefined) throw new RangeError(`the limit on ${limit} was reached`);
  return properties[0]?.status === "holds";
}
