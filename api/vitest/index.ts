// `plimsoll/vitest`: what is expected of manifests, in the tests that one has. To import it is to add the matchers.
import { expect, test } from "vitest";
import { jsonReport } from "../report.ts";
import { toBeFeasible, toHold, toViolate, type ViolationOptions } from "./matchers.ts";
import type { Subject } from "./subject.ts";

export type { ViolationOptions } from "./matchers.ts";
export { type ManifestsOptions, manifests, type Subject } from "./subject.ts";

expect.extend({ toHold, toViolate, toBeFeasible });

declare module "vitest" {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /** Every property that is checked holds, or this one does. What is inconclusive does not. */
    toHold(id?: string): Promise<void>;
    /** This property is violated, and its shortest run has so many steps, if that is said. */
    toViolate(id: string, options?: ViolationOptions): Promise<void>;
    /** There is a place for all pods. */
    toBeFeasible(): Promise<void>;
  }
}

/** A test for each property that is checked; of one that is violated, the report is attached as JSON. */
export function verifyEach(subject: Subject): void {
  test.for(subject.properties.map((id) => ({ id })))("$id", async ({ id }, { annotate, skip }) => {
    const result = await subject.verified(id);
    const status = result.properties.find((p) => p.id === id)?.status;
    if (status === "not-applicable") skip("it does not apply to these manifests");
    if (status === "violated")
      await annotate("the report", { body: jsonReport(result), contentType: "application/json" });
    await expect(subject).toHold(id);
  });
}
