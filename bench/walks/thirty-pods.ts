// Thirty pods on ten nodes, with a crash and a node that fails: a cluster that is far too large to exhaust.
import { wholeCluster } from "../../invariants/whole-cluster.ts";
import { deployment, documents, sampleInput } from "../../model/samples.ts";
import { checkWalks } from "../../properties/index.ts";

export interface Measured {
  readonly title: string;
  readonly status: "not refuted" | "refuted";
  readonly walks: number;
  readonly steps: number;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
}

const ONE = deployment("web", { replicas: 30, cpu: "1" });
const TWO = documents(
  deployment("web", { replicas: 20, cpu: "1" }),
  deployment("api", { replicas: 10, cpu: "1" }),
);

const CLUSTERS = [
  { title: "one Deployment, room to spare", manifests: ONE, nodes: "10x4cpu8Gi" },
  { title: "two Deployments, room to spare", manifests: TWO, nodes: "10x4cpu8Gi" },
  { title: "two Deployments, nodes that are full", manifests: TWO, nodes: "10x3cpu8Gi" },
];

/** In those with room to spare there is no fault to find: all walks are walked to their end. */
export function thirtyPods(numRuns: number): readonly Measured[] {
  return CLUSTERS.map(({ title, manifests, nodes }) => {
    const input = sampleInput(manifests, `nodes: [${nodes}]\ncrashes: 1\nnodeFailures: 1\n`);
    const [cpu, wall] = [process.cpuUsage(), performance.now()];
    const { system, claims } = wholeCluster(input);
    const { status, walks, steps } = checkWalks(system, claims, { numRuns, shortestWithin: 0 });
    const wallSeconds = (performance.now() - wall) / 1000;
    const { user, system: kernel } = process.cpuUsage(cpu);
    return { title, status, walks, steps, wallSeconds, cpuSeconds: (user + kernel) / 1e6 };
  });
}
