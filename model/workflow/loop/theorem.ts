// The control loop against the workflow engine: under which conditions a loop that carries out a net behaves as the net does.
import { classesOf, minimised } from "../../../explorer/equivalence/bisimulation.ts";
import { ltsOfSystem } from "../../../explorer/equivalence/from-system.ts";
import type { Lts } from "../../../explorer/equivalence/lts.ts";
import { sideBySide } from "../../../explorer/equivalence/shapes.ts";
import { refinementGap } from "../../../explorer/equivalence/traces.ts";
import type { TransitionSystem } from "../../../explorer/system.ts";
import { netSystem } from "../net-system.ts";
import { loopSystem } from "./loop-system.ts";
import { CONDITION_NAMES, type Condition, type LoopOptions, loopUnder } from "./options.ts";
import { netOf, type TaskNet } from "./task-net.ts";

/** From the finest on. "included": every trace of the loop is one of the net. */
export const LOOP_RELATIONS = ["branching-divergence", "branching", "weak", "trace", "included"] as const;
export type LoopRelation = (typeof LOOP_RELATIONS)[number];

/** Whether the beginnings of tasks are seen, besides their ends. */
export type Starts = "hidden" | "seen";

/** What is seen of a loop, or of a net: that tasks end, that the case is done, and perhaps that tasks begin. */
function isSeen(label: string, starts: Starts): boolean {
  return /^(ok|do)\(|^done$/.test(label) || (starts === "seen" && label.startsWith("start("));
}

export function loopLts(net: TaskNet, options: LoopOptions, starts: Starts = "hidden"): Lts {
  return ltsOfTasks(loopSystem(net, options), starts);
}

export function netLts(
  net: TaskNet,
  acts: LoopOptions["acts"] = "asynchronous",
  starts: Starts = "hidden",
): Lts {
  return ltsOfTasks(netSystem(netOf(net, acts)), starts);
}

export interface LoopVerdict {
  readonly net: TaskNet;
  /** The finest that holds; undefined if none does. */
  readonly relation: LoopRelation | undefined;
  /** A shortest trace of the loop that the net has not, if there is one. */
  readonly trace?: readonly string[];
}

/** Called before each comparison; it may throw, to end them. */
export type Clock = () => void;

/** Compares the loop with the net, the beginnings of tasks being hidden. */
export function loopVerdict(net: TaskNet, on: ReadonlySet<Condition>): LoopVerdict {
  const compared = new Compared(loopLts(net, loopUnder(on)), netLts(net));
  const relation = LOOP_RELATIONS.find((one) => compared.holds(one));
  const trace = compared.extra();
  return { net, relation, ...(trace === undefined ? {} : { trace }) };
}

/** Which relation holds for all of some nets, under which conditions. */
export class Lattice {
  readonly #sides: readonly { readonly net: TaskNet; readonly lts: Lts }[];
  readonly #clock: Clock;
  /** By set: the finest that holds for all; undefined: none does. */
  readonly #known = new Map<string, LoopRelation | undefined>();

  constructor(nets: readonly TaskNet[], clock: Clock = () => {}) {
    this.#sides = nets.map((net) => ({ net, lts: netLts(net) }));
    this.#clock = clock;
  }

  /** Whether the relation holds for all the nets. @param on In the order of CONDITION_NAMES. */
  holds(on: readonly Condition[], relation: LoopRelation): boolean {
    const key = on.join();
    if (!this.#known.has(key)) this.#known.set(key, this.#finest(on));
    return isAtLeast(this.#known.get(key), relation);
  }

  #finest(on: readonly Condition[]): LoopRelation | undefined {
    const options = loopUnder(new Set(on));
    let open: readonly LoopRelation[] = LOOP_RELATIONS;
    for (const { net, lts } of this.#sides) {
      this.#clock();
      const compared = new Compared(loopLts(net, options), lts);
      const found = open.findIndex((one) => compared.holds(one));
      if (found < 0) return undefined;
      open = open.slice(found);
    }
    return open[0];
  }

  /**
   * The smallest sets of conditions under which the relation holds for all nets: none of their conditions can be left out. Found
   * from the set of all, by leaving out one after the other as long as it holds.
   */
  minimal(relation: LoopRelation): readonly (readonly Condition[])[] {
    const holds = (on: readonly Condition[]): boolean => this.holds(on, relation);
    const minimal: (readonly Condition[])[] = [];
    const queue: (readonly Condition[])[] = holds(CONDITION_NAMES) ? [CONDITION_NAMES] : [];
    const queued = new Set(queue.map((on) => on.join()));
    for (const on of queue) {
      const smaller = on.map((left) => on.filter((one) => one !== left)).filter(holds);
      if (smaller.length === 0) minimal.push(on);
      for (const one of smaller) {
        if (queued.has(one.join())) continue;
        queued.add(one.join());
        queue.push(one);
      }
    }
    return minimal;
  }
}

/** Whether what was found is that fine: each relation implies those behind it. */
export function isAtLeast(found: LoopRelation | undefined, wanted: LoopRelation): boolean {
  return found !== undefined && LOOP_RELATIONS.indexOf(found) <= LOOP_RELATIONS.indexOf(wanted);
}

/** Whether the relation holds between a loop and a net. */
export function relates(loop: Lts, net: Lts, relation: LoopRelation): boolean {
  return new Compared(loop, net).holds(relation);
}

/** What is seen of a system of tasks whose beginnings are hidden. */
export function ltsOfTasks(tasks: TransitionSystem, starts: Starts = "hidden"): Lts {
  return ltsOfSystem(tasks, ({ label }) => (isSeen(label, starts) ? { show: label } : "hide")).lts;
}

/** A loop and a net, each as small as it can be without changing an answer. */
class Compared {
  readonly #pair: ReturnType<typeof sideBySide>;

  constructor(loop: Lts, net: Lts) {
    this.#pair = sideBySide(minimised(loop, "branching-divergence"), minimised(net, "branching-divergence"));
  }

  holds(relation: LoopRelation): boolean {
    const { lts, left, right } = this.#pair;
    if (relation === "included") return this.extra() === undefined;
    if (relation === "trace")
      return this.extra() === undefined && refinementGap(lts, right, left, "trace") === undefined;
    const { of } = classesOf(lts, relation);
    return of[left] === of[right];
  }

  /** A shortest trace that only the loop has. */
  extra(): readonly string[] | undefined {
    const { lts, left, right } = this.#pair;
    return refinementGap(lts, left, right, "trace")?.trace.map((label) => lts.labels[label] ?? "");
  }
}
