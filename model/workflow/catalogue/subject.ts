// What was compared, and how: what answers and marks rest on.
import type { Compared } from "../claims/compare.ts";
import type { Faults } from "../claims/observation.ts";

/**
 * "claim": a cluster, made from the manifests of a claim folder; "machine": a small machine made by hand in place of one; "loop": an
 * instance of the control loop (../loop/).
 */
export type SubjectKind = "claim" | "machine" | "loop";

export interface Subject {
  readonly id: string;
  readonly kind: SubjectKind;
  /** What is claimed, in one sentence. */
  readonly says: string;
  readonly results: { readonly [faults in Faults]: Compared };
}

/** By id. */
export type Subjects = ReadonlyMap<string, Subject>;
