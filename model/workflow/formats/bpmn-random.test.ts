// Random processes of blocks inside each other, drawn as BPMN and written as nets by other rules: both behave alike.
import fc from "fast-check";
import { expect, test } from "vitest";
import { classesOf } from "../../../explorer/equivalence/bisimulation.ts";
import { ltsOfSystem } from "../../../explorer/equivalence/from-system.ts";
import type { Lts } from "../../../explorer/equivalence/lts.ts";
import { sideBySide } from "../../../explorer/equivalence/shapes.ts";
import type { Net } from "../net.ts";
import { netSystem, SILENT } from "../net-system.ts";
import { netInText } from "../net-text.ts";
import { soundness } from "../soundness.ts";
import { readNet } from "./read-net.ts";

type Kind = "sequence" | "parallel" | "exclusive" | "inclusive" | "loop" | "deadline";

type Block =
  | { readonly kind: "task"; readonly name: string; readonly instances: number; readonly fails: boolean }
  | { readonly kind: Kind; readonly a: Block; readonly b: Block };

const anyTask = fc.record({
  kind: fc.constant("task" as const),
  name: fc.constantFrom("a", "b", "c"),
  instances: fc.constantFrom(1, 1, 2),
  fails: fc.boolean(),
});

const { block: anyBlock } = fc.letrec<{ block: Block }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 3, depthSize: "small", withCrossShrink: true },
    anyTask,
    fc.record({
      kind: fc.constantFrom<Kind>("sequence", "parallel", "exclusive", "inclusive", "loop", "deadline"),
      a: tie("block"),
      b: tie("block"),
    }),
  ),
}));

/** Few tasks: those of branches multiply the states. */
const MOST_TASKS = 4;

const anySmallBlock = anyBlock.filter((block) => tasksOf(block) <= MOST_TASKS);

function tasksOf(block: Block): number {
  return block.kind === "task" ? block.instances : tasksOf(block.a) + tasksOf(block.b);
}

/** What is drawn, and the nodes at which it begins and ends. */
interface Drawn {
  readonly elements: readonly string[];
  readonly flows: readonly (readonly [string, string])[];
  readonly entry: string;
  readonly exit: string;
}

function drawn(block: Block, id: string): Drawn {
  if (block.kind === "task") return drawnTask(block, id);
  const [a, b] = [drawn(block.a, `${id}a`), drawn(block.b, `${id}b`)];
  const [g, h] = [`g${id}`, `h${id}`];
  const both = { elements: [...a.elements, ...b.elements], flows: [...a.flows, ...b.flows] };
  const gateways = (kind: string) => [`<${kind}Gateway id="${g}"/>`, `<${kind}Gateway id="${h}"/>`];
  switch (block.kind) {
    case "sequence":
      return { ...both, flows: [...both.flows, [a.exit, b.entry]], entry: a.entry, exit: b.exit };
    case "loop":
      return {
        elements: [...both.elements, ...gateways("exclusive")],
        flows: [...both.flows, [g, a.entry], [a.exit, h], [h, b.entry], [b.exit, g]],
        entry: g,
        exit: h,
      };
    case "deadline": {
      const inner = processOf(a, `s${id}-`, `e${id}-`);
      return {
        elements: [
          ...b.elements,
          `<subProcess id="${g}">${inner}</subProcess><exclusiveGateway id="${h}"/>`,
          `<boundaryEvent id="t${id}" name="late" attachedToRef="${g}"><timerEventDefinition/></boundaryEvent>`,
        ],
        flows: [...b.flows, [g, h], [`t${id}`, b.entry], [b.exit, h]],
        entry: g,
        exit: h,
      };
    }
    default:
      return {
        elements: [...both.elements, ...gateways(block.kind)],
        flows: [...both.flows, [g, a.entry], [g, b.entry], [a.exit, h], [b.exit, h]],
        entry: g,
        exit: h,
      };
  }
}

function drawnTask({ name, instances, fails }: Extract<Block, { kind: "task" }>, id: string): Drawn {
  const many = `<multiInstanceLoopCharacteristics><loopCardinality>${instances}</loopCardinality></multiInstanceLoopCharacteristics>`;
  const task = `<task id="t${id}" name="${name}">${instances > 1 ? many : ""}</task>`;
  if (!fails) return { elements: [task], flows: [], entry: `t${id}`, exit: `t${id}` };
  const edge = `<boundaryEvent id="f${id}" name="fail" attachedToRef="t${id}"><errorEventDefinition/></boundaryEvent>`;
  return {
    elements: [task, edge, `<exclusiveGateway id="m${id}"/>`],
    flows: [
      [`m${id}`, `t${id}`],
      [`f${id}`, `m${id}`],
    ],
    entry: `m${id}`,
    exit: `t${id}`,
  };
}

function processOf({ elements, flows, entry, exit }: Drawn, start: string, end: string): string {
  const all = [[start, entry], ...flows, [exit, end]];
  const drawnFlows = all.map(
    ([from, to], i) => `<sequenceFlow id="${start}-${i}" sourceRef="${from}" targetRef="${to}"/>`,
  );
  return [`<startEvent id="${start}"/><endEvent id="${end}"/>`, ...elements, ...drawnFlows].join("\n");
}

function asBpmn(block: Block): string {
  return `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">\n${processOf(
    drawn(block, ""),
    "s",
    "e",
  )}\n</process></definitions>`;
}

/** A net between two places, and the places inside. */
interface Written {
  readonly lines: readonly string[];
  readonly inside: readonly string[];
}

function written(block: Block, from: string, to: string, id: string): Written {
  if (block.kind === "task") {
    const { name, instances, fails } = block;
    const each = (place: string): string => `${place}${id} `.repeat(instances);
    const inside = ["p", "r", "q", "on"].map((place) => `${place}${id}`);
    const [p, r, q, on] = inside;
    return {
      lines: [
        `tau begin${id}: ${from} > ${each("p")} ${on}`,
        `start(${name}): ${p} > ${r}`,
        `ok(${name}): ${r} > ${q}`,
        `tau end${id}: ${each("q")} ${on} > ${to}`,
        // One instance fails while it runs, several as long as not all have ended.
        ...(fails && instances > 1 ? [`fail: ${on} > ${from}, empties ${p} ${r} ${q}`] : []),
        ...(fails && instances === 1 ? [`fail: ${r} ${on} > ${from}`] : []),
      ],
      inside,
    };
  }
  const [p, q, r, s] = ["P", "Q", "R", "S"].map((place) => `${place}${id}`);
  const part = (one: Block, begin = "", end = "", own = ""): Written =>
    written(one, begin, end, `${id}${own}`);
  const joined = (
    lines: readonly string[],
    inside: readonly (string | undefined)[],
    ...parts: readonly Written[]
  ): Written => ({
    lines: [...parts.flatMap((one) => one.lines), ...lines],
    inside: [...parts.flatMap((one) => one.inside), ...inside.flatMap((one) => one ?? [])],
  });
  switch (block.kind) {
    case "sequence":
      return joined([], [p], part(block.a, from, p, "1"), part(block.b, p, to, "2"));
    case "loop":
      return joined(
        [`tau in${id}: ${from} > ${p}`, `tau out${id}: ${q} > ${to}`, `tau back${id}: ${q} > ${r}`],
        [p, q, r],
        part(block.a, p, q, "1"),
        part(block.b, r, p, "2"),
      );
    case "deadline": {
      const a = part(block.a, p, q, "1");
      return joined(
        [
          `tau in${id}: ${from} > ${p} ${r}`,
          `tau out${id}: ${q} ${r} > ${to}`,
          `late: ${r} > ${s}, empties ${p} ${q} ${a.inside.join(" ")}`,
        ],
        [p, q, r, s],
        a,
        part(block.b, s, to, "2"),
      );
    }
    default: {
      const branches = [part(block.a, p, r, "1"), part(block.b, q, s, "2")] as const;
      const ways = {
        parallel: [`${p} ${q}`],
        exclusive: [`${p} ${s}`, `${r} ${q}`],
        inclusive: [`${p} ${q}`, `${p} ${s}`, `${r} ${q}`],
      }[block.kind];
      return joined(
        [...ways.map((way) => `tau way${id}: ${from} > ${way}`), `tau join${id}: ${r} ${s} > ${to}`],
        [p, q, r, s],
        ...branches,
      );
    }
  }
}

function ltsOf(net: Net): Lts {
  return ltsOfSystem(netSystem(net), ({ label }) => (label === SILENT ? "hide" : { show: label })).lts;
}

test("a process drawn as BPMN is the net that it stands for, and sound", () => {
  const kinds = new Set<string>();
  const note = (block: Block): void => {
    kinds.add(block.kind);
    if (block.kind === "task") return;
    note(block.a);
    note(block.b);
  };
  fc.assert(
    fc.property(anySmallBlock, (block) => {
      note(block);
      const net = readNet({ file: "p.bpmn", text: asBpmn(block) });
      const known = netInText(
        "known",
        written(block, "w", "z", "0").lines.concat("tau start: i > w", "tau end: z > o").join("\n"),
      );
      expect(soundness(net, { maxStates: 20_000 }).broken).toEqual([]);
      const { lts, left, right } = sideBySide(ltsOf(net), ltsOf(known));
      const { of } = classesOf(lts, "branching-divergence");
      expect(of[left]).toBe(of[right]);
    }),
    { seed: 20_261_124, numRuns: 150 },
  );
  expect([...kinds].toSorted()).toEqual([
    "deadline",
    "exclusive",
    "inclusive",
    "loop",
    "parallel",
    "sequence",
    "task",
  ]);
});
