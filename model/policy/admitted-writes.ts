// What mutating admission makes of objects that are written: of workloads, and of their sizes.
// Source: staging/src/k8s.io/apiserver/pkg/endpoints/handlers (create.go, update.go, patch.go): who owns which field is settled
// before it, so that what it changes stays with whom it was of.
import type { ObjectRef } from "../inventory/objects.ts";
import { fieldsIn } from "../writes/field-paths.ts";
import type { AskedWrite } from "../writes/versions.ts";
import type { Live } from "../writes/write.ts";
import type { Way } from "../writes/written.ts";
import { fieldOf } from "./fields-of.ts";
import { dependsOnOrder, type Mutators, mutated, type Outcome, outcomesOf } from "./mutation.ts";
import { areSame } from "./patches.ts";
import { ADMINISTRATOR, type AdmissionRequest, objectRequest, scaleRequest } from "./request.ts";
import { replicasIn, shownApplied } from "./stored-objects.ts";

/** Whether somebody may change what is written into an object, or its scale. */
export function mayChangeWrites(mutators: Mutators, ref: ObjectRef): boolean {
  const asked = { object: null, oldObject: null, user: ADMINISTRATOR };
  const requests = [
    objectRequest(ref, { operation: "CREATE", ...asked }),
    objectRequest(ref, { operation: "UPDATE", ...asked }),
  ];
  return requests.some((request) => isAbout(mutators, request)) || mayChangeScale(mutators, ref);
}

export function mayChangeScale(mutators: Mutators, ref: ObjectRef): boolean {
  return isAbout(mutators, scaleRequest(ref, [0, 0], ADMINISTRATOR));
}

function isAbout({ policies, webhooks }: Mutators, request: AdmissionRequest | undefined): boolean {
  return request !== undefined && [...policies, ...webhooks].some((mutator) => mutator.isAbout(request));
}

/** Undefined if there are too many. */
export function waysToWrite(
  mutators: Mutators,
  ref: ObjectRef,
  asked: AskedWrite,
): readonly Way<Live>[] | undefined {
  const request = requestFor(ref, asked);
  if (request === undefined)
    return [wayOf({ object: null, asked: new Map(), changedBy: [], skipped: [] }, asked.live)];
  return outcomesOf(mutators, request)?.map((outcome) => {
    const { refusal, object } = outcome;
    return wayOf(outcome, refusal === undefined ? changed(asked, request.object, object) : refusal);
  });
}

/** Whether something else comes of a write if policies are asked in another order. */
export function orderDecides(mutators: Mutators, ref: ObjectRef, asked: AskedWrite): boolean {
  const request = requestFor(ref, asked);
  return request !== undefined && dependsOnOrder(mutators, request);
}

/** What a write changes besides the fields of the spec, labels and annotations: "metadata.finalizers". */
export function changedElsewhere(mutators: Mutators, ref: ObjectRef, asked: AskedWrite): readonly string[] {
  const request = asked.isScale ? undefined : requestFor(ref, asked);
  if (request === undefined) return [];
  const rest = (object: unknown) => {
    const { spec: _, metadata, ...others } = Object.fromEntries(Object.entries(object ?? {}));
    const { labels: __, annotations: ___, ...own } = Object.fromEntries(Object.entries(metadata ?? {}));
    return new Map([
      ...Object.entries(others),
      ...Object.entries(own).map(([key, value]) => [`metadata.${key}`, value] as const),
    ]);
  };
  const before = rest(request.object);
  const found = (outcomesOf(mutators, request) ?? []).flatMap(({ object }) => {
    const after = rest(object);
    const fields = [...new Set([...before.keys(), ...after.keys()])];
    return fields.filter((field) => !areSame(before.get(field), after.get(field)));
  });
  return [...new Set(found)];
}

function wayOf({ skipped, asked, changedBy }: Outcome, result: Live | string): Way<Live> {
  const refused = typeof result === "string";
  return { skipped, asked, changedBy, result: refused ? { reason: "Denied", message: result } : result };
}

/**
 * A manifest that is there at the start, as it was when it was created: webhooks that the cluster serves itself, and that are not
 * registered by then, were not asked.
 */
export function changedAtStart(
  mutators: Mutators,
  ref: ObjectRef,
  live: Live,
  written: object,
): Live | string {
  const asked = { user: ADMINISTRATOR, isScale: false, before: undefined, after: written, live };
  const request = requestFor(ref, asked);
  if (request === undefined) return live;
  const late = mutators.webhooks.filter(({ isLate }) => isLate).map(({ name }) => name);
  const { object, refusal } = mutated(mutators, request, new Set(late));
  return refusal ?? changed(asked, request.object, object);
}

function requestFor(
  ref: ObjectRef,
  { user, isScale, before, after }: AskedWrite,
): AdmissionRequest | undefined {
  if (isScale) {
    const sizes = [replicasIn(fieldOf(before?.written, "spec")), replicasIn(fieldOf(after, "spec"))];
    const [from = 1, to = 1] = sizes;
    return scaleRequest(ref, [from, to], user);
  }
  return objectRequest(ref, {
    operation: before === undefined ? "CREATE" : "UPDATE",
    object: shownApplied(ref, after),
    oldObject: before === undefined ? null : shownApplied(ref, before.written),
    user,
  });
}

/** The fields that are stored: what is shown of an object, besides, is defaults. */
function changed(
  { isScale, live }: Pick<AskedWrite, "isScale" | "live">,
  before: unknown,
  after: unknown,
): Live {
  const fields = new Map(live.fields);
  if (isScale) {
    const size = replicasIn(fieldOf(after, "spec"));
    if (size !== undefined) fields.set("spec.replicas", String(size));
    return { ...live, fields };
  }
  const [old, now] = [fieldsIn(before), fieldsIn(after)];
  for (const path of old.keys()) if (!now.has(path)) fields.delete(path);
  for (const [path, value] of now) if (old.get(path) !== value) fields.set(path, value);
  const managers = [...live.managers].flatMap(([name, paths]) => {
    const kept = [...paths].filter((path) => fields.has(path));
    return kept.length === 0 ? [] : [[name, new Set(kept)] as const];
  });
  return { ...live, fields, managers: new Map(managers) };
}
