// The library as a program uses it: from objects and texts to results; progress; abortion; what is refused.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  act,
  check,
  customResource,
  eventually,
  humanReport,
  InputErrors,
  invariant,
  jsonReport,
  type Model,
  type Progress,
  parseManifests,
  predicate,
  process,
  prove,
  readManifests,
  simulate,
  slot,
  system,
  UsageError,
  verify,
} from "./index.ts";

/** Counts from 0 to `last`, and claims that it stays below `limit`. */
function counter(last: number, limit: number): Model {
  const n = slot("n", 0);
  const p = process({
    name: "counter",
    reads: { n },
    fairness: "weak",
    step: ({ n: now }) => (now < last ? [act("up", n.set(now + 1))] : []),
  });
  return {
    system: system({ name: "counter", slots: [n], processes: [p] }),
    properties: [
      invariant(
        "small",
        predicate(`n < ${limit}`, { n }, (now) => now.n < limit),
      ),
      eventually(
        "arrives",
        predicate(`n = ${last}`, { n }, (now) => now.n === last),
      ),
    ],
  };
}

const POD = { apiVersion: "v1", kind: "Pod", metadata: { name: "worker" } };
const worker = (cpu: string) => ({
  ...POD,
  spec: { containers: [{ name: "worker", image: "worker", resources: { requests: { cpu } } }] },
});
const FAILS = { nodes: ["2x1cpu1Gi"], nodeFailures: 1 };
const statusOf = (
  result: { readonly properties: readonly { readonly id: string; readonly status: string }[] },
  id: string,
) => result.properties.find((p) => p.id === id)?.status;

describe("check", () => {
  test("answers for every property", async () => {
    const result = await check(counter(5, 5));
    expect(result).toMatchObject({ verdict: "violated", counts: { states: 6, transitions: 5, depth: 5 } });
    expect(result.properties.map(({ id, status }) => `${id}: ${status}`)).toEqual([
      "small: violated",
      "arrives: holds",
    ]);
    expect(result.properties[0]?.trace?.steps.map(({ label }) => label)).toEqual(Array(5).fill("up"));
  });

  test("takes only what is asked", async () => {
    const result = await check(counter(5, 5), { off: ["small"] });
    expect(result.properties.map(({ status }) => status)).toEqual(["off", "holds"]);
    await expect(check(counter(5, 5), { only: ["smal"] })).rejects.toThrow(
      new UsageError("only: smal: there is no property with this id; did you mean small?"),
    );
  });

  test("ends at a limit, inconclusive, with what it found until then", async () => {
    const result = await check(counter(1_000, 10_000), { maxStates: 50 });
    expect(result.verdict).toBe("inconclusive");
    expect(result.groups[0]?.report.limit).toBe("states");
    expect(result.counts.states).toBeLessThan(1_000);
  });
});

describe("abortion", () => {
  const endless = counter(Number.POSITIVE_INFINITY, 10);

  test("from within onProgress: what was found stays, the rest is inconclusive", async () => {
    const abortion = new AbortController();
    const told: Progress[] = [];
    const result = await check(endless, {
      signal: abortion.signal,
      onProgress(progress) {
        told.push(progress);
        if (progress.states > 20) abortion.abort();
      },
    });
    expect(result.groups[0]?.report.limit).toBe("interrupted");
    expect(result.verdict).toBe("violated");
    expect(statusOf(result, "small")).toBe("violated");
    expect(statusOf(result, "arrives")).toBe("inconclusive");
    expect(told.map(({ states }) => states)).toEqual(
      told.map(({ states }) => states).toSorted((a, b) => a - b),
    );
    expect(told.at(-1)?.states).toBe(result.counts.states);
  });

  test("while it goes on: the event loop turns", async () => {
    const result = await check(endless, { signal: AbortSignal.timeout(1), off: ["small"] });
    expect(result).toMatchObject({ verdict: "inconclusive", groups: [{ report: { limit: "interrupted" } }] });
    expect(humanReport(result)).toContain("counter: it was interrupted;");
  });

  test("of a verification", async () => {
    const template = { metadata: { labels: { app: "web" } }, spec: worker("100m").spec };
    const spec = { replicas: 9, selector: { matchLabels: { app: "web" } }, template };
    const web = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec };
    const result = await verify(parseManifests([web]), { signal: AbortSignal.abort() });
    expect(result).toMatchObject({ verdict: "inconclusive", groups: [{ report: { limit: "interrupted" } }] });
    expect(result.counts.states).toBeGreaterThan(0);
  });

  test("of a simulation: the walks of a first slice", async () => {
    const result = await simulate(endless, { signal: AbortSignal.abort(), off: ["small"], walks: 1e6 });
    expect(result.verdict).toBe("inconclusive");
    expect(result.walked?.walks).toBeLessThan(1e6);
  });

  test("of proofs: what was not asked is undecided, and says why", async () => {
    // One pod more than has a place by its size: no placement is found without the solver.
    const input = parseManifests([worker("2")], { scenario: { nodes: ["2x1cpu1Gi"] } });
    const result = await prove(input, {
      signal: AbortSignal.abort(),
      questions: ["feasible"],
      solver: "wasm",
    });
    expect(result).toMatchObject({ verdict: "inconclusive", asked: [] });
    expect(humanReport(result)).toContain("it was interrupted");
  });

  test("an error in onProgress comes through", async () => {
    const broken = () => {
      throw new RangeError("mine");
    };
    await expect(check(counter(3, 5), { onProgress: broken })).rejects.toThrow(new RangeError("mine"));
  });
});

describe("manifests", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "plimsoll-api-"));
    writeFileSync(join(folder, "worker.json"), JSON.stringify(worker("1")));
    writeFileSync(join(folder, "plimsoll.yaml"), "nodes: [2x1cpu1Gi]\nnodeFailures: 1\n");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("from a folder, a text, and objects: the same verdict", async () => {
    const text = JSON.stringify(worker("1"));
    for (const input of [
      readManifests(folder),
      parseManifests(text, { scenario: "nodes: [2x1cpu1Gi]\nnodeFailures: 1" }),
      parseManifests([worker("1")], { scenario: FAILS }),
    ]) {
      const result = await verify(input, { only: ["stable-reconciliation"] });
      expect(result.verdict).toBe("violated");
      expect(result.properties.find((p) => p.trace !== undefined)?.trace?.steps).toHaveLength(4);
    }
  });

  test("a scenario that is given stands in place of the one beside them", async () => {
    const calm = readManifests([folder], { scenario: { nodes: ["2x1cpu1Gi"] } });
    expect((await verify(calm)).verdict).toBe("holds");
    expect(() => readManifests(folder, { scenario: "nowhere.yaml" })).toThrow(
      new UsageError("scenario: nowhere.yaml: there is no such file"),
    );
  });

  test("edits apply manifests that are no files either", async () => {
    const scenario = { nodes: ["2x1cpu1Gi"], edits: [{ apply: "later.yaml" }] };
    const later = { ...worker("1"), metadata: { name: "second" } };
    const input = parseManifests([worker("1")], { scenario, files: { "./later.yaml": [later] } });
    expect((await verify(input)).groups.flatMap(({ workloads }) => workloads)).toEqual(
      expect.arrayContaining(["Pod/second"]),
    );
  });

  test("problems say which object, and where in it", () => {
    const read = () => parseManifests([worker("1"), { ...POD, spec: {} }]);
    expect(read).toThrow(InputErrors);
    expect(read).toThrow(/^object 2:\d+:\d+: spec.containers: Required value; /);
  });
});

describe("simulate", () => {
  test("the same seed walks the same walks, through models and clusters", async () => {
    const input = parseManifests([worker("1")], { scenario: FAILS });
    const walk = (seed: number) => simulate(input, { seed, walks: 20, only: ["stable-reconciliation"] });
    const [first, again] = [await walk(3), await walk(3)];
    expect(first.verdict).toBe("violated");
    expect(jsonReport(again)).toBe(jsonReport(first));
    expect(await simulate(counter(5, 5))).toMatchObject({ verdict: "violated" });
    expect(await simulate(counter(5, 9))).toMatchObject({
      verdict: "inconclusive",
      walked: { walks: 1_000 },
    });
  });
});

describe("prove", () => {
  test("streams the queries, and says what contradicts what", async () => {
    const input = parseManifests([worker("2")], { scenario: { nodes: ["2x1cpu1Gi"] } });
    const queries: number[] = [];
    const result = await prove(input, {
      questions: ["feasible"],
      solver: "wasm",
      onProgress: (progress) => queries.push(progress.queries),
    });
    expect(result.verdict).toBe("violated");
    expect(queries).toEqual(result.asked.map((_, i) => i + 1));
    expect(humanReport(result)).toContain("These contradict each other");
    expect(JSON.parse(jsonReport(result))).toMatchObject({ verdict: "violated" });
  });

  test("controllers of one's own are refused, for their pods are not known", async () => {
    const wish = customResource({ group: "example.com", version: "v1", kind: "Wish" });
    const input = parseManifests([worker("1")], { own: { controllers: [], resources: [wish] } });
    await expect(prove(input)).rejects.toThrow(/^prove knows nothing of the pods that controllers/);
  });

  test("nothing to prove is a mistake of the caller", async () => {
    const config = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" } };
    await expect(prove(parseManifests([config]))).rejects.toThrow(UsageError);
  });
});
