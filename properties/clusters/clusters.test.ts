// The arbitraries obey their law kit; they draw every kind, edit and fault that there is; and the kit finds a wrong arbitrary.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FAULT_NAMES } from "../../model/scenario/fault-budgets.ts";
import { missing } from "../laws/law.ts";
import {
  COMPANION_KINDS,
  clusters,
  filesOf,
  invalidWorlds,
  lawsOfInvalidWorlds,
  lawsOfWorlds,
  loadWorld,
  RULES,
  sizeOf,
  WORKLOAD_KINDS,
  type World,
  worlds,
} from "./index.ts";

const SEED = 20_261_124;
const LARGE = {
  cluster: { nodes: 3, workloads: 3, companions: 2 },
  edits: { edits: 4 },
  faults: { faults: 3, budget: 2 },
};
const drawn = fc.sample(worlds(LARGE), { seed: SEED, numRuns: 1_000 });

const kit = [
  ...lawsOfWorlds(clusters(), "clusters"),
  ...lawsOfWorlds(worlds(LARGE)),
  ...lawsOfInvalidWorlds(invalidWorlds()),
];

test.each(kit.map((law) => [law.id, law] as const))("%s", async (_, law) => {
  const report = await law.test({ seed: SEED, runs: law.id.endsWith("shrink") ? 30 : 200 });
  expect(report.failure).toBeUndefined();
  expect(missing(law, report)).toEqual([]);
});

describe("what is drawn", () => {
  test("every kind of workload and of what stands beside it", () => {
    const kinds = new Set(drawn.flatMap(({ manifests }) => manifests.map(({ kind }) => kind)));
    const referred = [
      "ConfigMap",
      "PriorityClass",
      "StorageClass",
      "PersistentVolumeClaim",
      "PersistentVolume",
    ];
    for (const kind of ["Node", ...WORKLOAD_KINDS, ...COMPANION_KINDS, ...referred])
      expect([...kinds]).toContain(kind);
  });

  test("every edit that a scenario can have", () => {
    const schema: {
      readonly $defs: {
        readonly edit: { readonly oneOf: readonly { readonly required: readonly string[] }[] };
      };
    } = JSON.parse(readFileSync(new URL("../../schemas/scenario.schema.json", import.meta.url), "utf8"));
    const verbs = schema.$defs.edit.oneOf.flatMap(({ required }) => required).sort();
    expect([...new Set(drawn.flatMap(({ edits }) => edits.map(({ verb }) => verb)))].sort()).toEqual(verbs);
  });

  test("every fault that a scenario can have", () => {
    const faults = new Set(drawn.flatMap(({ faults: budgets }) => Object.keys(budgets)));
    expect([...faults].sort()).toEqual([...FAULT_NAMES].sort());
  });

  test("every rule is broken", () => {
    const broken = fc.sample(invalidWorlds(), { seed: SEED, numRuns: 1_500 });
    expect(new Set(broken.map(({ rule }) => rule.id)).size).toBe(RULES.length);
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
  });
});

test("everything shrinks to one pod on one node", () => {
  const { counterexample } = fc.check(
    fc.property(worlds(LARGE), () => false),
    { seed: SEED },
  );
  const manifests = [{ kind: "Node" }, { kind: "Pod" }];
  expect(counterexample).toMatchObject([
    { manifests, edits: [], faults: {}, tempo: "adversarial", more: {} },
  ]);
});

describe("the law kit finds", () => {
  const outcomeOf = async (id: string, about: fc.Arbitrary<World>) => {
    const law = lawsOfWorlds(about).find((one) => one.id === `worlds-${id}`);
    return (await law?.test({ seed: SEED, runs: 50 }))?.failure;
  };

  test("an arbitrary of what is not valid, with the files of the smallest counterexample", async () => {
    const failure = await outcomeOf(
      "validate",
      worlds().map((world) => ({ ...world, faults: { ...world.faults, crashes: world.edits.length * 11 } })),
    );
    expect(failure?.message).toContain("crashes: Invalid value: 11: must be less than or equal to 10");
    expect(Object.keys(failure?.files ?? {})).toContain("manifests.yaml");
    expect(failure?.files["plimsoll.yaml"]).toContain("crashes: 11");
  });

  test("one that says what YAML cannot", async () => {
    const failure = await outcomeOf(
      "load-back",
      clusters().map((world) => ({ ...world, more: { images: undefined } })),
    );
    expect(failure?.message).toContain("scenario: {} is not {}");
  });

  test("one that shrinks to larger worlds", async () => {
    const padded = fc
      .integer({ min: 0, max: 5 })
      .chain((crashes) => clusters().map((world) => ({ ...world, faults: { crashes: 5 - crashes } })));
    expect((await outcomeOf("shrink", padded))?.message).toMatch(/a world of size \d+ shrinks to one of \d+/);
  });
});

test("the size of a world counts what is said, and how many", () => {
  const [world] = drawn;
  if (world === undefined) throw new RangeError("nothing was drawn");
  const { faults: _, ...rest } = world;
  const [none, three] = [0, 3].map((crashes) => sizeOf({ ...rest, faults: { crashes } }));
  expect((three ?? 0) - (none ?? 0)).toBe(3);
  expect(Object.keys(filesOf(world))).toEqual(expect.arrayContaining(["manifests.yaml", "plimsoll.yaml"]));
  expect(loadWorld(world).objects).toHaveLength(world.manifests.length);
});
