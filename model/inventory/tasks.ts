// From edits and agents to what they do to each object.
import { isFixed } from "../apiserver/fixed-objects.ts";
import {
  type Agent,
  type Edit,
  isNodeEdit,
  type LabelEdit,
  type ObjectRef,
  type Scenario,
} from "../scenario/scenario.ts";
import { ordinalOf, setNameOf } from "../semantics/index.ts";
import { agentWriter, editor, methodText, type WrittenObject } from "../writes/written.ts";
import type { Manifest } from "./manifests.ts";
import { refOf, titleOf } from "./objects.ts";
import type { AgentTask, Operation, WrittenWorkload } from "./operations.ts";
import { sameRef, type Workload } from "./workload.ts";
import { desiredBy, finalizersOf, hasReplicas } from "./workload-of.ts";

export function writtenWorkload(
  object: WrittenObject,
  workloads: readonly Workload[],
  scenario: Scenario,
): readonly WrittenWorkload[] {
  const workload = workloads.find(({ ref }) => sameRef(ref, object.target));
  if (workload === undefined) return [];
  const desired = new Map(
    object.versions.flatMap((version) => {
      const { object: manifest } = version.object;
      if (isFixed(manifest)) return [];
      return [[version, desiredBy(manifest, workload, scenario)] as const];
    }),
  );
  return [
    {
      object,
      desired(version) {
        const found = desired.get(version);
        if (found === undefined) throw new RangeError(`no such version of ${titleOf(object.target)}`);
        return found;
      },
    },
  ];
}

/** What an edit is looked up in. */
interface Known {
  readonly workloads: readonly Workload[];
  readonly versions: ReadonlyMap<string, readonly Manifest[]>;
  readonly written: readonly WrittenWorkload[];
  readonly scenario: Scenario;
}

export function operationsOf(edit: Exclude<Edit, LabelEdit>, i: number, known: Known): readonly Operation[] {
  const { as } = edit;
  return operationsIn(edit, i, known).map((one) => (as === undefined ? one : { ...one, as }));
}

function operationsIn(
  edit: Exclude<Edit, LabelEdit>,
  i: number,
  { workloads, versions, written, scenario }: Known,
): readonly Operation[] {
  if (isNodeEdit(edit)) return [edit];
  if (edit.type === "delete") return [{ ...edit, ...namedPod(edit.target, workloads) }];
  const after = edit.after === undefined ? {} : { after: edit.after };
  if (edit.type === "scale") {
    const own = writeOf(written, edit.target, editor(i), `scale to ${edit.replicas}`);
    return [own === undefined ? edit : { ...own, ...after }];
  }
  if (edit.type === "write") {
    return edit.documents.flatMap(({ target }) => {
      const own = writeOf(written, target, editor(i), methodText(edit.method));
      return own === undefined ? [] : [{ ...own, ...after }];
    });
  }
  return edit.objects.flatMap(({ object, written: document }): Operation[] => {
    const target = refOf(object);
    const own = writeOf(written, target, editor(i), "apply");
    if (own !== undefined) return [{ ...own, ...after }];
    const workload = workloads.find(({ ref }) => sameRef(ref, target));
    if (isFixed(object) || workload === undefined) return [];
    const before = (versions.get(titleOf(target)) ?? []).findLast((version) => version.edit < i);
    // An applied field that the next version leaves out is removed, and so falls back to its default (kubectl apply).
    const keepsReplicas = !hasReplicas(object) && !(before !== undefined && hasReplicas(before.object));
    const added = finalizersOf(object);
    const earlier = before === undefined ? [] : finalizersOf(before.object);
    const finalizers = { added, removed: earlier.filter((f) => !added.includes(f)) };
    const desired = desiredBy(object, workload, scenario);
    return [{ type: "apply", target, desired, written: document, finalizers, keepsReplicas, ...after }];
  });
}

/** A write of an object that is written in several ways; undefined for all others. */
function writeOf(written: readonly WrittenWorkload[], target: ObjectRef, writer: string, method: string) {
  const workload = written.find(({ object }) => sameRef(object.target, target));
  if (workload === undefined) return undefined;
  const versions = workload.object.versions.map((version) => workload.desired(version));
  return { type: "write" as const, target, writer, method, versions };
}

/** A pod, or a claim, that is no workload by itself is one of a StatefulSet. */
function namedPod(target: ObjectRef, workloads: readonly Workload[]) {
  const { kind, namespace, name } = target;
  if (kind === "PersistentVolumeClaim" && !workloads.some(({ ref }) => sameRef(ref, target))) {
    const claimOf = claimedPod(target, workloads);
    return claimOf === undefined ? {} : { claimOf };
  }
  if (kind !== "Pod" || workloads.some(({ ref }) => sameRef(ref, target))) return {};
  const workload = { kind: "StatefulSet", namespace, name: setNameOf(name) ?? "" };
  return { podOf: { workload, index: ordinalOf(name) } };
}

/** The pod of a StatefulSet that a claim of this name is for (getPersistentVolumeClaimName). */
function claimedPod({ namespace, name }: ObjectRef, workloads: readonly Workload[]) {
  const pod = claimTemplateNames(workloads, namespace).flatMap(({ workload, template }) => {
    const rest = name.startsWith(`${template}-`) ? name.slice(template.length + 1) : "";
    return setNameOf(rest) === workload.name ? [{ workload, index: ordinalOf(rest) }] : [];
  });
  return pod[0];
}

function claimTemplateNames(workloads: readonly Workload[], namespace: string) {
  return workloads
    .filter(({ ref }) => ref.namespace === namespace)
    .flatMap(({ ref: workload, claimTemplates = [] }) =>
      claimTemplates.map(({ name: template }) => ({ workload, template })),
    );
}

export function tasksOf(agent: Agent, ...known: Tail<Parameters<typeof tasksIn>>): readonly AgentTask[] {
  const { as } = agent;
  return tasksIn(agent, ...known).map((task) => (as === undefined ? task : { ...task, as }));
}

type Tail<T extends readonly unknown[]> = T extends readonly [unknown, ...infer Rest] ? Rest : never;

function tasksIn(
  { name, objects, write }: Agent,
  workloads: readonly Workload[],
  written: readonly WrittenWorkload[],
  scenario: Scenario,
): readonly AgentTask[] {
  const others = (write?.documents ?? []).flatMap(({ target }) => {
    const method = write === undefined ? "" : methodText(write.method);
    const own = writeOf(written, target, agentWriter(name), method);
    return own === undefined ? [] : [{ ...own, agent: name }];
  });
  const applied = objects.flatMap(({ object, written: document }): AgentTask[] => {
    const target = refOf(object);
    const own = writeOf(written, target, agentWriter(name), "apply");
    if (own !== undefined) return [{ ...own, agent: name }];
    const workload = workloads.find(({ ref }) => sameRef(ref, target));
    if (isFixed(object) || workload === undefined) return [];
    const desired = desiredBy(object, workload, scenario);
    const keepsReplicas = !hasReplicas(object);
    return [{ type: "apply", agent: name, target, desired, written: document, keepsReplicas }];
  });
  return [...others, ...applied];
}
