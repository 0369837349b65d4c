// How controllers take over pods that have no controller, where an edit may orphan pods. One pod per step.
// Source: pkg/controller/controller_ref_manager.go (ClaimPods, AdoptPod).
import { act, type Process, process, type Readable } from "../../explorer/system.ts";
import { type Cluster, isUnowned, nameInUid, type Owner } from "../cluster.ts";
import { distinct, replaced } from "../multiset.ts";
import { waitingFor, withWaiting } from "../pods/daemon-pods.ts";
import { claim, selectorRequirements } from "../semantics/index.ts";
import type { PodState } from "../state.ts";

/** @template State What the controller sees of its object. */
export interface Adoption<State> {
  /** What the names of the processes start with, and which of them are one actor. */
  readonly controller: string;
  /** The controller's informer of pods. */
  see<R extends Readable<unknown>>(pods: R): R;
  readonly adopter: Readable<State>;
  /** From whose templates the pods were made that it may adopt. */
  readonly owners: readonly Owner[];
  /** Whether the controller looks at such a pod at all. */
  isClaimed(pod: PodState): boolean;
  /** What a pod of this template names as its owner once it is adopted; undefined if it is not. */
  uidFor(adopter: State, made: Owner): string | undefined;
}

export function adopters<State>(cluster: Cluster, adoption: Adoption<State>): readonly Process[] {
  const { controller, adopter, owners } = adoption;
  return [
    ...owners.map(({ name, pending: slot }) =>
      process({
        name: `${controller} adopting${owners.length > 1 ? ` pods of ${name}` : ""}`,
        reads: { adopter, pending: adoption.see(slot) },
        fairness: () => "weak",
        fairAs: controller,
        step: ({ adopter: state, pending }) =>
          adoptions(adoption, state, pending).map((pods) => act("adopt pod", slot.set(pods))),
      }),
    ),
    ...cluster.nodes.map((n) =>
      process({
        name: `${controller} adopting on ${n.facts.name}`,
        reads: { adopter, node: adoption.see(n.slot) },
        fairness: () => "weak",
        fairAs: controller,
        orbit: `${controller} adopting on a node`,
        step: ({ adopter: state, node }) => [
          ...adoptions(adoption, state, node.pods).map((pods) =>
            act("adopt pod", n.slot.set({ ...node, pods })),
          ),
          ...adoptions(adoption, state, waitingFor(node)).map((pods) =>
            act("adopt pod", n.slot.set(withWaiting(node, pods))),
          ),
        ],
      }),
    ),
  ];
}

/** The pods after one of them is adopted, each way to do so. */
function adoptions<State>(
  { owners, isClaimed, uidFor }: Adoption<State>,
  adopter: State,
  pods: readonly PodState[],
): readonly (readonly PodState[])[] {
  return distinct(pods.filter((pod) => isUnowned(pod) && isClaimed(pod))).flatMap((pod) => {
    const made = owners.find(({ name }) => name === nameInUid(pod.metadata.owner));
    const owner = made && uidFor(adopter, made);
    if (owner === undefined) return [];
    return [replaced(pods, pod, { ...pod, metadata: { ...pod.metadata, owner } })];
  });
}

/**
 * Whether a controller with this uid, which is not being deleted, and with the selector of one of its templates adopts pods
 * that were made from another one of its own.
 */
export function adopts(uid: string, { selector }: Owner, { template: { labels } }: Owner): boolean {
  const claimant = { uid, deleting: false };
  const pod = { labels, ownerReferences: [], deleting: false };
  return claim(claimant, selectorRequirements(selector), pod) === "adopt";
}
