// The states found so far, exact, numbered in the order of discovery: each is a pair in a set, see `tree.ts`.
import { at } from "./arrays.ts";
import { Layout } from "./layout.ts";
import { MemoryBudget } from "./memory.ts";
import { PairSet } from "./pair-set.ts";
import type { SharedPairs } from "./shared-insertion.ts";
import { Tree } from "./tree.ts";

/** States packed anew at a time. */
const REPACKED = 1024;

/** Rows (see `Tree`) of consecutive states: the first at words[base], the next `stride` further. */
export class Rows {
  words: Int32Array = new Int32Array(0);
  base = 0;
  stride = 0;
  /** What rows are written to where they must be put together. */
  own: Int32Array = new Int32Array(0);
}

/** States that can be read as rows: those of a store, or a plain list. */
export interface States {
  readonly count: number;
  /** Points `rows` at the states first .. first+count-1, until the next state is added. */
  read(first: number, count: number, rows: Rows): void;
}

/** `count` packed states of `w` words each, one after the other. */
export function listed(words: Int32Array, w: number, count: number): States {
  return {
    count,
    read(first, _count, rows) {
      rows.words = words;
      rows.base = first * w;
      rows.stride = w;
    },
  };
}

export class StateStore implements States {
  readonly #budget: MemoryBudget;
  tree: Tree;
  nodes: PairSet[];
  #isShared = false;
  root: PairSet;
  /** The first state of each level of the search, and of the one after that. */
  levels: number[] = [0];
  /** Once closed, no states are added: expanding states again finds only steps to states that were known. */
  isClosed = false;

  constructor(layout: Layout, budget: MemoryBudget) {
    this.#budget = budget;
    this.tree = new Tree(layout.words);
    this.nodes = Array.from(this.tree.left, () => new PairSet(budget));
    this.root = new PairSet(budget);
  }

  /** A store for the states of another thread's, to which it has to be attached. */
  static attached(): StateStore {
    return new StateStore(new Layout([]), new MemoryBudget(Number.POSITIVE_INFINITY));
  }

  /** Uses the arrays of another thread's store from now on; states are `words` long. */
  attach(words: number, root: SharedPairs, nodes: readonly SharedPairs[]): void {
    this.tree = new Tree(words);
    while (this.nodes.length < nodes.length) this.nodes.push(new PairSet(this.#budget));
    this.nodes.length = nodes.length;
    this.root.attach(root);
    for (const [i, n] of nodes.entries()) this.nodes[i]?.attach(n);
  }

  /** Lets other threads attach to the store. */
  share(): void {
    this.#isShared = true;
    for (const set of [this.root, ...this.nodes]) set.share();
  }

  /** While frozen, nothing may move: several threads add states. Only as many as there is `room` for can be added. */
  freeze(isFrozen: boolean): void {
    for (const set of [this.root, ...this.nodes]) set.isFrozen = isFrozen;
  }

  /** How many states can be added until arrays have to grow. */
  get room(): number {
    let { room } = this.root;
    for (const n of this.nodes) room = Math.min(room, n.room);
    return room;
  }

  get count(): number {
    return this.root.count;
  }

  /** Words of a packed state. */
  get words(): number {
    return this.tree.words;
  }

  /** Items of a row. */
  get stride(): number {
    return this.tree.stride;
  }

  /** The whole visited set: pairs and tables, those of the parts included. */
  get bytes(): number {
    return this.nodes.reduce((sum, n) => sum + n.bytes, this.root.bytes);
  }

  /** Makes sure that `more` states can be added. @throws OutOfMemory */
  ensure(more: number): void {
    this.root.ensure(more);
    this.ensureParts(more);
  }

  /** Makes sure that the parts of `more` states can be numbered. @throws OutOfMemory */
  ensureParts(more: number): void {
    for (const n of this.nodes) n.ensure(more);
  }

  read(first: number, count: number, rows: Rows): void {
    const { tree, root } = this;
    rows.stride = tree.stride;
    if (tree.nodes === 0) {
      rows.words = root.pairs;
      rows.base = 2 * first;
      return;
    }
    if (rows.own.length < count * tree.stride) rows.own = new Int32Array(count * tree.stride);
    rows.words = rows.own;
    rows.base = 0;
    for (let i = 0; i < count; i++) this.#decode(first + i, rows.own, i * tree.stride);
  }

  #decode(state: number, row: Int32Array, base: number): void {
    const { words, left, right, rootLeft, rootRight } = this.tree;
    const { pairs } = this.root;
    row[base + rootLeft] = at(pairs, 2 * state);
    row[base + rootRight] = at(pairs, 2 * state + 1);
    for (let n = left.length - 1; n >= 0; n--) {
      const id = at(row, base + words + n);
      const parts = this.nodes[n]?.pairs;
      if (parts === undefined) continue;
      row[base + at(left, n)] = at(parts, 2 * id);
      row[base + at(right, n)] = at(parts, 2 * id + 1);
    }
  }

  /** Numbers all parts of the state at row[base...]; there must be room. */
  fold(row: Int32Array, base: number): void {
    const { left } = this.tree;
    for (let n = 0; n < left.length; n++) this.foldNode(n, row, base);
  }

  /** Numbers one part, after the words or parts below it changed. */
  foldNode(n: number, row: Int32Array, base: number): void {
    const { words, left, right } = this.tree;
    const a = at(row, base + at(left, n));
    const b = at(row, base + at(right, n));
    row[base + words + n] = this.nodes[n]?.insert(a, b) ?? 0;
  }

  /** Adds the packed state at row[base...], whose other items are overwritten. @throws OutOfMemory */
  add(row: Int32Array, base: number): void {
    this.ensure(1);
    this.insert(row, base);
  }

  /** The same where it is known that there is room. */
  insert(row: Int32Array, base: number): number {
    this.fold(row, base);
    return this.root.insert(at(row, base + this.tree.rootLeft), at(row, base + this.tree.rootRight));
  }

  /** States before this one need not be kept for the search; here they are, all the same. */
  forget(_below: number): void {}

  /** Packs all states anew; they keep their numbers. @throws OutOfMemory, with everything as it was */
  relayout(old: Layout, now: Layout, slots: number): void {
    const next = new StateStore(now, this.#budget);
    try {
      this.#repack(next, old, now, new Int32Array(slots));
    } catch (error) {
      next.release();
      throw error;
    }
    this.release();
    if (this.#isShared) next.share();
    this.tree = next.tree;
    this.nodes = next.nodes;
    this.root = next.root;
  }

  #repack(next: StateStore, old: Layout, now: Layout, ids: Int32Array): void {
    const rows = new Rows();
    const row = new Int32Array(next.tree.stride);
    for (let first = 0; first < this.count; first += REPACKED) {
      const count = Math.min(REPACKED, this.count - first);
      this.read(first, count, rows);
      next.ensure(count);
      for (let i = 0; i < count; i++) {
        old.unpack(rows.words, rows.base + i * rows.stride, ids);
        now.pack(ids, row, 0);
        next.insert(row, 0);
      }
    }
  }

  /** The store is used no more. */
  release(): void {
    this.root.release();
    for (const n of this.nodes) n.release();
  }

  /** The distance of a state from the initial states. */
  depthOf(state: number): number {
    return levelOf(this.levels, state);
  }
}

/** The level of a state, from the first states of all levels. */
export function levelOf(levels: readonly number[], state: number): number {
  let [low, high] = [0, levels.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((levels[middle] ?? 0) <= state) low = middle;
    else high = middle - 1;
  }
  return low;
}
