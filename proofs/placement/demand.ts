// How many pods a workload has at most: all replicas, what an autoscaler may add, and what a rolling update adds to that.
import type { Inventory } from "../../model/index.ts";
import { titleOf } from "../../model/inventory/objects.ts";
import type { OwnerFacts, Workload } from "../../model/inventory/workload.ts";
import {
  equalIgnoreHash,
  fencepostsOf,
  nodeShouldRunDaemonPod,
  type RolloutSpec,
} from "../../model/semantics/index.ts";
import type { Desired } from "../../model/workloads/desired.ts";
import { taintsOf } from "./node-info.ts";
import type { Blame, PlacementProblem, PodClass, ProblemOptions } from "./problem.ts";

type Blamer = PlacementProblem["blame"];

type Demand = Pick<PodClass, "count" | "because" | "blames" | "scale" | "onEach">;

/** One class for the pods of the workload's first template; none if it makes no pods at the start. */
export function demandOf(
  workload: Workload,
  inventory: Inventory,
  options: ProblemOptions,
  blame: Blamer,
): readonly PodClass[] {
  const { initial, ref } = workload;
  const owner = firstOwner(workload);
  if (initial === undefined || owner === undefined) return [];
  const { template } = owner;
  const demand = demanded(initial, workload, inventory, options, blame);
  if (demand === undefined || demand.count === 0) return [];
  return [{ name: titleOf(ref), ref, specPath: specPathOf(ref.kind), template, ...demand }];
}

/** Of a CronJob, that of the template which mutating admission leaves in its Jobs. */
function firstOwner({ owners, jobs }: Workload): OwnerFacts | undefined {
  const [made] = jobs ?? [];
  const changed = made && owners.find(({ template }) => equalIgnoreHash(template.written, made.written));
  return changed ?? owners[0];
}

/** Where the spec of its pods stands in the manifest of a workload. */
function specPathOf(kind: string): readonly string[] {
  if (kind === "Pod") return ["spec"];
  return kind === "CronJob"
    ? ["spec", "jobTemplate", "spec", "template", "spec"]
    : ["spec", "template", "spec"];
}

function demanded(
  desired: Desired,
  workload: Workload,
  inventory: Inventory,
  { surge }: ProblemOptions,
  blame: Blamer,
): Demand | undefined {
  const { ref } = workload;
  switch (desired.kind) {
    case "Deployment": {
      const base = scaled(workload, desired.spec.replicas, inventory, blame);
      return surge ? withSurge(base, desired.spec, blame(ref, ["spec", "strategy"], MAX_SURGE)) : base;
    }
    case "ReplicaSet":
    case "StatefulSet":
      return scaled(workload, desired.spec.replicas, inventory, blame);
    case "Job":
      return ofJob(desired.spec, blame(ref, ["spec", "parallelism"]));
    case "CronJob":
      return desired.spec.suspend
        ? undefined
        : ofJob(
            workload.jobs?.[0]?.spec ?? desired.spec.job,
            blame(ref, ["spec", "jobTemplate", "spec", "parallelism"]),
            " of one Job",
          );
    case "DaemonSet":
      return onEachNode(workload, inventory, blame);
    case "Pod":
      return { count: 1, because: "one pod", blames: [blame(ref, [], "")] };
    default:
      return undefined;
  }
}

const MAX_SURGE = "spec.strategy.rollingUpdate.maxSurge";

function withSurge(base: Demand, spec: RolloutSpec, why: Blame): Demand {
  const surgeOf = (replicas: number): number => fencepostsOf({ ...spec, replicas }).maxSurge;
  const { count } = base;
  const more = count === 0 ? 0 : surgeOf(count);
  const scale = { replicas: count, podsWith: (n: number) => (n === 0 ? 0 : n + surgeOf(n)) };
  if (more === 0) return { ...base, scale };
  const because = `${base.because}, and ${more} more in a rolling update`;
  return { count: count + more, because, blames: [...base.blames, why], scale };
}

/** The replicas of the manifest, or the most that an autoscaler makes of them. */
function scaled(workload: Workload, replicas: number, { workloads }: Inventory, blame: Blamer): Demand {
  const { kind, namespace, name } = workload.ref;
  const own = {
    count: replicas,
    because: `${replicas} ${replicas === 1 ? "replica" : "replicas"}`,
    blames: [blame(workload.ref, ["spec", "replicas"])],
  };
  const most = workloads.flatMap(({ ref, initial }) => {
    if (initial?.kind !== "HorizontalPodAutoscaler" || ref.namespace !== namespace) return [];
    const { scaleTargetRef: target, minReplicas, maxReplicas } = initial.spec;
    if (target.kind !== kind || target.name !== name) return [];
    // One that may not scale to nothing leaves a workload of no replicas alone.
    if (replicas === 0 && minReplicas > 0) return [];
    return [
      {
        count: maxReplicas,
        because: `up to ${maxReplicas} replicas by HorizontalPodAutoscaler/${ref.name}`,
        blames: [blame(ref, ["spec", "maxReplicas"])],
      },
    ];
  });
  const found = [own, ...most].reduce((a, b) => (b.count > a.count ? b : a));
  return { ...found, scale: { replicas: found.count, podsWith: (n) => n } };
}

function ofJob(
  { parallelism, completions, suspend }: Extract<Desired, { readonly kind: "Job" }>["spec"],
  blame: Blame,
  which = "",
): Demand {
  const count = suspend ? 0 : Math.min(parallelism, completions ?? parallelism);
  return { count, because: `${count} at a time${which}`, blames: [blame] };
}

function onEachNode({ owners, ref }: Workload, { nodes }: Inventory, blame: Blamer): Demand | undefined {
  const template = owners[0]?.template;
  if (template === undefined) return undefined;
  const onEach = nodes
    .filter(
      (node) => nodeShouldRunDaemonPod(template.written.spec, { ...node, taints: taintsOf(node) }).shouldRun,
    )
    .map(({ name }) => name);
  return {
    count: onEach.length,
    because: `one on each of ${onEach.length} nodes`,
    blames: [blame(ref, [], "")],
    onEach,
  };
}
