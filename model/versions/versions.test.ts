// Versions and feature gates: their defaults, and what they change.
import { describe, expect, test } from "vitest";
import { deployment, sample } from "../samples.ts";
import { NO_FAULTS } from "../scenario/fault-budgets.ts";
import { FEATURE_GATES, type FeatureGate } from "./feature-gates.ts";
import {
  balanceRule,
  decidingGates,
  featureEnabled,
  GATE_NAMES,
  gateRefusal,
  KUBERNETES_VERSIONS,
} from "./versions.ts";

describe("defaults", () => {
  test.each([
    ["1.34", "MaxUnavailableStatefulSet", false],
    ["1.36", "MaxUnavailableStatefulSet", false],
    ["1.37", "MaxUnavailableStatefulSet", true],
    ["1.34", "DeploymentReplicaSetTerminatingReplicas", false],
    ["1.36", "DeploymentReplicaSetTerminatingReplicas", true],
    ["1.34", "MutableSchedulingDirectivesForSuspendedJobs", false],
    ["1.37", "JobSuccessPolicy", true],
    ["1.37", "TaintTolerationComparisonOperators", false],
  ] as const)("in %s, %s is %s", (kubernetesVersion, name, on) => {
    expect(featureEnabled({ kubernetesVersion, featureGates: {} }, name)).toBe(on);
    expect(featureEnabled({ kubernetesVersion, featureGates: { [name]: !on } }, name)).toBe(!on);
  });

  test("a gate that is locked, removed or unknown cannot be changed, one that is on or off can", () => {
    for (const name of GATE_NAMES) {
      const { versions }: FeatureGate = FEATURE_GATES[name];
      for (const [i, version] of KUBERNETES_VERSIONS.entries()) {
        const isFree = versions[i] === "on" || versions[i] === "off";
        expect(gateRefusal(name, false, version) === undefined, `${name} in ${version}`).toBe(isFree);
      }
    }
    expect(gateRefusal("JobManagedBy", true, "1.36")).toBeUndefined();
  });

  test("1.34 scores balance, later versions what the pod improves", () => {
    const rules = KUBERNETES_VERSIONS.map((v) => balanceRule({ kubernetesVersion: v, featureGates: {} }));
    expect(rules).toEqual(["balance", "improvement", "improvement"]);
  });
});

test("a gate decides something where its kind, and what it is about, appear", () => {
  const constraint = { topologySpreadConstraints: [] };
  expect(decidingGates([{ kind: "StatefulSet" }], NO_FAULTS)).toEqual(["MaxUnavailableStatefulSet"]);
  expect(decidingGates([{ kind: "Pod", ...constraint }], NO_FAULTS)).toEqual([
    "MatchLabelKeysInPodTopologySpread",
  ]);
  expect(decidingGates([{ kind: "Pod" }, { kind: "Deployment" }], NO_FAULTS)).toEqual([]);
  const probed = [{ kind: "Pod", readinessProbe: {} }];
  expect(decidingGates(probed, NO_FAULTS)).toEqual([]);
  const name = "ChangeContainerStatusOnKubeletRestart";
  expect(decidingGates(probed, { ...NO_FAULTS, kubeletRestarts: 1 })).toEqual([name]);
});

describe("behind a gate", () => {
  test("matchLabelKeys are dropped without MatchLabelKeysInPodTopologySpread, and then make no difference", () => {
    const spread = (keys: object) => ({
      topologySpreadConstraints: [
        { maxSkew: 1, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "DoNotSchedule", ...keys },
      ],
    });
    const before = deployment("web", { pod: spread({ labelSelector: { matchLabels: { app: "web" } } }) });
    const keys = { labelSelector: { matchLabels: { app: "web" } }, matchLabelKeys: ["pod-template-hash"] };
    const v2 = deployment("web", { pod: spread(keys) });
    const revisions = (gate: boolean) =>
      sample(before, `featureGates: {MatchLabelKeysInPodTopologySpread: ${gate}}\nedits: [{apply: v2}]`, {
        v2,
      }).cluster.owners.length;
    expect(revisions(true)).toBe(2);
    expect(revisions(false)).toBe(1);
  });
});
