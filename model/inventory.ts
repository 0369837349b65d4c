// The inventory: everything about the given objects and edits that never changes while the cluster runs.
import { type ConfigCatalog, type ConfigFacts, contentsOf, versionOf } from "./config/catalog.ts";
import { isFixed } from "./fixed-objects.ts";
import { withoutDisabledFields } from "./gated-fields.ts";
import type { CronJob, ModelledObject, WorkloadObject } from "./kubernetes.ts";
import { type NodeFacts, nodeFacts, nodesOfGroup } from "./node-facts.ts";
import { titleOf } from "./objects.ts";
import { type Policies, policiesOf } from "./policy/policies.ts";
import { relabellings } from "./relabelling.ts";
import {
  type Agent,
  type Edit,
  isNodeEdit,
  type LabelEdit,
  type LoadedObject,
  type NodeEdit,
  type ObjectRef,
  type Scenario,
} from "./scenario.ts";
import { equalIgnoreHash, ordinalOf, type PropagationPolicy, setNameOf } from "./semantics/index.ts";
import { type ServiceFacts, selectsPodsOf, servicesOf } from "./services.ts";
import { claimFacts, type StorageFacts, storageFacts } from "./storage/facts.ts";
import { type TemplateContext, templateOf, type WrittenTemplate } from "./templates.ts";
import { type OwnerFacts, sameRef, type Workload } from "./workload.ts";
import { autoscalerSpec } from "./workloads/autoscaler.ts";
import {
  type Desired,
  desiredOf,
  minReadySecondsOf,
  podReads,
  revisionLabel,
  selectorOf,
  setsReplicas,
  spreadSelectorOf,
  templateWrittenIn,
} from "./workloads/desired.ts";
import { isConfig, isPodless, OWN_FINALIZERS, type PodlessObject } from "./workloads/podless.ts";
import {
  agentWriter,
  editor,
  methodText,
  type Version,
  type Write,
  type WrittenObject,
} from "./writes/written.ts";

export { titleOf } from "./objects.ts";
export { type OwnerFacts, sameRef, type Workload } from "./workload.ts";

/** How an apply changes the finalizers of an object: it adds and removes only what manifests have named. */
export interface FinalizerChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** An edit, object by object: what the user does to one object, in order. */
export type Operation = (NodeEdit | WorkloadAction | LabelOperation) & Pick<Edit, "after">;

/** One that is about a workload, not a node. */
export type WorkloadOperation = WorkloadAction & Pick<Edit, "after">;

type WorkloadAction =
  | {
      readonly type: "apply";
      readonly target: ObjectRef;
      readonly desired: Desired;
      /** Those that its manifest names, and those that the one before it named and this one does not. */
      readonly finalizers: FinalizerChange;
      /** Neither this manifest nor the one before it says how many pods there should be. */
      readonly keepsReplicas: boolean;
    }
  | {
      /** In a way of which `WrittenWorkload` says what comes of it. */
      readonly type: "write";
      readonly target: ObjectRef;
      readonly writer: string;
      /** For people. */
      readonly method: string;
      /** All that may come of it. */
      readonly versions: readonly Desired[];
    }
  | { readonly type: "scale"; readonly target: ObjectRef; readonly replicas: number }
  | {
      readonly type: "delete";
      readonly target: ObjectRef;
      readonly propagationPolicy?: PropagationPolicy;
      /** The target is the pod of this index of a workload. */
      readonly podOf?: { readonly workload: ObjectRef; readonly index: number };
      /** The target is the volume claim of that pod. */
      readonly claimOf?: { readonly workload: ObjectRef; readonly index: number };
    };

/** About one pod of a workload. */
export interface LabelOperation extends LabelEdit {
  /** From the name of a template to that of the same with the new labels. */
  readonly moves: ReadonlyMap<string, string>;
}

/** What an agent writes again and again into one object. */
export type AgentTask = {
  readonly agent: string;
  readonly target: ObjectRef;
} & (
  | {
      readonly type: "apply";
      readonly desired: Desired;
      /** Its manifest does not say how many pods there should be. */
      readonly keepsReplicas: boolean;
    }
  | Pick<Extract<WorkloadAction, { readonly type: "write" }>, "type" | "writer" | "method" | "versions">
);

/** What an edit or an agent may make of the object that it is about. */
export function broughtBy(task: Operation | AgentTask): readonly Desired[] {
  if (task.type === "apply") return [task.desired];
  return task.type === "write" ? task.versions : [];
}

/** An object that is written in several ways, with what its versions ask of its controller. */
export interface WrittenWorkload {
  readonly object: WrittenObject;
  desired(version: Version): Desired;
}

/**
 * "Progressing": the condition of Deployments, with its deadline; "counts": all numbers in the statuses of
 * workloads; "config": which versions of ConfigMaps and Secrets pods use; "requests": what becomes of requests to Services.
 */
export type Observable = "Progressing" | "counts" | "config" | "requests";

export interface Inventory {
  readonly nodes: readonly NodeFacts[];
  readonly workloads: readonly Workload[];
  readonly operations: readonly Operation[];
  readonly agentTasks: readonly AgentTask[];
  readonly written: readonly WrittenWorkload[];
  /** There are Services in the input, looked at or not. */
  readonly hasServices: boolean;
  /** Empty unless requests are looked at. */
  readonly services: readonly ServiceFacts[];
  /** What is only kept in the state because a property asks for it. */
  readonly observed: readonly Observable[];
  /** What namespaces admit. */
  readonly policies: Policies;
  /** PodDisruptionBudgets that decide nothing: nobody evicts or preempts anything. They are not among the workloads. */
  readonly idleBudgets: readonly ObjectRef[];
  readonly storage: StorageFacts;
  readonly scenario: Scenario;
}

export function refOf(object: ModelledObject): ObjectRef {
  const kind = object.kind === "(other)" ? object.otherKind : object.kind;
  return { kind, namespace: object.metadata.namespace ?? "default", name: object.metadata.name };
}

/** @param observed What properties ask for, of what is not kept otherwise. */
export function inventoryOf(
  objects: readonly LoadedObject[],
  scenario: Scenario,
  observed: readonly Observable[] = [],
): Inventory {
  const nodes = objects.flatMap(({ object }) => (object.kind === "Node" ? [nodeFacts(object)] : []));
  const versions = manifestsOf(objects, scenario);
  const taken = new Set<string>();
  const policies = policiesOf(objects, scenario.webhooks);
  const storage = storageFacts([...objects, ...appliedBy(scenario)]);
  const config = configCatalog(versions, scenario);
  const given = [...versions.values()].filter(
    (v) => isPodful(v) || isBudget(v) || isAutoscaler(v) || mayChange(v, scenario) || isKeptClaim(v, storage),
  );
  const made = given
    .toSorted(generatedLast)
    .map((v) => withClaims(workloadOf(v, scenario, { policies, config }, taken), v, objects));
  const idle = mayDisrupt(scenario, made) ? [] : made.filter((w) => isIdleBudget(w, scenario.edits));
  const unlabelled = made.filter((w) => !idle.includes(w));
  const { workloads: unserved, moves } = relabellings(unlabelled, scenario.edits, taken);
  const templates = unserved.flatMap(({ owners }) => owners.map(({ template }) => template));
  const services = observed.includes("requests") ? servicesOf(objects, templates) : [];
  const hasServices = objects.some(({ object }) => object.kind === "Service");
  const workloads = unserved.map((w) => served(w, services, moves.size > 0));
  const written = scenario.written.flatMap((object) => writtenWorkload(object, workloads, scenario));
  const operations = scenario.edits.flatMap((edit, i): readonly Operation[] =>
    edit.type === "label"
      ? [{ ...edit, moves: moves.get(edit) ?? new Map() }]
      : operationsOf(edit, i, { workloads, versions, written, scenario }),
  );
  const agentTasks = scenario.agents.flatMap((agent) => tasksOf(agent, workloads, written, scenario));
  const all = nodes.length > 0 ? nodes : scenario.nodes.flatMap(nodesOfGroup);
  const idleBudgets = idle.map(({ ref }) => ref);
  return {
    nodes: all,
    workloads,
    operations,
    agentTasks,
    written,
    hasServices,
    services,
    observed,
    idleBudgets,
    policies,
    storage,
    scenario,
  };
}

/** @param relabels Labels change: what is known of a pod as an endpoint has to be kept wherever it came from. */
function served(workload: Workload, services: readonly ServiceFacts[], relabels: boolean): Workload {
  if (services.length === 0) return workload;
  const owners = workload.owners.map((owner): OwnerFacts => {
    const isServed = relabels || services.some((service) => selectsPodsOf(service, owner.template));
    return isServed ? { ...owner, template: { ...owner.template, isServed } } : owner;
  });
  return { ...workload, owners };
}

/** Whether anybody evicts pods, or may preempt them. */
function mayDisrupt({ edits, descheduler }: Scenario, workloads: readonly Workload[]): boolean {
  const templates = workloads.flatMap(({ owners }) => owners.map(({ template }) => template));
  return (
    descheduler !== undefined ||
    edits.some((edit) => edit.type === "drain" && edit.disableEviction !== true) ||
    templates.some((one) => one.preempts && templates.some((other) => other.priority < one.priority))
  );
}

/** Whether nothing would change without it, if nobody evicts or preempts pods. */
function isIdleBudget({ kind, ref }: Workload, edits: readonly Edit[]): boolean {
  return kind === "PodDisruptionBudget" && !isDeletedBy(edits, ref);
}

/** One version of a workload's manifest; `edit` is -1 for what is there at the start. */
interface Manifest {
  readonly object: WorkloadObject | PodlessObject;
  readonly edit: number;
}

/** All manifests that each workload may have; of one that is written in several ways, what these come to. */
function manifestsOf(
  objects: readonly LoadedObject[],
  { edits, agents, written }: Scenario,
): ReadonlyMap<string, readonly Manifest[]> {
  const manifests = new Map<string, Manifest[]>();
  const note = ({ object }: LoadedObject, edit: number): void => {
    const isMerged = written.some(({ target }) => sameRef(target, refOf(object)));
    if (!isMerged) noteManifest(manifests, object, edit);
  };
  for (const object of objects) note(object, -1);
  for (const [i, edit] of edits.entries()) {
    if (edit.type === "apply") for (const object of edit.objects) note(object, i);
  }
  // No edit is later, so that no edit takes an agent's manifest for the one before it.
  for (const { objects: own } of agents) for (const object of own) note(object, edits.length);
  for (const { initial, versions } of written) {
    for (const version of versions)
      noteManifest(manifests, version.object.object, version === initial ? -1 : edits.length);
  }
  return manifests;
}

function noteManifest(manifests: Map<string, Manifest[]>, object: ModelledObject, edit: number): void {
  if (isFixed(object)) return;
  const key = titleOf(refOf(object));
  manifests.set(key, [...(manifests.get(key) ?? []), { object, edit }]);
}

/** ConfigMaps that every namespace has (pkg/controller/certificates/rootcacertpublisher). */
const IN_EVERY_NAMESPACE = ["kube-root-ca.crt"];

function configCatalog(
  versions: ReadonlyMap<string, readonly Manifest[]>,
  scenario: Scenario,
): ConfigCatalog {
  return (ref) => {
    const manifests = versions.get(titleOf(ref));
    if (manifests !== undefined) return configFactsOf(manifests, ref, scenario);
    const isProvided = scenario.provided.some((provided) => sameRef(provided, ref));
    const isPublished = ref.kind === "ConfigMap" && IN_EVERY_NAMESPACE.includes(ref.name);
    return isProvided || isPublished ? "all" : undefined;
  };
}

function configFactsOf(manifests: readonly Manifest[], ref: ObjectRef, scenario: Scenario): ConfigFacts {
  const objects = manifests.flatMap(({ object }) => (isConfig(object) ? [object] : []));
  const contents = contentsOf(objects);
  const [first] = manifests;
  const start = first !== undefined && first.edit < 0 ? objects[0] : undefined;
  const initial = start === undefined ? undefined : versionOf(contents, start);
  return { ref, contents, initial, changes: mayChange(manifests, scenario) };
}

function isPodful([first]: readonly Manifest[]): boolean {
  return first !== undefined && !isPodless(first.object);
}

function isAutoscaler([first]: readonly Manifest[]): boolean {
  return first?.object.kind === "HorizontalPodAutoscaler";
}

/** What makes no pods only matters if it, or what it is in, is deleted; ConfigMaps and Secrets also if they change. */
function mayChange(manifests: readonly Manifest[], { edits }: Scenario): boolean {
  const [first] = manifests;
  if (first === undefined) return false;
  // Those of agents count as the last edits of all.
  const isApplied = isConfig(first.object) && manifests.some(({ edit }) => edit >= 0);
  return isApplied || isDeletedBy(edits, refOf(first.object));
}

function isBudget([first]: readonly Manifest[]): boolean {
  return first?.object.kind === "PodDisruptionBudget";
}

function isDeletedBy(edits: readonly Edit[], ref: ObjectRef): boolean {
  return edits.some(
    (edit) =>
      edit.type === "delete" &&
      (sameRef(edit.target, ref) || (edit.target.kind === "Namespace" && edit.target.name === ref.namespace)),
  );
}

/** All that edits and agents bring. */
function appliedBy({ edits, agents, written }: Scenario): readonly LoadedObject[] {
  return [
    ...edits.flatMap((edit) => (edit.type === "apply" ? edit.objects : [])),
    ...agents.flatMap(({ objects }) => objects),
    ...written.flatMap(({ versions }) => versions.map(({ object }) => object)),
  ];
}

/** A claim that is there from the start matters if manifests say what storage there is: else it is bound for ever. */
function isKeptClaim([first]: readonly Manifest[], { isGiven }: StorageFacts): boolean {
  return first?.object.kind === "PersistentVolumeClaim" && (isGiven || first.edit >= 0);
}

/** No update changes the claim templates of a StatefulSet. */
function withClaims(
  workload: Workload,
  [first]: readonly Manifest[],
  objects: readonly LoadedObject[],
): Workload {
  if (first?.object.kind !== "StatefulSet") return workload;
  const { volumeClaimTemplates = [] } = first.object.spec;
  if (volumeClaimTemplates.length === 0) return workload;
  const classes = objects.flatMap(({ object }) => (object.kind === "StorageClass" ? [object] : []));
  const claimTemplates = volumeClaimTemplates.map(({ metadata, spec }) =>
    claimFacts(metadata.name, workload.ref.namespace, spec, classes),
  );
  return { ...workload, claimTemplates };
}

/** Names in manifests are given; those of revisions are ours to choose, and make way. */
function generatedLast(a: readonly Manifest[], b: readonly Manifest[]): number {
  return Number(hasRevisions(a)) - Number(hasRevisions(b));
}

function hasRevisions([first]: readonly Manifest[]): boolean {
  return first !== undefined && !isPodless(first.object) && revisionLabel(first.object.kind) !== undefined;
}

/** A name that identifies an owner of pods among all others, whatever their kind and namespace. */
function uniqueName(kind: string, namespace: string, name: string, taken: Set<string>): string {
  const plain = `${namespace === "default" ? "" : `${namespace}/`}${name}`;
  const candidates = [
    plain,
    `${kind.toLowerCase()} ${plain}`,
    ...Array.from({ length: 99 }, (_, i) => `${plain}-${i + 2}`),
  ];
  const free = candidates.find((candidate) => !taken.has(candidate)) ?? plain;
  taken.add(free);
  return free;
}

/** What templates are looked up in. */
interface Given {
  readonly policies: Policies;
  readonly config: ConfigCatalog;
}

function workloadOf(
  versions: readonly Manifest[],
  scenario: Scenario,
  lookUp: Given,
  taken: Set<string>,
): Workload {
  const [first] = versions;
  if (first === undefined) throw new RangeError("a workload without any version");
  const { object } = first;
  const ref = refOf(object);
  const isInitial = first.edit < 0;
  if (isPodless(object)) {
    const config = isConfig(object) ? { config: configFactsOf(versions, ref, scenario) } : {};
    const initial = isInitial ? podlessDesired(object, config, scenario) : undefined;
    const finalizers = isInitial ? finalizersOf(object) : [];
    return { kind: object.kind, ref, owners: [], ...config, finalizers, initial };
  }
  const label = revisionLabel(object.kind);
  if (object.kind === "CronJob") return cronJobWorkload(versions, object, scenario, lookUp, taken);
  const reads = podReads(versions.flatMap((v) => (isPodless(v.object) ? [] : [v.object])));
  const owners: OwnerFacts[] = [];
  let revisions = 0;
  for (const { object: version } of versions) {
    if (isPodless(version)) continue;
    const written = withoutDisabledFields(templateWrittenIn(version), scenario);
    if (ownerOf(owners, written) !== undefined) continue;
    revisions += 1;
    const given = label === undefined ? ref.name : `${ref.name}-rev${revisions}`;
    const collisions = object.kind === "Deployment" ? recreations(ref, scenario) : 0;
    for (const suffix of ["", ...Array.from({ length: collisions }, (_, i) => `-collision${i + 1}`)]) {
      const name = uniqueName(object.kind, ref.namespace, `${given}${suffix}`, taken);
      const spreadSelector = spreadSelectorOf(version, name);
      const template = templateOf(name, ref.namespace, written, ref, scenario, {
        ...contextIn(lookUp, ref),
        ...(label === undefined ? {} : { revisionLabel: label }),
        ...(spreadSelector === undefined ? {} : { spreadSelector }),
      });
      const minReadySeconds = minReadySecondsOf(version);
      owners.push({ template, minReadySeconds, selector: selectorOf(version), reads });
    }
    if (label === undefined) break;
  }
  const { labels } = object.metadata;
  return {
    kind: object.kind,
    ref,
    owners,
    ...(labels === undefined ? {} : { labels }),
    finalizers: isInitial ? finalizersOf(object) : [],
    initial: isInitial ? desiredBy(object, { owners }, scenario) : undefined,
  };
}

/** What admission goes by when it fills in what pods of that namespace do not say. */
function contextIn({ policies, config }: Given, { namespace }: ObjectRef): TemplateContext {
  const { priorityClasses, limits } = policies;
  return { priorityClasses, config, limits: limits.get(namespace) ?? [] };
}

/** How often an object may be made anew after it was deleted by name. */
function recreations(ref: ObjectRef, { edits, agents }: Scenario): number {
  const applies = (objects: readonly LoadedObject[]) => objects.some((o) => sameRef(refOf(o.object), ref));
  const writes = (write: Write | undefined) =>
    write?.documents.some(({ target }) => sameRef(target, ref)) === true;
  const isHealed = agents.some((agent) => applies(agent.objects) || writes(agent.write));
  const makes = (edit: Edit) =>
    (edit.type === "apply" && applies(edit.objects)) || (edit.type === "write" && writes(edit));
  return edits.filter(
    (edit, i) =>
      edit.type === "delete" && sameRef(edit.target, ref) && (isHealed || edits.slice(i + 1).some(makes)),
  ).length;
}

function finalizersOf({ kind, metadata }: WorkloadObject | PodlessObject): readonly string[] {
  const own = isOwnFinalized(kind) ? OWN_FINALIZERS[kind] : undefined;
  return [...new Set([...(own === undefined ? [] : [own]), ...(metadata.finalizers ?? [])])];
}

function isOwnFinalized(kind: string): kind is keyof typeof OWN_FINALIZERS {
  return Object.hasOwn(OWN_FINALIZERS, kind);
}

/** A CronJob has an owner of pods for each start and each template that its Jobs may have: start by start. */
function cronJobWorkload(
  versions: readonly Manifest[],
  object: CronJob,
  scenario: Scenario,
  lookUp: Given,
  taken: Set<string>,
): Workload {
  const ref = refOf(object);
  const objects = versions.flatMap((v) => (isPodless(v.object) ? [] : [v.object]));
  const reads = podReads(objects);
  const templates = objects
    .map((version) => withoutDisabledFields(templateWrittenIn(version), scenario))
    .filter((written, i, all) => all.findIndex((other) => equalIgnoreHash(other, written)) === i);
  const owners = Array.from({ length: scenario.cronTicks }, (_, i) =>
    templates.map((written, k): OwnerFacts => {
      const given = `${ref.name}-${i + 1}${k === 0 ? "" : `-rev${k + 1}`}`;
      const name = uniqueName("Job", ref.namespace, given, taken);
      const template = templateOf(name, ref.namespace, written, ref, scenario, contextIn(lookUp, ref));
      return { template, minReadySeconds: 0, selector: undefined, reads };
    }),
  ).flat();
  const [first] = versions;
  const isThere = first !== undefined && first.edit < 0;
  return {
    kind: "CronJob",
    ref,
    owners,
    finalizers: isThere ? finalizersOf(object) : [],
    initial: isThere ? desiredOf(object, "", scenario) : undefined,
  };
}

function ownerOf(owners: readonly OwnerFacts[], written: WrittenTemplate): OwnerFacts | undefined {
  return owners.find(({ template }) => equalIgnoreHash(template.written, written));
}

function hasReplicas(object: WorkloadObject | PodlessObject): boolean {
  return !isPodless(object) && setsReplicas(object);
}

function podlessDesired(
  object: PodlessObject,
  { config }: Pick<Workload, "config">,
  scenario: Scenario,
): Desired {
  if (object.kind === "PodDisruptionBudget") return { kind: object.kind, spec: object.spec };
  if (object.kind === "HorizontalPodAutoscaler")
    return { kind: object.kind, spec: autoscalerSpec(object, scenario) };
  if (!isConfig(object)) return { kind: "(podless)" };
  const version = versionOf(config?.contents ?? [], object);
  return { kind: "(config)", version, immutable: object.immutable === true };
}

/** A kind without revisions keeps its first template. */
function desiredBy(
  object: WorkloadObject | PodlessObject,
  workload: Pick<Workload, "owners" | "config">,
  scenario: Scenario,
): Desired {
  const { owners } = workload;
  if (isPodless(object)) return podlessDesired(object, workload, scenario);
  // It has owners of pods for each start, and none if it never fires.
  if (object.kind === "CronJob" && owners.length === 0) return desiredOf(object, "", scenario);
  const written = withoutDisabledFields(templateWrittenIn(object), scenario);
  const owner = ownerOf(owners, written) ?? owners[0];
  if (owner === undefined) throw new RangeError("a workload without any template");
  const desired = desiredOf(object, owner.template.name, scenario);
  const template = owners.indexOf(owner);
  if (desired.kind !== "CronJob" || template === 0) return desired;
  return { ...desired, spec: { ...desired.spec, template } };
}

function writtenWorkload(
  object: WrittenObject,
  workloads: readonly Workload[],
  scenario: Scenario,
): readonly WrittenWorkload[] {
  const workload = workloads.find(({ ref }) => sameRef(ref, object.target));
  if (workload === undefined) return [];
  const desired = new Map(
    object.versions.flatMap((version) => {
      const { object: manifest } = version.object;
      if (isFixed(manifest)) return [];
      return [[version, desiredBy(manifest, workload, scenario)] as const];
    }),
  );
  return [
    {
      object,
      desired(version) {
        const found = desired.get(version);
        if (found === undefined) throw new RangeError(`no such version of ${titleOf(object.target)}`);
        return found;
      },
    },
  ];
}

/** What an edit is looked up in. */
interface Known {
  readonly workloads: readonly Workload[];
  readonly versions: ReadonlyMap<string, readonly Manifest[]>;
  readonly written: readonly WrittenWorkload[];
  readonly scenario: Scenario;
}

function operationsOf(
  edit: Exclude<Edit, LabelEdit>,
  i: number,
  { workloads, versions, written, scenario }: Known,
): readonly Operation[] {
  if (isNodeEdit(edit)) return [edit];
  if (edit.type === "delete") return [{ ...edit, ...namedPod(edit.target, workloads) }];
  const after = edit.after === undefined ? {} : { after: edit.after };
  if (edit.type === "scale") {
    const own = writeOf(written, edit.target, editor(i), `scale to ${edit.replicas}`);
    return [own === undefined ? edit : { ...own, ...after }];
  }
  if (edit.type === "write") {
    return edit.documents.flatMap(({ target }) => {
      const own = writeOf(written, target, editor(i), methodText(edit.method));
      return own === undefined ? [] : [{ ...own, ...after }];
    });
  }
  return edit.objects.flatMap(({ object }): Operation[] => {
    const target = refOf(object);
    const own = writeOf(written, target, editor(i), "apply");
    if (own !== undefined) return [{ ...own, ...after }];
    const workload = workloads.find(({ ref }) => sameRef(ref, target));
    if (isFixed(object) || workload === undefined) return [];
    const before = (versions.get(titleOf(target)) ?? []).findLast((version) => version.edit < i);
    // An applied field that the next version leaves out is removed, and so falls back to its default (kubectl apply).
    const keepsReplicas = !hasReplicas(object) && !(before !== undefined && hasReplicas(before.object));
    const added = finalizersOf(object);
    const earlier = before === undefined ? [] : finalizersOf(before.object);
    const finalizers = { added, removed: earlier.filter((f) => !added.includes(f)) };
    const desired = desiredBy(object, workload, scenario);
    return [{ type: "apply", target, desired, finalizers, keepsReplicas, ...after }];
  });
}

/** A write of an object that is written in several ways; undefined for all others. */
function writeOf(written: readonly WrittenWorkload[], target: ObjectRef, writer: string, method: string) {
  const workload = written.find(({ object }) => sameRef(object.target, target));
  if (workload === undefined) return undefined;
  const versions = workload.object.versions.map((version) => workload.desired(version));
  return { type: "write" as const, target, writer, method, versions };
}

/** A pod, or a claim, that is no workload by itself is one of a StatefulSet. */
function namedPod(target: ObjectRef, workloads: readonly Workload[]) {
  const { kind, namespace, name } = target;
  if (kind === "PersistentVolumeClaim" && !workloads.some(({ ref }) => sameRef(ref, target))) {
    const claimOf = claimedPod(target, workloads);
    return claimOf === undefined ? {} : { claimOf };
  }
  if (kind !== "Pod" || workloads.some(({ ref }) => sameRef(ref, target))) return {};
  const workload = { kind: "StatefulSet", namespace, name: setNameOf(name) ?? "" };
  return { podOf: { workload, index: ordinalOf(name) } };
}

/** The workload that an operation is about. */
export function workloadOfOperation(operation: Operation): ObjectRef {
  if (operation.type !== "delete") return operation.target;
  return (operation.podOf ?? operation.claimOf)?.workload ?? operation.target;
}

/** The pod of a StatefulSet that a claim of this name is for (getPersistentVolumeClaimName). */
function claimedPod({ namespace, name }: ObjectRef, workloads: readonly Workload[]) {
  const pod = claimTemplateNames(workloads, namespace).flatMap(({ workload, template }) => {
    const rest = name.startsWith(`${template}-`) ? name.slice(template.length + 1) : "";
    return setNameOf(rest) === workload.name ? [{ workload, index: ordinalOf(rest) }] : [];
  });
  return pod[0];
}

function claimTemplateNames(workloads: readonly Workload[], namespace: string) {
  return workloads
    .filter(({ ref }) => ref.namespace === namespace)
    .flatMap(({ ref: workload, claimTemplates = [] }) =>
      claimTemplates.map(({ name: template }) => ({ workload, template })),
    );
}

function tasksOf(
  { name, objects, write }: Agent,
  workloads: readonly Workload[],
  written: readonly WrittenWorkload[],
  scenario: Scenario,
): readonly AgentTask[] {
  const others = (write?.documents ?? []).flatMap(({ target }) => {
    const method = write === undefined ? "" : methodText(write.method);
    const own = writeOf(written, target, agentWriter(name), method);
    return own === undefined ? [] : [{ ...own, agent: name }];
  });
  const applied = objects.flatMap(({ object }): AgentTask[] => {
    const target = refOf(object);
    const own = writeOf(written, target, agentWriter(name), "apply");
    if (own !== undefined) return [{ ...own, agent: name }];
    const workload = workloads.find(({ ref }) => sameRef(ref, target));
    if (isFixed(object) || workload === undefined) return [];
    const desired = desiredBy(object, workload, scenario);
    return [{ type: "apply", agent: name, target, desired, keepsReplicas: !hasReplicas(object) }];
  });
  return [...others, ...applied];
}
