// What can be expected of manifests. Messages are the reports that people read.
import type { VerifiedProperty, VerifyResult } from "../../invariants/index.ts";
import type { ProveResult } from "../../proofs/index.ts";
import { humanReport } from "../report.ts";
import { unknownProperty } from "../selection.ts";
import { Subject } from "./subject.ts";

/** What vitest says of the expectation. */
interface Expecting {
  readonly isNot: boolean;
}

interface Answer {
  readonly pass: boolean;
  message(): string;
}

export interface ViolationOptions {
  /** How many steps its shortest run has. */
  readonly steps?: number;
}

/** @param id one property; all that are checked, if absent */
export async function toHold(this: Expecting, received: unknown, id?: string): Promise<Answer> {
  const result = await subjectOf(received).verified(id);
  const status = id === undefined ? result.verdict : propertyIn(result, id).status;
  return answer(status === "holds", { expecting: this, status, result }, `expected ${id ?? "all"} to hold`);
}

export async function toViolate(
  this: Expecting,
  received: unknown,
  id: string,
  { steps }: ViolationOptions = {},
): Promise<Answer> {
  const result = await subjectOf(received).verified(id);
  const { status, trace } = propertyIn(result, id);
  const isSo = status === "violated" && (steps === undefined || trace?.steps.length === steps);
  const found = trace === undefined ? status : `${status} in ${trace.steps.length} steps`;
  const wanted = steps === undefined ? "" : ` in ${steps} steps`;
  return answer(
    isSo,
    { expecting: this, status, result },
    `expected ${id} to be violated${wanted}; it is: ${found}`,
  );
}

/** There is a place for all pods: a solver says so. */
export async function toBeFeasible(this: Expecting, received: unknown): Promise<Answer> {
  const result = await subjectOf(received).placed();
  const status = result.verdict;
  return answer(status === "holds", { expecting: this, status, result }, "expected a place for all pods");
}

/** What is inconclusive is as wrong with `.not` as without. */
function answer(
  isSo: boolean,
  found: {
    readonly expecting: Expecting;
    readonly status: string;
    readonly result: VerifyResult | ProveResult;
  },
  what: string,
): Answer {
  const { expecting, status, result } = found;
  const not = expecting.isNot ? "not: " : "";
  return {
    pass: status === "inconclusive" ? expecting.isNot : isSo,
    message: () => `${not}${what}; the verdict is ${status}\n\n${humanReport(result)}`,
  };
}

/** @throws RangeError if there is no such property */
function propertyIn({ properties }: VerifyResult, id: string): VerifiedProperty {
  const found = properties.find((p) => p.id === id);
  if (found !== undefined) return found;
  throw new RangeError(
    unknownProperty(
      id,
      properties.map((p) => p.id),
    ),
  );
}

/** @throws TypeError for what is no manifests */
function subjectOf(received: unknown): Subject {
  if (received instanceof Subject) return received;
  throw new TypeError("expect(...) was given no manifests: write expect(manifests(...))");
}
