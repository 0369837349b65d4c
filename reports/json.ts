// The report that programs read, as schemas/report.schema.json describes it.
import type { ReductionReport, StoreReport, Trace, WorkersReport } from "../explorer/result.ts";
import {
  type Acceptance,
  type Finding,
  type Judged,
  judge,
  type VerifiedGroup,
  type VerifiedProperty,
  type VerifyResult,
} from "../invariants/index.ts";
import type { SourcePosition } from "../model/kubernetes/index.ts";
import type { NotModelled } from "../model/scenario/scenario.ts";

/** Grows by one when a reader of the previous version could go wrong; additions do not count. */
export const REPORT_VERSION = 1;

/** The report as a JSON text, ending in a newline. `toolVersion` is the version of the package. */
export function json(result: VerifyResult, toolVersion: string, judged: Judged = judge(result)): string {
  return `${JSON.stringify(report(result, toolVersion, judged), undefined, 2)}\n`;
}

function report(result: VerifyResult, toolVersion: string, judged: Judged) {
  return {
    reportVersion: REPORT_VERSION,
    tool: { name: "plimsoll", version: toolVersion },
    verdict: result.verdict,
    upTo: result.upTo ?? null,
    reason: result.reason ?? null,
    judged: judged.verdict,
    properties: result.properties.map(property),
    findings: judged.findings.map(finding),
    unusedSuppressions: judged.unused.map(({ suppression: { property, object, reason, position }, why }) => ({
      property,
      object: object ?? null,
      reason,
      position: place(position),
      why,
    })),
    gone:
      judged.gone?.map(({ property, subject, fingerprint }) => ({
        property,
        subject: subject ?? null,
        fingerprint,
      })) ?? null,
    counts: counts(result.counts),
    bounds: result.bounds,
    assumptions: result.assumptions,
    notModelled: result.notModelled.map(notModelledData),
    ignored: result.ignored ?? [],
    neverEnabled: result.neverEnabled,
    heldBack: result.groups.flatMap(({ report }) => report.heldBack),
    walked: walked(result.walked),
    reproduce: result.reproduce ?? null,
    groups: result.groups.map(group),
  };
}

/** What is left out as the schemas describe it. */
export function notModelledData({ kind, name, field, except, consequence, position }: NotModelled) {
  return {
    kind,
    name,
    field: field ?? null,
    ...(except === undefined ? {} : { except }),
    consequence,
    position: place(position),
  };
}

function place({ file, line, column }: SourcePosition) {
  return { file, line, column };
}

function finding(f: Finding) {
  return {
    property: f.property,
    subject: f.subject ?? null,
    about: f.about,
    reason: f.reason,
    group: f.group ?? null,
    steps: f.trace?.steps.length ?? null,
    fingerprint: f.fingerprint,
    run: f.run ?? null,
    isNew: f.isNew ?? null,
    accepted: f.accepted === undefined ? null : acceptance(f.accepted),
  };
}

function acceptance(a: Acceptance) {
  return a.by === "baseline"
    ? { by: a.by, isSameRun: a.isSameRun }
    : { by: a.by, reason: a.reason, origin: a.origin, position: place(a.position) };
}

function walked(w: VerifyResult["walked"]) {
  if (w === undefined) return null;
  return { seed: w.seed, walks: w.walks, depth: w.depth, allCounted: w.allCounted };
}

function property(p: VerifiedProperty) {
  return {
    id: p.id,
    title: p.title,
    status: p.status,
    upTo: p.upTo ?? null,
    reason: p.reason ?? null,
    group: p.group ?? null,
    vacuous: p.vacuous ?? null,
    placement: p.placement ?? null,
    undecided: p.undecided ?? null,
    trace: p.trace === undefined ? null : traceData(p.trace),
  };
}

/** A run as the schemas describe it. */
export function traceData(t: Trace) {
  return {
    minimal: t.minimal,
    simplest: t.simplest,
    environmentEvents: t.environmentEvents,
    contextSwitches: t.contextSwitches,
    loop: t.loop ?? null,
    initial: t.initial,
    steps: t.steps.map((step) => ({
      process: step.process,
      label: step.label,
      detail: step.detail ?? null,
      saw: step.saw,
      changes: step.changes.map(({ slot, before, after }) => ({ slot, before, after })),
    })),
  };
}

function group(g: VerifiedGroup) {
  return {
    name: g.name,
    workloads: g.workloads,
    status: g.report.status,
    limit: g.report.limit ?? null,
    counts: counts(g.report.counts),
    store: store(g.report.store),
    workers: workers(g.report.workers),
    coverage: g.report.coverage.map((c) => ({
      process: c.process,
      label: c.label,
      fired: c.fired,
      discovered: c.discovered,
    })),
    reductions: g.report.reductions.map(reduction),
  };
}

function store(s: StoreReport | undefined) {
  if (s === undefined) return null;
  const { kind, bytes, bytesPerState, collision } = s;
  return {
    kind,
    bytes,
    bytesPerState,
    collision:
      collision === undefined ? null : { calculated: collision.calculated, actual: collision.actual },
  };
}

function workers(w: WorkersReport | undefined) {
  return w === undefined ? null : { asked: w.asked, used: w.used, why: w.why ?? null };
}

function reduction(r: ReductionReport) {
  const { name, applied } = r;
  if (!r.applied) return { name, applied, why: r.why };
  return r.name === "symmetry"
    ? { name, applied, classes: r.classes, factor: r.factor }
    : { name, applied, expanded: r.expanded, partly: r.partly, leftOut: r.leftOut, restarts: r.restarts };
}

function counts(c: VerifyResult["counts"]) {
  return {
    initial: c.initial,
    states: c.states,
    transitions: c.transitions,
    depth: c.depth,
    terminal: c.terminal,
    modelCalls: c.modelCalls,
  };
}
