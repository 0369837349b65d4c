// Requests of users, agents and controllers about whole objects and their scales: what admission policies and webhooks say of them.
import type { Cluster } from "../cluster.ts";
import { accessRefusal, type WriteMethod } from "../identity/access.ts";
import { type AgentTask, type Inventory, type Operation, titleOf } from "../inventory/inventory.ts";
import type { ObjectRef } from "../inventory/objects.ts";
import { sameRef } from "../inventory/workload.ts";
import { hasSubjects } from "../scenario/scenario.ts";
import type { Version, WriteResult, WrittenObject } from "../writes/written.ts";
import type { Asked } from "./answers.ts";
import { refusalBy } from "./bound-policies.ts";
import { fieldOf } from "./fields-of.ts";
import {
  ADMINISTRATOR,
  type AdmissionRequest,
  objectRequest,
  type Requester,
  scaleRequest,
} from "./request.ts";
import { resized } from "./shown.ts";
import { replicasIn, shownApplied, shownStored } from "./stored-objects.ts";
import { denialBy } from "./webhook-answers.ts";
import {
  type ClusterWebhook,
  refusingWebhook,
  type Standing,
  skippedWebhooks,
  standingReads,
} from "./webhooks.ts";

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
 * @param request With the object as mutating admission leaves it.
 * @param standing As read from `gateReads` of that object.
 * @param asked What the mutating webhooks have said; absent: nothing is changed, and they are asked like the others.
 */
export function refusalOf(
  cluster: Pick<Cluster, "policies" | "webhooks">,
  ref: ObjectRef,
  request: AdmissionRequest | undefined,
  standing: Standing,
  asked?: Asked,
): string | undefined {
  if (request === undefined) return undefined;
  const refusal = refusalBy(cluster.policies.admission, request);
  if (refusal !== undefined) return refusal;
  const refusing = refusingWebhook(gatesOf(cluster, ref), standing, ({ facts }) =>
    asked === undefined || facts.mutator === undefined ? facts.answer(request) : asked.get(facts.name),
  );
  return refusing && messageOf(refusing.name, refusing.answers, refusing.message);
}

function messageOf(webhook: string, answers: boolean, message: string | undefined): string {
  return answers ? denialBy(webhook, message) : `failed calling webhook "${webhook}": no endpoints available`;
}

/** Whether anything may be refused at all, besides new pods. */
export function hasGate({
  policies: { admission, webhooks, mutators },
}: Pick<Inventory, "policies">): boolean {
  return admission.length + mutators.policies.length > 0 || webhooks.some(({ gates }) => gates);
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
  asked?: Asked,
): string | undefined {
  if (!hasGate(cluster)) return undefined;
  return refusalOf(cluster, ref, scaleRequest(ref, sizes, user), standing, asked);
}

/** The webhooks that are passed over at this moment, of those that may be asked about an object. */
export function passedOver(
  cluster: Pick<Cluster, "webhooks">,
  ref: ObjectRef,
  standing: Standing,
): ReadonlySet<string> {
  return skippedWebhooks(gatesOf(cluster, ref), standing);
}

/** Why mutating admission refuses a write; undefined if it does not. */
export function denialOf(result: WriteResult | undefined): string | undefined {
  return result?.ok === false && result.reason === "Denied" ? result.message : undefined;
}

/** The size that a write leads to. */
export function sizeOf(result: WriteResult | undefined): number | undefined {
  return result?.ok === true ? replicasIn(fieldOf(result.version.object.written, "spec")) : undefined;
}

/** Who has changed what is written, for people. */
export function changesOf(result: WriteResult | undefined): string {
  return result?.ok === true && result.changedBy.length > 0
    ? ` (changed by ${result.changedBy.join(", ")})`
    : "";
}

/**
 * Why what a user or an agent asks for is refused.
 * @param stored The object; null if it does not exist.
 * @param result What it becomes by a write field by field; undefined if it is not written so.
 * @param standing As read from `gateReads` of the object.
 */
export function writeRefusal(
  cluster: Cluster,
  ref: ObjectRef,
  task: Operation | AgentTask,
  stored: object | null,
  result: WriteResult | undefined,
  standing: Standing,
): string | undefined {
  if (!mayRefuse(cluster)) return undefined;
  const version = result?.ok === true ? result.version : undefined;
  const request = requestOf(cluster, ref, task, stored, version);
  const forbidden =
    task.as === undefined || request === undefined
      ? undefined
      : accessRefusal(cluster.policies.access, task.as, request, methodOf(task));
  const denial = forbidden ?? denialOf(result);
  return (
    denial ??
    refusalOf(cluster, ref, request, standing, isChangeable(cluster, ref) ? result?.asked : undefined)
  );
}

/** Whether what is written into the object is changed by mutating admission, in the model. */
function isChangeable({ written }: Pick<Cluster, "written">, ref: ObjectRef): boolean {
  return written.some(({ object, target }) => object.isAdmitted && sameRef(target, ref));
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
  cluster: Pick<Cluster, "policies" | "shown"> & {
    readonly written: readonly { readonly object: WrittenObject }[];
  },
  ref: ObjectRef,
): string | undefined {
  const own = cluster.written.find(({ object }) => sameRef(object.target, ref));
  if (own?.object.refusedAtStart !== undefined) return own.object.refusedAtStart;
  const [first] = cluster.shown.get(titleOf(ref)) ?? [];
  if (first === undefined) return undefined;
  const { object } = first;
  const request = objectRequest(ref, { operation: "CREATE", object, oldObject: null, user: ADMINISTRATOR });
  if (request === undefined) return undefined;
  const { admission, webhooks } = cluster.policies;
  const denials = webhooks.flatMap(({ name, servedBy, answer }) => {
    const said = servedBy === undefined ? answer(request) : undefined;
    return said?.refuses === true ? [messageOf(name, true, said.message)] : [];
  });
  return refusalBy(admission, request) ?? denials[0];
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
      if (task.method.startsWith("scale to ") && from !== undefined) {
        const to = replicasIn(fieldOf(version.object.written, "spec"));
        return to === undefined ? undefined : scaleRequest(ref, [from, to], user);
      }
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
