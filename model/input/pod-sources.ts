// The pods that the objects and edits of an input make, as far as scenarios tell them apart.
import { isFixed } from "../apiserver/fixed-objects.ts";
import { refOf } from "../inventory/inventory.ts";
import type { ModelledObject, PodSpec, WorkloadObject } from "../kubernetes/index.ts";
import {
  appliedObjects,
  type Behaviour,
  type LoadedObject,
  type ObjectRef,
  type Scenario,
} from "../scenario/scenario.ts";
import { templateWrittenIn } from "../workloads/desired.ts";
import { isPodless } from "../workloads/podless.ts";

/** The pods that one workload makes, as far as behaviours can tell them apart. */
export interface PodSource {
  readonly object: WorkloadObject;
  readonly spec: PodSpec;
  readonly workload: string;
  readonly images: readonly string[];
  readonly completes: boolean;
  /** It is a Job's. */
  readonly hasPeers: boolean;
}

export function podSources(scenario: Scenario, objects: readonly LoadedObject[]): readonly PodSource[] {
  const applied = appliedObjects(scenario);
  return [...objects, ...applied].flatMap(({ object }) => podSourcesOf(object));
}

function podSourcesOf(object: ModelledObject): readonly PodSource[] {
  if (isFixed(object) || isPodless(object)) return [];
  const { spec } = templateWrittenIn(object);
  const images = [...spec.containers, ...(spec.initContainers ?? [])].map(({ image }) => image ?? "");
  const completes = spec.restartPolicy !== undefined && spec.restartPolicy !== "Always";
  return [
    { object, spec, workload: idOf(refOf(object)), images, completes, hasPeers: object.kind === "Job" },
  ];
}

export function matches({ workload, image }: Behaviour, source: PodSource): boolean {
  if (workload !== undefined && idOf(workload) !== source.workload) return false;
  return image === undefined || source.images.includes(image);
}

/** The condition types of all readiness gates. */
export function gatesOfPods(scenario: Scenario, objects: readonly LoadedObject[]): readonly string[] {
  const gates = podSources(scenario, objects).flatMap(({ spec }) => spec.readinessGates ?? []);
  return [...new Set(gates.map(({ conditionType }) => conditionType))];
}

/** "Deployment/web", with the namespace between the two unless it is the default one. */
export function idOf({ kind, namespace, name }: ObjectRef): string {
  return namespace === "default" ? `${kind}/${name}` : `${kind}/${namespace}/${name}`;
}
