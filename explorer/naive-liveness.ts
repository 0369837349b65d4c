// Liveness on the reference explorer's graph: a way to a verdict that shares nothing with the engine but the search
// for fair lassos itself. For tests.
import type { FairnessSet, Lasso, LassoQuery, StateGraph } from "./graph.ts";
import { findFairLasso, violationOfLiveness, violationOfRecurs } from "./liveness/index.ts";
import { findCounterexample, namesIn } from "./ltl/index.ts";
import { exploreNaively, holdsIn, type NaiveReport } from "./naive.ts";
import { formulaOf, type Liveness, type Ltl, type Predicate, type Recurs } from "./property.ts";
import type { TransitionSystem } from "./system.ts";

interface Action {
  readonly process: string;
  readonly label: string;
}

/**
 * A fair run that violates `property`, or undefined if it holds. `report` is the exploration, if it is at hand.
 * @throws RangeError for a system with interchangeable slots: fairness is about single processes.
 */
export function findViolationNaively(
  system: TransitionSystem,
  property: Liveness | Recurs | Ltl,
  report: NaiveReport = exploreNaively(system),
): NaiveLasso | undefined {
  if (system.interchangeable.length > 0) throw new RangeError("liveness needs the graph without reduction");
  const actions = actionsOf(report);
  const graph = graphOf(report, actions);
  const fairness = fairnessOf(system, actions);
  if (property.kind !== "ltl") {
    const lasso = findFairLasso(graph, fairness, queryOf(system, property, report, actions));
    return lasso && { stem: lasso.stem.length, cycle: lasso.cycle.length, minimal: lasso.minimal };
  }
  const formula = formulaOf(property);
  const bitmaps = namesIn(formula).map((name) => {
    const asked = property.predicates[name];
    if (asked === undefined) throw new RangeError(`no predicate "${name}"`);
    return [name, bitmapOf(system, asked, report)] as const;
  });
  const run = findCounterexample(graph, fairness, formula, new Map(bitmaps));
  return run && { stem: run.loop, cycle: run.steps.length - run.loop, minimal: run.minimal };
}

/** The lengths, in steps, of a lasso. */
interface NaiveLasso {
  readonly stem: number;
  readonly cycle: number;
  readonly minimal: Lasso["minimal"];
}

function bitmapOf(system: TransitionSystem, asked: Predicate, { states }: NaiveReport): Uint8Array {
  return Uint8Array.from(states, (state) => (holdsIn(state, system, asked) ? 1 : 0));
}

function actionsOf({ edges }: NaiveReport): readonly Action[] {
  const distinct = new Map<string, Action>();
  for (const { process, label } of edges) distinct.set(JSON.stringify([process, label]), { process, label });
  return [...distinct.values()];
}

function graphOf({ counts, states, edges }: NaiveReport, actions: readonly Action[]): StateGraph {
  const numbers = new Map(actions.map(({ process, label }, i) => [JSON.stringify([process, label]), i]));
  const offsets = new Uint32Array(states.length + 1);
  // Edges stand in the order of their sources already.
  for (const { source } of edges) offsets[source + 1] = (offsets[source + 1] ?? 0) + 1;
  for (let s = 0; s < states.length; s++) offsets[s + 1] = (offsets[s + 1] ?? 0) + (offsets[s] ?? 0);
  return {
    stateCount: states.length,
    initial: Int32Array.from({ length: counts.initial }, (_, i) => i),
    offsets,
    targets: Int32Array.from(edges, ({ target }) => target),
    actions: Int32Array.from(edges, ({ effective, process, label }) =>
      effective ? (numbers.get(JSON.stringify([process, label])) ?? -1) : -1,
    ),
    actionCount: actions.length,
  };
}

function fairnessOf(system: TransitionSystem, actions: readonly Action[]): readonly FairnessSet[] {
  const sets = new Map<string, FairnessSet>();
  for (const [i, { process, label }] of actions.entries()) {
    const declared = system.processes.find(({ name }) => name === process);
    if (declared === undefined) continue;
    const { fairness, fairAs } = declared;
    const kind = typeof fairness === "function" ? fairness(label) : fairness;
    if (kind === "none") continue;
    const name = JSON.stringify(typeof fairness === "function" ? [kind, fairAs, label] : [kind, fairAs]);
    const set = sets.get(name) ?? { name, kind, members: new Uint8Array(actions.length) };
    set.members[i] = 1;
    sets.set(name, set);
  }
  return [...sets.values()];
}

function queryOf(
  system: TransitionSystem,
  property: Liveness | Recurs,
  report: NaiveReport,
  actions: readonly Action[],
): LassoQuery {
  if (property.kind === "recurs") {
    const { process, labels } = property;
    return violationOfRecurs(
      Uint8Array.from(actions, (a) =>
        a.process === process && (labels.length === 0 || labels.includes(a.label)) ? 1 : 0,
      ),
    );
  }
  const bitmap = (asked: Predicate) => bitmapOf(system, asked, report);
  const goal = bitmap(property.goal);
  return violationOfLiveness(
    property.kind,
    property.when === undefined ? { goal } : { goal, when: bitmap(property.when) },
  );
}
