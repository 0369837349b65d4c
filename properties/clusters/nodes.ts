// Random nodes: equal ones most of the time, since equal nodes are explored as one, and that must be right too.
import fc from "fast-check";
import { given, seldom } from "./drawing.ts";
import type { Manifest } from "./world.ts";

export const ZONE = "topology.kubernetes.io/zone";
const HOSTNAME = "kubernetes.io/hostname";
/** Keys of nodes by which pods are spread, and kept apart or together. */
export const TOPOLOGY_KEYS = [HOSTNAME, ZONE] as const;
/** What nodes are tainted with, and tolerations tolerate. */
export const TAINT = { key: "dedicated", value: "batch" } as const;
/** A label of some nodes, and what pods select them by. */
export const DISK = { disk: "ssd" } as const;

interface NodePlan {
  readonly cpu: number;
  readonly pods: number;
  readonly zone: string | undefined;
  readonly disk: true | undefined;
  readonly taint: "NoSchedule" | "NoExecute" | undefined;
  readonly cordoned: true | undefined;
}

const PLAIN: NodePlan = {
  cpu: 4,
  pods: 4,
  zone: undefined,
  disk: undefined,
  taint: undefined,
  cordoned: undefined,
};

const nodePlan: fc.Arbitrary<NodePlan> = fc.record({
  cpu: fc.integer({ min: 2, max: 4 }),
  pods: seldom(fc.integer({ min: 1, max: 3 })).map((few) => few ?? 4),
  zone: seldom(fc.constantFrom("east", "west"), 2),
  disk: seldom(fc.constant(true)),
  taint: seldom(fc.constantFrom("NoSchedule", "NoExecute")),
  cordoned: seldom(fc.constant(true)),
});

/** One to `most` nodes, named node-1 and so on. */
export function nodes(most: number, alwaysUnlike = false): fc.Arbitrary<readonly Manifest[]> {
  const plans = fc.array(nodePlan, { minLength: 1, maxLength: most });
  return fc
    .record({ areUnlike: alwaysUnlike ? fc.constant(true) : fc.boolean(), plans })
    .map(({ areUnlike, plans }) =>
      plans.map((plan, i) => nodeManifest(`node-${i + 1}`, areUnlike ? plan : PLAIN)),
    );
}

function nodeManifest(name: string, { cpu, pods, zone, disk, taint, cordoned }: NodePlan): Manifest {
  const labels = { ...given(ZONE, zone), ...(disk ? DISK : {}) };
  const taints = taint && [{ ...TAINT, effect: taint }];
  const spec = { ...given("taints", taints), ...given("unschedulable", cordoned) };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, ...(Object.keys(labels).length === 0 ? {} : { labels }) },
    ...(Object.keys(spec).length === 0 ? {} : { spec }),
    status: { allocatable: { cpu: String(cpu), memory: "4Gi", pods: String(pods) } },
  };
}
