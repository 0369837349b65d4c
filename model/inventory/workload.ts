// A workload of the manifests, and what makes pods of it: what never changes of them.
import type { ConfigFacts } from "../config/catalog.ts";
import type { LabelSelector, Labels } from "../kubernetes/index.ts";
import type { MadeJob } from "../policy/made-jobs.ts";
import type { ObjectRef } from "../scenario/scenario.ts";
import type { PropagationPolicy } from "../semantics/index.ts";
import type { ClaimFacts } from "../storage/facts.ts";
import type { Desired, PodReads, WorkloadKind } from "../workloads/desired.ts";
import type { PodlessKind, VersionedObject } from "../workloads/podless.ts";
import type { Template } from "./templates.ts";

/** Something that makes pods from one template. */
export interface OwnerFacts {
  readonly template: Template;
  /**
   * What else its pods may be made from: the template, as mutating admission changes it where some of it is passed over. None
   * where these are further owners of the same workload.
   */
  readonly variants: readonly Template[];
  /** Only of such a further owner: the name of the revision's template, of which mutating admission makes this one. */
  readonly origin?: string;
  readonly minReadySeconds: number;
  /** That of the manifest in which its template first stood. */
  readonly selector: LabelSelector | undefined;
  /** What its pods have to keep because their controller reads it. */
  readonly reads: PodReads;
}

/** The workload and the template that a pod was made from, whatever labels it has been given since. */
export interface Origin {
  readonly workload: ObjectRef;
  /** The name of the template. */
  readonly template: string;
  /** It is not that users have changed its labels: mutating admission has made it of the template. */
  readonly isChanged?: true;
}

export interface Workload {
  readonly kind: WorkloadKind | PodlessKind;
  readonly ref: ObjectRef;
  /**
   * One per revision, in order of appearance; exactly one for kinds that have no revisions. Of a Deployment that is made
   * anew, one more per revision for each time: the name of the first may be taken still. Of sets, those that mutating
   * admission makes of a revision follow it.
   */
  readonly owners: readonly OwnerFacts[];
  /**
   * Of a CronJob: what is made of its Jobs, whatever mutating admission is passed over; first those of its first manifest, where
   * nothing is. Absent if mutating admission is not asked about them.
   */
  readonly jobs?: readonly MadeJob[];
  /** Of a StatefulSet: what it makes the volume claims of its pods from. Absent: they have none. */
  readonly claimTemplates?: readonly ClaimFacts[];
  /** Those of the object itself in its first manifest. */
  readonly labels?: Labels;
  /** Of pods that edits have given other labels, or admission another spec: where they come from. Nobody wrote a manifest of these. */
  readonly relabelledFrom?: Origin;
  /** Of a namespace: what it enforces of Pod Security changes. */
  readonly changesPolicy?: true;
  /** Only of ConfigMaps and Secrets. */
  readonly config?: ConfigFacts;
  /** Only of kinds of which it is kept which manifest they have: all of these that differ, in order of appearance. */
  readonly manifests?: readonly VersionedObject[];
  /** Of these: users or agents change it. */
  readonly changes?: true;
  /** Users' own controllers may see, write or delete it: how it may be deleted because of them. */
  readonly deletions?: readonly PropagationPolicy[];
  /** The finalizers in its manifest at the start. */
  readonly finalizers: readonly string[];
  /** What its manifest asks for at the start; undefined if it is an edit that brings it. */
  readonly initial: Desired | undefined;
}

/** Those that are revisions of the workload, and not what mutating admission makes of one. */
export function revisionsAmong<T extends { readonly origin?: string }>(owners: readonly T[]): readonly T[] {
  return owners.filter(({ origin }) => origin === undefined);
}

export function sameRef(a: ObjectRef, b: ObjectRef): boolean {
  return a.kind === b.kind && a.namespace === b.namespace && a.name === b.name;
}
