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
  /** Selectors, tolerations, affinity, spreading, host ports: none, in some pods, or in most. */
  readonly placement: "none" | "some" | "much";
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
  readonly spread: readonly Spread[];
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
  more: fc
    .record({
      minDomains: seldom(fc.constant(2)),
      nodeTaintsPolicy: seldom(fc.constant("Honor"), 2),
      nodeAffinityPolicy: seldom(fc.constant("Ignore")),
    })
    .map(({ minDomains, nodeTaintsPolicy, nodeAffinityPolicy }) => ({
      ...given("minDomains", minDomains),
      ...given("nodeTaintsPolicy", nodeTaintsPolicy),
      ...given("nodeAffinityPolicy", nodeAffinityPolicy),
    })),
});

/** The API server refuses two constraints of one key. */
const spreads = (oneIn: number) =>
  seldom(fc.uniqueArray(spread, { minLength: 1, maxLength: 2, selector: ({ key }) => key }), oneIn).map(
    (some) => some ?? [],
  );

/** Neither shrinks to the other: a class more would be there then, if another pod has the one. */
const priorities = fc.oneof(fc.constant("low" as const), fc.constant("high" as const));

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
  /** One in so many pods has it, or twice as many. */
  const placed = <T>(value: fc.Arbitrary<T>, oneIn: number) =>
    placement === "none" ? fc.constant(undefined) : seldom(value, placement === "much" ? oneIn / 2 : oneIn);
  const refers = (oneIn: number) =>
    references ? seldom(fc.constant(true), oneIn).map((there) => there === true) : fc.constant(false);
  return fc.record({
    image: fc.integer({ min: 1, max: 2 }),
    cpu: seldom(fc.integer({ min: 1, max: placement === "much" ? 2 : 3 }), 2),
    memory: seldom(fc.constantFrom("512Mi", "3Gi"), 5),
    container: lifecycle ? containers : fc.constant({}),
    port: placement === "none" ? fc.constant(undefined) : seldom(fc.constant(true), 8),
    tier: fc.constantFrom(...TIERS),
    tolerates: placed(
      fc.constantFrom(
        { key: TAINT.key, operator: "Exists" },
        { ...TAINT, effect: "NoSchedule" },
        { ...TAINT, effect: "NoExecute", tolerationSeconds: 60 },
      ),
      4,
    ),
    disk: placement === "none" ? fc.constant(undefined) : seldom(fc.constant(true), 4),
    near: placed(term, 8),
    apart: placed(term, 6),
    spread: placement === "none" ? fc.constant([]) : spreads(placement === "much" ? 2 : 4),
    spec: lifecycle ? specs : fc.constant({}),
    config: refers(6),
    claim: refers(4),
    priority: references ? seldom(priorities, 6) : fc.constant(undefined),
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
    ...given("topologySpreadConstraints", spread.length === 0 ? undefined : spread.map(constraint)),
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
