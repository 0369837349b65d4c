// Partition refinement by signatures: the coarsest stable partition of the states, under strong or branching bisimulation.
// Only states of which a successor has changed its block are looked at again; the largest part of a block keeps its number
// (Jacobs and Wissmann, "Fast coalgebraic bisimilarity minimization", POPL 2023). Signatures of branching bisimulation are
// inherited along silent steps within a block (Blom and van de Pol), which must form no cycle.
import { Blocks } from "./blocks.ts";
import { Budget } from "./budget.ts";
import { type Lts, type Reverse, reversed, sortFirst, TAU } from "./lts.ts";
import type { Classes } from "./shapes.ts";
import { SignatureGroups } from "./signature-groups.ts";

const LABEL = 2 ** 32;
/** A state with more steps waits until all others are done. Contracted silent cycles can have very many. */
const HEAVY = 1000;

/**
 * With `inherits`, silent steps within a block are skipped (branching bisimulation, blind to divergence): then every silent
 * step must lead to a state with a lower number, as in what `contractSilentCycles` makes.
 * @throws LimitReached
 */
export function refine(lts: Lts, inherits: boolean, budget = new Budget()): Classes {
  const refinement = new Refinement(lts, inherits, budget);
  refinement.run();
  const { count, of } = refinement.blocks;
  return { count, of };
}

class Refinement {
  readonly #lts: Lts;
  readonly #back: Reverse;
  readonly #inherits: boolean;
  readonly #budget: Budget;
  readonly blocks: Blocks;
  readonly #groups = new SignatureGroups();
  /** By state, while its block is looked at. */
  readonly #groupOf: Int32Array;
  readonly #order: Int32Array;
  #sizes = new Int32Array(1024);
  #keys = new Float64Array(64);
  #merged = new Float64Array(64);

  constructor(lts: Lts, inherits: boolean, budget: Budget) {
    const n = lts.stateCount;
    this.#lts = lts;
    this.#back = reversed(lts, false);
    this.#inherits = inherits;
    this.#budget = budget;
    this.blocks = new Blocks(n, (s) => (lts.offsets[s + 1] ?? 0) - (lts.offsets[s] ?? 0) > HEAVY);
    this.#groupOf = new Int32Array(n);
    this.#order = new Int32Array(n);
  }

  run(): void {
    for (let b = this.blocks.next(); b >= 0; b = this.blocks.next()) this.#look(b);
  }

  /** Splits a block by the signatures of its dirty states, and of one that stands for all others. */
  #look(b: number): void {
    const end = this.blocks.end[b] ?? 0;
    if (this.#inherits) this.#dirtyUpwards(b);
    const from = this.blocks.dirty[b] ?? 0;
    const order = this.#order;
    const states = this.blocks.states;
    for (let i = from; i < end; i++) order[i - from] = states[i] ?? 0;
    const count = end - from;
    // Successors by silent steps first: they have lower numbers.
    if (this.#inherits) order.subarray(0, count).sort();
    this.#groups.clear();
    const clean = from - (this.blocks.start[b] ?? 0);
    if (clean > 0) this.#groupClean(b);
    this.#groupDirty(b, count);
    this.blocks.dirty[b] = end;
    if (this.#groups.count > 1) this.#split(b, from, clean, count);
  }

  /** Whoever inherits from a dirty state is dirty. */
  #dirtyUpwards(b: number): void {
    const { offsets, labelOf, targets } = this.#lts;
    const back = this.#back;
    const block = this.blocks.of;
    const states = this.blocks.states;
    // New ones are put in front of those that are there.
    for (let i = (this.blocks.end[b] ?? 0) - 1; i >= (this.blocks.dirty[b] ?? 0); i--) {
      const s = states[i] ?? 0;
      const last = back.offsets[s + 1] ?? 0;
      for (let e = back.offsets[s] ?? 0; e < last; e++) {
        const p = back.sources[e] ?? 0;
        if (block[p] !== b || p === s || (this.blocks.place[p] ?? 0) >= (this.blocks.dirty[b] ?? 0)) continue;
        for (let f = offsets[p] ?? 0; f < (offsets[p + 1] ?? 0) && labelOf[f] === TAU; f++) {
          if (targets[f] !== s) continue;
          this.blocks.makeDirty(p, b);
          break;
        }
      }
    }
  }

  /** Makes the signature of the states that are not dirty the first group: that of one of them without silent steps in the block. */
  #groupClean(b: number): void {
    let s = this.blocks.states[this.blocks.start[b] ?? 0] ?? 0;
    for (let next = s; this.#inherits && next >= 0; ) {
      s = next;
      next = this.#silentWithin(s, b);
    }
    this.#ownGroup(s, b);
  }

  #silentWithin(s: number, b: number): number {
    const { offsets, labelOf, targets } = this.#lts;
    for (let e = offsets[s] ?? 0; e < (offsets[s + 1] ?? 0) && labelOf[e] === TAU; e++) {
      const t = targets[e] ?? 0;
      if (this.blocks.of[t] === b) return t;
    }
    return -1;
  }

  /** The group of a state that inherits nothing. */
  #ownGroup(s: number, b: number): number {
    return this.#groupOfKeys(this.#ownKeys(s, b));
  }

  /** The group of the signature that is made of the first keys. */
  #groupOfKeys(length: number): number {
    const distinct = this.#sorted(length);
    return this.#groups.find(this.#keys, distinct);
  }

  #ownKeys(s: number, b: number): number {
    const { offsets, labelOf, targets } = this.#lts;
    const block = this.blocks.of;
    const from = offsets[s] ?? 0;
    const to = offsets[s + 1] ?? 0;
    if (to - from > this.#keys.length) this.#keys = new Float64Array(2 * (to - from));
    const keys = this.#keys;
    const inherits = this.#inherits;
    let length = 0;
    for (let e = from; e < to; e++) {
      const label = labelOf[e] ?? 0;
      const target = block[targets[e] ?? 0] ?? 0;
      if (inherits && label === TAU && target === b) continue;
      keys[length++] = label * LABEL + target;
    }
    this.#budget.spend(to - from + 1);
    return length;
  }

  /** Sorts the first keys, drops repetitions, and returns how many are left. */
  #sorted(length: number): number {
    const keys = this.#keys;
    sortFirst(keys, length);
    let kept = 0;
    let last = -1;
    for (let i = 0; i < length; i++) {
      const key = keys[i] ?? 0;
      if (key !== last) keys[kept++] = key;
      last = key;
    }
    return kept;
  }

  #groupDirty(b: number, count: number): void {
    const order = this.#order;
    const groupOf = this.#groupOf;
    for (let i = 0; i < count; i++) {
      const s = order[i] ?? 0;
      groupOf[s] = this.#inherits ? this.#inheritedGroup(s, b) : this.#ownGroup(s, b);
    }
  }

  #inheritedGroup(s: number, b: number): number {
    const { offsets, labelOf, targets } = this.#lts;
    const groups = this.#groups;
    const own = this.#ownKeys(s, b);
    const end = offsets[s + 1] ?? 0;
    let largest = -1;
    for (let e = offsets[s] ?? 0; e < end && labelOf[e] === TAU; e++) {
      const group = this.#groupWithin(targets[e] ?? 0, b);
      if (group >= 0 && (largest < 0 || groups.sizeOf(group) > groups.sizeOf(largest))) largest = group;
    }
    if (largest < 0) return this.#groupOfKeys(own);
    // Most states add nothing to what they inherit: then nothing is copied.
    let isAll = groups.includes(largest, this.#keys, own);
    let length = own;
    let last = largest;
    for (let e = offsets[s] ?? 0; e < end && labelOf[e] === TAU; e++) {
      const group = this.#groupWithin(targets[e] ?? 0, b);
      if (group < 0 || group === largest || group === last) continue;
      last = group;
      if (isAll) {
        this.#budget.spend(groups.sizeOf(group));
        isAll = groups.includesGroup(largest, group);
      }
      if (!isAll) length = this.#append(group, length);
    }
    return isAll ? largest : this.#groupOfMore(largest, length);
  }

  /** The group of a state of block b, of which it is known; -1 for a state elsewhere. */
  #groupWithin(s: number, b: number): number {
    if (this.blocks.of[s] !== b) return -1;
    // The group of all that are not dirty is the first.
    return (this.blocks.place[s] ?? 0) < (this.blocks.dirty[b] ?? 0) ? 0 : (this.#groupOf[s] ?? 0);
  }

  /** The group of the signature of a group with the first keys added. What is sorted already, and may be long, is not sorted again. */
  #groupOfMore(group: number, length: number): number {
    const distinct = this.#sorted(length);
    const { from, signature } = this.#groups;
    const end = from[group + 1] ?? 0;
    const most = this.#groups.sizeOf(group) + distinct;
    if (most > this.#merged.length) this.#merged = new Float64Array(2 * most);
    const keys = this.#keys;
    const merged = this.#merged;
    let count = 0;
    let i = 0;
    for (let j = from[group] ?? 0; j < end; j++) {
      const next = signature[j] ?? 0;
      while (i < distinct && (keys[i] ?? 0) < next) merged[count++] = keys[i++] ?? 0;
      if (i < distinct && keys[i] === next) i++;
      merged[count++] = next;
    }
    while (i < distinct) merged[count++] = keys[i++] ?? 0;
    this.#budget.spend(count);
    return this.#groups.find(merged, count);
  }

  /** Writes the signature of a group behind the first `length` keys. */
  #append(group: number, length: number): number {
    const { from, signature } = this.#groups;
    const begin = from[group] ?? 0;
    const size = this.#groups.sizeOf(group);
    if (length + size > this.#keys.length) {
      const longer = new Float64Array(2 * (length + size));
      longer.set(this.#keys);
      this.#keys = longer;
    }
    const keys = this.#keys;
    for (let i = 0; i < size; i++) keys[length + i] = signature[begin + i] ?? 0;
    this.#budget.spend(size);
    return length + size;
  }

  /** The groups of block b, whose first `clean` states are in the first one, become blocks. The largest keeps the number. */
  #split(b: number, from: number, clean: number, count: number): void {
    const { count: groupCount } = this.#groups;
    if (this.#sizes.length <= groupCount) this.#sizes = new Int32Array(groupCount * 2);
    const sizes = this.#sizes.fill(0, 0, groupCount);
    const order = this.#order;
    const groupOf = this.#groupOf;
    for (let i = 0; i < count; i++) {
      const g = groupOf[order[i] ?? 0] ?? 0;
      sizes[g] = (sizes[g] ?? 0) + 1;
    }
    sizes[0] = (sizes[0] ?? 0) + clean;
    let largest = 0;
    for (let g = 1; g < groupCount; g++) if ((sizes[g] ?? 0) > (sizes[largest] ?? 0)) largest = g;
    const firstNew = this.blocks.count;
    this.blocks.divide(b, sizes, groupCount, largest, from);
    // From here on, sizes[g] is the place of the next state of group g.
    for (let i = 0; i < count; i++) {
      const s = order[i] ?? 0;
      const g = groupOf[s] ?? 0;
      const at = sizes[g] ?? 0;
      sizes[g] = at + 1;
      this.blocks.put(s, at);
    }
    this.blocks.renumber(firstNew);
    for (let nb = firstNew; nb < this.blocks.count; nb++) this.#tellPredecessors(nb, b, firstNew);
  }

  /** All that a state of a new block tells: its predecessors; and itself, if silent steps now lead out of its block. */
  #tellPredecessors(nb: number, old: number, firstNew: number): void {
    const { offsets, labelOf, targets } = this.#lts;
    const back = this.#back;
    const block = this.blocks.of;
    const order = this.#order;
    // States change places when they become dirty.
    const start = this.blocks.start[nb] ?? 0;
    const size = (this.blocks.end[nb] ?? 0) - start;
    for (let i = 0; i < size; i++) order[i] = this.blocks.states[start + i] ?? 0;
    for (let i = 0; i < size; i++) {
      const s = order[i] ?? 0;
      const last = back.offsets[s + 1] ?? 0;
      for (let e = back.offsets[s] ?? 0; e < last; e++) {
        const p = back.sources[e] ?? 0;
        this.blocks.makeDirty(p, block[p] ?? 0);
      }
      if (!this.#inherits) continue;
      for (let e = offsets[s] ?? 0; e < (offsets[s + 1] ?? 0) && labelOf[e] === TAU; e++) {
        const t = block[targets[e] ?? 0] ?? 0;
        if (t !== nb && (t === old || t >= firstNew)) this.blocks.makeDirty(s, nb);
      }
    }
  }
}
