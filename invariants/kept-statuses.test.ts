// What is not kept of statuses makes no difference: with all counts, sample clusters have the same states but for these, the same
// steps between them, and the same verdicts.
import { describe, expect, test } from "vitest";
import { check } from "../explorer/check.ts";
import { canonicalJson, exploreNaively, type NaiveReport } from "../explorer/naive.ts";
import type { Snapshot } from "../explorer/result.ts";
import { isReplicaSetOwner, keptCounts } from "../model/cluster.ts";
import { sampleClusters } from "../model/sample-clusters/index.ts";
import { deployment, observing, replicaSet, type Sample, sample } from "../model/samples.ts";
import { SCENARIO_DEFAULTS } from "../model/scenario/scenario.ts";
import type { DeploymentState, ReplicaSetState } from "../model/stored.ts";
import { isRolledOut } from "../model/workloads/deployment.ts";
import { keptOf, markOf, reportIn, reportOf } from "../model/workloads/statuses.ts";
import { selectedProperties } from "./registry.ts";

/** Of clusters with more states only the verdicts are compared, to save time. */
const LARGE = 1600;

type Change = (stored: unknown) => unknown;

/** Slot to what is kept of a value that has all counts. */
function keptIn({ cluster }: Sample): ReadonlyMap<string, Change> {
  const deployments = cluster.deployments
    .filter(({ keeps }) => keeps !== "all")
    .map(({ slot }): [string, Change] => {
      const kept = (stored: DeploymentState | null) => stored && withoutCounts(stored);
      return [slot.name, (stored) => kept(slot.read(stored))];
    });
  const replicaSets = cluster.owners.filter(isReplicaSetOwner).map((owner): [string, Change] => {
    const keeps = keptCounts(owner);
    const kept = (stored: ReplicaSetState | null) =>
      stored && { ...stored, status: { ...rest(stored.status), ...keptOf(reportIn(stored.status), keeps) } };
    return [owner.replicaSet.name, (stored) => kept(owner.replicaSet.read(stored))];
  });
  return new Map([...deployments, ...replicaSets]);
}

function withoutCounts(stored: DeploymentState): DeploymentState {
  const { generation: _, ...metadata } = stored.metadata;
  return { ...stored, metadata, status: markOf(reportOf(stored), isRolledOut(stored)) };
}

function rest({ terminatingReplicas, isObserved }: ReplicaSetState["status"]) {
  return {
    ...(terminatingReplicas === undefined ? {} : { terminatingReplicas }),
    ...(isObserved === undefined ? {} : { isObserved }),
  };
}

/** The states as texts, and the steps that lead from one to another. */
function graphOf(report: NaiveReport, textOf: (state: Snapshot) => string) {
  const texts = report.states.map(textOf);
  const steps = report.edges
    .map(({ source, target, process, label }) => ({ from: texts[source], to: texts[target], process, label }))
    .filter(({ from, to }) => from !== to)
    .map(({ from, to, process, label }) => [from, process, label, to].join(" | "));
  return { states: [...new Set(texts)].sort(), steps: [...new Set(steps)].sort() };
}

function checked({ cluster, system }: Sample) {
  const claims = selectedProperties(SCENARIO_DEFAULTS).flatMap((p) => p.on(cluster));
  const { properties, counts } = check(system, claims);
  return { statuses: properties.map(({ id, status }) => `${id}: ${status}`), states: counts.states };
}

/** More than one template, a size that comes and goes, a strategy that waits, a history that is cut. */
const MORE: { readonly [name: string]: () => Sample } = {
  "two sizes": () =>
    sample(
      deployment("web", { replicas: 2 }),
      "nodes: [1x4cpu8Gi]\ncrashes: 1\nedits: [{scale: {kind: Deployment, name: web, replicas: 1}}]",
    ),
  "a size of 0": () =>
    sample(
      deployment("web", { replicas: 2 }),
      "nodes: [1x4cpu8Gi]\nedits: [{scale: {kind: Deployment, name: web, replicas: 0}}, {scale: {kind: Deployment, name: web, replicas: 1}}]",
    ),
  "an edit that waits for the rollout": () =>
    sample(deployment("web", { replicas: 2 }), "nodes: [1x4cpu8Gi]\nedits: [{apply: v2, after: rollout}]", {
      v2: deployment("web", { replicas: 1, image: "app:2" }),
    }),
  "timers that wait for everything else": () =>
    sample(
      replicaSet("web", { replicas: 2, probe: true, spec: { minReadySeconds: 5 } }),
      "nodes: [1x4cpu8Gi]\ntempo: quiescent\ncrashes: 1",
    ),
};

describe.each(Object.entries({ ...sampleClusters, ...MORE }))("%s", (_, make) => {
  const kept = make();
  const whole = observing(kept, "counts");
  const isSame = canonicalJson(initialOf(kept)) === canonicalJson(initialOf(whole));

  test.skipIf(isSame)("whoever reads statuses sees no difference", () => {
    const [some, all] = [checked(kept), checked(whole)];
    expect(some.statuses).toEqual(all.statuses);
    expect(some.states).toBeLessThan(all.states);
    if (all.states > LARGE) return;
    const [fewer, more] = [exploreNaively(kept.system), exploreNaively(whole.system)];
    const keeps = keptIn(kept);
    const seen = graphOf(more, (state) =>
      canonicalJson(mapped(state, (slot, stored) => keeps.get(slot)?.(stored) ?? stored)),
    );
    const found = graphOf(fewer, canonicalJson);
    expect(found.states).toEqual(seen.states);
    expect(found.steps).toEqual(seen.steps);
  });
});

function initialOf({ system }: Sample): Snapshot {
  return Object.fromEntries(system.slots.map(({ name, initial }) => [name, initial]));
}

function mapped(state: Snapshot, change: (slot: string, stored: unknown) => unknown): Snapshot {
  return Object.fromEntries(Object.entries(state).map(([slot, stored]) => [slot, change(slot, stored)]));
}
