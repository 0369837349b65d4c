// The properties of autoscalers can fail, and hold where nothing is wrong; and verdicts say what they rest on.
import { describe, expect, test } from "vitest";
import { inventoryOf } from "../model/inventory/inventory.ts";
import { autoscaler, deployment, documents, replicaSet, sampleInput } from "../model/samples.ts";
import { assumptionsOf, boundsOf } from "./assumptions.ts";
import { verify } from "./verify.ts";

const ONE = "nodes: [1x4cpu8Gi]";

/** The verdict on each of these properties, and what is told of it. */
function verdicts(manifests: string, scenario: string, edits: { readonly [path: string]: string } = {}) {
  const only = ["hpa-within-bounds", "hpa-no-ratchet", "hpa-settles"];
  const result = verify(sampleInput(manifests, `${ONE}\n${scenario}`, edits), { only });
  return Object.fromEntries(result.properties.map(({ id, status }) => [id, status]));
}

const web = (replicas?: number) => replicaSet("web", { replicas, cpu: "1" });
const scaler = (spec: object) => autoscaler("web", spec, "ReplicaSet");
const load = (rest: string) => `load: [{workload: ReplicaSet/web, ${rest}}]`;

describe("what is claimed of autoscalers", () => {
  test("hpa-within-bounds: whoever takes the target out of them", () => {
    const both = documents(web(2), scaler({ minReplicas: 2, maxReplicas: 3 }));
    const scale = (replicas: number) =>
      `edits: [{scale: {kind: ReplicaSet, name: web, replicas: ${replicas}}}]`;
    const found = (scenario: string) => verdicts(both, scenario)["hpa-within-bounds"];
    expect([1, 2, 3, 4].map((n) => found(scale(n)))).toEqual(["violated", "holds", "holds", "violated"]);
    // It switches the autoscaler off.
    expect(found(scale(0))).toBe("holds");
    // It starts outside, and is brought in.
    expect(
      verdicts(documents(web(1), scaler({ minReplicas: 2, maxReplicas: 3 })), "")["hpa-within-bounds"],
    ).toBe("holds");
  });

  test("hpa-no-ratchet: what pods use at their start is no load", () => {
    const both = documents(web(1), scaler({ maxReplicas: 2 }));
    const found = (scenario: string) => verdicts(both, load(scenario))["hpa-no-ratchet"];
    expect(found("utilization: 50, starting: 100")).toBe("violated");
    expect(found("utilization: 50")).toBe("holds");
    expect(found("utilization: 100")).toBe("holds");
    expect(found("utilization: [50, 100], changes: 1, starting: 100")).toBe("not-applicable");
  });

  test("hpa-settles: an agent that knows better", () => {
    const both = documents(
      deployment("web", { replicas: 1, cpu: "1" }),
      autoscaler("web", { minReplicas: 2, maxReplicas: 2 }),
    );
    const agents = "agents: [{name: gitops, apply: repository}]";
    const found = (replicas: number | undefined) =>
      verdicts(both, agents, { repository: deployment("web", { replicas, cpu: "1" }) })["hpa-settles"];
    expect([found(1), found(2), found(undefined)]).toEqual(["violated", "holds", "holds"]);
  });

  test("they say what is measured, and what does nothing", () => {
    const said = (manifests: string, scenario = "") => {
      const { objects, scenario: read } = sampleInput(manifests, `${ONE}\n${scenario}`);
      const inventory = inventoryOf(objects, read);
      return [...boundsOf(inventory), ...assumptionsOf(inventory)].filter((line) =>
        /autoscaler|^load|Horizontal/.test(line),
      );
    };
    expect(said(web(1))).toEqual([]);
    const both = documents(web(1), scaler({ maxReplicas: 2 }));
    expect(said(both)[0]).toBe(
      "HorizontalPodAutoscaler/web measures cpu right at the target, always (see load in the scenario)",
    );
    expect(said(both, load("totalValue: [500m, 1], changes: 1, starting: 2"))[0]).toBe(
      "load of ReplicaSet/web: totalValue 0.5 at first, changes at most 1 time to any of 0.5, 1; 2 while a ready pod starts up, which may end at any time",
    );
    expect(said(scaler({ maxReplicas: 2 }))[0]).toBe(
      "HorizontalPodAutoscaler/web does nothing: there is no ReplicaSet/web that is modelled",
    );
    expect(said(both)).toHaveLength(3);
  });
});
