// Random clusters: valid manifests that fit together, as few and as small as the options say.
import fc from "fast-check";
import { COMPANION_KINDS, type CompanionKind, companionPlans, companions } from "./companions.ts";
import { nodes } from "./nodes.ts";
import type { PodOptions } from "./pods.ts";
import { referredTo, volumePlans } from "./references.ts";
import {
  isWorkloadKind,
  ownsClaims,
  WORKLOAD_KINDS,
  type WorkloadKind,
  workloadManifest,
  workloadPlans,
} from "./workloads.ts";
import type { Manifest, World } from "./world.ts";

/** The states of a cluster multiply with each of these numbers: two or three of each is a lot. */
export interface ClusterOptions {
  /** At most so many nodes; 2 by default. At least one. */
  readonly nodes?: number;
  /** At most so many workloads; 2 by default. */
  readonly workloads?: number;
  /** At least so many workloads; 1 by default. */
  readonly atLeast?: number;
  /** At most so many pods that a workload wants at once; 2 by default. */
  readonly replicas?: number;
  /** At most so many services, budgets, autoscalers and quotas; 1 by default. */
  readonly companions?: number;
  /** All by default. What comes first is what all others shrink to. */
  readonly kinds?: readonly WorkloadKind[];
  /** All by default. */
  readonly companionKinds?: readonly CompanionKind[];
  /** All by default. */
  readonly pods?: Partial<PodOptions>;
}

/** Short, and in the order in which they are given away. */
const NAMES = ["a", "b", "c", "d", "e", "f"] as const;

const EVERYTHING: PodOptions = { placement: "some", lifecycle: true, references: true };

/** Valid manifests that nobody edits, in a cluster in which nothing fails. */
export function clusters({
  nodes: mostNodes = 2,
  workloads = 2,
  atLeast = 1,
  replicas = 2,
  companions: mostCompanions = 1,
  kinds = WORKLOAD_KINDS,
  companionKinds = COMPANION_KINDS,
  pods = {},
}: ClusterOptions = {}): fc.Arbitrary<World> {
  const most = Math.min(workloads, NAMES.length);
  const plans = workloadPlans(kinds, replicas, { ...EVERYTHING, ...pods });
  return fc
    .record({
      nodes: nodes(mostNodes, pods.placement === "much"),
      workloads: fc.array(plans, { minLength: Math.min(atLeast, most), maxLength: most }),
      companions: fc.array(companionPlans(companionKinds), { maxLength: mostCompanions }),
      volumes: volumePlans,
    })
    .map(({ nodes, workloads, companions: beside, volumes }) => {
      const named = workloads.map((plan, i) => workloadManifest(NAMES[i] ?? `w${i}`, plan));
      const pods = workloads.map(({ pod }) => pod);
      const { manifests: others, scaled } = companions(beside, named);
      const manifests = [
        ...nodes,
        ...referredTo(pods, workloads.some(ownsClaims), nodes, volumes),
        ...named,
        ...others,
      ];
      return { manifests, edits: [], faults: {}, tempo: "adversarial" as const, more: loadOf(scaled) };
    });
}

/** What autoscalers measure, without which none of them would ever do anything: first too little, and maybe too much. */
function loadOf(scaled: readonly Manifest[]): World["more"] {
  const load = scaled.map(({ kind, metadata: { name } }) => ({
    workload: `${kind}/${name}`,
    totalValue: ["5", "15"],
    changes: 1,
  }));
  return load.length === 0 ? {} : { load };
}

/** The workloads of a world. */
export function workloadsOf({ manifests }: World): readonly Manifest[] {
  return manifests.filter(({ kind }) => isWorkloadKind(kind));
}

export function nodesOf({ manifests }: World): readonly Manifest[] {
  return manifests.filter(({ kind }) => kind === "Node");
}
