// The verdicts under fairness, on the reference explorer's graph.
import { expect, test } from "vitest";
import { findViolationNaively } from "../naive-liveness.ts";
import { isLiveness } from "../property.ts";
import { specification } from "./index.ts";
import { nameOf, oracles } from "./oracles.ts";

test.each(oracles.fairness.map((oracle) => ({ ...oracle, name: nameOf(oracle) })))(
  "$name: $property",
  (oracle) => {
    const { system, properties } = specification(oracle.system, oracle.parameters);
    const property = properties.find(({ id }) => id === oracle.property);
    if (property === undefined || !isLiveness(property))
      throw new Error(`${oracle.property} is not a liveness property`);
    const lasso = findViolationNaively(system, property);
    expect(lasso === undefined ? "holds" : "violated").toBe(oracle.status);
    if (lasso === undefined || oracle.lasso === undefined) return;
    const { stem, cycle, shortest } = oracle.lasso;
    expect(lasso.minimal).toBe("whole");
    if (shortest) expect([lasso.stem, lasso.cycle]).toEqual([stem, cycle]);
    expect(lasso.stem + lasso.cycle).toBeLessThanOrEqual(stem + cycle);
  },
);
