// The table of known rows: complete, and what it says is decided by small machines is decided there, as it says.
import { describe, expect, test } from "vitest";
import { CHOICES, ENDS } from "../../../explorer/equivalence/small-choices.ts";
import { JOINS } from "../../../explorer/equivalence/small-joins.ts";
import {
  type KnownVerdict,
  PARALLEL,
  SEQUENCES,
  type SmallPair,
} from "../../../explorer/equivalence/small-pairs.ts";
import { TRIGGERS, VALUES_AND_LOCKS } from "../../../explorer/equivalence/small-values.ts";
import { LOOP_INSTANCES } from "../loop/instances.ts";
import type { Finding } from "./finding.ts";
import { ROWS } from "./rows.ts";

const PAIRS: readonly SmallPair[] = [
  ...SEQUENCES,
  ...PARALLEL,
  ...JOINS,
  ...CHOICES,
  ...ENDS,
  ...VALUES_AND_LOCKS,
  ...TRIGGERS,
];

const SIZES = {
  SEQ: 9,
  PAR: 7,
  SYN: 20,
  XOR: 10,
  CAN: 6,
  CMP: 4,
  EXC: 4,
  DAT: 4,
  RES: 12,
  TRG: 10,
  LOOP: 24,
};

test("has all 110 rows, in order, each once", () => {
  const all = Object.entries(SIZES).flatMap(([group, size]) =>
    Array.from({ length: size }, (_, i) => `${group}-${i + 1}`),
  );
  expect(all).toHaveLength(110);
  expect(ROWS.map(({ id }) => id)).toEqual(all);
});

test("what is not decided as a claim says what the cluster lacks", () => {
  const silent = ROWS.filter(({ decided, lacks }) => (decided === "claim") !== (lacks === undefined));
  expect(silent).toEqual([]);
});

test("witnesses are those that the finding has", () => {
  const ends = { more: [true, false], less: [false, true], incomparable: [true, true] };
  for (const { id, finding, more, less } of ROWS) {
    const wanted = Object.entries(ends).find(([name]) => name === finding)?.[1] ?? [false, false];
    expect([more !== undefined, less !== undefined], id).toEqual(wanted);
  }
});

test("rows that are decided by machines are decided there", () => {
  const decidedThere = (id: string): boolean =>
    PAIRS.some((pair) => pair.id === id) || LOOP_INSTANCES.some((loop) => loop.id === id);
  for (const { id, decided } of ROWS) if (decided === "machine") expect(decidedThere(id), id).toBe(true);
});

describe("small machines are known to be as the table says", () => {
  const findings: { readonly [verdict in KnownVerdict]: Finding } = {
    strong: "strong",
    "branching-divergence": "branching-divergence",
    branching: "branching",
    trace: "traces",
    "k in p": "less",
    "p in k": "more",
    incomparable: "incomparable",
  };
  const steps = (trace: string | undefined) => trace?.split(" ").length;

  test.each(PAIRS.map((pair) => [pair.id, pair] as const))("%s", (id, { verdict, minimal, onlyK, onlyP }) => {
    const row = ROWS.find((one) => one.id === id);
    expect({
      finding: row?.finding,
      minimal: row?.minimal,
      more: row?.more,
      less: row?.less,
    }).toEqual({ finding: findings[verdict], minimal, more: steps(onlyK), less: steps(onlyP) });
  });
});
