// The model's API server as one object that commands are put to: its pure functions, over Deployments and the fields that managers own.
import { create, updateDeployment, updateStatus } from "../../model/apiserver/apiserver.ts";
import {
  appliedFinalizers,
  deleted,
  finalizersOf,
  held,
  withFinalizers,
  withoutFinalizer,
} from "../../model/apiserver/deletion.ts";
import {
  type ManagedObject,
  NOTHING_WRITTEN,
  type PropagationPolicy,
  serverSideApply,
  updateFields,
} from "../../model/semantics/index.ts";
import { isDeleting } from "../../model/state.ts";
import type { DeploymentSpec, DeploymentState } from "../../model/stored.ts";
import { newDeployment } from "../../model/workloads/deployment.ts";
import { isReport } from "../../model/workloads/statuses.ts";

export type Policy = PropagationPolicy;
/** What a request is answered with: a metav1.StatusReason if it is refused. */
export type Answer = "ok" | "AlreadyExists" | "NotFound" | "Conflict" | "Invalid";
/** Path of a field to its value. */
export type Applied = { readonly [path: string]: string };

/** All objects by name, as a client sees them. */
export type Seen = {
  readonly [name: string]: {
    readonly generation: number;
    readonly replicas: number;
    readonly ready: number;
    readonly finalizers: readonly string[];
    readonly deleting: boolean;
    /** By path: the value, and who owns it. */
    readonly fields: { readonly [path: string]: readonly string[] };
  };
};

interface Stored {
  readonly deployment: DeploymentState;
  readonly managed: ManagedObject;
}

const SPEC: DeploymentSpec = {
  replicas: 1,
  template: "web-rev1",
  strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
  paused: false,
  revisionHistoryLimit: 10,
  progressDeadlineSeconds: 600,
};

export class Server {
  readonly #objects = new Map<string, Stored>();
  readonly #read = new Map<string, string>();
  /** Of everything that was ever created. */
  readonly uids: string[] = [];

  create(name: string, replicas: number, finalizers: readonly string[]): Answer {
    const uid = `${name}#${this.uids.length}`;
    const fresh = held(newDeployment(uid, { ...SPEC, replicas }, "all"), finalizers);
    const answer = create(this.#objects.get(name)?.deployment ?? null, fresh);
    if (!answer.ok) return answer.reason;
    this.uids.push(answer.object.metadata.uid);
    this.#objects.set(name, { deployment: answer.object, managed: NOTHING_WRITTEN });
    return "ok";
  }

  get(name: string): Answer {
    const stored = this.#objects.get(name);
    if (stored === undefined) return "NotFound";
    this.#read.set(name, stored.deployment.metadata.uid);
    return "ok";
  }

  /** @param withUid the uid that was read last is a precondition, if one was */
  update(name: string, replicas: number, withUid: boolean): Answer {
    const stored = this.#objects.get(name)?.deployment ?? null;
    const uid = withUid ? this.#read.get(name) : undefined;
    return this.#written(name, updateDeployment(stored, { ...(stored?.spec ?? SPEC), replicas }, uid));
  }

  updateStatus(name: string, readyReplicas: number): Answer {
    const stored = this.#objects.get(name)?.deployment ?? null;
    const status = stored !== null && isReport(stored.status) ? { ...stored.status, readyReplicas } : {};
    return this.#written(name, updateStatus<DeploymentState>(stored, status));
  }

  #written(
    name: string,
    answer:
      | { readonly ok: true; readonly object: DeploymentState }
      | { readonly ok: false; readonly reason: Answer },
  ): Answer {
    if (!answer.ok) return answer.reason;
    this.#put(name, answer.object);
    return "ok";
  }

  delete(name: string, propagationPolicy: Policy | undefined): Answer {
    const options = propagationPolicy === undefined ? {} : { propagationPolicy };
    return this.#change(name, (stored) => deleted(stored, options));
  }

  removeFinalizer(name: string, finalizer: string): Answer {
    return this.#change(name, (stored) => withoutFinalizer(stored, finalizer));
  }

  addFinalizer(name: string, finalizer: string): Answer {
    const stored = this.#objects.get(name)?.deployment;
    if (stored === undefined) return "NotFound";
    const finalizers = appliedFinalizers(stored, { added: [finalizer], removed: [] });
    return finalizers === undefined ? "Invalid" : this.#change(name, (o) => withFinalizers(o, finalizers));
  }

  #change(name: string, change: (stored: DeploymentState) => DeploymentState | null): Answer {
    const stored = this.#objects.get(name)?.deployment;
    if (stored === undefined) return "NotFound";
    this.#put(name, change(stored));
    return "ok";
  }

  #put(name: string, deployment: DeploymentState | null): void {
    if (deployment === null) this.#objects.delete(name);
    else this.#objects.set(name, { managed: NOTHING_WRITTEN, ...this.#objects.get(name), deployment });
  }

  apply(name: string, manager: string, applied: Applied, force: boolean): Answer {
    const stored = this.#objects.get(name);
    if (stored === undefined) return "NotFound";
    const result = serverSideApply(stored.managed, manager, new Map(Object.entries(applied)), force);
    if (!result.ok) return "Conflict";
    this.#objects.set(name, { ...stored, managed: result.object });
    return "ok";
  }

  /** A merge patch: null takes a field away. */
  patch(name: string, manager: string, patched: { readonly [path: string]: string | null }): Answer {
    const stored = this.#objects.get(name);
    if (stored === undefined) return "NotFound";
    const merged = new Map(stored.managed.fields);
    for (const [path, value] of Object.entries(patched)) {
      if (value === null) merged.delete(path);
      else merged.set(path, value);
    }
    this.#objects.set(name, { ...stored, managed: updateFields(stored.managed, manager, merged) });
    return "ok";
  }

  /** What a client can see. */
  seen(): Seen {
    return Object.fromEntries([...this.#objects].map(([name, stored]) => [name, seenOf(stored)]));
  }

  /** By name: which of all objects ever created it is. */
  incarnations(): { readonly [name: string]: string } {
    return Object.fromEntries([...this.#objects].map(([name, s]) => [name, s.deployment.metadata.uid]));
  }
}

function seenOf({ deployment, managed }: Stored): Seen[string] {
  const { metadata, spec, status } = deployment;
  const ownersOf = (path: string) =>
    [...managed.managers].filter(([, paths]) => paths.has(path)).map(([manager]) => manager);
  return {
    generation: metadata.generation ?? 0,
    replicas: spec.replicas,
    ready: isReport(status) ? status.readyReplicas : 0,
    finalizers: finalizersOf(deployment).toSorted(),
    deleting: isDeleting(deployment),
    fields: Object.fromEntries(
      [...managed.fields].map(([path, value]) => [path, [value, ...ownersOf(path).toSorted()]]),
    ),
  };
}
