// Files as tools write them: what nets they are.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compare } from "../../../explorer/equivalence/compare.ts";
import { ltsOfSystem } from "../../../explorer/equivalence/from-system.ts";
import type { Lts } from "../../../explorer/equivalence/lts.ts";
import type { Net } from "../net.ts";
import { netSystem, SILENT } from "../net-system.ts";
import { netInText } from "../net-text.ts";
import { soundness } from "../soundness.ts";
import { readNet } from "./read-net.ts";
import { bpmn, ENDS } from "./testing.ts";

function sampleText(name: string): string {
  return readFileSync(join(import.meta.dirname, "samples", name), "utf8");
}

function ltsOf(net: Net): Lts {
  return ltsOfSystem(netSystem(net), ({ label }) => (label === SILENT ? "hide" : { show: label })).lts;
}

/** The same behaviour but for silent steps, divergence included. */
function areEqual(a: Net, b: Net): boolean {
  return compare(ltsOf(a), ltsOf(b)).equivalences.some(
    ({ relation, status }) => relation === "branching-divergence" && status === "holds",
  );
}

describe("samples in the way of each tool", () => {
  test("ProM: invisible transitions, types of arcs, a final marking that lists what is empty", () => {
    const net = readNet({ file: "prom.pnml", text: sampleText("prom.pnml") });
    expect(net).toMatchObject({ name: "claim handling", source: "source", sink: "sink", resources: [] });
    expect(net.transitions.find(({ name }) => name === "withdraw")?.empties).toEqual([
      "([register],[check])",
      "checked",
    ]);
    expect(soundness(net)).toMatchObject({ verdict: "sound", counts: { states: 6 } });
    const known = netInText(
      "known",
      `register: i > p q
       check: q > r
       tau: q > r
       decide: p > s
       archive: r s > o
       withdraw: p > o, empties q r`,
    );
    expect(areEqual(net, known)).toBe(true);
  });

  test("pm4py: no namespace, weights, an inhibitor arc", () => {
    const net = readNet({ file: "pm4py.pnml", text: sampleText("pm4py.pnml") });
    expect(net.transitions.map(({ name, shows }) => [name, shows])).toEqual([
      ["order", "order"],
      ["skip_1", undefined],
      ["pack", "pack"],
      ["ship", "ship"],
    ]);
    expect(soundness(net)).toMatchObject({ verdict: "sound", counts: { states: 6 } });
    expect(areEqual(net, netInText("known", "order: i > p\npack: p > q\npack: q > r\nship: r > o"))).toBe(
      true,
    );
  });

  test("WoPeD: no page, no final marking, operators written as transitions of one name", () => {
    const net = readNet({ file: "woped.pnml", text: sampleText("woped.pnml") });
    expect(net.transitions.map(({ name, shows }) => [name, shows])).toEqual([
      ["decide claim", "decide claim"],
      ["decide claim 2", "decide claim"],
      ["pay", "pay"],
    ]);
    expect(soundness(net)).toMatchObject({ verdict: "sound" });
  });

  test("pages inside each other, references, and places that hold resources", () => {
    const net = readNet({ file: "pages.pnml", text: sampleText("pages.pnml") });
    expect(net).toMatchObject({ source: "i", sink: "o", resources: ["slot", "slot"] });
    expect(soundness(net).verdict).toBe("sound");
    expect(soundness(net, { cases: 2 }).broken).toEqual([
      { condition: "option-to-complete", run: ["first", "first"] },
    ]);
  });

  test("a BPMN editor: a sub-process with several instances, an error and a deadline", () => {
    const net = readNet({ file: "order.bpmn", text: sampleText("order.bpmn") });
    expect(soundness(net)).toMatchObject({ verdict: "sound", counts: { states: 66 } });
    const known = netInText(
      "known",
      `tau: i > p p q active
       start(pack): p > x
       ok(pack): x > y
       start(look up): q > u
       ok(look up): u > v
       tau: v > w
       tau all: y y w active > e
       too late: active > t, empties p x y q u v w n
       tau no: v > n
       out of stock: n active > t, empties p x y
       start(tell): t > tr
       ok(tell): tr > e
       done: e > o`,
    );
    expect(areEqual(net, known)).toBe(true);
  });
});

describe("BPMN as nets", () => {
  test.each<[string, Net, string]>([
    [
      "a task with an error at its edge is begun again",
      bpmn(
        `${ENDS}<task id="a"/><boundaryEvent id="x" name="fail" attachedToRef="a"><errorEventDefinition/></boundaryEvent>`,
        "s > a",
        "a > e",
        "x > a",
      ),
      "start(a): i > r\nfail: r > i2\nstart(a): i2 > r\nok(a): r > p\ndone: p > o",
    ],
    [
      "an event-based gateway waits for the first event",
      bpmn(
        `${ENDS}<eventBasedGateway id="g"/>
        <intermediateCatchEvent id="m" name="mail"><messageEventDefinition/></intermediateCatchEvent>
        <intermediateCatchEvent id="t" name="late"><timerEventDefinition/></intermediateCatchEvent>`,
        "s > g",
        "g > m",
        "g > t",
        "m > e",
        "t > e",
      ),
      "mail: i > p\nlate: i > p\ndone: p > o",
    ],
    [
      "an exclusive gateway chooses by itself",
      bpmn(
        `${ENDS}<exclusiveGateway id="g"/><task id="a"/><task id="b"/>`,
        "s > g",
        "g > a",
        "g > b",
        "a > e",
        "b > e",
      ),
      "tau: i > p\ntau: i > q\nstart(a): p > r\nok(a): r > z\nstart(b): q > s\nok(b): s > z\ndone: z > o",
    ],
    [
      "inclusive gateways join what was chosen",
      bpmn(
        `${ENDS}<inclusiveGateway id="g"/><inclusiveGateway id="j"/><task id="a"/><task id="b"/>`,
        "s > g",
        "g > a",
        "g > b",
        "a > j",
        "b > j",
        "j > e",
      ),
      "tau: i > p b0\ntau: i > a0 q\ntau: i > p q\nstart(a): p > r\nok(a): r > a0\nstart(b): q > s\nok(b): s > b0\ndone: a0 b0 > o",
    ],
    [
      "instances in a sequence",
      bpmn(
        `${ENDS}<task id="a"><multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></task>`,
        "s > a",
        "a > e",
      ),
      "start(a): i > p\nok(a): p > q\nstart(a): q > r\nok(a): r > z\ndone: z > o",
    ],
    [
      "a terminate end event ends what still runs",
      bpmn(
        `<startEvent id="s"/><parallelGateway id="g"/><task id="a"/><task id="b"/>
        <endEvent id="e"/><endEvent id="t" name="stop"><terminateEventDefinition/></endEvent>`,
        "s > g",
        "g > a",
        "g > b",
        "a > e",
        "b > t",
      ),
      `tau: i > p q
       start(a): p > r
       ok(a): r > z
       start(b): q > s
       ok(b): s > t
       stop: t > o, empties p r z`,
    ],
  ])("%s", (_, net, known) => {
    expect(areEqual(net, netInText("known", known))).toBe(true);
    expect(soundness(net).broken).toEqual([]);
  });

  test("an AND-split that an exclusive gateway ends is not sound", () => {
    const net = bpmn(
      `${ENDS}<parallelGateway id="g"/><exclusiveGateway id="j"/><task id="a"/><task id="b"/>`,
      "s > g",
      "g > a",
      "g > b",
      "a > j",
      "b > j",
      "j > e",
    );
    expect(soundness(net).broken.map(({ condition }) => condition)).toContain("proper-completion");
  });
});
