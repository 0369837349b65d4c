// Requests of users, agents and controllers about whole objects and their scales: what admission policies say of them.
import type { Cluster } from "./cluster.ts";
import { accessRefusal, type WriteMethod } from "./identity/access.ts";
import { type AgentTask, type Operation, titleOf } from "./inventory.ts";
import type { ObjectRef } from "./objects.ts";
import { refusalBy } from "./policy/bound-policies.ts";
import {
  ADMINISTRATOR,
  type AdmissionRequest,
  objectRequest,
  type Requester,
  scaleRequest,
} from "./policy/request.ts";
import { resized } from "./policy/shown.ts";
import { replicasIn, shownApplied, shownStored } from "./policy/stored-objects.ts";
import { hasSubjects } from "./scenario.ts";
import type { Version } from "./writes/written.ts";

/** Why a request is refused; undefined if it is not, or if there is none. */
export function refusalOf(
  { policies: { admission } }: Pick<Cluster, "policies">,
  request: AdmissionRequest | undefined,
): string | undefined {
  return request === undefined ? undefined : refusalBy(admission, request);
}

/** Whether anything may be refused at all. */
export function hasGate({ policies: { admission } }: Pick<Cluster, "policies">): boolean {
  return admission.length > 0;
}

/** Whether a user or an agent may be refused something: by a policy, or because it may not do it. */
export function mayRefuse(cluster: Pick<Cluster, "policies" | "scenario">): boolean {
  return hasGate(cluster) || hasSubjects(cluster.scenario);
}

/** What a step is called in which a user asks for something that is refused. */
export function refusedLabel(verb: string): string {
  return `${verb} refused`;
}

/** That the size of an object is changed through its scale. */
export function scalingRefusal(
  cluster: Cluster,
  ref: ObjectRef,
  sizes: readonly [from: number, to: number],
  user: Requester = ADMINISTRATOR,
): string | undefined {
  return hasGate(cluster) ? refusalOf(cluster, scaleRequest(ref, sizes, user)) : undefined;
}

/**
 * What a user or an agent asks for.
 * @param stored The object; null if it does not exist.
 * @param version What it becomes by a write field by field; undefined if that is refused for another reason.
 */
export function writeRefusal(
  cluster: Cluster,
  ref: ObjectRef,
  task: Operation | AgentTask,
  stored: object | null,
  version?: Version,
): string | undefined {
  if (!mayRefuse(cluster)) return undefined;
  const request = requestOf(cluster, ref, task, stored, version);
  if (request === undefined) return undefined;
  const forbidden =
    task.as === undefined
      ? undefined
      : accessRefusal(cluster.policies.access, task.as, request, methodOf(task));
  return forbidden ?? refusalOf(cluster, request);
}

/** Why an agent may not change, or not make, what it looks after; undefined if it may do both. */
export function accessReason({ policies }: Pick<Cluster, "policies">, task: AgentTask): string | undefined {
  const { as: user, target } = task;
  if (user === undefined) return undefined;
  for (const operation of ["UPDATE", "CREATE"] as const) {
    const request = objectRequest(target, { operation, object: null, oldObject: null, user });
    const reason = request && accessRefusal(policies.access, user, request, methodOf(task));
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** How kubectl, or an agent, makes the request. */
function methodOf(task: Operation | AgentTask): WriteMethod {
  if (task.type === "delete" || task.type === "scale") return task.type;
  if (task.type !== "write") return "apply";
  const known = (["server-side apply", "replace", "patch", "scale"] as const).find((method) =>
    task.method.startsWith(method),
  );
  return known ?? "apply";
}

/** The objects of manifests that are there at the start, as far as admission is asked about them. */
export function gatedObjects({
  shown,
  heldAtStart,
}: Pick<Cluster, "shown" | "heldAtStart">): readonly ObjectRef[] {
  return heldAtStart.filter((ref) => (shown.get(titleOf(ref)) ?? []).length > 0);
}

/** Why such an object would be refused, were it applied now. */
export function startRefusal(
  cluster: Pick<Cluster, "policies" | "shown">,
  ref: ObjectRef,
): string | undefined {
  const [first] = cluster.shown.get(titleOf(ref)) ?? [];
  if (first === undefined) return undefined;
  const { object } = first;
  const request = objectRequest(ref, { operation: "CREATE", object, oldObject: null, user: ADMINISTRATOR });
  return refusalOf(cluster, request);
}

function requestOf(
  cluster: Cluster,
  ref: ObjectRef,
  task: Operation | AgentTask,
  stored: object | null,
  version: Version | undefined,
): AdmissionRequest | undefined {
  const user = task.as ?? ADMINISTRATOR;
  const oldObject = stored === null ? null : shownStored(cluster.shown.get(titleOf(ref)) ?? [], stored);
  const from = stored !== null && "spec" in stored ? replicasIn(stored.spec) : undefined;
  const by = (operation: AdmissionRequest["operation"], object: unknown) =>
    objectRequest(ref, { operation, object, oldObject, user });
  switch (task.type) {
    case "scale":
      return from === undefined ? undefined : scaleRequest(ref, [from, task.replicas], user);
    case "delete":
      return stored === null ? undefined : by("DELETE", null);
    case "apply": {
      const written = shownApplied(ref, task.written);
      if (stored === null) return by("CREATE", written);
      const object = task.keepsReplicas && from !== undefined ? resized(written, from) : written;
      return isSame(object, oldObject) ? undefined : by("UPDATE", object);
    }
    case "write": {
      if (version === undefined) return undefined;
      const object = shownApplied(ref, version.object.written);
      if (stored === null) return by("CREATE", object);
      const to = Number(/^scale to (\d+)$/.exec(task.method)?.[1] ?? Number.NaN);
      if (!Number.isNaN(to) && from !== undefined) return scaleRequest(ref, [from, to], user);
      return isSame(object, oldObject) ? undefined : by("UPDATE", object);
    }
    default:
      return undefined;
  }
}

/** kubectl and agents write nothing where nothing differs. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
