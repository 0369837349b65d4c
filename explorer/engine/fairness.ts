// The fairness assumptions of a system, as sets of action numbers.
import type { FairnessSet } from "../graph.ts";
import type { Fairness, Process } from "../system.ts";
import type { Compiled } from "./compiled.ts";

/** One set per process (or per `fairAs`), or per label where fairness is given per label. */
export function fairnessSets(compiled: Compiled): readonly FairnessSet[] {
  return setsOf(compiled, (p) => p.fairAs);
}

/**
 * For cycles in a graph of states up to permutation: assumptions that every cycle of a fair run of the full graph meets
 * there, so that where no cycle meets them, there is none. A path of such a graph does not tell which process of an
 * orbit acts. Sets that permutations map to themselves are kept. Of the others, strong fairness to each member implies
 * strong fairness to all of them together; weak fairness does not (members may be enabled in turns), and is dropped.
 * Stuttering is no cycle, and is excluded by a set of all actions, which every real cycle takes: it permutes nothing,
 * and is decided with the full sets.
 */
export function fairnessOfCyclesUpToPermutation(compiled: Compiled): readonly FairnessSet[] {
  const permuted = new Set(
    compiled.system.processes
      .filter((p) => compiled.system.processes.some((q) => q.orbit === p.orbit && q.fairAs !== p.fairAs))
      .filter((p) => p.orbit !== undefined)
      .map((p) => p.fairAs),
  );
  const isPermuted = (p: Process): boolean => permuted.has(p.fairAs);
  const all = {
    name: "not stuttering",
    kind: "weak" as const,
    members: new Uint8Array(compiled.actions.length).fill(1),
  };
  return [
    ...setsOf(compiled, (p) => (isPermuted(p) ? undefined : p.fairAs)),
    ...setsOf(compiled, (p) => (isPermuted(p) ? (p.orbit ?? p.fairAs) : undefined)).filter(
      (s) => s.kind === "strong",
    ),
    all,
  ];
}

/** The sets of the processes to which `grouped` gives a name, those with the same name together. */
function setsOf(compiled: Compiled, grouped: (p: Process) => string | undefined): readonly FairnessSet[] {
  const sets = new Map<string, FairnessSet>();
  for (const [id, { process, label }] of compiled.actions.entries()) {
    const kind = fairnessOf(process, label);
    const who = grouped(process);
    if (kind === "none" || who === undefined) continue;
    const name = typeof process.fairness === "function" ? `${who}: ${label}` : who;
    const set = sets.get(`${kind} ${name}`) ?? {
      name,
      kind,
      members: new Uint8Array(compiled.actions.length),
    };
    set.members[id] = 1;
    sets.set(`${kind} ${name}`, set);
  }
  return [...sets.values()];
}

function fairnessOf({ fairness }: Process, label: string): Fairness {
  return typeof fairness === "function" ? fairness(label) : fairness;
}
