// What is wrong with the input: where, in which field, and what to do about it.
import type { SourcePosition } from "../kubernetes/index.ts";

/** Keys and indices from the top of an object to a value: ["spec", "containers", 0, "name"]. */
export type Path = readonly (string | number)[];

/** One thing that is wrong with the input. */
export interface InputProblem {
  /** Line 0 means the file as a whole. */
  readonly position: SourcePosition;
  /** As Kubernetes writes field paths: "spec.containers[0].name"; "" when no single field is meant. */
  readonly field: string;
  /** Near to the API server's own wording: "Required value". */
  readonly problem: string;
  /** What to change. */
  readonly fix: string;
  /** Nothing is wrong with the input, but it leads beyond a bound of the model. */
  readonly isBound?: true;
}

/** Whether nothing but bounds of the model stands in the way. */
export function areBounds(problems: readonly InputProblem[]): boolean {
  return problems.length > 0 && problems.every(({ isBound }) => isBound === true);
}

/** Everything that is wrong with the input, in the order of the input. */
export class InputErrors extends Error {
  override readonly name = "InputErrors";
  readonly problems: readonly InputProblem[];

  constructor(problems: readonly InputProblem[]) {
    super(problems.map(formatProblem).join("\n"));
    this.problems = problems;
  }
}

/** "file:line:column: field: problem; fix", on one line. */
export function formatProblem({ position, field, problem, fix }: InputProblem): string {
  return `${formatPosition(position)}: ${field === "" ? "" : `${field}: `}${problem}; ${fix}`;
}

export function formatPosition({ file, line, column }: SourcePosition): string {
  return line === 0 ? file : `${file}:${line}:${column}`;
}

/** The position that stands for a file (or a flag) as a whole. */
export function wholeFile(file: string): SourcePosition {
  return { file, line: 0, column: 0 };
}

/** Keys that are no plain words stand in brackets: labels["app.kubernetes.io/name"]. */
export function formatPath(path: Path): string {
  return path.map(formatStep).join("");
}

function formatStep(step: string | number, index: number): string {
  if (typeof step === "number") return `[${step}]`;
  if (!/^[A-Za-z_][-\w]*$/.test(step)) return `[${JSON.stringify(step)}]`;
  return index === 0 ? step : `.${step}`;
}

/** A value as it is quoted in a message: long ones are cut. */
export function quote(value: string | number | boolean | null): string {
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length <= 80 ? text : `${text.slice(0, 76)}..."`;
}

/** The known name that was probably meant, if one is near: at most two edits, and fewer than half the letters. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.min(3, Math.ceil(name.length / 2));
  for (const candidate of known) {
    const edits = distance(name.toLowerCase(), candidate.toLowerCase());
    if (edits < least) [best, least] = [candidate, edits];
  }
  return best;
}

/** `did you mean "x"?`, or the alternative if nothing is near. */
export function didYouMean(name: string, known: Iterable<string>, otherwise: string): string {
  const meant = nearest(name, known);
  return meant === undefined ? otherwise : `did you mean "${meant}"?`;
}

/** Edits (insert, delete, replace, swap neighbours) between two short words; long ones count as far apart. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2 || a.length > 64) return 3;
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const viaSwap = swapped ? (beforeLast[j - 2] ?? 0) + 1 : replaced;
      row.push(Math.min(replaced, viaSwap, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length] ?? 3;
}

/** A problem with a file as a whole is reported where the scenario names the file. */
export function placed(found: InputProblem, position: SourcePosition, at: Path): InputProblem {
  if (found.position.line > 0) return found;
  const problem = `${formatPosition(found.position)}: ${found.problem}`;
  return { position, field: formatPath(at), problem, fix: found.fix };
}
