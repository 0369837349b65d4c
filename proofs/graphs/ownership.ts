// Who owns what, down to containers; and what scales, guards or serves it.
import { covers } from "../../model/disruption/disruption.ts";
import type { Inventory, LoadedObject } from "../../model/index.ts";
import { refOf, titleOf } from "../../model/inventory/objects.ts";
import type { Workload } from "../../model/inventory/workload.ts";
import { selectsPodsOf, servicesOf } from "../../model/network/services.ts";
import { connect, type LabelledGraph, newGraph } from "./graph.ts";

/** The objects of the manifests and what is made of them; pods that are equal are one. */
export function ownershipGraph(objects: readonly LoadedObject[], inventory: Inventory): LabelledGraph {
  const graph = newGraph();
  for (const { object } of objects) {
    const { kind, name } = refOf(object);
    graph.setNode(titleOf(refOf(object)), { label: name, kind });
  }
  for (const workload of inventory.workloads) addPods(graph, workload);
  for (const workload of inventory.workloads) addGuards(graph, workload, inventory);
  for (const service of servicesOf(objects, inventory.workloads)) {
    for (const { owners } of inventory.workloads) {
      for (const { template } of owners)
        if (selectsPodsOf(service, template))
          for (const ref of service.refs) connect(graph, titleOf(ref), podsOf(template.name), "selects");
    }
  }
  return graph;
}

function podsOf(template: string): string {
  return `pods of ${template}`;
}

/** What is between an object and the pods that are made for it. */
const BETWEEN: { readonly [kind: string]: string } = { Deployment: "ReplicaSet", CronJob: "Job" };

function addPods(graph: LabelledGraph, { ref, owners, claimTemplates = [] }: Workload): void {
  const top = titleOf(ref);
  for (const { template } of owners) {
    const pods = podsOf(template.name);
    graph.setNode(pods, { label: template.name, kind: "Pod" });
    const between = BETWEEN[ref.kind];
    const maker = between === undefined ? top : `${between}/${template.name}`;
    if (between !== undefined) {
      graph.setNode(maker, { label: template.name, kind: between });
      connect(graph, top, maker, "owns");
    }
    if (maker !== pods) connect(graph, maker, pods, ref.kind === "Pod" ? "is" : "owns");
    for (const { name } of template.spec.containers) {
      const container = `${pods}: ${name}`;
      graph.setNode(container, { label: name, kind: "Container" });
      connect(graph, pods, container, "runs");
    }
    for (const { name } of claimTemplates) {
      const claim = `claims ${name} of ${top}`;
      graph.setNode(claim, { label: name, kind: "PersistentVolumeClaim" });
      connect(graph, pods, claim, "mounts");
    }
  }
}

function addGuards(graph: LabelledGraph, { ref, initial }: Workload, inventory: Inventory): void {
  if (initial?.kind === "HorizontalPodAutoscaler") {
    const { kind, name } = initial.spec.scaleTargetRef;
    const target = titleOf({ kind, namespace: ref.namespace, name });
    if (graph.hasNode(target)) connect(graph, titleOf(ref), target, "scales");
  }
  if (initial?.kind !== "PodDisruptionBudget") return;
  for (const { template } of inventory.workloads.flatMap(({ owners }) => owners)) {
    if (covers(ref, initial.spec, template)) connect(graph, titleOf(ref), podsOf(template.name), "guards");
  }
}
