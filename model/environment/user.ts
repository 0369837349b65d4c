// The user: the scenario's edits, object by object, in order, each at any time. Never fair: an edit may stay undone. And the
// agents, who write into the same objects.

import { act, type Process, process, type Slot } from "../../explorer/system.ts";
import { type Answer, create, withoutUnbound, withPodFinalizers } from "../apiserver/apiserver.ts";
import { appliedFinalizers, deleted, held, withFinalizers } from "../apiserver/deletion.ts";
import { namespaceOf, refusesCreation } from "../apiserver/namespaces.ts";
import { type Store, storesIn } from "../apiserver/stores.ts";
import type { Cluster, Owner } from "../cluster.ts";
import { newPod, pinnedNode, withFinalizersOf } from "../cluster.ts";
import {
  type AgentTask,
  type FinalizerChange,
  type Operation,
  sameRef,
  titleOf,
  type WorkloadOperation,
} from "../inventory/inventory.ts";
import { added, distinct, mapped } from "../multiset.ts";
import { withManifest } from "../own/edited.ts";
import { withRelabelled } from "../pods/adoption.ts";
import { admissionReads, admitted, chargedFor, chargingQuotas, madeAs } from "../policy/admission.ts";
import { changesOf, gateReads, mayRefuse, refusedLabel, writeRefusal } from "../policy/gate.ts";
import { isNodeEdit, type ObjectRef } from "../scenario/scenario.ts";
import type { NamespacePhase } from "../semantics/index.ts";
import { isDeleting, type PodState } from "../state.ts";
import { isVolumeDeletion } from "../storage/deletion.ts";
import { exclusiveVolumes } from "../storage/exclusive.ts";
import type { StoredObject } from "../stored.ts";
import type { WriteResult } from "../writes/written.ts";
import { agent } from "./agents.ts";
import { drainNodes, drainsBefore } from "./drain.ts";
import { labelPod } from "./labels.ts";
import { afterDeletion, deleteClaimOf, deletePodOf } from "./named-pods.ts";
import { editNode } from "./node-edits.ts";
import { isGated, podAgent, withoutGates } from "./pod-agents.ts";
import { deleteVolume } from "./volumes.ts";
import { afterWrite, resultOf, type Written, writtenIn, writtenProcess } from "./writers.ts";

export function user(cluster: Cluster): readonly Process[] {
  const editable = editableIn(cluster);
  return cluster.operations.flatMap((operation, i): Process | readonly Process[] => {
    const name = nameOf(operation, i);
    if (operation.type === "drain") return drainNodes(cluster, name, i, operation);
    if (isNodeEdit(operation)) return editNode(cluster, name, i, operation);
    if (operation.type === "label") return labelPod(cluster, name, i, operation);
    const podOf = operation.type === "delete" ? operation.podOf : undefined;
    if (podOf !== undefined) return deletePodOf(cluster, name, i, operation, podOf);
    const claimOf = operation.type === "delete" ? operation.claimOf : undefined;
    if (claimOf !== undefined) return deleteClaimOf(cluster, name, i, operation, claimOf);
    if (isVolumeDeletion(operation)) return deleteVolume(cluster, name, i, operation);
    const target = editable.find(({ ref }) => sameRef(ref, operation.target));
    if (target === undefined)
      throw new RangeError(`an edit of ${titleOf(operation.target)}, which is not in this cluster`);
    return target.edit(operation, i);
  });
}

/** All agents, object by object. */
export function agents(cluster: Cluster): readonly Process[] {
  const editable = editableIn(cluster);
  const tasks = cluster.agentTasks.filter(({ own }) => own === undefined);
  return tasks.flatMap((task) => {
    const target = editable.find(({ ref }) => sameRef(ref, task.target));
    return target?.heal?.(task) ?? [];
  });
}

/** Something that the user's edits can be about. */
interface Editable {
  readonly ref: ObjectRef;
  /** @param i The edit's place in the order of all. */
  edit(operation: WorkloadOperation, i: number): Process;
  /** Undefined for what agents cannot look after. */
  heal?(task: AgentTask): Process;
}

function editableIn(cluster: Cluster): readonly Editable[] {
  const pods = cluster.owners.filter(({ workload }) => workload.kind === "Pod");
  return [
    ...storesIn<Editable>(cluster, (store) => object(cluster, store)),
    ...pods.map((owner): Editable => {
      const heal = (task: AgentTask): Process => podAgent(cluster, task, owner);
      return {
        ref: owner.workload.ref,
        edit: (operation, i) => editPod(cluster, operation, i, owner),
        heal,
      };
    }),
  ];
}

function nameOf(operation: Operation, i: number): string {
  const verb = operation.type === "write" ? operation.method : operation.type;
  return `user: edit ${i + 1}, ${verb} ${titleOf(operation.target)}`;
}

/** The incarnation that a create at edit `i` makes: different from every one before it. */
function incarnation(name: string, i: number): string {
  return `${name}#${i + 2}`;
}

/** An object that a controller looks after. */
function object<State extends StoredObject, Spec>(
  cluster: Cluster,
  { ref, slot, name, verbs, specIn }: Store<State, Spec>,
): Editable {
  const after = (
    stored: State | null,
    operation: WorkloadOperation,
    i: number,
    phases: readonly (NamespacePhase | null)[],
  ): State | null => {
    if (operation.type === "delete") return stored === null ? null : deleted(stored, operation);
    if (operation.type === "scale")
      return stored === null ? null : accepted(stored, verbs.scaled?.(stored, operation.replicas));
    if (operation.type === "write") throw new RangeError("a write that is not made field by field");
    const spec = specIn(operation.desired);
    if (spec === null) throw new RangeError(`an edit that applies another kind than ${titleOf(ref)} is`);
    if (stored === null) {
      if (refusesCreation(phases, ref)) return null;
      const created = held(verbs.created(incarnation(name, i), spec), operation.finalizers.added);
      return accepted(null, create(null, withManifest(cluster, ref, created, operation.written)));
    }
    const finalizers = appliedFinalizers(stored, operation.finalizers);
    const answer = verbs.applied(stored, spec, operation.keepsReplicas);
    if (finalizers === undefined || !answer.ok) return stored;
    return withFinalizers(withManifest(cluster, ref, answer.object, operation.written), finalizers);
  };
  const isTooEarly = (stored: State | null, { after: awaited }: Operation): boolean =>
    awaited === "rollout" && stored !== null && verbs.isRolledOut?.(stored) === false;
  const written = writtenIn(cluster, ref);
  /** What is stored after the edit: of the object, and of its fields where these are kept. */
  const edited = (
    now: Written<State>,
    operation: WorkloadOperation,
    i: number,
    phases: readonly (NamespacePhase | null)[],
    result: WriteResult | undefined,
  ): Written<State> => {
    if (result === undefined || written === undefined) {
      const stored = after(now.stored, operation, i, phases);
      return { stored, fields: stored === null ? null : now.fields };
    }
    if (now.stored === null && refusesCreation(phases, ref)) return now;
    const kind = { verbs, specIn };
    return afterWrite(written, kind, now, result, incarnation(name, i)) ?? now;
  };
  return {
    ref,
    heal: (task) => {
      const uid = (done: number): string => `${incarnation(name, done)}-by-${task.agent}`;
      return agent(cluster, task, { slot, verbs, specIn, uid, written });
    },
    edit: (operation, i) =>
      writtenProcess(
        {
          name: nameOf(operation, i),
          reads: {
            done: cluster.operationsDone,
            stored: slot,
            namespace: namespaceOf(cluster, ref.namespace),
            drains: drainsBefore(cluster, operation),
            quotas: chargingQuotas(cluster, slot).map((quota) => quota.slot),
            ...gateReads(cluster, ref),
          },
          labels: [operation.type, ...(mayRefuse(cluster) ? [refusedLabel(operation.type)] : [])],
          environment: true,
        },
        written,
        ({ done: made, stored, namespace, drains, quotas, registrations, servers }, fields) => {
          if (made !== i || isTooEarly(stored, operation) || drains.includes(true)) return [];
          const standing = { registrations, servers };
          const result = resultOf(cluster, written, operation, { stored, fields }, standing);
          const refusal = writeRefusal(cluster, ref, operation, stored, result, standing);
          if (refusal !== undefined) {
            const refused = act(refusedLabel(operation.type), cluster.operationsDone.set(i + 1));
            return [{ ...refused, detail: refusal }];
          }
          const left = edited({ stored, fields }, operation, i, namespace, result);
          const finish = cluster.operationsDone.set(i + 1);
          const charges = chargedFor(cluster, { slot, before: stored, after: left.stored }, quotas);
          if (charges === undefined) return [act(operation.type, finish)];
          const own = written === undefined ? [] : [written.slot.set(left.fields)];
          const done = act(operation.type, finish, ...charges, slot.set(left.stored), ...own);
          const changes = changesOf(result);
          return [changes === "" ? done : { ...done, detail: changes.trim() }];
        },
      ),
  };
}

/** What is stored after a write, which changes nothing if it is refused. */
function accepted<State>(stored: State | null, answer: Answer<State> | undefined): State | null {
  return answer?.ok ? answer.object : stored;
}

/** The pods after the finalizers of one of them are applied; as they are if that is refused. */
function appliedTo(
  pods: readonly PodState[],
  pod: PodState,
  change: FinalizerChange,
  isBound: boolean,
): readonly PodState[] {
  const { finalizers, deletionTimestamp } = pod.metadata;
  const marks = { uid: "", finalizers, ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }) };
  const after = appliedFinalizers({ metadata: marks }, change);
  if (after === undefined || after.join() === (finalizers ?? []).join()) return pods;
  return withPodFinalizers(pods, pod, after, isBound);
}

function editPod(cluster: Cluster, operation: WorkloadOperation, i: number, owner: Owner): Process {
  const owners = withRelabelled(cluster, owner);
  const names = new Set(owners.map(({ name }) => name));
  const volumes = exclusiveVolumes(cluster);
  return process({
    name: nameOf(operation, i),
    reads: {
      done: cluster.operationsDone,
      pending: owners.map((o) => o.pending),
      nodes: cluster.nodes.map((n) => n.slot),
      ...admissionReads(cluster, owner.workload.ref.namespace),
      drains: drainsBefore(cluster, operation),
    },
    labels: [
      operation.type,
      ...(owners.every(({ template }) => template.refusals === undefined) ? [] : [refusedLabel("apply")]),
    ],
    environment: true,
    step: ({ done, pending, nodes, drains, ...admission }) => {
      if (done !== i || drains.includes(true)) return [];
      const finish = cluster.operationsDone.set(i + 1);
      const places = nodes.flatMap((state, n) => {
        const slot: Slot<typeof state> | undefined = cluster.nodes[n]?.slot;
        const pods = distinct(state.pods.filter((pod) => names.has(pod.metadata.owner)));
        return slot === undefined ? [] : pods.map((pod) => ({ slot, state, pod }));
      });
      const exists = pending.flat().length + places.length > 0;
      const change = (f: (pods: readonly PodState[]) => readonly PodState[]) =>
        owners.flatMap((o, n) => {
          const pods = pending[n] ?? [];
          return pods.length === 0 ? [] : [o.pending.set(f(pods))];
        });
      if (operation.type === "apply") {
        const opens = owner.template.isGated && !isGated(operation.desired);
        // Of a pod that exists, only scheduling gates and finalizers change; it is not created again.
        if (exists) {
          const [place] = places;
          if (place === undefined) {
            const applied = change((pods) => {
              const after = pods.reduce((all, pod) => appliedTo(all, pod, operation.finalizers, false), pods);
              return opens ? mapped(after, withoutGates) : after;
            });
            return [act("apply", finish, ...applied)];
          }
          const pods = appliedTo(place.state.pods, place.pod, operation.finalizers, true);
          return [act("apply", finish, place.slot.set({ ...place.state, pods }))];
        }
        const from = madeAs(cluster, owner, admission);
        const [refusal] = from.template.refusals ?? [];
        if (refusal !== undefined) return [{ ...act(refusedLabel("apply"), finish), detail: refusal }];
        const charges = admitted(cluster, from, admission);
        if (charges === undefined) return [act("apply", finish)];
        const finalizers =
          from.template.asked === undefined ? operation.finalizers.added : (from.template.finalizers ?? []);
        const made = withFinalizersOf({ ...from.template, finalizers }, newPod(from.name));
        const pod = opens ? withoutGates(made) : made;
        const pinned = pinnedNode(cluster, from);
        const state = nodes.find((_, n) => cluster.nodes[n] === pinned);
        return pinned === undefined || state === undefined
          ? [act("apply", finish, from.pending.set([pod]), ...charges)]
          : [act("apply", finish, pinned.slot.set({ ...state, pods: added(state.pods, pod) }), ...charges)];
      }
      if (pending.flat().length > 0)
        return [act("delete", finish, ...change((pods) => pods.reduce(withoutUnbound, pods)))];
      const isForced = operation.type === "delete" && operation.force === true;
      const [place] = places.filter(({ pod }) => isForced || !isDeleting(pod));
      if (place === undefined) return [act("delete", finish)];
      const after = afterDeletion(cluster, volumes, operation, place.state, place.pod);
      return [act("delete", finish, place.slot.set(after))];
    },
  });
}
