// Random nodes: equal ones most of the time, since equal nodes are explored as one, and that must be right too.
import fc from "fast-check";
import { given } from "./drawing.ts";
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

/** In what a node can differ from a plain one. */
const difference: fc.Arbitrary<Partial<NodePlan>> = fc.oneof(
  fc.record({ zone: fc.constantFrom("east", "west") }),
  fc.constant({ disk: true as const }),
  fc.record({ cpu: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ pods: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ taint: fc.constantFrom("NoSchedule", "NoExecute") }),
  fc.constant({ cordoned: true as const }),
);

/** @param most differences, three of them at most: nodes that differ in one thing alone are those that are taken for equal by mistake */
function nodePlan(most: number): fc.Arbitrary<NodePlan> {
  return fc
    .array(difference, { maxLength: most })
    .map(([first, second, third]) => ({ ...PLAIN, ...first, ...second, ...third }));
}

/** One to `most` nodes, named node-1 and so on; often equal ones, if not `alwaysUnlike`. */
export function nodes(most: number, alwaysUnlike = false): fc.Arbitrary<readonly Manifest[]> {
  const plan = fc.array(nodePlan(alwaysUnlike ? 3 : 2), { minLength: 1, maxLength: most });
  return fc
    .record({ areUnlike: alwaysUnlike ? fc.constant(true) : fc.boolean(), plan })
    .map(({ areUnlike, plan: plans }) =>
      plans.map((one, i) => nodeManifest(`node-${i + 1}`, areUnlike ? one : PLAIN)),
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
