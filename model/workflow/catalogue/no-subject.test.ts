// What can be checked of claims that have no behaviour to compare.
import { expect, test } from "vitest";
import { compare } from "../../../explorer/equivalence/compare.ts";
import { ltsOfSystem } from "../../../explorer/equivalence/from-system.ts";
import { loadManifests } from "../../input/load.ts";
import { job, sample } from "../../samples.ts";

const INDEXED = { completionMode: "Indexed", completions: 2, parallelism: 2 };
const SCENARIO = "nodes: [{ name: node, cpu: 4, memory: 8Gi }]\ncrashes: 1\n";

/** All that happens, but for the name of the namespace. */
function everythingIn(namespace: string) {
  const { system } = sample(job("work", { namespace, spec: INDEXED }), SCENARIO);
  return ltsOfSystem(system, ({ process, label, detail = "" }) => ({
    show: `${process}: ${label} ${detail}`.replaceAll(`${namespace}/`, ""),
  })).lts;
}

test("a namespace is a name: in another one all behaves the same, step by step", () => {
  const { finest, left } = compare(everythingIn("team-a"), everythingIn("team-b"));
  expect(finest).toBe("strong");
  expect(left.whole.states).toBeGreaterThan(100);
});

test("a Job has no steps", () => {
  const text = job("work", { spec: { steps: [{ name: "a" }, { name: "b" }] } });
  const { notModelled } = loadManifests([{ file: "job.yaml", text }]);
  expect(notModelled.map(({ field, consequence }) => [field, consequence])).toEqual([
    ["spec.steps", expect.stringContaining("unknown field")],
  ]);
});
