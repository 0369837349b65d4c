// `plimsoll/vitest`: what is expected of manifests, in the tests that one has. To import it is to add the matchers.
import { expect, test } from "vitest";
import { type HoldOptions, toBeFeasible, toHold, toViolate, type ViolationOptions } from "./matchers.ts";
import type { Subject } from "./subject.ts";

export type { HoldOptions, ViolationOptions } from "./matchers.ts";
export { type ManifestsOptions, manifests, type Subject } from "./subject.ts";

expect.extend({ toHold, toViolate, toBeFeasible });

declare module "vitest" {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /**
     * Every property that is checked holds. A violation that is accepted (`suppress` in plimsoll.yaml, or an annotation)
     * does not count, as in `plimsoll verify`. What is inconclusive does not hold, unless that is allowed.
     */
    toHold(options?: HoldOptions): Promise<void>;
    /** This property holds. One that does not apply, or is switched off, does not. */
    toHold(id: string, options?: HoldOptions): Promise<void>;
    /** This property is violated, accepted or not, and its shortest run has so many steps, if that is said. */
    toViolate(id: string, options?: ViolationOptions): Promise<void>;
    /** There is a place for all pods. */
    toBeFeasible(): Promise<void>;
  }
}

/** A test for each property that is checked. Those that do not apply are skipped. */
export function verifyEach(subject: Subject, options: HoldOptions = {}): void {
  const ids = idsOf(subject);
  if (ids === undefined) {
    // So that it is told as a failing test, and watch mode knows the files.
    test("the manifests can be read", () => expect(subject).toHold(options));
    return;
  }
  test.for(ids.map((id) => ({ id })))("$id", async ({ id }, { skip, expect: expecting }) => {
    const { properties } = await subject.verified(id);
    const status = properties.find((p) => p.id === id)?.status;
    skip(status === "not-applicable", "it does not apply to these manifests");
    await expecting(subject).toHold(id, options);
  });
}

/** Undefined if the manifests cannot be read. */
function idsOf(subject: Subject): readonly string[] | undefined {
  try {
    return subject.properties;
  } catch {
    return undefined;
  }
}
