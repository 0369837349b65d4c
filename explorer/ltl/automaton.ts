// The Büchi automaton of a formula. A node says of every subformula whether it is true of the run from there on: the
// tableau of O. Lichtenstein and A. Pnueli (POPL 1985), in which every run has exactly one accepting path. So the path
// of a run that repeats itself repeats itself as soon and as often as the run does: lassos do not grow in the product.
import { Core, type CoreNode, partsOf } from "./core.ts";
import { type Formula, namesIn } from "./syntax.ts";

/** Formulas whose automaton is larger are refused. */
const MOST_NODES = 20_000;

/** And so are those that take more than so many truths to be tried. */
const MOST_TRIALS = 20_000_000;

/** The formula is too large to be decided. */
export class FormulaTooLarge extends Error {
  override readonly name = "FormulaTooLarge";
}

/** What must hold in a node: by subformula (an index of `parts`), 0 or 1; -1: nothing is asked. */
type Asked = Int8Array;

/**
 * Letters are the sets of predicates that are true of a state, as bit masks. Nodes are numbers, made as they are asked
 * for; each belongs to one letter.
 */
export class Automaton {
  /** A run is accepted if its path visits, again and again, nodes of each of these kinds: `isGood(i, node)`. */
  readonly goals: number;
  readonly #parts: readonly CoreNode[];
  readonly #formula: number;
  readonly #untils: readonly number[];
  readonly #truths: Uint8Array[] = [];
  readonly #letters: number[] = [];
  readonly #known = new Map<string, number>();
  readonly #initial = new Map<number, readonly number[]>();
  /** By node and letter. */
  readonly #next: Map<number, readonly number[]>[] = [];
  #trials = 0;

  /** Of the runs of which `formula` is true. @param predicates bit i of a letter is the i-th of these names */
  constructor(formula: Formula, predicates: readonly string[]) {
    const core = new Core();
    const root = core.of(formula, predicates);
    const numbers = partsOf(core, root);
    const index = new Map(numbers.map((f, i) => [f, i]));
    this.#parts = numbers.map((f) => renumbered(core.nodes[f] ?? { op: "true" }, index));
    this.#formula = this.#parts.length - 1;
    this.#untils = this.#parts.flatMap((part, i) => (part.op === "until" ? [i] : []));
    this.goals = this.#untils.length;
  }

  /** How many nodes were made so far. */
  get size(): number {
    return this.#truths.length;
  }

  /** What simplification alone shows: no run is accepted, or every run. */
  get accepts(): "nothing" | "everything" | undefined {
    const root = this.#parts[this.#formula];
    if (root?.op === "true") return "everything";
    return root?.op === "not" && this.#parts[root.of]?.op === "true" ? "nothing" : undefined;
  }

  /** The nodes in which a run that begins with this letter may begin. */
  initial(letter: number): readonly number[] {
    let nodes = this.#initial.get(letter);
    if (nodes === undefined) {
      const asked = this.#nothing();
      asked[this.#formula] = 1;
      nodes = this.#nodesWith(letter, asked);
      this.#initial.set(letter, nodes);
    }
    return nodes;
  }

  /** The nodes that may follow `node` when the next letter is `letter`. */
  next(node: number, letter: number): readonly number[] {
    const known = this.#next[node]?.get(letter);
    if (known !== undefined) return known;
    const asked = this.#askedAfter(node);
    const nodes = asked === undefined ? [] : this.#nodesWith(letter, asked);
    this.#next[node]?.set(letter, nodes);
    return nodes;
  }

  /** Whether `node` may follow itself, as in a run that never changes again. */
  repeats(node: number): boolean {
    return this.next(node, this.#letters[node] ?? 0).includes(node);
  }

  /** Goal i: what the i-th "until" promises is not owed in this node. */
  isGood(goal: number, node: number): boolean {
    const until = this.#untils[goal] ?? 0;
    const part = this.#parts[until];
    const truths = this.#truths[node];
    return truths?.[until] !== 1 || (part?.op === "until" && truths[part.right] === 1);
  }

  #nothing(): Asked {
    return new Int8Array(this.#parts.length).fill(-1);
  }

  /** What a node's truths ask of the next one; undefined if they contradict each other. */
  #askedAfter(node: number): Asked | undefined {
    const truths = this.#truths[node] ?? new Uint8Array(0);
    const asked = this.#nothing();
    for (const [i, part] of this.#parts.entries()) {
      const value = truths[i] ?? 0;
      let of: number;
      if (part.op === "next") of = part.of;
      else if (part.op === "until" && truths[part.left] === 1 && truths[part.right] === 0) of = i;
      else continue;
      if (asked[of] !== -1 && asked[of] !== value) return undefined;
      asked[of] = value;
    }
    return asked;
  }

  /** All nodes of the letter that give what is asked: where truth depends on the future, both answers are tried. */
  #nodesWith(letter: number, asked: Asked): readonly number[] {
    const nodes: number[] = [];
    const truths = new Uint8Array(this.#parts.length);
    const fill = (i: number): void => {
      const part = this.#parts[i];
      if (++this.#trials > MOST_TRIALS) throw new FormulaTooLarge("its automaton takes too long to build");
      if (part === undefined) {
        nodes.push(this.#node(letter, truths));
        return;
      }
      const sure = truthNow(part, letter, truths);
      for (const value of sure === undefined ? [0, 1] : [sure]) {
        if (asked[i] !== -1 && asked[i] !== value) continue;
        truths[i] = value;
        fill(i + 1);
      }
    };
    fill(0);
    return nodes;
  }

  #node(letter: number, truths: Uint8Array): number {
    const key = `${letter}:${truths.join("")}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.size === MOST_NODES) {
      throw new FormulaTooLarge(`its automaton has more than ${MOST_NODES} states`);
    }
    this.#known.set(key, this.size);
    this.#letters.push(letter);
    this.#next.push(new Map());
    return this.#truths.push(truths.slice()) - 1;
  }
}

/** Whether simplification alone shows that the formula is true of every run. */
export function tautology(formula: Formula): boolean {
  return new Automaton(formula, namesIn(formula)).accepts === "everything";
}

/** What the letter and the operands say of a subformula; undefined if it depends on what comes. */
function truthNow(part: CoreNode, letter: number, truths: Uint8Array): number | undefined {
  switch (part.op) {
    case "true":
      return 1;
    case "predicate":
      return (letter >>> part.predicate) & 1;
    case "not":
      return 1 - (truths[part.of] ?? 0);
    case "and":
      return (truths[part.left] ?? 0) & (truths[part.right] ?? 0);
    case "next":
      return undefined;
    case "until":
      if (truths[part.right] === 1) return 1;
      return truths[part.left] === 0 ? 0 : undefined;
  }
}

function renumbered(node: CoreNode, index: ReadonlyMap<number, number>): CoreNode {
  const at = (f: number): number => index.get(f) ?? -1;
  if ("of" in node) return { ...node, of: at(node.of) };
  if ("left" in node) return { ...node, left: at(node.left), right: at(node.right) };
  return node;
}
