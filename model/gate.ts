// Requests of users, agents and controllers about whole objects and their scales: what admission policies and webhooks say of them.
import type { Cluster } from "./cluster.ts";
import { accessRefusal, type WriteMethod } from "./identity/access.ts";
import { type AgentTask, type Inventory, type Operation, titleOf } from "./inventory.ts";
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
import { type ClusterWebhook, refusingWebhook, type Standing, standingReads } from "./policy/webhooks.ts";
import { hasSubjects } from "./scenario.ts";
import type { Version } from "./writes/written.ts";

/** The webhooks that may be asked about an object, or about what its controller makes for it. */
function gatesOf({ webhooks }: Pick<Cluster, "webhooks">, ref: ObjectRef): readonly ClusterWebhook[] {
  return webhooks.filter(({ gated }) => gated.has(titleOf(ref)));
}

/** To be read by whoever asks for something of the object: nothing where no webhook is asked. */
export function gateReads(cluster: Pick<Cluster, "webhooks">, ref: ObjectRef) {
  return standingReads(gatesOf(cluster, ref));
}

/**
 * Why a request is refused; undefined if it is not, or if there is none.
 * @param ref The object that it is about, or for which a controller makes it.
 * @param standing As read from `gateReads` of that object.
 */
export function refusalOf(
  cluster: Pick<Cluster, "policies" | "webhooks">,
  ref: ObjectRef,
  request: AdmissionRequest | undefined,
  standing: Standing,
): string | undefined {
  if (request === undefined) return undefined;
  const refusal = refusalBy(cluster.policies.admission, request);
  if (refusal !== undefined) return refusal;
  const refusing = refusingWebhook(gatesOf(cluster, ref), standing, ({ facts }) => facts.answer(request));
  return refusing === undefined ? undefined : messageOf(refusing.name, refusing.answers);
}

function messageOf(webhook: string, answers: boolean): string {
  return answers
    ? `admission webhook "${webhook}" denied the request`
    : `failed calling webhook "${webhook}": no endpoints available`;
}

/** Whether anything may be refused at all, besides new pods. */
export function hasGate({ policies: { admission, webhooks } }: Pick<Inventory, "policies">): boolean {
  return admission.length > 0 || webhooks.some(({ gates }) => gates);
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
  user: Requester,
  standing: Standing,
): string | undefined {
  return hasGate(cluster) ? refusalOf(cluster, ref, scaleRequest(ref, sizes, user), standing) : undefined;
}

/**
 * What a user or an agent asks for.
 * @param stored The object; null if it does not exist.
 * @param version What it becomes by a write field by field; undefined if that is refused for another reason.
 * @param standing As read from `gateReads` of the object.
 */
export function writeRefusal(
  cluster: Cluster,
  ref: ObjectRef,
  task: Operation | AgentTask,
  stored: object | null,
  version: Version | undefined,
  standing: Standing,
): string | undefined {
  if (!mayRefuse(cluster)) return undefined;
  const request = requestOf(cluster, ref, task, stored, version);
  if (request === undefined) return undefined;
  const forbidden =
    task.as === undefined
      ? undefined
      : accessRefusal(cluster.policies.access, task.as, request, methodOf(task));
  return forbidden ?? refusalOf(cluster, ref, request, standing);
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

/** Why such an object would be refused, were it applied at the start; webhooks that the cluster itself serves are not there yet. */
export function startRefusal(
  cluster: Pick<Cluster, "policies" | "shown">,
  ref: ObjectRef,
): string | undefined {
  const [first] = cluster.shown.get(titleOf(ref)) ?? [];
  if (first === undefined) return undefined;
  const { object } = first;
  const request = objectRequest(ref, { operation: "CREATE", object, oldObject: null, user: ADMINISTRATOR });
  if (request === undefined) return undefined;
  const { admission, webhooks } = cluster.policies;
  const denying = webhooks.find(
    ({ servedBy, answer }) => servedBy === undefined && answer(request)?.refuses === true,
  );
  return refusalBy(admission, request) ?? (denying && messageOf(denying.name, true));
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
