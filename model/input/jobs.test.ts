// Jobs as they are read: defaults, and what may change later.
import { describe, expect, it } from "vitest";
import { job, sampleInput } from "../samples.ts";
import { jobSpec } from "../workloads/job.ts";
import { unmodelledChanges } from "./changes.ts";

function read(spec: object) {
  const [loaded] = sampleInput(job("report", { spec })).objects;
  if (loaded?.object.kind !== "Job") throw new RangeError("not a Job");
  return jobSpec(loaded.object.spec);
}

/** What is said of an edit that changes the spec of a Job. */
function change(before: object, after: object, pod: object = {}): string {
  try {
    sampleInput(job("report", { spec: before }), "edits: [{apply: v2}]", {
      v2: job("report", { spec: after, pod }),
    });
    return "";
  } catch (error) {
    return String(error);
  }
}

describe("a Job", () => {
  it("is defaulted as by the API server", () => {
    expect(read({})).toMatchObject({ parallelism: 1, completions: 1, backoffLimit: 6, suspend: false });
    expect(read({ parallelism: 2 }).completions).toBeUndefined();
    expect(read({}).podReplacementPolicy).toBe("TerminatingOrFailed");
    const policy = { rules: [{ action: "Count", onPodConditions: [{ type: "DisruptionTarget" }] }] };
    const policed = read({ podFailurePolicy: policy });
    expect(policed.podReplacementPolicy).toBe("Failed");
    expect(policed.podFailurePolicy?.rules[0]?.onPodConditions).toEqual([
      { type: "DisruptionTarget", status: "True" },
    ]);
    expect(read({ ttlSecondsAfterFinished: 0 })).toMatchObject({
      ttlSecondsAfterFinished: 0,
      restartPolicy: "Never",
    });
  });

  it("says that it does not adopt, that conditions other than DisruptionTarget never become true", () => {
    const said = (spec: object) => sampleInput(job("report", { spec })).notModelled.map(({ field }) => field);
    expect(said({ manualSelector: true, selector: { matchLabels: { app: "report" } } })).toEqual([
      "spec.manualSelector",
    ]);
    const rule = { action: "Ignore", onPodConditions: [{ type: "ConfigIssue" }] };
    expect(said({ podFailurePolicy: { rules: [rule] } })).toEqual([
      "spec.podFailurePolicy.rules[0].onPodConditions",
    ]);
    expect(said({})).toEqual([]);
  });
});

describe("an edit of a Job", () => {
  it("may change what the API server lets it", () => {
    expect(change({}, { suspend: true, backoffLimit: 1, activeDeadlineSeconds: 5 })).toBe("");
    const indexed = (n: number) => ({ completionMode: "Indexed", completions: n, parallelism: n });
    expect(change(indexed(2), indexed(3))).toBe("");
  });

  it.each([
    [{ completions: 2 }, { completions: 3 }, "completions"],
    [
      { completionMode: "Indexed", completions: 2 },
      { completionMode: "Indexed", completions: 3 },
      "completions",
    ],
    [{ completions: 2 }, { completionMode: "Indexed", completions: 2 }, "completionMode"],
    [{}, { managedBy: "acme.io/queue" }, "managedBy"],
  ])("may not change %o into %o", (before, after, field) => {
    expect(change(before, after)).toContain(`spec.${field}: Invalid value`);
    expect(change(before, after)).toContain("field is immutable");
  });

  it("may change the template only while the Job is suspended, and that has no effect here", () => {
    const elsewhere = { nodeSelector: { disk: "ssd" } };
    expect(change({}, {}, elsewhere)).toContain("spec.template: Invalid value");
    expect(change({ suspend: true }, {}, elsewhere)).toBe("");
    const { objects, scenario } = sampleInput(
      job("report", { spec: { suspend: true } }),
      "edits: [{apply: v2}]",
      { v2: job("report", { pod: elsewhere }) },
    );
    expect(unmodelledChanges(objects, scenario).map(({ field }) => field)).toEqual(["spec.template"]);
  });
});
