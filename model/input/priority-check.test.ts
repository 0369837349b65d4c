// What admission says of the priorities of pods: classes that there are not, and values that contradict them.
import { describe, expect, test } from "vitest";
import { deployment, documents, pod, priorityClass, sampleInput } from "../samples.ts";
import { InputErrors } from "./problem.ts";

/** What is said of the manifests, and of one that an edit applies. */
function said(manifests: string, applied?: string): readonly string[] {
  try {
    const edits = applied === undefined ? {} : { applied };
    sampleInput(manifests, applied === undefined ? "" : "edits: [{apply: applied}]", edits);
    return [];
  } catch (error) {
    if (!(error instanceof InputErrors)) throw error;
    return error.problems.map(({ field, problem, fix }) => `${field}: ${problem}; ${fix}`);
  }
}

const HIGH = priorityClass("high", 1000);
const named = (name: string, more: object = {}): object => ({ pod: { priorityClassName: name, ...more } });

describe("a priority is accepted", () => {
  test.each([
    ["of a class of the input", documents(HIGH, pod("p", named("high")))],
    ["of a class that every cluster has", pod("p", named("system-node-critical"))],
    ["that says again what the class says", documents(HIGH, pod("p", named("high", { priority: 1000 })))],
    ["of no class", pod("p", named(""))],
    ["of zero without a class", pod("p", { pod: { priority: 0 } })],
    [
      "that the default class gives",
      documents(priorityClass("d", 7, { globalDefault: true }), pod("p", { pod: { priority: 7 } })),
    ],
  ])("%s", (_, manifests) => {
    expect(said(manifests)).toEqual([]);
  });
});

describe("a priority is refused", () => {
  const spec = "spec.template.spec";
  test.each([
    [
      "of a class that there is not",
      documents(HIGH, deployment("web", named("hihg"))),
      `${spec}.priorityClassName: Not found: no PriorityClass with name "hihg" was found; did you mean "high"?`,
    ],
    [
      "of a class, if the class is missing from the input",
      pod("p", named("important")),
      'spec.priorityClassName: Not found: no PriorityClass with name "important" was found; add the PriorityClass to the manifests',
    ],
    [
      "that contradicts its class",
      documents(HIGH, deployment("web", named("high", { priority: 5 }))),
      `${spec}.priority: Forbidden: the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 1000; remove it: the PriorityClass says it`,
    ],
    [
      "whose policy contradicts its class",
      documents(HIGH, pod("p", named("high", { preemptionPolicy: "Never" }))),
      "spec.preemptionPolicy: Forbidden: the string value of PreemptionPolicy (Never) must not be provided in pod spec; priority admission controller computed PreemptLowerPriority; remove it: the PriorityClass says it",
    ],
    [
      "by two defaults",
      documents(
        priorityClass("a", 1, { globalDefault: true }),
        priorityClass("b", 2, { globalDefault: true }),
      ),
      'globalDefault: Forbidden: PriorityClass "a" is already the global default; keep one default',
    ],
  ])("%s", (_, manifests, expected) => {
    expect(said(manifests)).toEqual([expected]);
  });

  test("also of a pod that an edit applies, by the classes that are there at the start", () => {
    expect(said(HIGH, pod("p", named("high")))).toEqual([]);
    expect(said(pod("q"), pod("p", named("high")))).toHaveLength(1);
  });
});

describe("scheduling gates of a pod that exists", () => {
  const gated = (...names: readonly string[]): string =>
    pod("p", { pod: { schedulingGates: names.map((name) => ({ name })) } });

  test("may be removed, but not added", () => {
    expect(said(gated("a", "b"), gated("b"))).toEqual([]);
    expect(said(gated("a"), pod("p"))).toEqual([]);
    expect(said(gated("a"), gated("a", "b"))).toEqual([
      'spec.schedulingGates[1]: Forbidden: only deletion is allowed, but found new scheduling gate "b"; remove the gate, or delete the old pod first',
    ]);
  });
});
