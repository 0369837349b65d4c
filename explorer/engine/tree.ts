// How a packed state of any length becomes one pair of words: neighbouring words are numbered as pairs, the numbers again,
// until two are left (tree compression; Laarman, van de Pol, Weber, "Parallel recursive state compression for free", 2011).
// Parts that many states share are stored once, and a step that changes one word renumbers only the pairs above it.
import { at } from "./arrays.ts";

/**
 * A *row* is a packed state with the numbers of its parts: `words` words, then one item per node. Node n numbers the pair
 * of the items left[n] and right[n], and is item words + n; nodes come after those below them.
 */
export class Tree {
  readonly words: number;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** The items of the pair that stands for the whole state. */
  readonly rootLeft: number;
  readonly rootRight: number;

  constructor(words: number) {
    this.words = words;
    const left: number[] = [];
    const right: number[] = [];
    let items = Array.from({ length: words }, (_, j) => j);
    while (items.length > 2) {
      const next: number[] = [];
      for (let i = 0; i < items.length; i += 2) {
        const [a = 0, b] = items.slice(i, i + 2);
        if (b === undefined) next.push(a);
        else {
          next.push(words + left.push(a) - 1);
          right.push(b);
        }
      }
      items = next;
    }
    this.left = Int32Array.from(left);
    this.right = Int32Array.from(right);
    this.rootLeft = items[0] ?? 0;
    this.rootRight = items[1] ?? 0;
  }

  get nodes(): number {
    return this.left.length;
  }

  /** Items of a row. */
  get stride(): number {
    return this.words + this.nodes;
  }

  /** The nodes whose numbers depend on any of these words, each after those below it. */
  above(words: readonly number[]): readonly number[] {
    const changed = new Set(words);
    const nodes: number[] = [];
    for (let n = 0; n < this.nodes; n++) {
      if (!changed.has(at(this.left, n)) && !changed.has(at(this.right, n))) continue;
      changed.add(this.words + n);
      nodes.push(n);
    }
    return nodes;
  }
}
