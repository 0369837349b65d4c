// Random objects beside workloads: what is about a workload names one that is there, and is left out if none fits.
import fc from "fast-check";
import { chosen, setting } from "./drawing.ts";
import type { Manifest } from "./world.ts";

export interface CompanionPlan {
  readonly kind: CompanionKind;
  /** Which of the workloads that fit it is about. */
  readonly which: number;
  readonly settings: { readonly [kind in CompanionKind]: object };
}

interface Companion {
  readonly apiVersion: string;
  /** Fields of its spec that it may have. */
  readonly settings: fc.Arbitrary<object>;
  /** Of which kinds workloads may be that it is about; of any if absent. */
  readonly about?: readonly string[];
  spec(workload: Manifest): object;
}

const selectorOf = ({ metadata: { name } }: Manifest) => ({ app: name });

const COMPANIONS = {
  ResourceQuota: {
    apiVersion: "v1",
    settings: fc.constantFrom<object>(
      { hard: { pods: "3" } },
      { hard: { pods: "1" } },
      { hard: { "count/jobs.batch": "1" } },
    ),
    spec: () => ({}),
  },
  PodDisruptionBudget: {
    apiVersion: "policy/v1",
    settings: fc.constantFrom<object>(
      { minAvailable: 1 },
      { maxUnavailable: 1 },
      { maxUnavailable: 0 },
      { minAvailable: "50%" },
    ),
    spec: (workload) => ({ selector: { matchLabels: selectorOf(workload) } }),
  },
  Service: {
    apiVersion: "v1",
    settings: setting({ publishNotReadyAddresses: true }, { clusterIP: "None" }),
    spec: (workload) => ({ selector: selectorOf(workload), ports: [{ port: 80 }] }),
  },
  HorizontalPodAutoscaler: {
    apiVersion: "autoscaling/v2",
    about: ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"],
    settings: setting({ minReplicas: 1 }, { minReplicas: 2 }),
    spec: ({ apiVersion, kind, metadata: { name } }) => ({
      scaleTargetRef: { apiVersion, kind, name },
      maxReplicas: 2,
      metrics: [
        {
          type: "Pods",
          pods: { metric: { name: "requests" }, target: { type: "AverageValue", averageValue: "10" } },
        },
      ],
    }),
  },
} as const satisfies { readonly [kind: string]: Companion };

export type CompanionKind = keyof typeof COMPANIONS;

/** From the least to the most that there is to say of it. */
export const COMPANION_KINDS: readonly CompanionKind[] = Object.keys(COMPANIONS).filter(isCompanionKind);

function isCompanionKind(kind: string): kind is CompanionKind {
  return Object.hasOwn(COMPANIONS, kind);
}

export function companionPlans(kinds: readonly CompanionKind[]): fc.Arbitrary<CompanionPlan> {
  return fc.record({
    kind: fc.constantFrom(...kinds),
    which: fc.nat({ max: 7 }),
    settings: fc.record({
      ResourceQuota: COMPANIONS.ResourceQuota.settings,
      PodDisruptionBudget: COMPANIONS.PodDisruptionBudget.settings,
      Service: COMPANIONS.Service.settings,
      HorizontalPodAutoscaler: COMPANIONS.HorizontalPodAutoscaler.settings,
    }),
  });
}

export interface Companions {
  readonly manifests: readonly Manifest[];
  /** What has an autoscaler. */
  readonly scaled: readonly Manifest[];
}

/** The objects of the plans, each with the name of what it is about, and a number if there are several of a kind. */
export function companions(plans: readonly CompanionPlan[], workloads: readonly Manifest[]): Companions {
  const manifests: Manifest[] = [];
  const scaled = new Set<Manifest>();
  for (const { kind, which, settings } of plans) {
    const { apiVersion, about, spec }: Companion = COMPANIONS[kind];
    const workload = chosen(
      workloads.filter((one) => about?.includes(one.kind) ?? true),
      which,
    );
    if (workload === undefined) continue;
    const number = manifests.filter((one) => one.kind === kind).length + 1;
    const name = number === 1 ? workload.metadata.name : `${workload.metadata.name}-${number}`;
    manifests.push({ apiVersion, kind, metadata: { name }, spec: { ...spec(workload), ...settings[kind] } });
    if (kind === "HorizontalPodAutoscaler") scaled.add(workload);
  }
  return { manifests, scaled: [...scaled] };
}
