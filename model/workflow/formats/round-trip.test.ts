// Nets as PNML and back: the same behaviour, step by step, and as sound as before.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classesOf } from "../../../explorer/equivalence/bisimulation.ts";
import { ltsOfSystem } from "../../../explorer/equivalence/from-system.ts";
import type { Lts } from "../../../explorer/equivalence/lts.ts";
import { sideBySide } from "../../../explorer/equivalence/shapes.ts";
import { event, type Net, workflowNet } from "../net.ts";
import { netSystem, SILENT } from "../net-system.ts";
import { patternId, patterns } from "../patterns/index.ts";
import { anyChangedNet, anySoundNet } from "../random-nets.ts";
import { soundness } from "../soundness.ts";
import { pnmlOf } from "./pnml-write.ts";
import { readNet } from "./read-net.ts";

const seed = 20_261_124;
const MOST = 300;

function again(net: Net): Net {
  return readNet({ file: "net.pnml", text: pnmlOf(net) });
}

function ltsOf(net: Net): Lts {
  return ltsOfSystem(netSystem(net), ({ label }) => (label === SILENT ? "hide" : { show: label })).lts;
}

function areBisimilar(a: Net, b: Net): boolean {
  const { lts, left, right } = sideBySide(ltsOf(a), ltsOf(b));
  const { of } = classesOf(lts, "strong");
  return of[left] === of[right];
}

function verdictOf(net: Net) {
  const { verdict, broken, dead, counts } = soundness(net, { mostTokens: 4, maxStates: MOST });
  return {
    verdict,
    states: counts.states,
    broken: broken.map(({ condition }) => condition),
    dead: dead.length,
  };
}

test("random sound nets stay what they are", () => {
  fc.assert(
    fc.property(anySoundNet, (net) => {
      expect(verdictOf(net).broken).toEqual([]);
      expect(verdictOf(again(net))).toEqual(verdictOf(net));
      expect(areBisimilar(net, again(net))).toBe(true);
    }),
    { seed, numRuns: 80 },
  );
});

test("so do nets with any arcs, sound or not, with and without resources", () => {
  const found = new Map<string, number>();
  fc.assert(
    fc.property(anyChangedNet, (net) => {
      const before = verdictOf(net);
      expect(verdictOf(again(net))).toEqual(before);
      // What grows for ever has no system to compare.
      if (!before.broken.includes("bounded") && before.states < MOST)
        expect(areBisimilar(net, again(net))).toBe(true);
      found.set(before.verdict, (found.get(before.verdict) ?? 0) + 1);
    }),
    { seed, numRuns: 120 },
  );
  expect(found.get("sound")).toBeGreaterThan(20);
  expect(found.get("unsound")).toBeGreaterThan(40);
});

describe("the patterns", () => {
  const nets = patterns.flatMap((one) => (one.net === undefined ? [] : [[patternId(one), one.net] as const]));
  const waiting = nets.filter(([, { transitions }]) => transitions.some(({ waits }) => waits));

  test.each(nets.filter((one) => !waiting.includes(one)))("%s", (_, net) => {
    expect(areBisimilar(net, again(net))).toBe(true);
  });

  test("joins that wait are refused", () => {
    expect(waiting.map(([id]) => id)).toEqual(["WCP-38"]);
    for (const [, net] of waiting) expect(() => pnmlOf(net)).toThrow(/a join that waits, "merge"/);
  });
});

test("names with anything in them", () => {
  const net = workflowNet("<&>", [
    event('a "b" & <c>', { takes: "i", gives: "<p>" }),
    event("é 日本", { takes: "<p>", gives: "o" }),
  ]);
  expect(again(net)).toEqual(net);
});
