// The manifests that each object may have: at the start, by edits, by agents.

import { isFixed } from "../apiserver/fixed-objects.ts";
import { type ConfigCatalog, type ConfigFacts, contentsOf, versionOf } from "../config/catalog.ts";
import { type AccountCatalog, DEFAULT_ACCOUNT } from "../identity/accounts.ts";
import { type PolicyCatalog, policiesOfNamespace } from "../identity/pod-security.ts";
import type { WorkloadObject } from "../kubernetes/index.ts";
import type { Edit, LoadedObject, ObjectRef, Scenario } from "../scenario/scenario.ts";
import type { SecurityPolicy } from "../semantics/index.ts";
import { semanticallyEqual } from "../semantics/index.ts";
import type { StorageFacts } from "../storage/facts.ts";
import { revisionLabel } from "../workloads/desired.ts";
import { isConfig, isPodless, isVersioned, type PodlessObject } from "../workloads/podless.ts";
import { refOf, titleOf } from "./objects.ts";
import { sameRef } from "./workload.ts";

/** One version of a workload's manifest; `edit` is -1 for what is there at the start. */
export interface Manifest {
  readonly object: WorkloadObject | PodlessObject;
  readonly edit: number;
  /** As it stands in the file, as plain data. */
  readonly written: unknown;
}

/** All manifests that each workload may have; of one that is written in several ways, what these come to. */
export function manifestsOf(
  objects: readonly LoadedObject[],
  { edits, agents, written, own }: Scenario,
): ReadonlyMap<string, readonly Manifest[]> {
  const manifests = new Map<string, Manifest[]>();
  const note = (loaded: LoadedObject, edit: number): void => {
    const isMerged = written.some(({ target }) => sameRef(target, refOf(loaded.object)));
    if (!isMerged) noteManifest(manifests, loaded, edit);
  };
  for (const object of objects) note(object, -1);
  for (const [i, edit] of edits.entries()) {
    if (edit.type === "apply") for (const object of edit.objects) note(object, i);
  }
  // No edit is later, so that no edit takes an agent's manifest for the one before it.
  for (const { objects: own } of agents) for (const object of own) note(object, edits.length);
  for (const { object } of own?.manifests ?? []) note(object, edits.length);
  for (const { initial, versions } of written) {
    for (const version of versions)
      noteManifest(manifests, version.object, version === initial ? -1 : edits.length);
  }
  return manifests;
}

function noteManifest(
  manifests: Map<string, Manifest[]>,
  { object, written }: LoadedObject,
  edit: number,
): void {
  if (isFixed(object)) return;
  const key = titleOf(refOf(object));
  manifests.set(key, [...(manifests.get(key) ?? []), { object, edit, written }]);
}

/** ConfigMaps that every namespace has (pkg/controller/certificates/rootcacertpublisher). */
const IN_EVERY_NAMESPACE = ["kube-root-ca.crt"];

export function configCatalog(
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

export function accountCatalog(
  versions: ReadonlyMap<string, readonly Manifest[]>,
  scenario: Scenario,
): AccountCatalog {
  return (ref) => {
    const manifests = versions.get(titleOf(ref));
    const [first] = manifests ?? [];
    if (manifests !== undefined && first?.object.kind === "ServiceAccount") {
      return {
        presence: mayChange(manifests, scenario) ? "changes" : "there",
        manifest: first.object,
      };
    }
    const isProvided = scenario.provided.some((provided) => sameRef(provided, ref));
    return { presence: isProvided || ref.name === DEFAULT_ACCOUNT ? "there" : "absent" };
  };
}

/** All that a namespace may ever enforce of Pod Security; of one without a manifest, nothing. */
export function policyCatalog(versions: ReadonlyMap<string, readonly Manifest[]>): PolicyCatalog {
  return (name) => policiesIn(versions.get(titleOf({ kind: "Namespace", namespace: "default", name })) ?? []);
}

export function policiesIn(manifests: readonly Manifest[]): readonly SecurityPolicy[] {
  return policiesOfNamespace(
    manifests.flatMap(({ object }) => (object.kind === "Namespace" ? [object] : [])),
  );
}

export function configFactsOf(
  manifests: readonly Manifest[],
  ref: ObjectRef,
  scenario: Scenario,
): ConfigFacts {
  const objects = manifests.flatMap(({ object }) => (isConfig(object) ? [object] : []));
  const contents = contentsOf(objects);
  const [first] = manifests;
  const start = first !== undefined && first.edit < 0 ? objects[0] : undefined;
  const initial = start === undefined ? undefined : versionOf(contents, start);
  return { ref, contents, initial, changes: mayChange(manifests, scenario) };
}

export function isPodful([first]: readonly Manifest[]): boolean {
  return first !== undefined && !isPodless(first.object);
}

export function isAutoscaler([first]: readonly Manifest[]): boolean {
  return first?.object.kind === "HorizontalPodAutoscaler";
}

/** What makes no pods only matters if it, or what it is in, is deleted; ConfigMaps and Secrets also if they change, ServiceAccounts if they come later, and
 * namespaces if what they enforce changes. */
export function mayChange(manifests: readonly Manifest[], { edits, own }: Scenario): boolean {
  const [first] = manifests;
  if (first === undefined || isVersioned(first.object)) return false;
  // Those of agents count as the last edits of all.
  const isApplied = isConfig(first.object) && manifests.some(({ edit }) => edit >= 0);
  const isBrought = first.object.kind === "ServiceAccount" && first.edit >= 0;
  return (
    isApplied ||
    isBrought ||
    policiesIn(manifests).length > 1 ||
    isDeletedBy(edits, refOf(first.object)) ||
    own?.touches(refOf(first.object)) === true
  );
}

/**
 * Whether it is to be known what becomes of a Service, an Ingress or a quota: users or agents change it, or it may hold up the end
 * of its namespace.
 */
export function isTouched(versions: readonly Manifest[], { edits, agents, own }: Scenario): boolean {
  const [first, ...others] = versions;
  if (first === undefined || !isVersioned(first.object)) return false;
  const ref = refOf(first.object);
  const { spec, metadata } = first.object;
  const isChanged = others.some(({ object }) => isVersioned(object) && !semanticallyEqual(object.spec, spec));
  const isDeleted = edits.some((edit) => edit.type === "delete" && sameRef(edit.target, ref));
  // What is in a namespace that is made again is not: it has gone with the first.
  const applied = [
    ...edits.flatMap((e) => (e.type === "apply" ? e.objects : [])),
    ...agents.flatMap((a) => a.objects),
  ];
  const isMadeAgain = applied.some(
    ({ object: { kind, metadata: own } }) => kind === "Namespace" && own.name === ref.namespace,
  );
  const matters = (metadata.finalizers ?? []).length > 0 || isMadeAgain;
  if (own?.touches(ref) === true) return true;
  return first.edit >= 0 || isChanged || isDeleted || (matters && isDeletedBy(edits, ref));
}

export function isIngress([first]: readonly Manifest[]): boolean {
  return first?.object.kind === "Ingress";
}

export function isCustomObject([first]: readonly Manifest[]): boolean {
  return first?.object.kind === "(custom)";
}

export function isBudget([first]: readonly Manifest[]): boolean {
  return first?.object.kind === "PodDisruptionBudget";
}

export function isDeletedBy(edits: readonly Edit[], ref: ObjectRef): boolean {
  return edits.some(
    (edit) =>
      edit.type === "delete" &&
      (sameRef(edit.target, ref) || (edit.target.kind === "Namespace" && edit.target.name === ref.namespace)),
  );
}

/** A claim that is there from the start matters if manifests say what storage there is: else it is bound for ever. */
export function isKeptClaim([first]: readonly Manifest[], { isGiven }: StorageFacts): boolean {
  return first?.object.kind === "PersistentVolumeClaim" && (isGiven || first.edit >= 0);
}

/** Names in manifests are given; those of revisions are ours to choose, and make way. */
export function generatedLast(a: readonly Manifest[], b: readonly Manifest[]): number {
  return Number(hasRevisions(a)) - Number(hasRevisions(b));
}

export function hasRevisions([first]: readonly Manifest[]): boolean {
  return first !== undefined && !isPodless(first.object) && revisionLabel(first.object.kind) !== undefined;
}
