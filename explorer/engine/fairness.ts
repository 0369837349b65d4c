// The fairness assumptions of a system, as sets of action numbers.
import { ModelError } from "../errors.ts";
import type { FairnessSet } from "../graph.ts";
import type { Process } from "../system.ts";
import type { Compiled } from "./compiled.ts";

/** One set per process (or per `fairAs`), or per label where fairness is given per label. */
export function fairnessSets(compiled: Compiled): readonly FairnessSet[] {
  const sets = new Map<string, Assumption>();
  for (const { process, label } of compiled.actions) {
    const assumption = assumptionOf(process, label);
    if (assumption !== undefined) sets.set(assumption.key, assumption);
  }
  return [...sets.values()].map(({ key, name, kind }) => setOf(compiled, name, kind, new Set([key])));
}

/**
 * For cycles in a graph of states up to permutation: assumptions that every cycle of a fair run of the full graph meets
 * there, so that where no cycle meets them, there is none. A path of such a graph does not tell which process of an
 * orbit acts. Sets that permutations map to themselves are kept. Of the others, all that permutations make of one are
 * taken together, and what these share with others too: strong fairness to each implies strong fairness to all of them
 * together (one of finitely many is enabled again and again, and so taken). Weak fairness does not (they may be enabled
 * in turns), and is dropped.
 * Stuttering is no cycle, and is excluded by a set of all actions, which every real cycle takes: it permutes nothing,
 * and is decided with the full sets.
 * @throws ModelError if one process of an orbit is fairer than another
 */
export function fairnessOfCyclesUpToPermutation(compiled: Compiled): readonly FairnessSet[] {
  const together = new Map<string, readonly Assumption[]>();
  for (const assumptions of assumptionsOfOrbits(compiled)) {
    const touched = assumptions.flatMap((p) => together.get(p.key) ?? [p]);
    const all = [...new Map(touched.map((p) => [p.key, p])).values()];
    for (const { key } of all) together.set(key, all);
  }
  const invariant = [...new Set(together.values())].filter(
    (all) => all.length === 1 || all.every(({ kind }) => kind === "strong"),
  );
  const members = new Uint8Array(compiled.actions.length).fill(1);
  return [
    ...invariant.map((all) =>
      setOf(
        compiled,
        all.map(({ name }) => name).join(", "),
        all[0]?.kind ?? "strong",
        new Set(all.map(({ key }) => key)),
      ),
    ),
    { name: "not stuttering", kind: "weak", members },
  ];
}

/** A fairness assumption, to which the processes with the same `fairAs` contribute actions. */
interface Assumption {
  readonly key: string;
  readonly name: string;
  readonly kind: FairnessSet["kind"];
}

/** What is assumed of an action; undefined if nothing is. */
function assumptionOf({ fairness, fairAs }: Process, label: string): Assumption | undefined {
  const perLabel = typeof fairness === "function";
  const kind = perLabel ? fairness(label) : fairness;
  if (kind === "none") return undefined;
  const name = perLabel ? `${fairAs}: ${label}` : fairAs;
  return { key: `${kind} ${name}`, name, kind };
}

/**
 * For each action, what is assumed of it and of all actions that a permutation may make of it, also of those that were
 * never seen: up to permutation, one process of an orbit may act for all.
 */
function assumptionsOfOrbits(compiled: Compiled): readonly (readonly Assumption[])[] {
  const { processes } = compiled.system;
  return compiled.actions.map(({ process, label }) => {
    const orbit = processes.filter(
      (p) => p === process || (p.orbit !== undefined && p.orbit === process.orbit),
    );
    const assumed = assumptionOf(process, label);
    return orbit.flatMap((p) => {
      const assumption = assumptionOf(p, label);
      if (assumption?.kind !== assumed?.kind)
        throw new ModelError(
          { process: process.name },
          `is not as fair in "${label}" as "${p.name}" is, which interchangeable members make of it`,
        );
      return assumption ?? [];
    });
  });
}

function setOf(
  compiled: Compiled,
  name: string,
  kind: FairnessSet["kind"],
  keys: ReadonlySet<string>,
): FairnessSet {
  const members = Uint8Array.from(compiled.actions, ({ process, label }) =>
    keys.has(assumptionOf(process, label)?.key ?? "") ? 1 : 0,
  );
  return { name, kind, members };
}
