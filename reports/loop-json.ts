// The table of loops and engines for programs, as schemas/loop.schema.json describes it.
import { CONDITIONS } from "../model/workflow/loop/options.ts";
import type { LoopRow } from "../model/workflow/loop/table.ts";
import type { TaskNet } from "../model/workflow/loop/task-net.ts";
import { LOOP_RELATIONS, type LoopVerdict } from "../model/workflow/loop/theorem.ts";
import { claimVerdictOf, LOOP_BOUNDS, type LoopFacts } from "./loop.ts";

export const LOOP_REPORT_VERSION = 1;

/** The report as a JSON text, ending in a newline. */
export function loopJson({ table, random, claim }: LoopFacts, version: string): string {
  const { relation, without, refutedBy, repairs } = claim;
  const report = {
    loopReportVersion: LOOP_REPORT_VERSION,
    tool: { name: "plimsoll", version },
    verdict: claimVerdictOf(claim),
    claim: {
      relation,
      without,
      status: refutedBy === undefined ? "holds" : "fails",
      refutedBy: refutedBy === undefined ? null : verdictData(refutedBy),
      repairs,
    },
    bounds: LOOP_BOUNDS,
    relations: LOOP_RELATIONS,
    conditions: Object.entries(CONDITIONS).map(([name, texts]) => ({ name, ...texts })),
    nets: table.nets.map(netData),
    rows: table.rows.map(rowData),
    needed: table.needed,
    random:
      random === undefined
        ? null
        : {
            seed: random.seed,
            most: random.most,
            nets: random.nets.map(netData),
            rows: random.rows.map(rowData),
            tried: random.tried.map((one) => ({
              relation: one.relation,
              set: one.set,
              refutedBy: one.refutedBy === undefined ? null : verdictData(one.refutedBy),
            })),
          },
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

function netData({ name, tasks, ends }: TaskNet) {
  return {
    name,
    tasks: tasks.map(({ name: task, after, choice }) => ({ name: task, after, choice: choice ?? null })),
    ends,
  };
}

function rowData({ without, verdicts }: LoopRow) {
  return { without: without ?? null, verdicts: verdicts.map(verdictData) };
}

function verdictData({ net, relation, trace }: LoopVerdict) {
  return { net: net.name, relation: relation ?? null, trace: trace ?? null };
}
