// The types of the matchers: what the compiler takes, and what it refuses. `npm run check` checks the lines that it must refuse.
import { expect, expectTypeOf, test } from "vitest";
import { type HoldOptions, manifests, type ViolationOptions, verifyEach } from "./index.ts";

const subject = manifests([]);
const about = expect(subject);

test("expectations are asynchronous, with and without not", () => {
  expectTypeOf(about.toHold).returns.toEqualTypeOf<Promise<void>>();
  expectTypeOf(about.not.toHold).returns.toEqualTypeOf<Promise<void>>();
  expectTypeOf(about.toViolate).returns.toEqualTypeOf<Promise<void>>();
  expectTypeOf(about.toBeFeasible).returns.toEqualTypeOf<Promise<void>>();
});

test("what they take", () => {
  const taken = [
    () => about.toHold(),
    () => about.toHold({ allowInconclusive: true }),
    () => about.toHold("pod-owner"),
    () => about.not.toHold("pod-owner", { allowInconclusive: true }),
    () => verifyEach(subject),
  ];
  expect(taken).toHaveLength(5);
  expectTypeOf(about.toViolate).parameter(0).toEqualTypeOf<string>();
  expectTypeOf(about.toViolate).parameter(1).toEqualTypeOf<ViolationOptions | undefined>();
  expectTypeOf(about.toBeFeasible).parameters.toEqualTypeOf<[]>();
  expectTypeOf(verifyEach).parameter(1).toEqualTypeOf<HoldOptions | undefined>();
});

test("what they do not take", () => {
  const refused = [
    // @ts-expect-error an id comes first
    () => about.toHold({ allowInconclusive: true }, "pod-owner"),
    // @ts-expect-error there is no such option
    () => about.toHold({ inconclusive: true }),
    // @ts-expect-error which property?
    () => about.toViolate(),
    // @ts-expect-error a number of steps
    () => about.toViolate("pod-owner", { steps: "2" }),
    // @ts-expect-error of all pods
    () => about.toBeFeasible("pod-owner"),
    // @ts-expect-error a path, paths, a text or objects
    () => manifests(7),
  ];
  expect(refused).toHaveLength(6);
});
