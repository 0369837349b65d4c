// No two writers fight over one field for ever.
import { alwaysEventually, ltl, type Property, predicate } from "../explorer/property.ts";
import { projection, type Readable, type Slot } from "../explorer/system.ts";
import { type Cluster, isJobOwner, isReplicaSetOwner } from "../model/cluster.ts";
import { broughtBy, sameRef, titleOf, type Workload } from "../model/inventory/inventory.ts";
import { gateReads, passedOver } from "../model/policy/gate.ts";
import type { ObjectRef } from "../model/scenario/scenario.ts";
import type { Desired } from "../model/workloads/desired.ts";
import { type FieldsState, fieldsTitle } from "../model/writes/written.ts";
import { autoscaledIn } from "./autoscaled.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const noWriteFight: ClusterProperty = {
  id: "no-write-fight",
  kind: "liveness",
  title: "no two writers fight over one field for ever",
  description:
    "In every fair run there is a point from which on each field of the spec of an object keeps its value. Agents that apply " +
    "different values (two GitOps repositories, or one and an operator) undo each other's writes for ever; the message names the " +
    "field and all who write it. It does not apply where nobody writes for ever: users make a bounded number of edits. The fields " +
    "that several may write are those of what an agent applies.",
  source: "argoproj/argo-cd#5105, #2748, #7820; GoKubeDownscaler#453",
  on(cluster) {
    const targets = written(cluster).filter(({ ref }) =>
      cluster.agentTasks.some((task) => sameRef(task.target, ref)),
    );
    return targets.flatMap((target) => [
      ...[...valuesByField(cluster, target)].flatMap(([field, values]) => claim(target, field, values)),
      ...restless(cluster, target),
    ]);
  },
  tell(object, { steps, loop }) {
    const [agent, undone] = object.split(" into ");
    if (undone !== undefined)
      return `${agent} writes ${undone} for ever: mutating admission changes it back each time`;
    const [title = "", path = ""] = object.split(/ (?=(?:spec|metadata)\.)/);
    const slots = [title, fieldsTitle(title)];
    const turning = loop === undefined ? [] : steps.slice(loop);
    const writers = turning
      .filter(({ changes }) =>
        changes.some(
          ({ slot, before, after }) => slots.includes(slot) && text(before, path) !== text(after, path),
        ),
      )
      .map((step) => step.process);
    return `${path} of ${title} is written for ever, by ${[...new Set(writers)].sort().join(" and ")}`;
  },
};

/** An object with a spec, as far as its fields go. */
interface Written {
  readonly ref: ObjectRef;
  readonly initial: Desired | undefined;
  /** Field to value, without "spec." in front. */
  readonly spec: Readable<object | null>;
}

function written(cluster: Cluster): readonly Written[] {
  const { deployments, daemonSets, statefulSets, cronJobs, owners } = cluster;
  const one = <State extends { readonly spec: object }>(
    { ref, initial }: Workload,
    slot: Slot<State | null>,
  ): Written => {
    const merged = cluster.written.find(({ target }) => sameRef(target, ref));
    const spec =
      merged === undefined
        ? projection(slot, "spec", (stored): object | null => stored?.spec ?? null)
        : projection(merged.slot, "spec", (fields): object | null => fields && specOf(fields));
    return { ref, initial, spec };
  };
  return [
    ...deployments.map((o) => one(o.workload, o.slot)),
    ...daemonSets.map((o) => one(o.workload, o.slot)),
    ...statefulSets.map((o) => one(o.workload, o.slot)),
    ...cronJobs.map((o) => one(o.workload, o.slot)),
    ...owners.filter(isJobOwner).flatMap((o) => (o.workload.kind === "Job" ? [one(o.workload, o.job)] : [])),
    ...owners
      .filter(isReplicaSetOwner)
      .filter(({ deployment }) => deployment === undefined)
      .map((o) => one(o.workload, o.replicaSet)),
  ];
}

/** The values that the writers give to each field, as texts; fields that all agree on are left out. */
function valuesByField(cluster: Cluster, { ref, initial }: Written): ReadonlyMap<string, readonly string[]> {
  const merged = cluster.written.find(({ target }) => sameRef(target, ref));
  const writes = [...cluster.operations, ...cluster.agentTasks].filter((o) => sameRef(o.target, ref));
  const asked = [...(initial === undefined ? [] : [initial]), ...writes.flatMap(broughtBy)];
  const specs: readonly object[] =
    merged === undefined
      ? [
          ...asked.flatMap((desired) => ("spec" in desired ? [desired.spec] : [])),
          ...writes.flatMap((o) => ("replicas" in o ? [{ replicas: o.replicas }] : [])),
          // Whoever else writes the size fights with an autoscaler that comes back to its minimum, or to anything above it.
          ...autoscaledIn(cluster)
            .filter(({ target }) => sameRef(target.workload.ref, ref))
            .flatMap(({ autoscaler }) =>
              autoscaler.specs.map(({ minReplicas }) => ({ replicas: minReplicas })),
            ),
        ]
      : merged.object.versions.map(({ fields }) => specOf(fields));
  const fields = new Set(specs.flatMap((spec) => Object.keys(spec)));
  const values = [...fields].map((field) => {
    return [field, [...new Set(specs.map((spec) => JSON.stringify(valueIn(spec, field))))]] as const;
  });
  return new Map(values.filter(([, all]) => all.length > 1));
}

/** Each agent whose writes mutating admission changes has what it wants again and again, or is refused. */
function restless(cluster: Cluster, { ref }: Written): readonly Property[] {
  const merged = cluster.written.find(({ target, object }) => object.isAdmitted && sameRef(target, ref));
  if (merged === undefined) return [];
  return cluster.agentTasks.flatMap((task) => {
    if (task.type !== "write" || !sameRef(task.target, ref)) return [];
    const reads = { fields: merged.slot, ...gateReads(cluster, ref) };
    const rests = predicate(
      `${task.agent} has what it wants of ${titleOf(ref)}, or is refused`,
      reads,
      (v) => {
        if (!merged.object.asks(task.writer, v.fields)) return true;
        return !merged.object.after(task.writer, v.fields, passedOver(cluster, ref, v)).ok;
      },
    );
    return alwaysEventually(idFor(noWriteFight, `agent ${task.agent} into ${titleOf(ref)}`), rests);
  });
}

/** What is kept of the fields of an object that is written in several ways. */
function specOf({ live }: FieldsState): object {
  return Object.fromEntries(
    Object.entries(live).map(([path, value]) => [path.replace(/^spec\./, ""), value]),
  );
}

/** It does not come back to a value and leave it again for ever. */
function claim({ ref, spec }: Written, field: string, values: readonly string[]): readonly Property[] {
  const id = idFor(noWriteFight, `${titleOf(ref)} ${pathOf(field)}`);
  const names = values.map((_, i) => `v${i}`);
  const has = values.map((value) =>
    predicate(
      `${pathOf(field)} is ${value}`,
      { spec },
      (v) => JSON.stringify(valueIn(v.spec, field)) === value,
    ),
  );
  const formula = names.map((name) => `(F G ${name} | F G !${name})`).join(" & ");
  return [
    ltl(
      id,
      formula,
      Object.fromEntries(names.flatMap((name, i) => has.slice(i, i + 1).map((p) => [name, p]))),
    ),
  ];
}

/** Labels and annotations are named in full. */
function pathOf(field: string): string {
  return field.startsWith("metadata.") ? field : `spec.${field}`;
}

/** The text of a field of something that stood in a slot: an object, or its fields. */
function text(stored: unknown, path: string): string | undefined {
  const live = valueIn(stored, "live");
  return JSON.stringify(
    live === undefined ? valueIn(valueIn(stored, "spec"), path.replace(/^spec\./, "")) : valueIn(live, path),
  );
}

function valueIn(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([k]) => k === key)?.[1]
    : undefined;
}
