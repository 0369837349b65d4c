// Where a formula holds, decided on the system as it is: without quotients, saturation or partitions. What says that two states differ
// is believed only if this agrees; it is to be read, and trusted.
import type { Formula } from "./formula.ts";
import { type Lts, type Reverse, reversed, TAU } from "./lts.ts";

type States = Uint8Array;

export class Evaluator {
  readonly #lts: Lts;
  readonly #back: Reverse;
  readonly #known = new Map<Formula, States>();

  constructor(lts: Lts) {
    this.#lts = lts;
    this.#back = reversed(lts);
  }

  holds(f: Formula, state: number): boolean {
    return this.where(f)[state] === 1;
  }

  /** 1 by state where it holds. */
  where(f: Formula): States {
    const known = this.#known.get(f);
    if (known !== undefined) return known;
    const found = this.#decide(f);
    this.#known.set(f, found);
    return found;
  }

  #decide(f: Formula): States {
    const all = new Uint8Array(this.#lts.stateCount).fill(1);
    switch (f.kind) {
      case "true":
        return all;
      case "not":
        return this.where(f.of).map((x) => 1 - x);
      case "and":
        return all.map((_, s) => (f.of.every((g) => this.holds(g, s)) ? 1 : 0));
      case "or":
        return all.map((_, s) => (f.of.some((g) => this.holds(g, s)) ? 1 : 0));
      case "can":
        return this.#can(f.weak, this.#number(f.label), this.where(f.leads));
      case "until": {
        const stays = this.where(f.stays);
        if (f.label === undefined) return this.#silentlyBefore(this.where(f.leads), stays);
        const heads = this.#before(this.#number(f.label), this.where(f.leads));
        return this.#silentlyBefore(meet(heads, stays), stays);
      }
      case "diverges": {
        const stays = this.where(f.stays);
        return this.#silentlyBefore(this.#goingOn(stays), stays);
      }
      case "circles":
        return this.#silentlyBefore(
          meet(this.#silentlyBefore(this.where(f.leads), all), this.#onCycles()),
          all,
        );
      case "rests":
        return all.map((_, s) => (this.#rests(s, f.offers) ? 1 : 0));
    }
  }

  /** -1 for a label that the system does not have. */
  #number(label: string | undefined): number {
    return label === undefined ? TAU : this.#lts.labels.indexOf(label, 1);
  }

  #can(weak: boolean, label: number, goal: States): States {
    if (!weak) return this.#before(label, goal);
    const all = goal.map(() => 1);
    const near = this.#silentlyBefore(goal, all);
    return label === TAU ? near : this.#silentlyBefore(this.#before(label, near), all);
  }

  /** Who has a step by this label into `goal`. */
  #before(label: number, goal: States): States {
    const { offsets, labelOf, targets } = this.#lts;
    return goal.map((_, s) => {
      for (let e = offsets[s] ?? 0; e < (offsets[s + 1] ?? 0); e++)
        if (labelOf[e] === label && goal[targets[e] ?? 0] === 1) return 1;
      return 0;
    });
  }

  /** Who gets into `goal` by silent steps, or is there, coming only through `through`. */
  #silentlyBefore(goal: States, through: States): States {
    const { offsets, sources, labelOf } = this.#back;
    const found = goal.slice();
    const open: number[] = [];
    for (const [s, is] of goal.entries()) if (is === 1) open.push(s);
    for (let s = open.pop(); s !== undefined; s = open.pop()) {
      for (let e = offsets[s] ?? 0; e < (offsets[s + 1] ?? 0); e++) {
        const p = sources[e] ?? 0;
        if (labelOf[e] !== TAU || found[p] === 1 || through[p] !== 1) continue;
        found[p] = 1;
        open.push(p);
      }
    }
    return found;
  }

  /** The largest part of `within` that has a silent step into itself everywhere. */
  #goingOn(within: States): States {
    let left = within;
    for (;;) {
      const next = meet(left, this.#before(TAU, left));
      if (next.every((x, s) => x === left[s])) return left;
      left = next;
    }
  }

  /** States that silent steps, at least one, lead back to. */
  #onCycles(): States {
    // Only those with silent steps for ever before and after them can be.
    const all = new Uint8Array(this.#lts.stateCount).fill(1);
    return this.#goingOn(all).map((mayBe, s) => {
      if (mayBe === 0) return 0;
      const itself = all.map((_, t) => (t === s ? 1 : 0));
      return meet(itself, this.#before(TAU, this.#silentlyBefore(itself, all)))[s] ?? 0;
    });
  }

  #rests(s: number, offers: readonly string[]): boolean {
    const { offsets, labelOf, labels } = this.#lts;
    const row = labelOf.subarray(offsets[s] ?? 0, offsets[s + 1] ?? 0);
    const names = new Set([...row].map((label) => (label === TAU ? undefined : labels[label])));
    return names.size === new Set(offers).size && offers.every((name) => names.has(name));
  }
}

function meet(a: States, b: States): States {
  return a.map((x, s) => (b[s] === 1 ? x : 0));
}
