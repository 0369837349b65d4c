// The tables of StatefulSets: updates, revisions and the owners of volume claims.
import type { IntOrString, OwnerReference } from "../../kubernetes/index.ts";
import { type ClaimRetentionPolicy, claimOwnersUpToDate } from "../statefulset/claims.ts";
import { planStatefulSet } from "../statefulset/plan.ts";
import {
  isInOrdinalRange,
  ordinalOf,
  replicasOf,
  type StatefulPod,
  type StatefulSetSpec,
} from "../statefulset/pods.ts";
import { setHistory, type TemplateRevision } from "../statefulset/revisions.ts";
import { ordinalsToUpdate, statefulMaxUnavailable } from "../statefulset/update.ts";
import { type Answer, family } from "./family.ts";
import type { Metadata } from "./manifests.ts";

export const statefulSetMaxUnavailable = family<{
  readonly maxUnavailable: IntOrString | null;
  readonly replicas: number;
}>({
  folder: "controllers",
  name: "statefulset_max_unavailable",
  answer({ maxUnavailable, replicas }) {
    return { maxUnavailable: statefulMaxUnavailable(maxUnavailable, replicas) };
  },
});

interface WrittenRevision {
  readonly template: string;
  readonly revision: number;
}

interface RevisionsInput {
  readonly existingRevisions: readonly WrittenRevision[];
  readonly template: string;
  readonly statusCurrentRevisionTemplate: string | null;
}

/** Templates are letters here; a revision is named after its template. */
export const statefulSetRevisions = family<RevisionsInput>({
  folder: "controllers",
  name: "statefulset_revisions",
  answer({ existingRevisions, template, statusCurrentRevisionTemplate }) {
    const existing = existingRevisions.map((revision) => ({ ...revision, name: revision.template }));
    const currentName = statusCurrentRevisionTemplate ?? undefined;
    const { revisions, current, update } = setHistory(existing, template, currentName, template, Object.is);
    const written = ({ template, revision }: WrittenRevision): WrittenRevision => ({ template, revision });
    return {
      revisionCount: revisions.length,
      currentRevision: written(current),
      updateRevision: written(update),
    };
  },
});

interface ClaimInput {
  readonly statefulSet: {
    readonly metadata: Metadata;
    readonly spec: Pick<StatefulSetSpec, "replicas" | "ordinals"> & {
      readonly persistentVolumeClaimRetentionPolicy?: ClaimRetentionPolicy;
    };
  };
  readonly pod: { readonly metadata: Metadata };
  readonly claim: { readonly metadata: { readonly ownerReferences?: readonly OwnerReference[] } };
}

export const statefulSetPvcOwnerRefs = family<ClaimInput>({
  folder: "controllers",
  name: "statefulset_pvc_owner_refs",
  answer({ statefulSet, pod, claim }) {
    const { spec } = statefulSet;
    const identity = ({ name = "", uid = "" }: Metadata) => ({ name, uid });
    const upToDate = claimOwnersUpToDate(claim.metadata.ownerReferences ?? [], {
      set: identity(statefulSet.metadata),
      pod: identity(pod.metadata),
      condemned: !isInOrdinalRange(spec, ordinalOf(pod.metadata.name ?? "")),
      policy: spec.persistentVolumeClaimRetentionPolicy ?? {},
    });
    return { upToDate };
  },
});

type Step =
  | { readonly op: "scaleUpUntilReady"; readonly replicas: number }
  | { readonly op: "update"; readonly replicas?: number; readonly image?: string }
  | { readonly op: "sync" | "syncUntilStable" | "scaleToZero" }
  | { readonly op: "applyRevision"; readonly revision: "first" }
  | { readonly op: "setRunning" | "setReady"; readonly ordinal: number };

interface StatefulSetManifest {
  readonly spec: StatefulSetSpec & {
    readonly template?: { readonly spec: { readonly containers: readonly { readonly image?: string }[] } };
  };
}

/** What a table calls the pods that are there at last, by the step that began it. */
const PHASES: { readonly [op: string]: string } = {
  update: "afterUpdate",
  scaleToZero: "afterRestart",
  applyRevision: "afterRollback",
};

interface RolloutInput {
  readonly statefulSet: StatefulSetManifest;
  readonly steps: readonly Step[];
  readonly maxUnavailableStatefulSet?: boolean;
}

export const statefulSetRollout = family<RolloutInput>({
  folder: "controllers",
  name: "statefulset_rollout",
  answer(input) {
    const cluster = new StatefulCluster(input);
    let begun: string | undefined;
    const phases = input.steps.flatMap((step) => {
      cluster.run(step);
      begun = PHASES[step.op] ?? begun;
      const settled = step.op === "syncUntilStable" || step.op === "scaleUpUntilReady";
      return settled && begun !== undefined ? [{ phase: begun, podImagesByOrdinal: cluster.images() }] : [];
    });
    return { phases };
  },
});

type UpdateInput =
  | (RolloutInput & { readonly function: "trace" })
  | {
      readonly function: "oneUpdatePass";
      readonly statefulSet: StatefulSetManifest;
      readonly terminatingOrdinals: readonly number[];
      readonly maxUnavailableStatefulSet: boolean;
    };

export const statefulSetMaxUnavailableUpdate = family<UpdateInput>({
  folder: "controllers",
  name: "statefulset_max_unavailable_update",
  knows: { function: ["oneUpdatePass", "trace"] },
  answer(input): Answer {
    if (input.function === "trace") {
      const cluster = new StatefulCluster(input);
      const ordinals = input.steps.flatMap((step) => {
        cluster.run(step);
        return step.op === "sync" ? [cluster.ordinals()] : [];
      });
      return { ordinalsAfterEachSync: ordinals };
    }
    const { spec } = input.statefulSet;
    const pods = Array.from({ length: spec.replicas }, (_, ordinal) => ({
      ...readyPod(ordinal, "old"),
      deleting: input.terminatingOrdinals.includes(ordinal),
    }));
    const replicas = replicasOf({ spec, pods, now: 0 });
    const rules = { severalAtOnce: input.maxUnavailableStatefulSet, brokenPodsCount: false };
    const deleted = ordinalsToUpdate(spec, replicas, "new", rules);
    return { podsRemaining: pods.length - deleted.length };
  },
});

function readyPod(ordinal: number, revision: string): StatefulPod {
  return { ordinal, phase: "Running", readiness: { ready: true, since: 0 }, deleting: false, revision };
}

/** One StatefulSet, whose deleted pods disappear at once; its pods become ready when a step says so. */
class StatefulCluster {
  readonly #gates: { readonly maxUnavailable?: boolean };
  #spec: StatefulSetSpec;
  #image: string;
  #revisions: readonly TemplateRevision<string>[] = [];
  #status: { readonly currentReplicas: number; readonly currentRevision?: string } = { currentReplicas: 0 };
  #pods: readonly StatefulPod[] = [];

  constructor({ statefulSet, maxUnavailableStatefulSet: maxUnavailable }: RolloutInput) {
    const { template, ...spec } = statefulSet.spec;
    this.#spec = spec;
    this.#image = template?.spec.containers[0]?.image ?? "";
    this.#gates = maxUnavailable === undefined ? {} : { maxUnavailable };
  }

  run(step: Step): void {
    switch (step.op) {
      case "scaleUpUntilReady":
        this.#spec = { ...this.#spec, replicas: step.replicas };
        this.#syncUntilStable();
        break;
      case "update":
        this.#spec = { ...this.#spec, replicas: step.replicas ?? this.#spec.replicas };
        this.#image = step.image ?? this.#image;
        break;
      case "sync":
        this.#sync();
        break;
      case "syncUntilStable":
        this.#syncUntilStable();
        break;
      case "scaleToZero":
        this.#spec = { ...this.#spec, replicas: 0 };
        this.#syncUntilStable();
        break;
      case "applyRevision":
        this.#image = this.#revisions[0]?.template ?? this.#image;
        break;
      case "setRunning":
        this.#change(step.ordinal, { phase: "Running" });
        break;
      case "setReady":
        this.#change(step.ordinal, { readiness: { ready: true, since: 0 } });
    }
  }

  ordinals(): readonly number[] {
    return this.#pods.map(({ ordinal }) => ordinal);
  }

  images(): readonly (string | undefined)[] {
    return this.#pods.map((pod) => this.#revisions.find(({ name }) => name === pod.revision)?.template);
  }

  #change(ordinal: number, fields: Partial<StatefulPod>): void {
    this.#pods = this.#pods.map((pod) => (pod.ordinal === ordinal ? { ...pod, ...fields } : pod));
  }

  /** All pods become ready between two reconciles. */
  #syncUntilStable(): void {
    while (this.#sync()) this.#pods = this.#pods.map(({ ordinal, revision }) => readyPod(ordinal, revision));
  }

  /** Whether anything has changed. */
  #sync(): boolean {
    const { currentReplicas, currentRevision } = this.#status;
    const history = setHistory(this.#revisions, this.#image, currentRevision, this.#image, Object.is);
    const revisions = { current: history.current.name, update: history.update.name };
    const view = { spec: this.#spec, revisions, currentReplicas, pods: this.#pods, now: 0 };
    const { actions, status } = planStatefulSet(view, this.#gates);
    const changed =
      actions.length > 0 ||
      status.currentReplicas !== currentReplicas ||
      status.currentRevision !== currentRevision;
    this.#revisions = history.revisions;
    this.#status = status;
    const deleted = new Set(actions.filter(({ kind }) => kind === "delete").map(({ ordinal }) => ordinal));
    const made = actions.flatMap((action): readonly StatefulPod[] => {
      if (action.kind === "delete") return [];
      const { ordinal, revision } = action;
      return [{ ordinal, revision, phase: "Pending", readiness: { ready: false }, deleting: false }];
    });
    this.#pods = [...this.#pods.filter(({ ordinal }) => !deleted.has(ordinal)), ...made].sort(
      (a, b) => a.ordinal - b.ordinal,
    );
    return changed;
  }
}
