// What reports on a cluster and a workflow pattern are written from.
import type { Equivalence } from "../explorer/equivalence/index.ts";
import type { VerifyResult } from "../invariants/verify-result.ts";
import type { Claim } from "../model/workflow/claims/claim-file.ts";
import type { ClaimResult } from "../model/workflow/claims/compare.ts";
import type { Faults } from "../model/workflow/claims/observation.ts";
import type { SeenLog, Vacuous } from "../model/workflow/claims/seen.ts";
import type { Asked } from "./equivalence.ts";

/** How the two sides are called in sentences. */
export const SIDES = { left: "the cluster", right: "the pattern" } as const;

export interface ClaimAsked {
  readonly relation: Equivalence;
  /** Only whether the cluster refines, or is simulated by, the pattern. */
  readonly oneWay: boolean;
  /** What the answer is about: runs without faults, or with faults that nobody sees. */
  readonly faults: Faults;
}

/** All that reports are written from. */
export interface ClaimFacts {
  readonly claim: Claim;
  /** What the pattern is called. */
  readonly pattern: string;
  /** Where the claim stands: a file, or the first of the manifests. */
  readonly file: string;
  readonly asked: ClaimAsked;
  readonly results: { readonly [faults in Faults]: ClaimResult };
  readonly log: SeenLog;
  readonly vacuous: readonly Vacuous[];
  /** What is not as the claim's own file expects it. */
  readonly surprises: readonly string[];
  readonly grounds: Pick<VerifyResult, "bounds" | "assumptions" | "notModelled" | "ignored">;
  /** Files that both sides were written to. */
  readonly files: readonly string[];
}

/** A limit ended it before there was anything to compare. */
export interface ClaimUndecided extends Pick<ClaimFacts, "claim" | "pattern" | "file" | "asked"> {
  readonly undecided: string;
  /** Undefined if that came to light before all was known that users' own controllers write. */
  readonly grounds: ClaimFacts["grounds"] | undefined;
}

/** In the words of reports on two systems. */
export function askedOf({ asked }: Pick<ClaimFacts, "asked">): Asked {
  return { ...SIDES, oneWay: asked.oneWay };
}

export function hasFaults({ claim }: Pick<ClaimFacts, "claim">): boolean {
  return claim.observation.faults.length > 0;
}

/** All labels that some step has. */
export function labelsOf({ labels, labelOf }: ClaimResult["pattern"]): readonly string[] {
  const used = new Set(labelOf);
  return labels.filter((_, l) => l > 0 && used.has(l));
}
