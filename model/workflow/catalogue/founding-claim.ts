// What a founding claim is ("this construct is that pattern"), and what stands for and against it.

/**
 * "stated": the claim as it is made, no condition added. "condition": the same under a condition. "refutation": where it fails.
 * "instead": what the construct is in place of that, or the nearest that can be checked where there is nothing to compare.
 */
export const ROLES = ["stated", "condition", "refutation", "instead"] as const;
export type Role = (typeof ROLES)[number];

export interface EvidenceFor {
  /** Of a claim folder, a small machine or a loop. */
  readonly id: string;
  readonly role: Role;
  /** Of conditions, and of what it is instead: in words, to go on with "if", or "it is". Never a verdict. */
  readonly under?: string;
}

export interface FoundingClaim {
  /** "2b". */
  readonly id: string;
  readonly group: "control flow" | "data" | "resources" | "exceptions" | "control loop";
  readonly construct: string;
  readonly pattern: string;
  /** What is claimed that they are. */
  readonly says: "equivalent" | "similar" | "sharing";
  readonly evidence: readonly EvidenceFor[];
  /** Where the construct has no behaviour that could be compared with the pattern: why. */
  readonly noSubject?: string;
}

type Parts = readonly [id: string, under?: string];

function evidence(role: Role, parts: readonly Parts[]): readonly EvidenceFor[] {
  return parts.map(([id, under]) => (under === undefined ? { id, role } : { id, role, under }));
}

export const stated = (...ids: readonly string[]) =>
  evidence(
    "stated",
    ids.map((id) => [id]),
  );
export const refuted = (...ids: readonly string[]) =>
  evidence(
    "refutation",
    ids.map((id) => [id]),
  );
export const holdsIf = (...parts: readonly Parts[]) => evidence("condition", parts);
export const instead = (...parts: readonly Parts[]) => evidence("instead", parts);
