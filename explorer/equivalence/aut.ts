// The AUT (Aldebaran) format of mCRL2, CADP and LTSmin: `des (first, transitions, states)`, then a line `(from, "label", to)` each.
import { escaped, SILENT_NAMES, unescaped } from "./aut-labels.ts";
import { LabelTable, type Lts, ltsOf, StepList, stepsOf, transitionCount } from "./lts.ts";

/** A text is not in the format. `line` counts from 1. */
export class AutError extends Error {
  override readonly name = "AutError";
  readonly line: number;

  constructor(line: number, problem: string) {
    super(problem);
    this.line = line;
  }
}

export interface AutOptions {
  /** The label of silent steps; by default `tau` and `i` both. */
  readonly silent?: string;
}

/** A system as it was read, and how its silent steps were called there. */
export interface ReadAut {
  readonly lts: Lts;
  readonly silentNames: readonly string[];
}

const MOST_STATES = 2 ** 30;
const HEADER = /^\s*des\s*\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*\)\s*$/;
// A label without quotes may hold commas: CADP's gates with offers do.
const STEP = /^\s*\(\s*(\d+)\s*,\s*(?:"(.*)"|([^"].*?))\s*,\s*(\d+)\s*\)\s*$/;

/** @throws AutError for what is not in the format, or states a number of states or transitions that is not so */
export function readAut(text: string, { silent }: AutOptions = {}): ReadAut {
  const lines = linesOf(text);
  const { value: head } = lines.next();
  const [, first, transitions, states] = (HEADER.exec(head?.text ?? "") ?? []).map(Number);
  if (first === undefined || transitions === undefined || states === undefined)
    throw new AutError(head?.line ?? 1, "the first line must be `des (FIRST, TRANSITIONS, STATES)`");
  if (states > MOST_STATES)
    throw new AutError(head?.line ?? 1, `${states} states are more than can be numbered (${MOST_STATES})`);
  if (first >= states)
    throw new AutError(
      head?.line ?? 1,
      `the first state, ${first}, is not one of ${states} states (0 to ${states - 1})`,
    );
  const names = new Names(silent === undefined ? SILENT_NAMES : [silent]);
  const steps = new StepList();
  for (const { line, text: row } of lines) {
    const [, from, quoted, bare, to] = STEP.exec(row) ?? [];
    if (from === undefined || to === undefined)
      throw new AutError(line, `a transition is \`(FROM, "LABEL", TO)\`, not \`${row.trim().slice(0, 80)}\``);
    for (const state of [from, to]) {
      if (Number(state) >= states)
        throw new AutError(
          line,
          `there is no state ${state}: the header says ${states} states (0 to ${states - 1})`,
        );
    }
    steps.add(Number(from), names.number(quoted ?? bare ?? "", line), Number(to));
  }
  if (steps.count !== transitions)
    throw new AutError(
      head?.line ?? 1,
      `the header says ${transitions} transitions, and there are ${steps.count}`,
    );
  return { lts: ltsOf(states, first, names.table.names, steps), silentNames: [...names.silentSeen] };
}

/** Labels by the texts that stand in the file. */
class Names {
  readonly table = new LabelTable();
  readonly silentSeen = new Set<string>();
  readonly #silent: readonly string[];
  readonly #numbers = new Map<string, number>();
  readonly #texts = new Map<string, string>();

  constructor(silent: readonly string[]) {
    this.#silent = silent;
  }

  number(text: string, line: number): number {
    let number = this.#numbers.get(text);
    if (number !== undefined) return number;
    if (this.#silent.includes(text)) {
      this.silentSeen.add(text);
      number = this.table.number(undefined);
    } else {
      const label = unescaped(text);
      const other = this.#texts.get(label);
      if (other !== undefined)
        throw new AutError(
          line,
          `the labels "${other}" and "${text}" would both be read as "${label}"; rename one`,
        );
      this.#texts.set(label, text);
      number = this.table.number(label);
    }
    this.#numbers.set(text, number);
    return number;
  }
}

/** Lines that hold something, without making all of them at once. */
function* linesOf(text: string): Generator<{ readonly line: number; readonly text: string }, undefined> {
  let line = 0;
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf("\n", from);
    const to = end < 0 ? text.length : end;
    line++;
    const row = text.slice(from, to);
    from = to + 1;
    if (row.trim() !== "") yield { line, text: row };
  }
  return undefined;
}

/** The system as a text; silent steps are called `tau`, which mCRL2 understands. `readAut` gives the same system back. */
export function writeAut(lts: Lts, silent = "tau"): string {
  const rows = [`des (${lts.initial},${transitionCount(lts)},${lts.stateCount})`];
  for (const [source, label, target] of stepsOf(lts))
    rows.push(`(${source},"${label === undefined ? silent : escaped(label)}",${target})`);
  return `${rows.join("\n")}\n`;
}
