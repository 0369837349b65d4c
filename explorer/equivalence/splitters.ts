// A second way to the same partitions, which shares nothing with `refine.ts`: blocks are split by the steps into other blocks, until
// none splits any more (Groote and Vaandrager 1990). Slower; it is what the fast one is held against.
import { type Lts, type Reverse, reversed, TAU } from "./lts.ts";
import type { Classes } from "./shapes.ts";

type Kind = "strong" | "branching" | "branching-divergence";

export function classesBySplitters(lts: Lts, kind: Kind): Classes {
  const partition = new Partition(lts);
  const back = reversed(lts);
  for (let isStable = false; !isStable; ) {
    isStable = true;
    for (let b = 0; b < partition.blocks.length; b++) {
      if (kind === "branching-divergence" && partition.split(b, divergentWithin(lts, partition, b)))
        isStable = false;
      const size = partition.blocks[b]?.length;
      for (const [label, movers] of moversInto(partition, back, b)) {
        if (splitAll(lts, partition, back, kind, { b, label, movers })) isStable = false;
        // The movers are those into the block as it was.
        if (partition.blocks[b]?.length !== size) break;
      }
    }
  }
  return { count: partition.blocks.length, of: Int32Array.from(partition.blockOf) };
}

class Partition {
  readonly blocks: number[][];
  readonly blockOf: number[];

  constructor(lts: Lts) {
    this.blocks = [Array.from({ length: lts.stateCount }, (_, s) => s)];
    this.blockOf = Array<number>(lts.stateCount).fill(0);
  }

  /** Makes `part` a block of its own, unless it is all of block b, or nothing. Whether it was one. */
  split(b: number, part: ReadonlySet<number>): boolean {
    const block = this.blocks[b] ?? [];
    if (part.size === 0 || part.size === block.length) return false;
    this.blocks[b] = block.filter((s) => !part.has(s));
    const fresh = this.blocks.push([...part]) - 1;
    for (const s of part) this.blockOf[s] = fresh;
    return true;
  }
}

/** By label, who has a step into block b. */
function moversInto(
  { blocks }: Partition,
  back: Reverse,
  b: number,
): ReadonlyMap<number, ReadonlySet<number>> {
  const movers = new Map<number, Set<number>>();
  for (const t of blocks[b] ?? []) {
    for (let e = back.offsets[t] ?? 0; e < (back.offsets[t + 1] ?? 0); e++) {
      const label = back.labelOf[e] ?? 0;
      const own = movers.get(label) ?? new Set();
      own.add(back.sources[e] ?? 0);
      movers.set(label, own);
    }
  }
  return movers;
}

interface Splitter {
  readonly b: number;
  readonly label: number;
  readonly movers: ReadonlySet<number>;
}

function splitAll(
  lts: Lts,
  partition: Partition,
  back: Reverse,
  kind: Kind,
  { b, label, movers }: Splitter,
): boolean {
  let hasSplit = false;
  // A split made here moves states of `movers` to new blocks as a whole.
  for (const [own, part] of Map.groupBy(movers, (s) => partition.blockOf[s] ?? 0)) {
    if (kind !== "strong" && label === TAU && own === b) continue;
    const able = kind === "strong" ? new Set(part) : silentlyBefore(lts, partition, back, part);
    if (partition.split(own, able)) hasSplit = true;
  }
  return hasSplit;
}

/** The states of one block that reach one of `part` by silent steps within the block. */
function silentlyBefore(
  lts: Lts,
  { blockOf }: Partition,
  back: Reverse,
  part: readonly number[],
): ReadonlySet<number> {
  const found = new Set(part);
  for (const s of found) {
    for (let e = back.offsets[s] ?? 0; e < (back.offsets[s + 1] ?? 0); e++) {
      const p = back.sources[e] ?? 0;
      if (back.labelOf[e] === TAU && blockOf[p] === blockOf[s] && p < lts.stateCount) found.add(p);
    }
  }
  return found;
}

/** The states of block b from which silent steps can go on for ever within the block. */
function divergentWithin(lts: Lts, { blocks, blockOf }: Partition, b: number): ReadonlySet<number> {
  const left = new Set(blocks[b]);
  const goesOn = (s: number): boolean => {
    for (let e = lts.offsets[s] ?? 0; e < (lts.offsets[s + 1] ?? 0); e++) {
      const t = lts.targets[e] ?? 0;
      if (lts.labelOf[e] === TAU && blockOf[t] === b && left.has(t)) return true;
    }
    return false;
  };
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const s of left) if (!goesOn(s)) left.delete(s);
  }
  return left;
}
