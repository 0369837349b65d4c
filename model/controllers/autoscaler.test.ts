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

  it("does nothing beside another one of the same target", () => {
    const web = replicaSet("web", { replicas: 1, cpu: "1" });
    const other = autoscaler("web", { minReplicas: 2, maxReplicas: 3 }, "ReplicaSet");
    const rival = other.replace('"metadata":{"name":"web"}', '"metadata":{"name":"rival"}');
    const s = sample(documents(web, other, rival), ONE);
    expect(reaches(s, (seen) => size(seen) !== 1)).toBe(false);
    const edit = "edits: [{delete: {kind: HorizontalPodAutoscaler, name: rival}}]";
    expect(reaches(sample(documents(web, other, rival), `${ONE}\n${edit}`), (seen) => size(seen) === 2)).toBe(
      true,
    );
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
