// What the API server does with one request of a user's controller: the object afterwards, or why it is refused.
// Sources: staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go (Create, Update, Delete),
// staging/src/k8s.io/apiserver/pkg/endpoints/handlers/patch.go.
import { deleted, finalizersOf, held, withFinalizers } from "../apiserver/deletion.ts";
import { type ObjectRef, titleOf } from "../inventory/objects.ts";
import type { OwnerReference } from "../kubernetes/index.ts";
import type { OwnWrites } from "../scenario/scenario.ts";
import { isDeleting } from "../state.ts";
import type { CustomState, OwnMarks, StoredObject } from "../stored.ts";
import { canonical, newCustom, updateCustom } from "../workloads/custom.ts";
import { mergePatch } from "../writes/field-paths.ts";
import type { ClusterOwn, Tracked, TrackedCustom } from "./cluster-own.ts";
import { OwnModelError } from "./errors.ts";
import { changedInPlace } from "./immutable.ts";
import { apiVersionOf } from "./kinds.ts";
import type { Note } from "./learned.ts";
import { resourcesOf } from "./model.ts";
import { fieldsOf, normalManifest } from "./normal.ts";
import { applied, customIn, marksIn } from "./parts.ts";
import type { Preconditions, Request } from "./requests.ts";
import { resourceVersionOf } from "./views.ts";

/** metav1.StatusReason of a refusal. */
export type Refusal = "AlreadyExists" | "NotFound" | "Conflict" | "Invalid" | "Forbidden";

export type Outcome =
  | { readonly kind: "same" }
  /** `tolerated`: the controller goes on all the same. */
  | { readonly kind: "refused"; readonly reason: Refusal; readonly tolerated: boolean }
  /** No role allows it. */
  | { readonly kind: "not allowed"; readonly why: string }
  | { readonly kind: "unknown"; readonly note: Note }
  /** It is not the time for it. */
  | { readonly kind: "waits" }
  | { readonly kind: "written"; readonly tracked: Tracked; readonly after: StoredObject | null };

/** What a request meets. */
export interface Situation {
  readonly own: ClusterOwn;
  readonly writes: OwnWrites;
  readonly controller: string;
  /** The namespace of objects that name none: that of the object which is looked after. */
  readonly namespace: string;
  stored(tracked: Tracked): StoredObject | null;
  /** Why no role allows it; undefined if one does. */
  refusal(request: Request, ref: ObjectRef, isThere: boolean): string | undefined;
  /** Whether nothing can be created there now. */
  isClosed(ref: ObjectRef): boolean;
  /** Whether pods, or what makes them, are left of an earlier object of its name. */
  hasRemains(tracked: Tracked): boolean;
  /** A uid that nothing names. */
  newUid(tracked: Tracked): string;
}

/** How often a spec may change: what changes it more often does so for ever, or a bound must be given up. */
export const MOST_GENERATIONS = 30;

export function perform(situation: Situation, request: Request): Outcome {
  const named = "object" in request ? request.object : request.target;
  const { name, namespace = situation.namespace } = named.metadata;
  const ref: ObjectRef = { kind: named.kind, namespace, name };
  const tracked = situation.own.tracked.find(
    (one) => one.title === titleOf(ref) && one.apiVersion === named.apiVersion,
  );
  const stored = tracked === undefined ? null : situation.stored(tracked);
  const why = situation.refusal(request, ref, stored !== null);
  if (why !== undefined) return { kind: "not allowed", why };
  if (tracked === undefined) return absent(situation, request, ref);
  switch (request.verb) {
    case "create":
      return stored === null
        ? created(situation, tracked, request.object)
        : refused("AlreadyExists", request.ignoreAlreadyExists);
    case "apply":
      return stored === null
        ? created(situation, tracked, request.object)
        : replaced(situation, tracked, stored, applied(tracked.view(stored), request.object));
    case "update":
    case "update status": {
      if (stored === null) return refused("NotFound", request.ignoreNotFound);
      if (conflicts(stored, request.object.metadata)) return refused("Conflict");
      return request.verb === "update"
        ? replaced(situation, tracked, stored, request.object)
        : withStatus(situation, tracked, stored, request.object.status);
    }
    case "patch":
    case "patch status": {
      if (stored === null) return refused("NotFound", request.ignoreNotFound);
      if (conflicts(stored, request.preconditions ?? {})) return refused("Conflict");
      const view = tracked.view(stored);
      if (request.verb === "patch")
        return replaced(situation, tracked, stored, mergePatch(view, request.patch));
      return withStatus(situation, tracked, stored, mergePatch(fieldsOf(view).status ?? {}, request.patch));
    }
    case "delete": {
      if (stored === null) return refused("NotFound", request.ignoreNotFound);
      if (conflicts(stored, request.preconditions ?? {})) return refused("Conflict");
      const propagationPolicy = request.propagationPolicy ?? defaultPolicy(ref.kind);
      if (propagationPolicy !== "Background" && !situation.writes.policies.includes(propagationPolicy))
        return { kind: "unknown", note: { type: "policy", policy: propagationPolicy } };
      return changed(tracked, stored, deleted(stored, { propagationPolicy }));
    }
  }
}

/** Jobs orphan their pods unless a request says otherwise (DefaultGarbageCollectionPolicy in pkg/registry/batch/job/strategy.go). */
function defaultPolicy(kind: string) {
  return kind === "Job" ? "Orphan" : "Background";
}

/** A request about something that there never was, as far as is known. */
function absent(situation: Situation, request: Request, ref: ObjectRef): Outcome {
  const title = titleOf(ref);
  const { own, controller, writes } = situation;
  if (request.verb === "create" || request.verb === "apply") {
    const { object } = request;
    const isOwn = resourcesOf(own.facts.model).some(
      (one) => one.kind === ref.kind && apiVersionOf(one) === object.apiVersion,
    );
    const written = withNamespace(isOwn ? object : normalManifest(object), ref);
    return {
      kind: "unknown",
      note: { type: isOwn ? "custom" : "manifest", controller, object: title, written },
    };
  }
  if (!writes.touches(ref)) return { kind: "unknown", note: { type: "touch", title } };
  return refused("NotFound", request.ignoreNotFound);
}

function withNamespace(written: unknown, { namespace, name }: ObjectRef): unknown {
  const { metadata, ...rest } = fieldsOf(written);
  return { ...rest, metadata: { ...fieldsOf(metadata), name, namespace } };
}

function created(situation: Situation, tracked: Tracked, object: unknown): Outcome {
  if (situation.isClosed(tracked.ref)) return refused("Forbidden");
  // Or a controller that does not see what it has made could make ever more pods.
  if (situation.hasRemains(tracked)) return { kind: "waits" };
  const marks = marksIn(object);
  const uid = situation.newUid(tracked);
  if (tracked.custom !== undefined) {
    const spec = customIn(object);
    const made = held(withOwn(newCustom(uid, spec), undefined, marks.ownerReferences), marks.finalizers);
    if (isInvalid(tracked.custom, tracked, made)) return refused("Invalid");
    return { kind: "written", tracked, after: made };
  }
  const known = manifestFor(situation, tracked, object);
  if (known.kind === "unknown") return known;
  const made = withOwn(tracked.created(uid, known.desired), known.index, marks.ownerReferences);
  return { kind: "written", tracked, after: held(made, marks.finalizers) };
}

/** The object after what is written has become its metadata and its spec. */
function replaced(situation: Situation, tracked: Tracked, stored: StoredObject, object: unknown): Outcome {
  const { finalizers, ownerReferences } = marksIn(object);
  // ValidateObjectMetaUpdate in staging/src/k8s.io/apimachinery/pkg/api/validation/objectmeta.go
  const added = finalizers.filter((finalizer) => !finalizersOf(stored).includes(finalizer));
  if (isDeleting(stored) && added.length > 0) return refused("Invalid");
  const { custom } = tracked;
  if (custom !== undefined) {
    const before = customState(custom, stored);
    const after = withOwn(updateCustom(before, customIn(object)), undefined, ownerReferences);
    if (isInvalid(custom, tracked, after)) return refused("Invalid");
    if (after.metadata.generation > MOST_GENERATIONS)
      return { kind: "unknown", note: { type: "growth", title: tracked.title } };
    return changed(tracked, stored, withFinalizers(after, finalizers));
  }
  const known = manifestFor(situation, tracked, object);
  if (known.kind === "unknown") return known;
  const from = tracked.manifests[stored.metadata.own?.manifest ?? 0];
  const to = tracked.manifests[known.index];
  if (from !== undefined && to !== undefined && changedInPlace(from.object, to.object))
    return refused("Invalid");
  const answer = tracked.applied(stored, known.desired);
  if (!answer.ok) return refused("Invalid");
  return changed(
    tracked,
    stored,
    withFinalizers(withOwn(answer.object, known.index, ownerReferences), finalizers),
  );
}

function withStatus(situation: Situation, tracked: Tracked, stored: StoredObject, status: unknown): Outcome {
  if (tracked.custom === undefined)
    throw new OwnModelError(
      `controller "${situation.controller}" writes the status of ${tracked.title}: that is written by Kubernetes' own controllers`,
    );
  const after = { ...customState(tracked.custom, stored), status: canonical(status) };
  return isInvalid(tracked.custom, tracked, after) ? refused("Invalid") : changed(tracked, stored, after);
}

type Known =
  | {
      readonly kind: "known";
      readonly index: number;
      readonly desired: Tracked["manifests"][number]["desired"];
    }
  | Extract<Outcome, { readonly kind: "unknown" }>;

function manifestFor({ controller }: Situation, { manifests, title, ref }: Tracked, object: unknown): Known {
  const normal = normalManifest(object);
  const text = JSON.stringify(normal);
  const index = manifests.findIndex((one) => one.text === text);
  const found = manifests[index];
  if (found !== undefined) return { kind: "known", index, desired: found.desired };
  const written = withNamespace(normal, ref);
  return { kind: "unknown", note: { type: "manifest", controller, object: title, written } };
}

function changed(tracked: Tracked, before: StoredObject, after: StoredObject | null): Outcome {
  if (after !== null && JSON.stringify(canonical(after)) === JSON.stringify(canonical(before)))
    return { kind: "same" };
  return { kind: "written", tracked, after };
}

function refused(reason: Refusal, tolerated = false): Outcome {
  return { kind: "refused", reason, tolerated };
}

function conflicts(stored: StoredObject, { uid, resourceVersion }: Preconditions): boolean {
  return (
    (uid !== undefined && uid !== stored.metadata.uid) ||
    (resourceVersion !== undefined && resourceVersion !== resourceVersionOf(stored))
  );
}

/** The same object, as what it is known to be. */
function customState({ slot }: TrackedCustom, stored: StoredObject): CustomState {
  const state = slot.read(stored);
  if (state === null) throw new RangeError("a custom object that is not there");
  return state;
}

function isInvalid({ resource }: TrackedCustom, tracked: Tracked, state: CustomState): boolean {
  return resource.validate(resourceView(tracked, state)) !== undefined;
}

function resourceView(tracked: Tracked, state: CustomState) {
  const { apiVersion, kind, metadata } = tracked.view(state);
  const { spec, status } = state;
  return { apiVersion, kind, metadata, spec, ...(status === undefined ? {} : { status }) };
}

/** With what only users' controllers see of an object. */
function withOwn<T extends StoredObject>(
  stored: T,
  manifest: number | undefined,
  ownerReferences: readonly OwnerReference[],
): T {
  const { own: _, ...metadata } = stored.metadata;
  const own: OwnMarks = {
    ...(manifest === undefined || manifest === 0 ? {} : { manifest }),
    ...(ownerReferences.length === 0 ? {} : { ownerReferences }),
  };
  return { ...stored, metadata: Object.keys(own).length === 0 ? metadata : { ...stored.metadata, own } };
}
