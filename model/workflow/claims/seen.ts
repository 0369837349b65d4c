// What was seen of a cluster while it was explored: by which rules, of which steps; and which rules see nothing.
import type { Observation } from "./observation.ts";

/** What the rules made of the steps there are. It is filled while a cluster is explored with faults hidden. */
export class SeenLog {
  /** By what is seen, the steps that it was seen of: "process: label", with the detail if there is one. */
  readonly labels = new Map<string, Set<string>>();
  /** Of steps of which nothing is seen. */
  readonly unseen = new Set<string>();
  /** The numbers of the rules that were the first to apply to some step. */
  readonly rules = new Set<number>();
  /** "process: label" of all steps. */
  readonly names = new Set<string>();

  /** @param rule The number of the one that applies; undefined if none does. */
  add(name: string, detail: string | undefined, rule: number | undefined, shown: string | undefined): void {
    this.names.add(name);
    const step = detail === undefined ? name : `${name} [${detail}]`;
    if (rule !== undefined) this.rules.add(rule);
    if (shown === undefined) this.unseen.add(step);
    else this.labels.set(shown, (this.labels.get(shown) ?? new Set()).add(step));
  }
}

/** A part of an observation that is about no step that there is. */
export interface Vacuous {
  readonly field: "observe" | "block" | "faults" | "ends";
  readonly index: number;
  /** The rule, as its file or flag has it. */
  readonly rule: string;
}

/** @param labels What is seen, of steps and of ends. */
export function vacuousParts(
  { rules, blocked, blockedWhile = [], faults, ends }: Observation,
  log: SeenLog,
  labels: ReadonlySet<string>,
): readonly Vacuous[] {
  const names = [...log.names];
  const idle = (field: "block" | "faults", some: readonly RegExp[]): readonly Vacuous[] =>
    some.flatMap((one, index) =>
      names.some((name) => one.test(name)) ? [] : [{ field, index, rule: one.source }],
    );
  return [
    ...rules.flatMap((rule, index): readonly Vacuous[] => {
      if (log.rules.has(index)) return [];
      const said = rule.kind === "step" ? rule.step.source : `${rule.slot.name} ${rule.path.join(".")}`;
      return [{ field: "observe", index, rule: said }];
    }),
    ...idle("block", [...blocked, ...blockedWhile.map(({ step }) => step)]),
    ...idle("faults", faults),
    ...ends.flatMap(({ slot, path, show }, index): readonly Vacuous[] =>
      labels.has(show) ? [] : [{ field: "ends", index, rule: `${slot.name} ${path.join(".")}` }],
    ),
  ];
}
