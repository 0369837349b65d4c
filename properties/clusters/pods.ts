// Random specs of pods: what the scheduler asks of nodes, and what the kubelet makes of containers. What a spec refers to
// (other workloads, ConfigMaps, claims, priority classes) is there: see `clusters.ts`.
import fc from "fast-check";
import { given, seldom, setting } from "./drawing.ts";
import { DISK, TAINT, TOPOLOGY_KEYS } from "./nodes.ts";

/** Labels that pods of several workloads have in common, so that they have to do with each other. */
export const TIERS = ["front", "back"] as const;

/** The label of `TIERS`. */
export const TIER = "tier";

type Term = { readonly key: (typeof TOPOLOGY_KEYS)[number]; readonly tier: string };

interface Spread extends Term {
  readonly maxSkew: number;
  readonly more: object;
}

/** How much of a pod is drawn: nothing that has to do with nodes, or also that. */
export interface PodOptions {
  /** Selectors, tolerations, affinity, spreading, host ports. */
  readonly placement: boolean;
  /** Probes, hooks, init containers, grace periods: what multiplies the states of a single pod. */
  readonly lifecycle: boolean;
  /** ConfigMaps, claims and priorities. */
  readonly references: boolean;
}

export interface PodPlan {
  readonly image: number;
  readonly cpu: number | undefined;
  readonly memory: string | undefined;
  readonly container: object;
  readonly port: true | undefined;
  readonly tier: (typeof TIERS)[number];
  readonly tolerates: object | undefined;
  readonly disk: true | undefined;
  readonly near: Term | undefined;
  readonly apart: Term | undefined;
  readonly spread: Spread | undefined;
  readonly spec: object;
  readonly config: boolean;
  readonly claim: boolean;
  readonly priority: "high" | "low" | undefined;
}

const term: fc.Arbitrary<Term> = fc.record({
  key: fc.constantFrom(...TOPOLOGY_KEYS),
  tier: fc.constantFrom(...TIERS),
});

const spread: fc.Arbitrary<Spread> = fc.record({
  key: fc.constantFrom(...TOPOLOGY_KEYS),
  tier: fc.constantFrom(...TIERS),
  maxSkew: fc.integer({ min: 1, max: 2 }),
  more: setting({ minDomains: 2 }, { nodeTaintsPolicy: "Honor" }, { nodeAffinityPolicy: "Ignore" }),
});

const PROBE = { httpGet: { path: "/healthy", port: 80 } };
const containers = setting(
  { readinessProbe: PROBE },
  { livenessProbe: PROBE },
  { lifecycle: { preStop: { sleep: { seconds: 2 } } } },
  { readinessProbe: PROBE, livenessProbe: PROBE },
);
const specs = setting<object>(
  { terminationGracePeriodSeconds: 0 },
  { initContainers: [{ name: "init", image: "init:1" }] },
  { initContainers: [{ name: "proxy", image: "proxy:1", restartPolicy: "Always" }] },
);

export function podPlans({ placement, lifecycle, references }: PodOptions): fc.Arbitrary<PodPlan> {
  const only = <T>(isWanted: boolean, value: fc.Arbitrary<T>, oneIn = 4) =>
    isWanted ? seldom(value, oneIn) : fc.constant(undefined);
  return fc.record({
    image: fc.integer({ min: 1, max: 2 }),
    cpu: seldom(fc.integer({ min: 1, max: 3 }), 2),
    memory: seldom(fc.constantFrom("512Mi", "3Gi"), 5),
    container: lifecycle ? containers : fc.constant({}),
    port: only(placement, fc.constant(true), 8),
    tier: fc.constantFrom(...TIERS),
    tolerates: only(
      placement,
      fc.constantFrom(
        { key: TAINT.key, operator: "Exists" },
        { ...TAINT, effect: "NoSchedule" },
        { ...TAINT, effect: "NoExecute", tolerationSeconds: 60 },
      ),
      3,
    ),
    disk: only(placement, fc.constant(true), 6),
    near: only(placement, term, 6),
    apart: only(placement, term, 5),
    spread: only(placement, spread, 4),
    spec: lifecycle ? specs : fc.constant({}),
    config: references ? seldom(fc.constant(true), 6).map((there) => there === true) : fc.constant(false),
    claim: references ? seldom(fc.constant(true), 6).map((there) => there === true) : fc.constant(false),
    priority: only(references, fc.constantFrom("low", "high"), 6),
  });
}

/** What a pod of the plan refers to, by name. */
export const REFERRED = { config: "settings", claim: "data" } as const;

/** @param restartPolicy of pods that may end; left out of all others */
export function podSpec(plan: PodPlan, restartPolicy?: string): object {
  const { cpu, memory, port, tolerates, disk, near, apart, spread } = plan;
  const requests = {
    ...given("cpu", cpu === undefined ? undefined : String(cpu)),
    ...given("memory", memory),
  };
  const container = {
    name: "app",
    image: `app:${plan.image}`,
    ...(Object.keys(requests).length === 0 ? {} : { resources: { requests } }),
    ...given("ports", port && [{ containerPort: 80, hostPort: 80 }]),
    ...given("envFrom", plan.config ? [{ configMapRef: { name: REFERRED.config } }] : undefined),
    ...plan.container,
  };
  const affinity = {
    ...given("podAffinity", near && required(near)),
    ...given("podAntiAffinity", apart && required(apart)),
  };
  const volume = { name: "data", persistentVolumeClaim: { claimName: REFERRED.claim } };
  return {
    ...given("restartPolicy", restartPolicy),
    ...given("priorityClassName", plan.priority),
    ...plan.spec,
    ...given("nodeSelector", disk && DISK),
    ...given("tolerations", tolerates && [tolerates]),
    ...(Object.keys(affinity).length === 0 ? {} : { affinity }),
    ...given("topologySpreadConstraints", spread && [constraint(spread)]),
    ...given("volumes", plan.claim ? [volume] : undefined),
    containers: [container],
  };
}

function required({ key: topologyKey, tier }: Term): object {
  const labelSelector = { matchLabels: { [TIER]: tier } };
  return { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey, labelSelector }] };
}

function constraint({ key, tier, maxSkew, more }: Spread): object {
  const labelSelector = { matchLabels: { [TIER]: tier } };
  return { maxSkew, topologyKey: key, whenUnsatisfiable: "DoNotSchedule", labelSelector, ...more };
}
