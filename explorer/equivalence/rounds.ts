// Rounds of refinement, all of them kept: two states that part in round k are told apart by a formula that looks k steps deep.
import { Budget } from "./budget.ts";
import { type Lts, TAU } from "./lts.ts";

/** Something that a state can do, after silent steps along `path` (the state itself first), all in one block. */
export interface Move {
  readonly path: readonly number[];
  /** Undefined: silent steps go round a cycle in the block, for ever; then `path` holds the cycle, too. */
  readonly step: { readonly label: number; readonly target: number } | undefined;
}

/** Silent steps are steps as others ("steps"), or skipped within a block ("until"), there with or without regard to divergence. */
export interface Mode {
  readonly kind: "steps" | "until";
  readonly divergence: boolean;
}

export class Rounds {
  readonly #lts: Lts;
  readonly #mode: Mode;
  readonly #budget: Budget;
  /** By round, from 0, in which all states are in one block. */
  readonly blocks: Int32Array[];
  readonly #moves = new Map<number, ReadonlyMap<string, Move>>();

  /** Rounds until the two states part, or nothing changes any more. In "until" mode there must be no silent cycles but loops. */
  constructor(lts: Lts, mode: Mode, left: number, right: number, budget = new Budget()) {
    this.#lts = lts;
    this.#mode = mode;
    this.#budget = budget;
    this.blocks = [new Int32Array(lts.stateCount)];
    for (let count = 1; ; ) {
      const last = this.blocks.length - 1;
      if (this.blocks[last]?.[left] !== this.blocks[last]?.[right]) return;
      const next = this.#next(last);
      if (next.count === count) return;
      this.blocks.push(next.of);
      count = next.count;
    }
  }

  #next(round: number): { readonly count: number; readonly of: Int32Array } {
    const numbers = new Map<string, number>();
    const before = this.blocks[round] ?? new Int32Array(0);
    const of = before.map((block, s) => {
      const key = `${block}|${[...this.moves(s, round).keys()].sort().join(" ")}`;
      const number = numbers.get(key) ?? numbers.size;
      numbers.set(key, number);
      return number;
    });
    this.#moves.clear();
    return { count: numbers.size, of };
  }

  /** The first round after which two states are in different blocks; undefined if none is. */
  parting(s: number, t: number): number | undefined {
    const round = this.blocks.findIndex((of) => of[s] !== of[t]);
    return round < 0 ? undefined : round;
  }

  /** What a state can do, going by the blocks of a round: by label and block, one move each, with a shortest path. */
  moves(s: number, round: number): ReadonlyMap<string, Move> {
    const at = round * this.#lts.stateCount + s;
    const known = this.#moves.get(at);
    if (known !== undefined) return known;
    const found = new Map<string, Move>();
    const of = this.blocks[round] ?? new Int32Array(0);
    for (const { state, path } of this.within(s, round)) {
      this.#budget.spend(8);
      for (const [label, target] of this.stepsOf(state)) {
        const skipped = this.#mode.kind === "until" && label === TAU && of[target] === of[s];
        if (skipped && (state !== target || !this.#mode.divergence)) continue;
        const key = skipped ? "Δ" : `${label}:${of[target]}`;
        if (!found.has(key)) found.set(key, { path, step: skipped ? undefined : { label, target } });
      }
    }
    this.#moves.set(at, found);
    return found;
  }

  /** The state, and in "until" mode what silent steps within its block lead to, breadth first. */
  within(s: number, round: number): readonly { readonly state: number; readonly path: readonly number[] }[] {
    const found = [{ state: s, path: [s] }];
    if (this.#mode.kind === "steps") return found;
    const of = this.blocks[round] ?? new Int32Array(0);
    const seen = new Set([s]);
    for (const { state, path } of found) {
      for (const [label, target] of this.stepsOf(state)) {
        if (label !== TAU || of[target] !== of[s] || seen.has(target)) continue;
        seen.add(target);
        found.push({ state: target, path: [...path, target] });
      }
    }
    return found;
  }

  *stepsOf(s: number): Generator<readonly [label: number, target: number]> {
    const { offsets, labelOf, targets } = this.#lts;
    for (let e = offsets[s] ?? 0; e < (offsets[s + 1] ?? 0); e++) yield [labelOf[e] ?? 0, targets[e] ?? 0];
  }
}
