// The DaemonSet controller: a pod for every node that should have one, made for that node and left to the scheduler; then
// the rolling update, when there is nothing else to do; then the history and the status. One write per step.
// Source: pkg/controller/daemon/{daemon_controller,update}.go (syncDaemonSet, manage, rollingUpdate).
import {
  type Alternative,
  act,
  guard,
  type Process,
  process,
  projection,
  type Slot,
  timer,
} from "../../explorer/system.ts";
import { deleteBoundPod, updateStatus, withoutUnbound } from "../apiserver/apiserver.ts";
import { namespaceOf, refusesCreation } from "../apiserver/namespaces.ts";
import { mayPropagate } from "../apiserver/propagation.ts";
import { revisionUid } from "../apiserver/uids.ts";
import {
  type Cluster,
  type ClusterNode,
  isUnownedUid,
  nameInUid,
  podFrom,
  revisionNamed,
} from "../cluster.ts";
import { informers } from "../informers.ts";
import { revisionsAmong } from "../inventory/inventory.ts";
import { added, distinct } from "../multiset.ts";
import { waitingFor, withWaiting } from "../pods/daemon-pods.ts";
import { type Admission, admissionReads, admitted, madeAs } from "../policy/admission.ts";
import { daemonRevisionsToForget } from "../semantics/index.ts";
import { isDeleting, type NodeState } from "../state.ts";
import type { RevisionState } from "../stored.ts";
import {
  countsOf,
  type Daemons,
  daemonsOf,
  isManaged,
  isRecorded,
  type Placed,
  placedPods,
  placeName,
  plansFor,
  type SeenNode,
  type Sync,
  seenFromAfar,
  seenNode,
  specOf,
  syncOf,
  updateOf,
  waitsForAdoption,
} from "./daemonset-sync.ts";
import { adopters, adopts } from "./pod-adoption.ts";

const informer = informers("daemonset-controller", ["DaemonSet", "ControllerRevision", "Pod", "Node"]);

export function daemonSetControllers(cluster: Cluster): readonly Process[] {
  return cluster.daemonSets.flatMap((daemonSet) => {
    const daemons = daemonsOf(cluster, daemonSet);
    return [
      recorder(cluster, daemons),
      ...(mayPropagate(cluster, daemonSet.workload, "Orphan") ? adoptersOf(cluster, daemons) : []),
      ...cluster.nodes.map((node) => manager(cluster, daemons, node)),
      ...(revisionsAmong(daemons.revisions).length === 1
        ? []
        : cluster.nodes.map((node) => updater(cluster, daemons, node))),
    ];
  });
}

function readsOf({ daemonSet }: Daemons) {
  const spec = projection(daemonSet.slot, "metadata.uid and spec", specOf);
  return {
    daemonSet: informer.see("DaemonSet", spec),
    history:
      daemonSet.revisions === undefined ? [] : [informer.see("ControllerRevision", daemonSet.revisions)],
  };
}

function seenOn(daemons: Daemons, node: ClusterNode) {
  const title = `pods of ${daemons.daemonSet.title}`;
  return informer.see(
    "Pod",
    projection(node.slot, title, (state) => seenFromAfar(daemons, state)),
  );
}

/** How it takes over pods that have no controller. */
function adoptersOf(cluster: Cluster, daemons: Daemons): readonly Process[] {
  const { daemonSet, revisions } = daemons;
  return adopters(cluster, {
    controller: `daemonset-controller ${daemonSet.title}`,
    see: (pods) => informer.see("Pod", pods),
    adopter: informer.see("DaemonSet", projection(daemonSet.slot, "metadata.uid and spec", specOf)),
    owners: revisions,
    isClaimed: (pod) => !isDeleting(pod),
    uidFor: (seen, made) => {
      const sync = syncOf(daemons, seen);
      if (sync === undefined || !adopts(sync.uid, sync.present, made)) return undefined;
      return revisionUid(made.name, sync.uid);
    },
  });
}

/** The manage pass on one node. */
function manager(cluster: Cluster, daemons: Daemons, node: ClusterNode): Process {
  const { title, workload } = daemons.daemonSet;
  return process({
    name: `daemonset-controller ${title} on ${node.facts.name}`,
    reads: {
      ...readsOf(daemons),
      node: informer.see("Node", node.slot),
      ...admissionReads(cluster, workload.ref.namespace),
    },
    fairness: () => "weak",
    orbit: `daemonset-controller ${title} on a node`,
    step: ({ daemonSet: seen, history, node: state, ...admission }) => {
      const sync = readySync(daemons, seen, history);
      if (sync === undefined) return [];
      const pods = placedPods(daemons, state);
      if (waitsForAdoption(sync, seenNode(daemons, state, pods))) return [];
      const plans = plansFor(sync, node, seenNode(daemons, state, pods));
      const named = (which: readonly string[]) => pods.filter((_, i) => which.includes(placeName(i)));
      const deletions = named(plans.flatMap((plan) => plan.deletions));
      const failed = named(plans.flatMap((plan) => plan.failed));
      return [
        ...(plans.some(({ create }) => create)
          ? createPod("create pod", cluster, sync, node, state, admission)
          : []),
        ...deletePods("delete pod", node.slot, state, deletions),
        ...deletePods("back-off ends: delete failed pod", node.slot, state, failed, timer),
      ];
    },
  });
}

/** The rolling update, as far as it concerns one node. */
function updater(cluster: Cluster, daemons: Daemons, node: ClusterNode): Process {
  const { title, workload } = daemons.daemonSet;
  const others = cluster.nodes.filter((n) => n !== node);
  return process({
    name: `daemonset-controller ${title}, update on ${node.facts.name}`,
    reads: {
      ...readsOf(daemons),
      node: informer.see("Node", node.slot),
      others: others.map((n) => seenOn(daemons, n)),
      ...admissionReads(cluster, workload.ref.namespace),
    },
    fairness: () => "weak",
    fairAs: `daemonset-controller ${title}, update`,
    orbit: `daemonset-controller ${title}, update on a node`,
    onlyIf: hasOldPod(daemons, node),
    step: ({ daemonSet: seen, history, node: state, others: elsewhere, ...admission }) => {
      const sync = readySync(daemons, seen, history);
      if (sync === undefined) return [];
      const pods = placedPods(daemons, state);
      const update = updateOf(sync, [node, ...others], [seenNode(daemons, state, pods), ...elsewhere]);
      if (update === undefined) return [];
      const { deletions, creations } = update;
      const allowed = ({ all, among, count }: typeof deletions) => [...all, ...(count > 0 ? among : [])];
      const old = allowed(deletions);
      return [
        ...(allowed(creations).includes(placeName(0))
          ? createPod("create new pod", cluster, sync, node, state, admission)
          : []),
        ...deletePods(
          "delete old pod",
          node.slot,
          state,
          pods.filter((_, i) => old.includes(`0/${placeName(i)}`)),
        ),
      ];
    },
  });
}

/** Holds when there is a pod on the node that is not of the present template. Without one, there is nothing to update. */
function hasOldPod(daemons: Daemons, node: ClusterNode) {
  const { daemonSet } = daemons;
  const template = projection(daemonSet.slot, "spec.template", (state) => state?.spec.template ?? null);
  const present = projection(node.slot, `revisions of ${daemonSet.title}`, (state: NodeState) => {
    const alive = placedPods(daemons, state).filter(({ pod }) => !isDeleting(pod));
    return [...new Set(alive.map(({ pod }) => revisionNamed(daemons.revisions, pod.metadata.owner)))].sort();
  });
  return guard(
    { template, present },
    (v) => v.template !== null && v.present.some((name) => name !== v.template),
  );
}

/** The sync, once the history is in order: that comes first. */
function readySync(
  daemons: Daemons,
  seen: Parameters<typeof syncOf>[1],
  [history]: readonly (readonly RevisionState[])[],
): Sync | undefined {
  const sync = syncOf(daemons, seen);
  return sync !== undefined && (history === undefined || isRecorded(sync, history)) ? sync : undefined;
}

/** A template with nodeName makes pods that are bound from the start: the scheduler never sees them. */
function createPod(
  label: string,
  cluster: Cluster,
  { uid, spec, present }: Sync,
  { slot, facts }: ClusterNode,
  state: NodeState,
  admission: Admission,
): readonly Alternative[] {
  const made = madeAs(cluster, present, admission);
  const charges = admitted(cluster, made, admission);
  if (charges === undefined) return [];
  const pod = podFrom(made, revisionUid(made.name, uid));
  const isPinned = made.template.spec.nodeName !== undefined;
  const after = isPinned
    ? { ...state, pods: added(state.pods, pod) }
    : withWaiting(state, added(waitingFor(state), pod));
  return [{ ...act(label, slot.set(after), ...charges), detail: `of ${spec.template} for ${facts.name}` }];
}

/** One pod each. A pod without a node goes at once: there are no containers to stop. */
function deletePods(
  label: string,
  slot: Slot<NodeState>,
  state: NodeState,
  pods: readonly Placed[],
  make: typeof act = act,
): readonly Alternative[] {
  return distinct(pods).flatMap(({ pod, scheduled }) => {
    const detail = `of ${nameInUid(pod.metadata.owner)}`;
    const answer = scheduled
      ? deleteBoundPod(state, pod)
      : { ok: true as const, object: withWaiting(state, withoutUnbound(waitingFor(state), pod)) };
    return answer.ok ? [{ ...make(label, slot.set(answer.object)), detail }] : [];
  });
}

/** Keeps the history in order before anything else is done, and forgets and reports after everything else. */
function recorder(cluster: Cluster, daemons: Daemons): Process {
  const { slot, title, revisions: historySlot, workload } = daemons.daemonSet;
  const { ref } = workload;
  const { history: historyReads } = readsOf(daemons);
  return process({
    name: `daemonset-controller ${title}`,
    reads: {
      daemonSet: informer.see("DaemonSet", slot),
      history: historyReads,
      nodes: cluster.nodes.map((n) => seenOn(daemons, n)),
      namespace: namespaceOf(cluster, ref.namespace),
    },
    fairness: () => "weak",
    step: ({ daemonSet: stored, history: [history], nodes, namespace }) => {
      const sync = syncOf(daemons, specOf(stored));
      if (sync === undefined || stored === null) return [];
      const isRecording = historySlot !== undefined && history !== undefined;
      if (isRecording && !isRecorded(sync, history))
        return record(sync, historySlot, history, refusesCreation(namespace, ref));
      if (!isAtRest(sync, cluster.nodes, nodes)) return [];
      const [gone] = isRecording ? forgotten(sync, history, nodes) : [];
      if (isRecording && gone !== undefined) {
        const left = history.filter((revision) => revision !== gone);
        return [{ ...act("delete ControllerRevision", historySlot.set(left)), detail: gone.name }];
      }
      const counts = countsOf(sync, cluster.nodes, nodes);
      const status = { observedGeneration: stored.metadata.generation, ...counts };
      if (JSON.stringify(status) === JSON.stringify(stored.status)) return [];
      const answer = updateStatus(stored, status);
      return answer.ok ? [act("update status", slot.set(answer.object))] : [];
    },
  });
}

/**
 * Revisions without an owner are adopted first. The one of the present template becomes the newest: the one that there is gets a
 * higher number, or one is made.
 */
function record(
  { uid, spec }: Sync,
  slot: Slot<readonly RevisionState[]>,
  history: readonly RevisionState[],
  isRefused: boolean,
): readonly Alternative[] {
  const orphan = history.find(({ owner }) => isUnownedUid(owner));
  if (orphan !== undefined) {
    const adopted = history.map((r) => (r === orphan ? { ...r, owner: uid } : r));
    return [{ ...act("adopt ControllerRevision", slot.set(adopted)), detail: orphan.name }];
  }
  const others = history.filter(({ name }) => name !== spec.template);
  const isNew = others.length === history.length;
  if (isNew && isRefused) return [];
  const label = isNew ? "create ControllerRevision" : "update ControllerRevision";
  const after = [...others, { name: spec.template, owner: uid }];
  return [{ ...act(label, slot.set(after)), detail: spec.template }];
}

/** Neither the manage pass nor the rolling update has anything to do; failed pods may wait for their back-off. */
function isAtRest(sync: Sync, nodes: readonly ClusterNode[], seen: readonly SeenNode[]): boolean {
  const isIdle = nodes.every((node, i) => {
    const here = seen[i];
    return here === undefined || isManaged(sync, node, here);
  });
  if (!isIdle) return false;
  const update = updateOf(sync, nodes, seen);
  const isEmpty = ({ all, count }: { readonly all: readonly string[]; readonly count: number }): boolean =>
    all.length === 0 && count === 0;
  return update === undefined || (isEmpty(update.deletions) && isEmpty(update.creations));
}

function forgotten(
  { uid, spec }: Sync,
  history: readonly RevisionState[],
  seen: readonly SeenNode[],
): readonly RevisionState[] {
  const own = history.filter(({ owner }) => owner === uid);
  const old = own.map(({ name }) => name).filter((name) => name !== spec.template);
  const live = new Set(seen.flatMap(({ pods }) => pods.map(({ revision }) => revision)));
  const names = daemonRevisionsToForget(old, live, spec.revisionHistoryLimit);
  return own.filter(({ name }) => names.includes(name));
}
