// The steps that proofs are about are the model's own: each symbolic step does what the rules in model/semantics say.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { slot } from "../../explorer/system.ts";
import type { ResourceQuota } from "../../model/kubernetes/index.ts";
import { ledgerOf, withPod } from "../../model/policy/ledger.ts";
import { quotaFacts, type StoredQuota } from "../../model/policy/quotas.ts";
import {
  budgetStatus,
  fencepostsOf,
  reconcileNewReplicaSet,
  reconcileOldReplicaSets,
  replicasForAverage,
  resourcesLacking,
} from "../../model/semantics/index.ts";
import { amountOf, isTrue } from "../smt/evaluate.ts";
import type { SymbolicStep, SymbolicSystem } from "../symbolic/system.ts";
import { autoscalerBounds } from "./autoscaler.ts";
import { disruptionBudget } from "./disruption-budget.ts";
import { nodeCapacity } from "./node-capacity.ts";
import { quotaNeverExceeded } from "./quota.ts";
import { grow, resolved, shrink } from "./rolling-update.ts";

const SEED = 62;

type Values = { readonly [name: string]: number };

function numbers(values: Values): Map<string, bigint> {
  return new Map(Object.entries(values).map(([name, n]) => [name, BigInt(n)]));
}

/** The new values; undefined if the step is not enabled. */
function nextOf({ when, next }: SymbolicStep, values: Values): Values | undefined {
  const now = numbers(values);
  if (!isTrue(when, now)) return undefined;
  const changed = Object.entries(next).map(([name, term]) => [name, Number(amountOf(term, now))]);
  return { ...values, ...Object.fromEntries(changed) };
}

function stepOf({ steps }: SymbolicSystem, label: string): SymbolicStep {
  const step = steps.find((s) => s.label === label);
  if (step === undefined) throw new Error(`no step ${label}`);
  return step;
}

const upTo = (max: number) => fc.integer({ min: 0, max });

describe("rolling updates", () => {
  const spec = (replicas: number, surge: number, unavailable: number) => ({
    replicas,
    strategy: {
      type: "RollingUpdate" as const,
      rollingUpdate: { maxSurge: `${surge}%`, maxUnavailable: `${unavailable}%` },
    },
  });

  test("percentages become numbers as the controller makes them", () => {
    fc.assert(
      fc.property(upTo(50), upTo(150), upTo(100), (replicas, surge, unavailable) => {
        const values = numbers({ replicas, "maxSurge%": surge, "maxUnavailable%": unavailable });
        expect({
          maxSurge: Number(amountOf(resolved.maxSurge, values)),
          maxUnavailable: Number(amountOf(resolved.maxUnavailable, values)),
        }).toEqual(fencepostsOf(spec(replicas, surge, unavailable)));
      }),
      { numRuns: 2_000, seed: SEED },
    );
  });

  test("ReplicaSets grow and shrink as the controller scales them", () => {
    const anyRollout = fc
      .tuple(fc.integer({ min: 1, max: 12 }), upTo(100), upTo(100), upTo(12), upTo(20), upTo(100), upTo(100))
      .map(([replicas, surge, unavailable, fresh, old, freshPart, oldPart]) => {
        const limits = fencepostsOf(spec(replicas, surge, unavailable));
        return {
          written: spec(replicas, surge, unavailable),
          values: {
            replicas,
            ...limits,
            new: Math.min(fresh, replicas),
            old,
            newReady: Math.floor((Math.min(fresh, replicas) * freshPart) / 100),
            oldReady: Math.floor((old * oldPart) / 100),
          },
        };
      });
    fc.assert(
      fc.property(anyRollout, ({ written, values }) => {
        const newRS = { name: "new", replicas: values.new, available: values.newReady, createdAt: 2 };
        const oldRS = { name: "old", replicas: values.old, available: values.oldReady, createdAt: 1 };
        const [grown] = reconcileNewReplicaSet(written, newRS, [oldRS]);
        expect(nextOf(grow, values)?.new ?? values.new).toBe(grown?.replicas ?? values.new);
        const shrunk = reconcileOldReplicaSets(written, newRS, [oldRS]).at(-1);
        expect(nextOf(shrink, values)?.old ?? values.old).toBe(shrunk?.replicas ?? values.old);
      }),
      { numRuns: 3_000, seed: SEED },
    );
  });
});

test("a pod is bound where the resource filter lets it", () => {
  const bind = stepOf(nodeCapacity.system, "a pod is bound");
  fc.assert(
    fc.property(upTo(9), upTo(9), fc.integer({ min: 1, max: 9 }), (allocatable, requested, request) => {
      const node = { allocatable: { cpu: allocatable, pods: 9 }, requested: { cpu: requested }, podCount: 0 };
      const fits = resourcesLacking({ cpu: request }, node).length === 0;
      expect(nextOf(bind, { allocatable, requested, request }) !== undefined).toBe(fits);
    }),
    { numRuns: 1_000, seed: SEED },
  );
});

test("disruptions are allowed as the disruption controller counts them", () => {
  const sync = stepOf(disruptionBudget.system, "the disruption controller counts");
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }),
      upTo(8),
      upTo(8),
      upTo(8),
      (pods, desiredHealthy, healthy, going) => {
        const ready = Math.min(healthy, pods);
        const disrupted = Math.min(going, ready);
        const all = Array.from({ length: pods }, (_, i) => ({
          name: `p${i}`,
          labels: {},
          deleting: false,
          ready: i < ready,
        }));
        const listed = Object.fromEntries(all.slice(0, disrupted).map(({ name }) => [name, 0]));
        const none = {
          disruptionsAllowed: 0,
          currentHealthy: 0,
          desiredHealthy: 0,
          expectedPods: 0,
          observedGeneration: 0,
        };
        const { disruptionsAllowed } = budgetStatus(
          { minAvailable: desiredHealthy, selector: {} },
          { ...none, disruptedPods: listed },
          { pods: all, workloads: [] },
          1,
        );
        const values = {
          pods,
          desiredHealthy,
          healthy: ready,
          disrupted,
          disruptionsAllowed: 0,
          evictions: 0,
        };
        expect(nextOf(sync, values)?.disruptionsAllowed).toBe(disruptionsAllowed);
      },
    ),
    { numRuns: 1_000, seed: SEED },
  );
});

test("a pod is admitted where the quota lets it", () => {
  const admit = stepOf(quotaNeverExceeded.system, "a pod is admitted");
  const manifest = (hard: number): ResourceQuota => ({
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "few" },
    spec: { hard: { pods: String(hard) } },
  });
  fc.assert(
    fc.property(upTo(9), upTo(9), fc.integer({ min: 1, max: 9 }), (hard, used, charge) => {
      const charges = new Map([["web", { active: { pods: charge }, ended: {}, unsaid: [] }]]);
      const facts = quotaFacts([manifest(hard)], 0, () => ({}), false);
      const stored = {
        metadata: { uid: "few" },
        spec: { hard: { pods: hard } },
        status: { hard: { pods: hard }, used: { pods: used } },
      };
      const quota = { facts, charges, objects: [], slot: slot<StoredQuota | null>("few", stored) };
      const [after] = withPod(ledgerOf([quota], [stored]), "web") ?? [];
      expect(nextOf(admit, { hard, used, actual: 0, charge })?.used).toBe(after?.stored?.status.used.pods);
    }),
    { numRuns: 1_000, seed: SEED },
  );
});

test("an autoscaler asks for what the load calls for, within its bounds", () => {
  const look = stepOf(autoscalerBounds.system, "the autoscaler looks");
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      upTo(6),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 12 }),
      upTo(9),
      (minReplicas, more, target, replicas, mean) => {
        const maxReplicas = minReplicas + more;
        // Every pod uses as much, so that the mean is exact.
        const load = mean * replicas;
        const pods = Array.from({ length: replicas }, (_, i) => ({
          name: `p${i}`,
          phase: "Running",
          deleting: false,
        }));
        const proposal = replicasForAverage(
          {
            currentReplicas: replicas,
            pods: pods.map((pod) => ({ ...pod, readiness: { ready: true, since: 0 }, startedAt: 0 })),
            samples: new Map(pods.map(({ name }) => [name, { value: mean, at: 0, windowSeconds: 0 }])),
            cpu: false,
            tolerances: { scaleUp: 0.1, scaleDown: 0.1 },
            startUp: { initialReadinessDelaySeconds: 0, cpuInitializationSeconds: 0 },
            now: 1_000,
          },
          target,
        );
        if ("problem" in proposal) throw new Error(proposal.problem);
        const proposed = Math.ceil(load / target);
        const values = { minReplicas, maxReplicas, target, replicas, load, proposed };
        const bounded = Math.max(minReplicas, Math.min(maxReplicas, proposal.replicas));
        expect(nextOf(look, values)?.replicas).toBe(bounded);
      },
    ),
    { numRuns: 2_000, seed: SEED },
  );
});
