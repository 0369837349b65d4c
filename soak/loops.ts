// Laws of control loops that carry out workflow nets, and of nets as PNML.
import type { Lts } from "../explorer/equivalence/index.ts";
import { type CyclicOptions, cyclicLoop, FRESH } from "../model/workflow/loop/cyclic-loop.ts";
import {
  type CyclicTask,
  cyclicNet,
  cyclicOffersTwo,
  cyclicRunsInRounds,
} from "../model/workflow/loop/cyclic-nets.ts";
import { type LoopOptions, TEXTBOOK } from "../model/workflow/loop/options.ts";
import { anyCyclicTasks, anyTaskNet } from "../model/workflow/loop/random-nets.ts";
import { offersTwo, runsInRounds } from "../model/workflow/loop/rounds.ts";
import type { TaskNet } from "../model/workflow/loop/task-net.ts";
import { type LoopRelation, loopLts, ltsOfTasks, netLts, relates } from "../model/workflow/loop/theorem.ts";
import { netSystem } from "../model/workflow/net-system.ts";
import { type Law, LawBroken, law } from "../properties/laws/index.ts";

export interface LoopSize {
  /** Tasks of a net, at most. */
  readonly tasks: number;
  /** Of a net with cycles. */
  readonly cyclicTasks: number;
}

/** A kind of nets, and loops that carry them out. */
interface Kind<T> {
  readonly id: string;
  readonly of: string;
  asynchronous(net: T, loop: Loop): { readonly loop: Lts; readonly net: Lts };
  synchronous(net: T, dispatch: "one" | "all"): { readonly loop: Lts; readonly net: Lts };
  offersTwo(net: T): boolean;
  runsInRounds(net: T): boolean;
}

type Loop = Pick<LoopOptions, "reads" | "polls" | "rereads">;

const ACYCLIC: Kind<TaskNet> = {
  id: "loop",
  of: "a net without cycles",
  asynchronous: (net, loop) => ({ loop: loopLts(net, { ...TEXTBOOK, ...loop }), net: netLts(net) }),
  synchronous: (net, dispatch) => ({
    loop: loopLts(net, { ...TEXTBOOK, acts: "synchronous", dispatch }),
    net: netLts(net, "synchronous"),
  }),
  offersTwo,
  runsInRounds,
};

const CYCLIC: Kind<readonly CyclicTask[]> = {
  id: "cyclic-loop",
  of: "a net with cycles",
  asynchronous: (tasks, loop) => cyclic(tasks, "asynchronous", loop),
  synchronous: (tasks, dispatch) => cyclic(tasks, "synchronous", { dispatch }),
  offersTwo: (tasks) => cyclicOffersTwo(cyclicNet("net", tasks, "synchronous")),
  runsInRounds: (tasks) => cyclicRunsInRounds(cyclicNet("net", tasks, "synchronous")),
};

function cyclic(
  tasks: readonly CyclicTask[],
  acts: LoopOptions["acts"],
  options: Partial<CyclicOptions>,
): { readonly loop: Lts; readonly net: Lts } {
  const net = cyclicNet("net", tasks, acts);
  return { loop: ltsOfTasks(cyclicLoop(net, { ...FRESH, ...options })), net: ltsOfTasks(netSystem(net)) };
}

/** Loops whose acts begin tasks, and how finely each is the net. */
const LOOPS: readonly { readonly loop: Loop; readonly is: LoopRelation }[] = [
  { loop: { reads: "fresh", polls: false, rereads: true }, is: "branching-divergence" },
  { loop: { reads: "fresh", polls: true, rereads: true }, is: "branching" },
  { loop: { reads: "cached", polls: false, rereads: true }, is: "branching-divergence" },
  { loop: { reads: "cached", polls: false, rereads: false }, is: "branching" },
];

function insist(isSo: boolean, otherwise: string): void {
  if (!isSo) throw new LawBroken(otherwise);
}

function lawsOf<T>(kind: Kind<T>, about: Parameters<typeof law<T>>[0]["about"]): readonly Law[] {
  return [
    law({
      id: `${kind.id}-is-net`,
      title: `a loop whose guarded acts begin the tasks of ${kind.of} is the net`,
      about,
      expected: { "two at a time": 10, "one at a time": 5 },
      check: (net) => {
        for (const { loop, is } of LOOPS) {
          const sides = kind.asynchronous(net, loop);
          insist(relates(sides.loop, sides.net, is), `${is} does not hold of ${JSON.stringify(loop)}`);
        }
        return kind.offersTwo(net) ? "two at a time" : "one at a time";
      },
    }),
    law({
      id: `${kind.id}-select-one`,
      title: `a loop that does one task of ${kind.of} at a time has its traces, and is the net exactly if no marking enables two`,
      about,
      expected: { "two at a time": 10, "one at a time": 5 },
      check: (net) => {
        const { loop, net: pattern } = kind.synchronous(net, "one");
        insist(relates(loop, pattern, "trace"), "the traces differ");
        const isNet = relates(loop, pattern, "branching");
        insist(isNet === !kind.offersTwo(net), isNet ? "it is the net" : "it is not the net");
        return isNet ? "one at a time" : "two at a time";
      },
    }),
    law({
      id: `${kind.id}-dispatch-all`,
      title: `a loop that does all that is due in ${kind.of} refines it, and is the net exactly if that runs in rounds`,
      about,
      expected: { "in rounds": 10, "not in rounds": 10 },
      check: (net) => {
        const { loop, net: pattern } = kind.synchronous(net, "all");
        insist(relates(loop, pattern, "included"), "it does what the net does not");
        const isNet = relates(loop, pattern, "branching");
        insist(isNet === kind.runsInRounds(net), isNet ? "it is the net" : "it is not the net");
        return isNet ? "in rounds" : "not in rounds";
      },
    }),
  ];
}

export function loopLaws({ tasks, cyclicTasks }: LoopSize): readonly Law[] {
  return [
    ...lawsOf(ACYCLIC, anyTaskNet({ most: tasks })),
    ...lawsOf(CYCLIC, anyCyclicTasks({ most: cyclicTasks })),
  ];
}
