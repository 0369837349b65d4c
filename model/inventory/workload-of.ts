// From the manifests of an object to the workload that it is in the model: who owns its pods, and what it asks for.
import { type ConfigCatalog, versionOf } from "../config/catalog.ts";
import type { AccountCatalog } from "../identity/accounts.ts";
import { enforcedText, type PolicyCatalog } from "../identity/pod-security.ts";
import type { CronJob, WorkloadObject } from "../kubernetes/index.ts";
import { jobsOf, type MadeJob, waysToMake } from "../policy/made-jobs.ts";
import { admittedTemplate } from "../policy/mutated-templates.ts";
import type { Policies } from "../policy/policies.ts";
import { keepsVariants } from "../policy/set-pods.ts";
import type { Edit, LoadedObject, ObjectRef, Scenario } from "../scenario/scenario.ts";
import { equalIgnoreHash, semanticallyEqual } from "../semantics/index.ts";
import { claimFacts } from "../storage/facts.ts";
import { withoutDisabledFields } from "../versions/gated-fields.ts";
import { autoscalerSpec } from "../workloads/autoscaler.ts";
import { cronJobSpec } from "../workloads/cronjob.ts";
import { customSpec } from "../workloads/custom.ts";
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
} from "../workloads/desired.ts";
import {
  isConfig,
  isPodless,
  isVersioned,
  OWN_FINALIZERS,
  type PodlessObject,
  type VersionedObject,
} from "../workloads/podless.ts";
import type { Write } from "../writes/written.ts";
import { configFactsOf, isTouched, type Manifest, policiesIn } from "./manifests.ts";
import { refOf } from "./objects.ts";
import { type TemplateContext, templateOf, type WrittenTemplate } from "./templates.ts";
import { type OwnerFacts, sameRef, type Workload } from "./workload.ts";

/** No update changes the claim templates of a StatefulSet. */
export function withClaims(
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

/** A name that identifies an owner of pods among all others, whatever their kind and namespace. */
export function uniqueName(kind: string, namespace: string, name: string, taken: Set<string>): string {
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
  readonly policies: Omit<Policies, "quotas">;
  readonly config: ConfigCatalog;
  readonly accounts: AccountCatalog;
  readonly security: PolicyCatalog;
}

export function workloadOf(
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
    const known = {
      ...config,
      ...(isVersioned(object) ? versionedFacts(versions, scenario) : {}),
      ...(policiesIn(versions).length > 1 ? { changesPolicy: true as const } : {}),
    };
    const initial = isInitial ? podlessDesired(object, known, scenario) : undefined;
    const finalizers = isInitial ? finalizersOf(object) : [];
    return { kind: object.kind, ref, owners: [], ...known, finalizers, initial };
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
      const context = {
        ...contextIn(lookUp, ref),
        ...(label === undefined ? {} : { revisionLabel: label }),
        ...(spreadSelector === undefined ? {} : { spreadSelector }),
      };
      const plain = templateOf(name, ref.namespace, written, ref, scenario, context);
      const selector = selectorOf(version);
      const { template, variants } = admittedTemplate(plain, ref, scenario, context, { taken, selector });
      const minReadySeconds = minReadySecondsOf(version);
      const facts = { minReadySeconds, selector, reads, variants: [] };
      if (keepsVariants(ref)) {
        const { name: origin } = template;
        owners.push({ template, ...facts }, ...variants.map((one) => ({ template: one, origin, ...facts })));
      } else owners.push({ template, ...facts, variants });
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
function contextIn(
  { policies, config, accounts, security }: Given,
  { namespace }: ObjectRef,
): TemplateContext {
  const { priorityClasses, podGroups, limits: all, admission, mutators } = policies;
  const limits = all.get(namespace) ?? [];
  return { priorityClasses, podGroups, config, accounts, security, limits, admission, mutators };
}

/** How often an object may be made anew after it was deleted by name. */
function recreations(ref: ObjectRef, { edits, agents, own }: Scenario): number {
  const applies = (objects: readonly LoadedObject[]) => objects.some((o) => sameRef(refOf(o.object), ref));
  const writes = (write: Write | undefined) =>
    write?.documents.some(({ target }) => sameRef(target, ref)) === true;
  const isHealed = agents.some((agent) => applies(agent.objects) || writes(agent.write));
  const makes = (edit: Edit) =>
    (edit.type === "apply" && applies(edit.objects)) || (edit.type === "write" && writes(edit));
  const deletions = edits.filter(
    (edit, i) =>
      edit.type === "delete" && sameRef(edit.target, ref) && (isHealed || edits.slice(i + 1).some(makes)),
  ).length;
  // However often they do: the name of the one before last is free again, or nothing is made until it is.
  return deletions + (own?.touches(ref) === true ? 1 : 0);
}

export function finalizersOf({ kind, metadata }: WorkloadObject | PodlessObject): readonly string[] {
  const own = isOwnFinalized(kind) ? OWN_FINALIZERS[kind] : undefined;
  return [...new Set([...(own === undefined ? [] : [own]), ...(metadata.finalizers ?? [])])];
}

function isOwnFinalized(kind: string): kind is keyof typeof OWN_FINALIZERS {
  return Object.hasOwn(OWN_FINALIZERS, kind);
}

/**
 * A CronJob has an owner of pods for each start and each template that its Jobs may have: start by start, those of the manifests
 * first, then what mutating admission makes of them.
 */
function cronJobWorkload(
  versions: readonly Manifest[],
  object: CronJob,
  scenario: Scenario,
  lookUp: Given,
  taken: Set<string>,
): Workload {
  const ref = refOf(object);
  const objects = versions.flatMap((v) => (isPodless(v.object) ? [] : [v.object]));
  const names = Array.from({ length: scenario.cronTicks }, (_, i) =>
    uniqueName("Job", ref.namespace, `${ref.name}-${i + 1}`, taken),
  );
  const jobs = jobsAmong(objects, names, ref, scenario, lookUp);
  const written = objects.map((version) => withoutDisabledFields(templateWrittenIn(version), scenario));
  const templates = [...written, ...jobs.map((made) => made.written)].filter(
    (one, i, all) => all.findIndex((other) => equalIgnoreHash(other, one)) === i,
  );
  const reads = podReads(objects, jobs);
  const unmodelled = jobs.flatMap((made) => made.unmodelled);
  const owners = names.flatMap((first, i) =>
    templates.map((template, k): OwnerFacts => {
      const name =
        k === 0 ? first : uniqueName("Job", ref.namespace, `${ref.name}-${i + 1}-rev${k + 1}`, taken);
      const context = contextIn(lookUp, ref);
      const plain = templateOf(name, ref.namespace, template, ref, scenario, context);
      const admitted = admittedTemplate(plain, ref, scenario, context, { taken }).template;
      const noted = { ...admitted, unmodelled: [...(admitted.unmodelled ?? []), ...unmodelled] };
      const facts = { variants: [], minReadySeconds: 0, selector: undefined, reads };
      return { template: unmodelled.length === 0 ? admitted : noted, ...facts };
    }),
  );
  const [first] = versions;
  const isThere = first !== undefined && first.edit < 0;
  return {
    kind: "CronJob",
    ref,
    owners,
    ...(jobs.length === 0 ? {} : { jobs }),
    finalizers: isThere ? finalizersOf(object) : [],
    initial: isThere ? desiredOf(object, "", scenario) : undefined,
  };
}

/** What mutating admission makes of its Jobs; none where it is not asked about any. */
function jobsAmong(
  versions: readonly WorkloadObject[],
  names: readonly string[],
  cronJob: ObjectRef,
  scenario: Scenario,
  { policies: { mutators } }: Given,
): readonly MadeJob[] {
  if (mutators.policies.length + mutators.webhooks.length === 0) return [];
  const asking = { mutators, cronJob, choice: scenario };
  const ways = versions.flatMap((version) => {
    if (version.kind !== "CronJob") return [];
    const written = withoutDisabledFields(templateWrittenIn(version), scenario);
    const { job: spec } = cronJobSpec(version);
    return names.flatMap((name) => waysToMake(asking, { name }, { written, spec }));
  });
  return ways.some(({ asked }) => asked.size > 0) ? jobsOf(ways) : [];
}

function ownerOf(owners: readonly OwnerFacts[], written: WrittenTemplate): OwnerFacts | undefined {
  return owners.find(({ template }) => equalIgnoreHash(template.written, written));
}

export function hasReplicas(object: WorkloadObject | PodlessObject): boolean {
  return !isPodless(object) && setsReplicas(object);
}

function versionedFacts(
  versions: readonly Manifest[],
  scenario: Scenario,
): Pick<Workload, "manifests" | "changes"> {
  return { manifests: differing(versions), ...(isTouched(versions, scenario) ? { changes: true } : {}) };
}

/** Those of which none before has the same spec. */
function differing(versions: readonly Manifest[]): readonly VersionedObject[] {
  const all = versions.flatMap(({ object }) => (isVersioned(object) ? [object] : []));
  return all.filter((one, i) => versionAmong(all, one) === i);
}

function versionAmong(manifests: readonly VersionedObject[], { spec }: VersionedObject): number {
  return manifests.findIndex((other) => semanticallyEqual(other.spec, spec));
}

function podlessDesired(
  object: PodlessObject,
  { config, changesPolicy, manifests = [] }: Pick<Workload, "config" | "changesPolicy" | "manifests">,
  scenario: Scenario,
): Desired {
  if (isVersioned(object)) return { kind: "(version)", version: versionAmong(manifests, object) };
  if (object.kind === "(custom)") return { kind: object.kind, custom: customSpec(object) };
  if (object.kind === "PodDisruptionBudget") return { kind: object.kind, spec: object.spec };
  if (object.kind === "HorizontalPodAutoscaler")
    return { kind: object.kind, spec: autoscalerSpec(object, scenario) };
  if (object.kind === "Namespace" && changesPolicy === true)
    return { kind: "(podless)", enforces: enforcedText(object) };
  if (!isConfig(object)) return { kind: "(podless)" };
  const version = versionOf(config?.contents ?? [], object);
  return { kind: "(config)", version, immutable: object.immutable === true };
}

/** A kind without revisions keeps its first template. */
export function desiredBy(
  object: WorkloadObject | PodlessObject,
  workload: Pick<Workload, "owners" | "config" | "changesPolicy" | "manifests">,
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
