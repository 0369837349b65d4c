// Files that are refused, each with its file, line and element.
import { describe, expect, test } from "vitest";
import { soundness } from "../soundness.ts";
import { readNet } from "./read-net.ts";
import { bpmnText, ENDS, messagesOf } from "./testing.ts";

const GOOD_PNML = `<pnml>
<net id="n" type="http://www.pnml.org/version-2009/grammar/ptnet">
<place id="i"><initialMarking><text>1</text></initialMarking></place>
<place id="o"/>
<transition id="t"/>
<arc id="a1" source="i" target="t"/>
<arc id="a2" source="t" target="o"/>
<finalmarkings><marking><place idref="o"><text>1</text></place></marking></finalmarkings>
</net>
</pnml>`;

describe("PNML that is refused", () => {
  test("the net without mistakes is read", () => {
    expect(messagesOf("n.pnml", GOOD_PNML)).toEqual([]);
  });

  test.each([
    ["no XML", "</net>\n", "\n", "n.pnml:10:1: is not XML: Missing end tag for element net"],
    ["another root", "pnml>", "pnlm>", "n.pnml:1:1: pnlm: is neither PNML nor BPMN; the first"],
    ["a high-level net", "ptnet", "symmetricnet", 'n.pnml:2:1: net "n": has the type'],
    [
      "an arc to nothing",
      'target="o"',
      'target="O"',
      'n.pnml:7:1: arc "a2": has the target "O", which is no node; did you mean "o"?',
    ],
    ["an arc between places", 'source="t"', 'source="i"', 'n.pnml:7:1: arc "a2": joins two of a kind'],
    ["an id twice", '<place id="o"/>', '<place id="i"/>', 'n.pnml:4:1: place "i": has the id of another'],
    [
      "a second beginning",
      '<place id="o"/>',
      '<place id="o"/>\n<place id="p"/><arc source="p" target="t"/>',
      'n.pnml:5:1: place "p": is one of 2 places that no arc leads to: cases begin in it: "i", "p"; keep one of them',
    ],
    [
      "a second end",
      '<place id="o"/>',
      '<place id="o"/>\n<place id="p"/><arc source="t" target="p"/>',
      'n.pnml:5:1: place "p": is one of 2 places that no arc leads from',
    ],
    [
      "a part on no path",
      '<transition id="t"/>',
      '<transition id="t"/>\n<place id="p"/><transition id="u"/><arc source="u" target="p"/><arc source="p" target="u"/>',
      'n.pnml:6:16: transition "u": is not part of a workflow net: the net has "u" on no path from "i" to "o"',
    ],
    [
      "two cases",
      "<initialMarking><text>1",
      "<initialMarking><text>2",
      'n.pnml:3:1: place "i": has 2 tokens',
    ],
    [
      "tokens that are no number",
      "<initialMarking><text>1",
      "<initialMarking><text>one",
      'n.pnml:3:15: initialMarking: says "one"; write a whole number from 0 to 1,000',
    ],
    [
      "another final marking",
      '<place idref="o"><text>1',
      '<place idref="o"><text>2',
      "n.pnml:8:16: marking: has o, o; write o: the end of the case",
    ],
    [
      "a final marking of nothing",
      'idref="o"',
      'idref="q"',
      'n.pnml:8:25: place: names "q", which is no place',
    ],
    [
      "an unknown type of arc",
      '<arc id="a1" source="i" target="t"/>',
      '<arc id="a1" source="i" target="t"><arctype><text>transport</text></arctype></arc>',
      'n.pnml:6:1: arc "a1": has the type "transport"; write normal, reset, inhibitor or test',
    ],
    [
      "an inhibitor arc out of a transition",
      '<arc id="a2" source="t" target="o"/>',
      '<arc id="a2" source="t" target="o"><arctype><text>inhibitor</text></arctype></arc>',
      'n.pnml:7:1: arc "a2": is an arc of type inhibitor to a place',
    ],
    [
      "a guard",
      '<transition id="t"/>',
      '<transition id="t" guard="x > 1"/>',
      'n.pnml:5:1: transition "t": has the guard x > 1',
    ],
    [
      "a capacity",
      '<place id="o"/>',
      '<place id="o"><capacity><text>3</text></capacity></place>',
      'n.pnml:4:1: place "o": has a capacity',
    ],
    [
      "a net inside a transition",
      '<transition id="t"/>',
      '<transition id="t"><toolspecific tool="WoPeD" version="1.0"><subprocess>true</subprocess></toolspecific></transition>',
      'n.pnml:5:1: transition "t": stands for a net of its own',
    ],
    [
      "an element that is not known",
      '<place id="o"/>',
      '<place id="o"/><token id="Default"/>',
      'n.pnml:4:16: token "Default": is nothing that is known in place/transition nets',
    ],
    [
      "references in a circle",
      '<place id="o"/>',
      '<place id="o"/><referencePlace id="r" ref="q"/><referencePlace id="q" ref="r"/>',
      'n.pnml:4:16: referencePlace "r": refers to no node',
    ],
  ])("%s", (_, right, wrong, message) => {
    expect(GOOD_PNML).toContain(right);
    expect(messagesOf("n.pnml", GOOD_PNML.replaceAll(right, wrong)).join("\n")).toContain(message);
  });

  test("no net, and two", () => {
    expect(messagesOf("n.pnml", "<pnml/>")[0]).toContain("n.pnml:1:1: pnml: has no net");
    expect(messagesOf("n.pnml", "<pnml><net/><net/></pnml>")[0]).toContain("net: is a second net");
  });
});

describe("BPMN that is refused", () => {
  const refused = (elements: string, ...flows: readonly string[]) =>
    messagesOf("p.bpmn", bpmnText(elements, ...flows));

  test.each<[string, readonly string[], string]>([
    ["no beginning", ['<endEvent id="e"/>'], 'process "p": has no start event'],
    [
      "a complex gateway",
      [`${ENDS}\n<complexGateway id="g"/>`, "s > g", "g > e"],
      'p.bpmn:4:1: complexGateway "g": is not among what a net can say',
    ],
    [
      "a flow to nothing",
      [`${ENDS}<task id="a"/>`, "s > a", "a > E"],
      'p.bpmn:5:1: sequenceFlow "f1": has the targetRef "E", which is no node beside it',
    ],
    [
      "a task that leads nowhere",
      [`${ENDS}<task id="a"/>`, "s > a", "s > e"],
      'task "a": has no flow out of it',
    ],
    [
      "a task that nothing leads to",
      [`${ENDS}<task id="a"/>`, "a > e", "s > e"],
      'task "a": has no flow into it',
    ],
    [
      "an event that does not interrupt",
      [
        `${ENDS}<task id="a"/><boundaryEvent id="x" attachedToRef="a" cancelActivity="false"><timerEventDefinition/></boundaryEvent>`,
        "s > a",
        "a > e",
        "x > e",
      ],
      'boundaryEvent "x": does not interrupt',
    ],
    [
      "an error that nothing catches",
      ['<startEvent id="s"/><endEvent id="e"><errorEventDefinition/></endEvent>', "s > e"],
      'endEvent "e": throws an error that nothing catches',
    ],
    [
      "a signal",
      [
        `${ENDS}<intermediateThrowEvent id="x"><signalEventDefinition/></intermediateThrowEvent>`,
        "s > x",
        "x > e",
      ],
      'intermediateThrowEvent "x": is a signal event; use one of none, message',
    ],
    [
      "a number of instances that is not known",
      [
        `${ENDS}<task id="a"><multiInstanceLoopCharacteristics><loopCardinality>n</loopCardinality></multiInstanceLoopCharacteristics></task>`,
        "s > a",
        "a > e",
      ],
      'multiInstanceLoopCharacteristics: has the cardinality "n"',
    ],
    [
      "a loop mark",
      [`${ENDS}<task id="a"><standardLoopCharacteristics/></task>`, "s > a", "a > e"],
      "standardLoopCharacteristics: repeats a task; draw the loop",
    ],
    [
      "a task after an event-based gateway",
      [`${ENDS}<eventBasedGateway id="g"/><receiveTask id="a"/>`, "s > g", "g > a", "a > e"],
      'receiveTask "a": follows an event-based gateway; put an intermediate catch event there',
    ],
    [
      "an event that begins a sub-process",
      [`${ENDS}<subProcess id="u" triggeredByEvent="true"/>`, "s > e"],
      'subProcess "u": begins by an event',
    ],
    [
      "a condition that leaves a task",
      [
        `${ENDS}<task id="a"/><sequenceFlow id="c" sourceRef="a" targetRef="e"><conditionExpression>x</conditionExpression></sequenceFlow>`,
        "s > a",
      ],
      'sequenceFlow "c": has a condition, and leaves no gateway',
    ],
    [
      "two beginnings",
      [`${ENDS}<startEvent id="s2"/>`, "s > e", "s2 > e"],
      'startEvent "s2": is a second start',
    ],
  ])("%s", (_, [elements = "", ...flows], message) => {
    expect(refused(elements, ...flows).join("\n")).toContain(message);
  });

  test("two processes, and one of another namespace", () => {
    const two = bpmnText(ENDS, "s > e").replace(
      "</process>",
      '</process><process id="q"><startEvent id="s"/></process>',
    );
    expect(messagesOf("p.bpmn", two)[0]).toContain('process "q": is a second process');
    const old = bpmnText(ENDS, "s > e").replace("20100524", "20000101");
    expect(messagesOf("p.bpmn", old)[0]).toContain("has no process with something in it");
  });
});

describe("nets as text", () => {
  test("with resources", () => {
    const net = readNet({
      file: "gang.net",
      text: "# two slots\nresources: slot slot\nfirst: i slot > p\nrun: p slot > q\ntau: q > slot slot o",
    });
    expect(net).toMatchObject({ name: "gang.net", resources: ["slot", "slot"] });
    expect(soundness(net, { cases: 2 }).verdict).toBe("unsound");
  });

  test.each([
    ["a: i > o\nb p > q", 'w.net:2:1: "b p > q" is not a transition'],
    ["a: i > o\nb: p > q", 'w.net: system "w.net" has "b" on no path from "i" to "o"'],
  ])("refused: %j", (text, message) => {
    expect(messagesOf("w.net", text)[0]).toContain(message);
  });
});
