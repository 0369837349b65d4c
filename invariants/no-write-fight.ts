// No two writers fight over one field for ever.
import { ltl, type Property, predicate } from "../explorer/property.ts";
import { projection, type Readable } from "../explorer/system.ts";
import { type Cluster, isReplicaSetOwner } from "../model/cluster.ts";
import { sameRef, titleOf } from "../model/inventory.ts";
import type { ObjectRef } from "../model/scenario.ts";
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
    return targets.flatMap(({ ref, spec }) =>
      [...valuesByField(cluster, ref)].flatMap(([field, values]) => claim(ref, spec, field, values)),
    );
  },
  tell(object, { steps, loop }) {
    const [title = "", path = ""] = object.split(" spec.");
    const turning = loop === undefined ? [] : steps.slice(loop);
    const writers = turning
      .filter(({ changes }) =>
        changes.some(({ slot, before, after }) => slot === title && text(before, path) !== text(after, path)),
      )
      .map((step) => step.process);
    return `spec.${path} of ${title} is written for ever, by ${[...new Set(writers)].sort().join(" and ")}`;
  },
};

/** An object with a spec, as far as its fields go. */
interface Written {
  readonly ref: ObjectRef;
  readonly spec: Readable<object | null>;
}

function written(cluster: Cluster): readonly Written[] {
  const specOf = (stored: { readonly spec: object } | null): object | null => stored?.spec ?? null;
  return [
    ...cluster.deployments.map((d) => ({ ref: d.workload.ref, spec: projection(d.slot, "spec", specOf) })),
    ...cluster.owners
      .filter(isReplicaSetOwner)
      .filter(({ deployment }) => deployment === undefined)
      .map((o) => ({ ref: o.workload.ref, spec: projection(o.replicaSet, "spec", specOf) })),
  ];
}

/** The values that the writers give to each field, as texts; fields that all agree on are left out. */
function valuesByField(cluster: Cluster, ref: ObjectRef): ReadonlyMap<string, readonly string[]> {
  const writes = [...cluster.operations, ...cluster.agentTasks].filter((o) => sameRef(o.target, ref));
  const initial = cluster.owners.find(({ workload }) => sameRef(workload.ref, ref))?.workload.initial;
  const specs: readonly object[] = [
    ...(initial !== undefined && "spec" in initial ? [initial.spec] : []),
    ...writes.flatMap((o) => ("desired" in o && "spec" in o.desired ? [o.desired.spec] : [])),
    ...writes.flatMap((o) => ("replicas" in o ? [{ replicas: o.replicas }] : [])),
  ];
  const fields = new Set(specs.flatMap((spec) => Object.keys(spec)));
  const values = [...fields].map((field) => {
    return [field, [...new Set(specs.map((spec) => JSON.stringify(valueIn(spec, field))))]] as const;
  });
  return new Map(values.filter(([, all]) => all.length > 1));
}

/** It does not come back to a value and leave it again for ever. */
function claim(
  ref: ObjectRef,
  spec: Readable<object | null>,
  field: string,
  values: readonly string[],
): readonly Property[] {
  const id = idFor(noWriteFight, `${titleOf(ref)} spec.${field}`);
  const names = values.map((_, i) => `v${i}`);
  const has = values.map((value) =>
    predicate(`spec.${field} is ${value}`, { spec }, (v) => JSON.stringify(valueIn(v.spec, field)) === value),
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

/** The text of a field of the spec of something that stood in a slot. */
function text(stored: unknown, field: string): string | undefined {
  return JSON.stringify(valueIn(valueIn(stored, "spec"), field));
}

function valueIn(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([k]) => k === key)?.[1]
    : undefined;
}
