// What can be expected of manifests. Messages are the reports that people read.
import { type Judged, judge, type VerifiedProperty, type VerifyResult } from "../../invariants/index.ts";
import type { ProveResult } from "../../proofs/index.ts";
import { humanReport } from "../report.ts";
import { unknownProperty } from "../selection.ts";
import { attach, note, type Test } from "./attach.ts";
import { Subject } from "./subject.ts";

/** What vitest says of the expectation. */
interface Expecting {
  /** Vitest's types promise a boolean; it is undefined without `.not`. */
  readonly isNot: boolean | undefined;
  readonly task?: Test;
}

interface Answer {
  readonly pass: boolean;
  message(): string;
}

/** What `toHold` lets pass. */
export interface HoldOptions {
  /** Also what is inconclusive, since a limit was reached: no violation was found. The test is annotated with a warning. */
  readonly allowInconclusive?: boolean;
}

/** What is known of a violation. */
export interface ViolationOptions {
  /** How many steps its shortest run has. */
  readonly steps?: number;
}

/** @param about the id of a property, with or without options; options alone, of all that are checked */
export async function toHold(
  this: Expecting,
  received: unknown,
  about?: string | HoldOptions,
  options?: HoldOptions,
): Promise<Answer> {
  const id = typeof about === "string" ? about : undefined;
  const { allowInconclusive = false } = (typeof about === "object" ? about : options) ?? {};
  const result = await verified(this, received, id);
  const judged = judge(result);
  const status = id === undefined ? judged.verdict : statusOf(id, result, judged);
  const accepted = acceptedOf(id, judged);
  const isAllowed = allowInconclusive && status === "inconclusive";
  if (isAllowed) await note(this.task, `${id ?? "the verdict"} is inconclusive, which is allowed`, "warning");
  if (status === "holds") for (const text of accepted) await note(this.task, text, "notice");
  const so =
    status === "holds" && accepted.length > 0 ? `${status}, as what is violated is accepted` : status;
  return answer(
    { expecting: this, status, isSo: status === "holds", isAllowed, result },
    `expected ${id ?? "all"} to hold; the verdict is: ${so}`,
  );
}

/** Whether it is accepted makes no difference here. */
export async function toViolate(
  this: Expecting,
  received: unknown,
  id: string,
  { steps }: ViolationOptions = {},
): Promise<Answer> {
  const result = await verified(this, received, id);
  const { status, trace } = propertyIn(result, id);
  const isSo = status === "violated" && (steps === undefined || trace?.steps.length === steps);
  const found = trace === undefined ? status : `${status} in ${trace.steps.length} steps`;
  const wanted = steps === undefined ? "" : ` in ${steps} steps`;
  return answer(
    { expecting: this, status, isSo, isAllowed: false, result },
    `expected ${id} to be violated${wanted}; it is: ${found}`,
  );
}

/** There is a place for all pods: a solver says so. */
export async function toBeFeasible(this: Expecting, received: unknown): Promise<Answer> {
  const subject = subjectOf(received, this.task);
  const result = await subject.placed();
  const status = result.verdict;
  return answer(
    { expecting: this, status, isSo: status === "holds", isAllowed: false, result },
    `expected a place for all pods; the verdict is: ${status}`,
  );
}

/** What was not decided is as wrong with `.not` as without, unless it is allowed; then it is right with both. */
async function answer(
  {
    expecting,
    status,
    isSo,
    isAllowed,
    result,
  }: {
    readonly expecting: Expecting;
    readonly status: VerifiedProperty["status"];
    readonly isSo: boolean;
    readonly isAllowed: boolean;
    readonly result: VerifyResult | ProveResult;
  },
  what: string,
): Promise<Answer> {
  const isDecided = status === "holds" || status === "violated";
  const isNot = expecting.isNot === true;
  const isRight = isDecided ? isSo !== isNot : isAllowed;
  if (!isRight) await attach(expecting.task, result);
  return {
    pass: isRight !== isNot,
    message: () => `${isNot ? "not: " : ""}${what}\n\n${humanReport(result)}`,
  };
}

async function verified(
  { task }: Expecting,
  received: unknown,
  id: string | undefined,
): Promise<VerifyResult> {
  return subjectOf(received, task).verified(id);
}

/** Of one property: violations that are accepted do not count, as in the verdict on all. */
function statusOf(id: string, result: VerifyResult, { findings }: Judged): VerifiedProperty["status"] {
  const { status, undecided } = propertyIn(result, id);
  if (status !== "violated") return status;
  if (findings.some((f) => f.property === id && f.accepted === undefined)) return status;
  return undecided === undefined ? "holds" : "inconclusive";
}

/** What is violated and accepted, in sentences. */
function acceptedOf(id: string | undefined, { findings }: Judged): readonly string[] {
  return findings.flatMap(({ property, subject, accepted }) => {
    if (accepted?.by !== "suppression" || (id !== undefined && property !== id)) return [];
    const of = subject === undefined ? "" : ` of ${subject}`;
    return [`${property} is violated${of}, and accepted: ${accepted.reason}`];
  });
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

/**
 * The manifests, whose files the test is noted to rest on: also if they cannot be read.
 * @throws TypeError for what is no manifests
 */
function subjectOf(received: unknown, test: Test): Subject {
  if (!(received instanceof Subject))
    throw new TypeError("expect(...) was given no manifests: write expect(manifests(...))");
  if (test !== undefined)
    test.meta.plimsoll = [...new Set([...(test.meta.plimsoll ?? []), ...received.paths])];
  return received;
}
