// Holds the engine's report against the reference explorer's graph, property by property. For tests.
import { expect } from "vitest";
import { follower, isFair, traceIn, violates } from "./follow.ts";
import type { NaiveReport } from "./naive.ts";
import { findViolationNaively } from "./naive-liveness.ts";
import { isLiveness, type Property } from "./property.ts";
import type { CheckReport } from "./result.ts";
import type { TransitionSystem } from "./system.ts";

/** What a report is held against. */
interface Reference {
  /** The system without interchangeability, and its whole graph. */
  readonly full: TransitionSystem;
  readonly graph: NaiveReport;
  readonly properties: readonly Property[];
  /** Whether lassos must be as short as those of the reference explorer: with interchangeability they need not be. */
  readonly sameLassos?: boolean;
}

/** How often each answer came up, by property and status. */
type Answers = Map<string, number>;

/**
 * Expects the same verdicts and distances, and of each trace that it is a run of the graph and, if it is a lasso, a fair
 * violation.
 */
export function expectAgreement(report: CheckReport, reference: Reference, answers: Answers): void {
  const { full, graph, properties, sameLassos = false } = reference;
  const follow = follower(graph);
  for (const property of properties) {
    const { id } = property;
    const status = report.properties.find((r) => r.id === id)?.status;
    const trace = traceIn(report, id);
    const run = trace === undefined ? undefined : follow(trace);
    if (isLiveness(property)) {
      const lasso = findViolationNaively(full, property, graph);
      expect(status, id).toBe(lasso === undefined ? "holds" : "violated");
      if (sameLassos) {
        expect(trace?.minimal, id).toBe(lasso?.minimal);
        expect(trace?.steps.length, id).toBe(lasso && lasso.stem + lasso.cycle);
      }
      if (trace !== undefined && run !== undefined) {
        expect(violates(run, trace.loop ?? -1, property, full), id).toBe(true);
        expect(isFair(run, trace.loop ?? -1, full, graph), id).toBe(true);
      }
    } else {
      const verdict = graph.verdicts.find((v) => v.id === id);
      expect(status, id).toBe(verdict?.status);
      expect(trace?.steps.length, id).toBe(verdict?.depth);
    }
    const key = `${id} ${status}`;
    answers.set(key, (answers.get(key) ?? 0) + 1);
  }
}
