// StatefulSets in manifests and scenarios: what is read, and what is refused.
import { describe, expect, test } from "vitest";
import { sample, sampleInput, statefulSet } from "../samples.ts";
import { InputErrors } from "./load.ts";

/** What is said of a set with these fields in its spec, applied over one with others. */
function saidOf(spec: object, before?: object): readonly string[] {
  const applied = statefulSet("web", { spec });
  try {
    if (before === undefined) sampleInput(applied);
    else sampleInput(statefulSet("web", { spec: before }), "edits: [{apply: v2}]", { v2: applied });
    return [];
  } catch (error) {
    if (!(error instanceof InputErrors)) throw error;
    return error.problems.map(({ field, problem, fix }) => `${field}: ${problem}; ${fix}`);
  }
}

test("OnDelete is refused where the API server has filled in a partition, however the set is written", () => {
  const onDelete = { updateStrategy: { type: "OnDelete" } };
  const refused = expect.stringMatching(/only allowed for updateStrategy 'RollingUpdate'/);
  expect(saidOf(onDelete, {})).toEqual([refused]);
  expect(saidOf(onDelete, { updateStrategy: { type: "RollingUpdate" } })).toEqual([]);
  expect(saidOf(onDelete, { updateStrategy: { rollingUpdate: { partition: 1 } } })).toEqual([]);
  const patched = (before: object): boolean => {
    const patch = "edits: [{patch: {kind: StatefulSet, name: web, spec: {replicas: 2}}}, {apply: v2}]";
    const v2 = statefulSet("web", { spec: onDelete });
    try {
      sampleInput(statefulSet("web", { spec: before }), patch, { v2 });
      return true;
    } catch (error) {
      if (!(error instanceof InputErrors)) throw error;
      expect(error.problems.map(({ problem }) => problem)).toEqual([refused]);
      return false;
    }
  };
  expect(patched({})).toBe(false);
  expect(patched({ updateStrategy: { type: "RollingUpdate" } })).toBe(true);
});

const resources = { requests: { storage: "1Gi" } };
const claim = { metadata: { name: "data" }, spec: { accessModes: ["ReadWriteOnce"], resources } };
const updates = (rollingUpdate: object): object => ({ updateStrategy: { rollingUpdate } });

describe("a StatefulSet", () => {
  test("is read with what the API server defaults", () => {
    const { inventory } = sample(statefulSet("web"));
    expect(inventory.workloads[0]?.initial).toEqual({
      kind: "StatefulSet",
      spec: {
        replicas: 1,
        template: "web-rev1",
        podManagementPolicy: "OrderedReady",
        updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0, maxUnavailable: 1 } },
        revisionHistoryLimit: 10,
      },
    });
  });

  test("keeps a strategy that is named as it is written", () => {
    const { inventory } = sample(statefulSet("web", { spec: { updateStrategy: { type: "RollingUpdate" } } }));
    expect(inventory.workloads[0]?.initial).toMatchObject({
      spec: { updateStrategy: { type: "RollingUpdate" } },
    });
  });

  test("may mount the volumes that its claims make", () => {
    const text = statefulSet("web", { spec: { volumeClaimTemplates: [claim] } });
    const mounting = (name: string): string =>
      text.replace('"image":"app:1"', `"image":"app:1","volumeMounts":[{"name":"${name}","mountPath":"/d"}]`);
    expect(sampleInput(mounting("data")).notModelled).toEqual([]);
    expect(() => sampleInput(mounting("date"))).toThrow(
      'spec.template.spec.containers[0].volumeMounts[0].name: Not found: "date"',
    );
  });

  test("says what becomes of its claims, which are kept by default, if it has any", () => {
    const specOf = (spec: object) => sample(statefulSet("web", { spec })).inventory.workloads[0]?.initial;
    const persistentVolumeClaimRetentionPolicy = { whenScaled: "Delete" };
    const volumeClaimTemplates = [claim];
    expect(specOf({ volumeClaimTemplates, persistentVolumeClaimRetentionPolicy })).toMatchObject({
      spec: { claims: { whenScaled: "Delete", whenDeleted: "Retain" } },
    });
    expect(specOf({ volumeClaimTemplates })).toMatchObject({
      spec: { claims: { whenScaled: "Retain", whenDeleted: "Retain" } },
    });
    expect(specOf({ persistentVolumeClaimRetentionPolicy })).not.toHaveProperty("spec.claims");
  });

  test("has a name that can be a host name", () => {
    expect(() => sampleInput(statefulSet("web.1"))).toThrow(
      'metadata.name: Invalid value: "web.1": a lowercase RFC 1123 label',
    );
  });

  test.each<[object, string]>([
    [{ podManagementPolicy: "parallel" }, 'spec.podManagementPolicy: Unsupported value: "parallel"'],
    [{ updateStrategy: { type: "Recreate" } }, 'spec.updateStrategy.type: Unsupported value: "Recreate"'],
    [
      { updateStrategy: { type: "OnDelete", rollingUpdate: {} } },
      "spec.updateStrategy.rollingUpdate: Invalid value: object: only allowed for updateStrategy 'RollingUpdate'; remove it, or write type: RollingUpdate",
    ],
    [
      updates({ maxUnavailable: 0 }),
      "spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: 0: cannot be 0",
    ],
    [
      updates({ maxUnavailable: "0%" }),
      'spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: "0%": cannot be 0',
    ],
    [updates({ maxUnavailable: "101%" }), "must not be greater than 100%"],
    [updates({ partition: -1 }), "spec.updateStrategy.rollingUpdate.partition: Invalid value: -1"],
    [{ ordinals: { start: -1 } }, "spec.ordinals.start: Invalid value: -1"],
    [{ minReadySeconds: -1 }, "spec.minReadySeconds: Invalid value: -1"],
    [{ revisionHistoryLimit: -1 }, "spec.revisionHistoryLimit: Invalid value: -1"],
    [{ serviceName: "Web" }, 'spec.serviceName: Invalid value: "Web"'],
    [
      { persistentVolumeClaimRetentionPolicy: { whenScaled: "Keep" } },
      'spec.persistentVolumeClaimRetentionPolicy.whenScaled: Unsupported value: "Keep"',
    ],
    [
      { volumeClaimTemplates: ["data"] },
      'spec.volumeClaimTemplates[0]: Invalid value: "data": must be an object',
    ],
  ])("with %j is refused", (spec, said) => {
    expect(saidOf(spec)).toEqual([expect.stringContaining(said)]);
  });

  test("refuses a deadline for its pods by its own name", () => {
    const pod = { activeDeadlineSeconds: 5 };
    expect(() => sampleInput(statefulSet("web", { pod }))).toThrow(
      "activeDeadlineSeconds in StatefulSet is not Supported",
    );
  });
});

describe("an update", () => {
  test.each<[string, object, object]>([
    ["podManagementPolicy", { podManagementPolicy: "Parallel" }, {}],
    ["serviceName", { serviceName: "a" }, { serviceName: "b" }],
    ["volumeClaimTemplates", { volumeClaimTemplates: [claim] }, {}],
  ])("of its %s is refused", (field, spec, before) => {
    expect(saidOf(spec, before)).toEqual([
      expect.stringMatching(
        `^spec.${field}: Invalid value: .*: field is immutable; keep the ${field}, or delete the old object first$`,
      ),
    ]);
  });

  test.each<[string, object, object]>([
    ["what it leaves out is what the default is", { podManagementPolicy: "OrderedReady" }, {}],
    ["the strategy", updates({ partition: 1 }), {}],
    ["the retention of claims", { persistentVolumeClaimRetentionPolicy: { whenScaled: "Delete" } }, {}],
    ["ordinals", { ordinals: { start: 3 } }, {}],
  ])("is taken: %s", (_, spec, before) => {
    expect(saidOf(spec, before)).toEqual([]);
  });
});

describe("an edit", () => {
  test.each(["web-0", "web-12"])("may delete the pod %s by its name", (name) => {
    const { inventory } = sample(statefulSet("web"), `edits: [{delete: {kind: Pod, name: ${name}}}]`);
    expect(inventory.operations).toEqual([
      {
        type: "delete",
        target: { kind: "Pod", namespace: "default", name },
        podOf: { workload: inventory.workloads[0]?.ref, index: Number(name.slice(4)) },
      },
    ]);
  });

  test.each(["web", "web-x", "api-0"])("cannot delete a pod called %s", (name) => {
    expect(() => sample(statefulSet("web"), `edits: [{delete: {kind: Pod, name: ${name}}}]`)).toThrow(
      `Not found: "Pod/${name}"`,
    );
  });

  test("cannot delete a pod of a set that is deleted", () => {
    const edits = "edits: [{delete: {kind: StatefulSet, name: web}}, {delete: {kind: Pod, name: web-0}}]";
    expect(() => sample(statefulSet("web"), edits)).toThrow('Not found: "Pod/web-0"');
  });
});
