// HorizontalPodAutoscalers in small clusters: which sizes they come to, and what holds them back.
import { describe, expect, it } from "vitest";
import {
  autoscaler,
  deployment,
  documents,
  reaches,
  replicaSet,
  replicationController,
  type Sample,
  type Seen,
  sample,
  settles,
  statefulSet,
  takes,
} from "../samples.ts";

const ONE = "nodes: [1x4cpu8Gi]";

/** A ReplicaSet of pods that request a whole cpu, with its autoscaler. */
function scaled(spec: object, load: string, parts: object = {}, scenario = ""): Sample {
  const web = replicaSet("web", { replicas: 1, cpu: "1", ...parts });
  const entry = load === "" ? "" : `load: [{workload: ReplicaSet/web, ${load}}]`;
  return sample(documents(web, autoscaler("web", spec, "ReplicaSet")), `${ONE}\n${entry}\n${scenario}`);
}

const size = ({ replicaSets: [web] }: Seen): number | undefined => web?.spec.replicas;

function comesTo(s: Sample, expected: number): boolean {
  return settles(s, (seen) => size(seen) === expected);
}

describe("an autoscaler", () => {
  it("comes to the size that the load needs, and stays there", () => {
    expect(comesTo(scaled({ maxReplicas: 4 }, "totalUtilization: 140"), 3)).toBe(true);
    expect(comesTo(scaled({ maxReplicas: 2 }, "totalUtilization: 140"), 2)).toBe(true);
    expect(comesTo(scaled({ maxReplicas: 4 }, "totalUtilization: 55"), 1)).toBe(true);
    expect(comesTo(scaled({ maxReplicas: 4 }, "totalValue: 1400m"), 3)).toBe(true);
  });

  it("brings what it scales into its bounds, but leaves a size of zero alone", () => {
    expect(comesTo(scaled({ minReplicas: 2, maxReplicas: 3 }, ""), 2)).toBe(true);
    expect(comesTo(scaled({ maxReplicas: 2 }, "utilization: 80", { replicas: 4 }), 2)).toBe(true);
    expect(comesTo(scaled({ minReplicas: 2, maxReplicas: 3 }, "", { replicas: 0 }), 0)).toBe(true);
  });

  it("keeps the size where it knows nothing, or the load is at its target", () => {
    expect(comesTo(scaled({ maxReplicas: 3 }, ""), 1)).toBe(true);
    const unrequested = scaled({ maxReplicas: 3 }, "utilization: 90", { cpu: undefined });
    expect(reaches(unrequested, (seen) => size(seen) !== 1)).toBe(false);
  });

  it("does not count what pods use before they are ready", () => {
    const never = "containers: [{ready: never}]";
    const s = scaled({ maxReplicas: 3 }, "utilization: 100", { probe: true }, never);
    expect(reaches(s, (seen) => size(seen) !== 1)).toBe(false);
  });

  it("takes what pods use at their start for load", () => {
    const s = scaled({ maxReplicas: 2 }, "totalUtilization: 40, starting: 100");
    expect(reaches(s, (seen) => size(seen) === 2)).toBe(true);
    expect(reaches(scaled({ maxReplicas: 2 }, "totalUtilization: 40"), (seen) => size(seen) === 2)).toBe(
      false,
    );
  });

  it("follows the load as often as it changes", () => {
    const changing = (changes: number) =>
      scaled({ maxReplicas: 2 }, `totalUtilization: [50, 100], changes: ${changes}`);
    const grows = (before: Seen, after: Seen) => size(before) === 1 && size(after) === 2;
    const shrinks = (before: Seen, after: Seen) => size(before) === 2 && size(after) === 1;
    expect(takes(changing(0), grows)).toBe(false);
    expect(takes(changing(1), grows)).toBe(true);
    expect(takes(changing(1), (before, after) => size(before) === 2 && shrinks(before, after))).toBe(false);
    expect(takes(changing(2), shrinks)).toBe(true);
  });

  it("scales whatever has a scale", () => {
    const load = (kind: string) => `${ONE}\nload: [{workload: ${kind}/web, totalUtilization: 100}]`;
    const both = (kind: string, manifest: string) =>
      sample(documents(manifest, autoscaler("web", { maxReplicas: 3 }, kind)), load(kind));
    const parts = { replicas: 1, cpu: "1" };
    const set = both("StatefulSet", statefulSet("web", parts));
    expect(settles(set, ({ statefulSets: [web] }) => web?.spec.replicas === 2)).toBe(true);
    const web = both("Deployment", deployment("web", parts));
    expect(settles(web, ({ deployments: [d] }) => d?.spec.replicas === 2)).toBe(true);
    const old = both("ReplicationController", replicationController("web", parts));
    expect(settles(old, (seen) => size(seen) === 2)).toBe(true);
  });

  const rivals = (own: object, others: object, scenario = ""): Sample => {
    const web = replicaSet("web", { replicas: 1, cpu: "1" });
    const rival = autoscaler("web", others, "ReplicaSet").replace(
      '"metadata":{"name":"web"}',
      '"metadata":{"name":"rival"}',
    );
    const load = "load: [{workload: ReplicaSet/web, totalUtilization: 150}]";
    return sample(
      documents(web, autoscaler("web", own, "ReplicaSet"), rival),
      `${ONE}\n${load}\n${scenario}`,
    );
  };

  it("goes by no metrics beside another one of the same target", () => {
    const both = { minReplicas: 1, maxReplicas: 3 };
    expect(reaches(rivals(both, both), (seen) => size(seen) !== 1)).toBe(false);
    const edit = "edits: [{delete: {kind: HorizontalPodAutoscaler, name: rival}}]";
    expect(reaches(rivals(both, both, edit), (seen) => size(seen) === 3)).toBe(true);
  });

  it("keeps to its bounds beside another one, whatever those of that are", () => {
    expect(comesTo(rivals({ maxReplicas: 3 }, { minReplicas: 2, maxReplicas: 4 }), 2)).toBe(true);
    const contrary = rivals({ maxReplicas: 2 }, { minReplicas: 3, maxReplicas: 4 });
    expect(takes(contrary, (before, after) => size(before) === 2 && size(after) === 3)).toBe(true);
    expect(takes(contrary, (before, after) => size(before) === 3 && size(after) === 2)).toBe(true);
  });

  it("comes up from zero, and goes down to it, if that is allowed", () => {
    const metrics = [
      {
        type: "External",
        external: { metric: { name: "queue" }, target: { type: "AverageValue", averageValue: "10" } },
      },
    ];
    const load = 'totalValue: ["0", "15"], changes: 2';
    const gate = "featureGates: {HPAScaleToZero: true}";
    const s = scaled({ minReplicas: 0, maxReplicas: 2, metrics }, load, {}, gate);
    expect(takes(s, (before, after) => size(before) === 1 && size(after) === 0)).toBe(true);
    expect(takes(s, (before, after) => size(before) === 0 && size(after) === 2)).toBe(true);
  });

  it("follows the manifests that are applied", () => {
    const before = autoscaler("web", { maxReplicas: 3 }, "ReplicaSet");
    const after = autoscaler("web", { minReplicas: 2, maxReplicas: 3 }, "ReplicaSet");
    const web = replicaSet("web", { replicas: 1, cpu: "1" });
    const s = sample(documents(web, before), `${ONE}\nedits: [{apply: more}]`, { more: after });
    expect(reaches(s, (seen) => size(seen) === 2)).toBe(true);
    expect(settles(s, (seen) => seen.done === 0 || size(seen) === 2)).toBe(true);
  });
});

describe("what an autoscaler remembers", () => {
  const load = "totalUtilization: [100, 50], changes: 1";

  it("holds it back until the stabilization window has passed", () => {
    const remembers = ({ autoscalers: [web] }: Seen) =>
      (web?.recommendations ?? []).some(({ replicas }) => replicas === 2);
    const shrinks = (before: Seen, after: Seen) => size(before) === 2 && size(after) === 1;
    const s = scaled({ maxReplicas: 2 }, load);
    expect(takes(s, shrinks)).toBe(true);
    expect(takes(s, (before, after) => shrinks(before, after) && remembers(after))).toBe(false);
  });

  it("has no say without a window, and none about a direction that is switched off", () => {
    const behavior = (scaleDown: object) => ({ maxReplicas: 2, behavior: { scaleDown } });
    const now = scaled(behavior({ stabilizationWindowSeconds: 0 }), load);
    expect(reaches(now, ({ autoscalers: [web] }) => web?.recommendations !== undefined)).toBe(false);
    const never = scaled(behavior({ selectPolicy: "Disabled" }), load);
    expect(takes(never, (before, after) => size(before) === 2 && size(after) === 1)).toBe(false);
    expect(reaches(never, (seen) => size(seen) === 2)).toBe(true);
  });

  it("limits how far it goes within a period", () => {
    const policies = [{ type: "Pods", value: 1, periodSeconds: 60 }];
    const s = scaled({ maxReplicas: 3, behavior: { scaleUp: { policies } } }, "totalUtilization: 150");
    const remembers = ({ autoscalers: [web] }: Seen) => web?.scaleUpEvents !== undefined;
    expect(takes(s, (before, after) => size(before) === 1 && size(after) === 3)).toBe(false);
    expect(takes(s, (before, after) => size(before) === 2 && size(after) === 3 && remembers(before))).toBe(
      false,
    );
    expect(comesTo(s, 3)).toBe(true);
  });
});

describe("metrics that an autoscaler does not get", () => {
  /** At a look without all metrics. */
  const growsTo =
    (n: number) =>
    (before: Seen, after: Seen, { process }: { readonly process: string }): boolean =>
      process.startsWith("fault") && size(before) === 2 && size(after) === n;
  const busy = (scenario: string, spec: object = {}) =>
    scaled({ maxReplicas: 5, ...spec }, "utilization: 120", { replicas: 2 }, scenario);

  it("are taken for less when it grows: of two pods of which one is missing, it makes three", () => {
    expect(takes(busy(""), growsTo(3))).toBe(false);
    expect(takes(busy("missingMetrics: 1"), growsTo(3))).toBe(true);
    expect(takes(busy("missingMetrics: 1"), growsTo(4))).toBe(false);
  });

  it("keep it from shrinking", () => {
    const spec = {
      maxReplicas: 3,
      metrics: ["a", "b"].map((name) => ({
        type: "External",
        external: { metric: { name }, target: { type: "Value", value: "10" } },
      })),
      behavior: { scaleDown: { stabilizationWindowSeconds: 0 } },
    };
    const idle = (scenario: string) => scaled(spec, 'totalValue: "1"', { replicas: 2 }, scenario);
    const shrinks = (before: Seen, after: Seen) => size(before) === 2 && size(after) === 1;
    expect(takes(idle(""), shrinks)).toBe(true);
    const onlyFaults = (before: Seen, after: Seen, { process }: { readonly process: string }) =>
      process.startsWith("fault") && shrinks(before, after);
    expect(takes(idle("missingMetrics: 1"), onlyFaults)).toBe(false);
  });

  it("are late: it follows a load that there is not, or not any more", () => {
    const changing = (scenario: string) =>
      scaled({ maxReplicas: 2 }, "totalUtilization: [50, 100], changes: 1", {}, scenario);
    const shrinks = (before: Seen, after: Seen) => size(before) === 2 && size(after) === 1;
    expect(takes(changing(""), shrinks)).toBe(false);
    expect(takes(changing("lateMetrics: 1"), shrinks)).toBe(true);
  });
});

describe("an autoscaler, and others who write what it scales field by field", () => {
  const web = (replicas?: number): string => deployment("web", { replicas, cpu: "1" });
  const scaler = autoscaler("web", { minReplicas: 1, maxReplicas: 3 });
  const load = "load: [{workload: Deployment/web, totalUtilization: 100}]";
  const beside = (scenario: string, start: string, files: { readonly [path: string]: string }): Sample =>
    sample(documents(start, scaler), `${ONE}\n${load}\n${scenario}`, files);
  const wanted = ({ deployments: [d] }: Seen): number | undefined => d?.spec.replicas;
  const applying = (force: boolean) => `agents: [{name: argo, apply: web, manager: argo, force: ${force}}]`;

  it("keeps its size beside an agent that leaves the size out", () => {
    const s = beside(applying(true), web(), { web: web() });
    expect(settles(s, (seen) => wanted(seen) === 2)).toBe(true);
  });

  it("fights with an agent that forces its own, and wins against one that does not", () => {
    const shrinks = (before: Seen, after: Seen) => wanted(before) === 2 && wanted(after) === 1;
    const fight = beside(applying(true), web(1), { web: web(1) });
    expect(takes(fight, shrinks)).toBe(true);
    expect(settles(fight, (seen) => wanted(seen) === 2)).toBe(false);
    const polite = beside(applying(false), web(1), { web: web(1) });
    expect(takes(polite, shrinks)).toBe(false);
    expect(settles(polite, (seen) => wanted(seen) === 2)).toBe(true);
  });

  it("goes on from the size that a patch has left, and keeps what else the patch has changed", () => {
    const patch =
      "edits: [{patch: {kind: Deployment, name: web, spec: {replicas: 3, revisionHistoryLimit: 5}}}]";
    const s = beside(patch, web(1), {});
    expect(reaches(s, (seen) => wanted(seen) === 3)).toBe(true);
    const kept = (seen: Seen) => seen.done === 0 || seen.deployments[0]?.spec.revisionHistoryLimit === 5;
    expect(reaches(s, (seen) => !kept(seen))).toBe(false);
    expect(settles(s, (seen) => wanted(seen) === 2)).toBe(true);
  });
});
