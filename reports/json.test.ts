// The JSON report against its published schema.
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import type { Trace } from "../explorer/result.ts";
import type { VerifyResult } from "../invariants/verify-result.ts";
import { json } from "./json.ts";
import { FINITE, HOLDS, LASSO, STUTTERING, VIOLATED } from "./samples.ts";

const schema = JSON.parse(readFileSync(new URL("../schemas/report.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);

function withTrace(trace: Trace): VerifyResult {
  return { ...VIOLATED, properties: [{ id: "p", title: "P", status: "violated", trace }] };
}

describe("the JSON report", () => {
  test.each<[string, VerifyResult]>([
    ["all holds", HOLDS],
    ["violated", VIOLATED],
    [
      "nothing to verify",
      { ...HOLDS, verdict: "inconclusive", reason: "there is nothing to verify", groups: [] },
    ],
    ["finite trace", withTrace(FINITE)],
    ["stuttering trace", withTrace(STUTTERING)],
    ["lasso", withTrace(LASSO)],
  ])("%s: follows the schema", (_, result) => {
    const report = JSON.parse(json(result, "1.2.3"));
    validate(report);
    expect(validate.errors).toBeNull();
  });

  test("says what the result says", () => {
    const report = JSON.parse(json(VIOLATED, "1.2.3"));
    expect(report).toMatchObject({
      reportVersion: 1,
      tool: { name: "plimsoll", version: "1.2.3" },
      verdict: "violated",
      counts: { states: 12_345, transitions: 67_890, depth: 17, terminal: 1, modelCalls: 321 },
      bounds: HOLDS.bounds,
      assumptions: HOLDS.assumptions,
      groups: [
        { name: "web", limit: null },
        { name: "db", limit: "states" },
      ],
    });
    expect(report.properties[1]).toMatchObject({
      id: "pods-bound",
      status: "violated",
      trace: { loop: 1, minimal: "stem" },
    });
    expect(report.properties[1].trace.steps).toHaveLength(3);
    expect(report.notModelled[1]).toEqual({
      kind: "Service",
      name: "web",
      field: null,
      consequence: "traffic is not followed",
      position: { file: "shop/web.yaml", line: 30, column: 1 },
    });
  });

  test("the schema notices what is missing or wrong", () => {
    const { verdict: _, ...without } = JSON.parse(json(HOLDS, "1.2.3"));
    expect(validate(without)).toBe(false);
    expect(validate({ ...without, verdict: "maybe" })).toBe(false);
  });
});

test("a simulation that refutes something follows the schema, and says what was walked", () => {
  const walked = { seed: 7, walks: 12, depth: 200, allCounted: false };
  const result: VerifyResult = { ...withTrace(FINITE), walked, reproduce: "plimsoll simulate ." };
  const report = JSON.parse(json(result, "1.2.3"));
  validate(report);
  expect(validate.errors).toBeNull();
  expect(report).toMatchObject({ walked, reproduce: "plimsoll simulate .", verdict: "violated" });
});
