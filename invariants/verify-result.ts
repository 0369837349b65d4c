// What a verification answers: one verdict, and for every property its own status, with everything it rests on.
// Reports are written from this and from nothing else.
import type { CheckReport, Counts, Trace } from "../explorer/result.ts";
import type { Walked } from "../explorer/simulate/index.ts";
import type { SourcePosition } from "../model/kubernetes/index.ts";
import type { OwnModel } from "../model/own/model.ts";
import type { IgnoredFile, LoadedObject, NotModelled, Scenario } from "../model/scenario/scenario.ts";
import type { Suppression } from "../model/scenario/suppression.ts";
import type { Names } from "./names.ts";

/** Manifests and a scenario that fit together: what `readManifests` and `parseManifests` answer. */
export interface VerifyInput {
  readonly objects: readonly LoadedObject[];
  readonly notModelled: readonly NotModelled[];
  /** None if absent. */
  readonly ignored?: readonly IgnoredFile[];
  readonly scenario: Scenario;
  /** Violations that are accepted, by the scenario or by objects themselves; none if absent. */
  readonly suppressions?: readonly Suppression[];
  /** Where a value of the scenario stands in its file (["edits", 0]), if there is one. */
  scenarioPosition?(path: readonly (string | number)[]): SourcePosition;
  /** The user's own controllers, and what they claim; none if absent. */
  readonly own?: OwnModel;
}

/** "inconclusive": nothing is known to be violated, and not everything was seen. */
export type Verdict = "holds" | "violated" | "inconclusive";

/** Workloads that cannot influence each other are verified separately: one state space per group. */
export interface VerifiedGroup {
  readonly name: string;
  readonly workloads: readonly string[];
  readonly report: CheckReport;
}

/** What was found of one of the claims that a property makes, one or more for each object that it speaks of. */
export interface VerifiedClaim {
  /** What it is about, in the property's words: "Deployment/web", "web-rev1 on node-1". */
  readonly object: string;
  /** The group in which it was looked at. */
  readonly group: string;
  readonly status: Verdict;
  /** Why, unless it holds. */
  readonly reason?: string;
  readonly trace?: Trace;
}

/** A line of the input that something rests on. */
export interface Blamed {
  /** "Deployment/web" */
  readonly object: string;
  /** "spec.replicas"; "" for the object as a whole. */
  readonly field: string;
  readonly position: SourcePosition;
}

/** What is said of one property. */
export interface VerifiedProperty {
  readonly id: string;
  readonly title: string;
  /** "not-applicable": nothing in the input that it speaks of; "off": switched off by the user. */
  readonly status: Verdict | "not-applicable" | "off";
  /** Why it has this status, in a sentence. */
  readonly reason?: string;
  /** The group whose report decided the status. */
  readonly group?: string;
  /** The verdict rests on all reachable states, of which some may have been missed: see `CheckReport.store` of the groups. */
  readonly upTo?: "hash collisions";
  readonly trace?: Trace;
  /** Of a violation because of pods that have no node: whether there is a place for all of them. */
  readonly placement?: string;
  /** Of these, if there is none: the lines that contradict each other. */
  readonly blames?: readonly Blamed[];
  /** Why "holds" says nothing here. */
  readonly vacuous?: string;
  /** Of a property of clusters that was checked: all that it claims. */
  readonly claims?: readonly VerifiedClaim[];
  /** Of a violated property: why it may be violated elsewhere, too. Absent if everything else was decided. */
  readonly undecided?: string;
}

/** What `verify`, `simulate` and `check` answer: a verdict, a status for each property, and everything that they rest on. */
export interface VerifyResult {
  /** "violated" if any property is; else "inconclusive" if any is; else "holds". */
  readonly verdict: Verdict;
  /** Set if it is set for any property. */
  readonly upTo?: "hash collisions";
  /** Why the verdict is inconclusive although no property is: there is nothing in the input that can be verified. */
  readonly reason?: string;
  readonly groups: readonly VerifiedGroup[];
  /** All that are known, without those that must be asked for and were not. */
  readonly properties: readonly VerifiedProperty[];
  /** Summed over the groups; `depth` is the largest. */
  readonly counts: Counts;
  /** The bounds within which the verdict stands. */
  readonly bounds: readonly string[];
  /** Fairness, fault budgets, assumptions of single features. */
  readonly assumptions: readonly string[];
  readonly notModelled: readonly NotModelled[];
  /** Files among the manifests that are none; none if absent. */
  readonly ignored?: readonly IgnoredFile[];
  /** Declared actions and processes that were never enabled. */
  readonly neverEnabled: readonly string[];
  /** Violations that are accepted; none if absent. Whether any does not fail a run is for `judge` to say. */
  readonly suppressions?: readonly Suppression[];
  /** Of a cluster: what its objects are called in claims and runs. */
  readonly names?: Names;
  /** Of a simulation: what was walked. Then the verdict is never "holds", and the counts are of what was walked. */
  readonly walked?: Walked;
  /** Of a simulation: the command that walks the same walks again. */
  readonly reproduce?: string;
}
