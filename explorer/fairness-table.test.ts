// The table of verdicts under fairness, with its claims written as formulas: the second half of the conformance suite.
import { describe, expect, it } from "vitest";
import { asFormula, outcome } from "./ltl/as-formula.ts";
import { ltl, predicate } from "./property.ts";
import { slot } from "./system.ts";
import { specification } from "./textbook/index.ts";
import { nameOf, oracles } from "./textbook/oracles.ts";

describe("the table of verdicts under fairness, as formulas", () => {
  const rows = oracles.fairness.flatMap((oracle) => {
    const { system: explored, properties } = specification(oracle.system, oracle.parameters);
    const property = properties.find(({ id }) => id === oracle.property);
    const formula = property && asFormula(property);
    return formula === undefined ? [] : [{ ...oracle, explored, formula, name: nameOf(oracle) }];
  });

  it("has all rows but the one about an action", () => {
    expect(rows.length).toBe(oracles.fairness.length - 1);
    const other = oracles.fairness.find(
      (o) => !rows.some((r) => r.claim === o.claim && r.property === o.property),
    );
    expect(other?.system).toBe("counter-modulo-3");
  });

  it.each(rows)("$name: $property", ({ explored, formula, status, lasso }) => {
    const found = outcome(explored, formula);
    expect(found.status).toBe(status);
    if (lasso === undefined) return;
    const length = lasso.stem + lasso.cycle;
    expect(found.trace?.minimal).toBe("whole");
    if (lasso.shortest) expect(found.trace?.steps.length).toBe(length);
    expect(found.trace?.steps.length).toBeLessThanOrEqual(length);
  });

  it("EWD840: that all nodes are passive again and again does not lead to detection", () => {
    const { system: explored, properties } = specification("ewd840", { nodes: 3, fairness: "weak" });
    const leads = properties.find((p) => p.kind === "leads-to");
    if (leads?.kind !== "leads-to") throw new Error("there is a claim on detection");
    const passive = [0, 1, 2].map((i) => {
      const active = explored.slots.find((s) => s.name === `${i} is active`) ?? slot("none", false);
      return [
        `passive${i}`,
        predicate(`${i} is passive`, { active }, (now) => now.active === false),
      ] as const;
    });
    const again = passive.map(([name]) => `G F ${name}`).join(" & ");
    const predicates = { ...Object.fromEntries(passive), detected: leads.goal };
    expect(outcome(explored, ltl("claim", `G (${again} -> F detected)`, predicates)).status).toBe("violated");
    const calm = `F G (passive0 & passive1 & passive2) -> F detected`;
    expect(outcome(explored, ltl("claim", calm, predicates)).status).toBe("holds");
  });

  it("a Boolean that takes any value rises more than once, which takes four states", () => {
    const { system: explored } = specification("boolean-rises", {});
    const x = explored.slots.find((s) => s.name === "x") ?? slot("none", false);
    const p = { x: predicate("x", { x }, (now) => now.x === true) };
    const once = outcome(explored, ltl("one rise", "G (!x & X x -> X G !(!x & X x))", p));
    expect([once.status, once.trace?.steps.length, once.trace?.minimal]).toEqual(["violated", 3, "whole"]);
  });
});
