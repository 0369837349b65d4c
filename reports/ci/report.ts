// What reports for CI are written from: the same for verifications, proofs and refused input. Every format is a function of it.
import type { Known } from "../../invariants/index.ts";
import type { SourcePosition } from "../../model/kubernetes/index.ts";

export interface CiReport {
  /** The version of the package. */
  readonly version: string;
  /** "verify", "prove", ... */
  readonly command: string;
  readonly exitCode: number;
  /** What the exit code says, in a sentence. */
  readonly verdict: string;
  readonly rules: readonly Rule[];
  /** What was checked, in order: of each group of workloads each property. */
  readonly cases: readonly Case[];
  readonly violations: readonly Violation[];
  /** Violations of the baseline that are no more; undefined without a baseline. */
  readonly gone: readonly Known[] | undefined;
  readonly notices: readonly Notice[];
  /** What the verdict rests on: bounds, assumptions, how much was explored. */
  readonly facts: readonly Fact[];
  /** From a file as it was named to where it is: see `relativeTo`. Undefined of what is no file: standard input, a flag. */
  pathOf(file: string): SourcePath | undefined;
}

/** Where a file is. */
export interface SourcePath {
  /** With slashes: from the root of the repository, or from that of the file system. */
  readonly path: string;
  readonly isInRoot: boolean;
}

export interface Rule {
  readonly id: string;
  /** One line: what holds. */
  readonly title: string;
  readonly description: string;
  /** Lines: how it is meant, and how it is switched off. */
  readonly help: readonly string[];
}

export interface Case {
  /** The workloads of the group; undefined of what no group decided. */
  readonly suite: string | undefined;
  readonly id: string;
  readonly title: string;
  /** "accepted": violated, and all its violations are suppressed or known. */
  readonly status: "holds" | "violated" | "accepted" | "inconclusive" | "not-applicable" | "off";
  /** Why; absent where there is nothing to say. */
  readonly reason?: string;
  /** Of violated and accepted ones: indices of `violations`. */
  readonly violations: readonly number[];
}

export interface Violation {
  readonly rule: string;
  readonly title: string;
  /** "Deployment/web"; absent: of the whole system. */
  readonly subject?: string;
  /** In a sentence or two. */
  readonly message: string;
  /** The story of the run, line by line, or what else is to be shown. */
  readonly story: readonly string[];
  readonly steps: readonly Step[];
  /** The line that causes it; absent if nothing in a file does. */
  readonly position?: SourcePosition;
  readonly related: readonly Related[];
  readonly fingerprint: string;
  readonly run?: string;
  /** Whether the baseline has it not; absent without a baseline. */
  readonly isNew?: boolean;
  readonly accepted?: Accepted;
}

export interface Accepted {
  readonly by: "suppression" | "baseline";
  /** Why, in a sentence. */
  readonly reason: string;
  /** Of a suppression: where it stands, and whether that is at the object itself. */
  readonly position?: SourcePosition;
  readonly isInSource?: boolean;
}

export interface Step {
  /** Who does what. */
  readonly message: string;
  /** That of the object that the step is about. */
  readonly position?: SourcePosition;
}

export interface Related {
  readonly message: string;
  readonly position: SourcePosition;
}

export interface Notice {
  readonly kind: keyof typeof NOTICES;
  readonly message: string;
  /** The id of a property. */
  readonly rule?: string;
  readonly position?: SourcePosition;
}

/** How serious notices are, and what each kind is. */
export const NOTICES = {
  "input-problem": { level: "error", title: "The input is refused, and nothing was checked." },
  inconclusive: { level: "warning", title: "Not everything was seen: this may or may not hold." },
  "unused-suppression": { level: "warning", title: "A suppression suppresses nothing." },
  gone: { level: "note", title: "A violation of the baseline is no more." },
  "not-modelled": { level: "note", title: "A part of the input that the verdict does not cover." },
} as const;

export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** What an accepted violation is called. */
export function acceptedText({ by, reason }: Accepted): string {
  return by === "suppression" ? `suppressed: ${reason}` : `known: ${reason}`;
}

/** "shop/web.yaml:12:7"; the file alone if it is meant as a whole. */
export function placeText({ line, column, file }: SourcePosition, report: CiReport): string {
  const path = report.pathOf(file)?.path ?? file;
  return line === 0 ? path : `${path}:${line}:${column}`;
}
