// All engines say the same of a transition system: the explorer with and without reductions, with a compact store and without,
// with one thread and several; the reference explorer; and random walks, as far as they say anything.
import { check } from "../../explorer/check.ts";
import type { ExploreOptions } from "../../explorer/explore-options.ts";
import { exploreNaively, type NaiveReport } from "../../explorer/naive.ts";
import { findViolationNaively } from "../../explorer/naive-liveness.ts";
import { isLiveness, needsGraph, type Property } from "../../explorer/property.ts";
import type { CheckReport } from "../../explorer/result.ts";
import { Simulation } from "../../explorer/simulate/index.ts";
import type { TransitionSystem } from "../../explorer/system.ts";
import { checkWalks } from "../walks/index.ts";
import { included, same, sameSet } from "./same.ts";

export interface AgreementOptions {
  /** Systems with more states are left out: 600 by default. */
  readonly maxStates?: number;
  /** Up to so many states the reference explorer decides liveness, too, which takes it long; 200 by default. */
  readonly maxStatesForLiveness?: number;
  /** Threads that are compared with one; none by default, since they help only in large systems. */
  readonly workers?: number;
  /** The claim without what says which of several interchangeable members is meant: these may trade places. */
  claimOf?(id: string): string;
}

/**
 * Explores in every way, and compares counts, verdicts and distances.
 * @returns "too large" if nothing was compared
 * @throws LawBroken if two engines do not agree
 */
export function enginesAgree(
  system: TransitionSystem,
  properties: readonly Property[],
  options: AgreementOptions = {},
): "agree" | "too large" {
  const { maxStates = 600, maxStatesForLiveness = 200, workers, claimOf = (id) => id } = options;
  const report = check(system, properties, { paranoid: true, maxStates });
  if (!isDecided(report)) return "too large";
  const full: TransitionSystem = { ...system, interchangeable: [] };
  const exact = check(full, properties, { maxStates: maxStates * SYMMETRY });
  if (!isDecided(exact)) return "too large";
  const verdicts = (of: CheckReport) => of.properties.map(({ id, status }) => `${claimOf(id)}: ${status}`);
  sameSet("verdicts with symmetry", verdicts(report), verdicts(exact));
  same("depth with symmetry", report.counts.depth, exact.counts.depth);
  compareNaively(system, properties, report, false);
  compareNaively(full, properties, exact, exact.counts.states <= maxStatesForLiveness);
  const variants: { readonly [name: string]: ExploreOptions } = {
    "partial order": { reductions: { partialOrder: true } },
    "no reductions": { reductions: { symmetry: false, partialOrder: false } },
    ...(workers === undefined ? {} : { workers: { workers } }),
  };
  for (const [name, variant] of Object.entries(variants))
    sameSet(`verdicts with ${name}`, verdicts(check(system, properties, variant)), verdicts(report));
  compareCompact(system, properties, report);
  compareWalks(full, properties, exact);
  return "agree";
}

/** What is decided again without symmetry has the same limit, so that single properties may be left open. */
function isDecided({ limit, properties }: CheckReport): boolean {
  return limit === undefined && properties.every(({ status }) => status !== "inconclusive");
}

/** Without symmetry there may be so many times more states. */
const SYMMETRY = 24;

/** @param liveness whether the reference explorer is asked for lassos */
function compareNaively(
  system: TransitionSystem,
  properties: readonly Property[],
  report: CheckReport,
  liveness: boolean,
): void {
  const naive = exploreNaively(system, properties);
  const { initial, states, transitions, depth, terminal } = naive.counts;
  const found = report.counts;
  same(
    "counts beside the reference explorer",
    [found.initial, found.states, found.transitions, found.depth, found.terminal],
    [initial, states, transitions, depth, terminal],
  );
  // Up to interchangeable members, the two may look at different ones of them.
  if (system.interchangeable.length > 0) return;
  for (const verdict of naive.verdicts.filter(({ status }) => status !== "undecided")) {
    const result = report.properties.find(({ id }) => id === verdict.id);
    same(`${verdict.id} beside the reference explorer`, result?.status, verdict.status);
    if (result?.status === "violated")
      same(`distance of ${verdict.id}`, result.trace?.steps.length, verdict.depth);
  }
  if (liveness) compareLiveness(system, properties, naive, report);
}

function compareLiveness(
  system: TransitionSystem,
  properties: readonly Property[],
  naive: NaiveReport,
  report: CheckReport,
): void {
  for (const property of properties.filter(isLiveness)) {
    const lasso = findViolationNaively(system, property, naive);
    const result = report.properties.find(({ id }) => id === property.id);
    same(
      `${property.id} beside the reference explorer`,
      result?.status,
      lasso === undefined ? "holds" : "violated",
    );
  }
}

/** What is decided with fingerprints alone is decided in the same way. */
function compareCompact(
  system: TransitionSystem,
  properties: readonly Property[],
  report: CheckReport,
): void {
  const safety = properties.filter((property) => !needsGraph(property));
  const compact = check(system, safety, { store: "compact" });
  same("states with a compact store", compact.counts.states, report.counts.states);
  for (const { id, status } of compact.properties)
    same(`${id} with a compact store`, status, report.properties.find((one) => one.id === id)?.status);
}

const WALKS = { walks: 30, depth: 60 } as const;

/** What walks refute is refuted, and a run of theirs that is called shortest is as long as a shortest one. */
function compareWalks(system: TransitionSystem, properties: readonly Property[], report: CheckReport): void {
  const simulation = new Simulation(system, properties, { ...WALKS, shortestWithin: 0 });
  while (!simulation.advance(1 << 16));
  const violated = (of: CheckReport) =>
    of.properties.filter(({ status }) => status === "violated").map(({ id }) => id);
  included("violations that a simulation found", violated(simulation.report()), violated(report));
  const walked = checkWalks(system, properties, { numRuns: WALKS.walks, maxSteps: WALKS.depth });
  if (walked.status !== "refuted") return;
  const { id } = walked.property;
  const known = report.properties.find((one) => one.id === id);
  same(`${id}, which walks refute`, known?.status, "violated");
  if (known?.status !== "violated" || walked.trace.minimal !== "whole" || walked.trace.loop !== undefined)
    return;
  same(
    `length of the run that walks found against ${id}`,
    walked.trace.steps.length,
    known.trace?.steps.length,
  );
}
