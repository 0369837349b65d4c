// One object as mutating admission changes it: over what is written, and validated as the API server does.
import { refOf, sameRef } from "../inventory/inventory.ts";
import { dependsOnOrder, type Mutators, ORDER_DECIDES, type Passed } from "../policy/mutation.ts";
import { areSame } from "../policy/patches.ts";
import type { AdmissionRequest } from "../policy/request.ts";
import type { LoadedObject, NotModelled } from "../scenario/scenario.ts";
import { mergePatch, mergePatchBetween } from "../writes/field-paths.ts";
import { Judge } from "./merged-object.ts";
import { WRITABLE } from "./scenario-writes.ts";

/** A request about an object that is written as a whole. */
export interface WholeWrite {
  /** What is written, and where that stands. */
  readonly loaded: LoadedObject;
  /** As it would be stored if nobody changed it. */
  readonly written: unknown;
  readonly request: AdmissionRequest;
  /** Absent if it is made. */
  readonly before?: LoadedObject;
}

interface ChangedObject {
  readonly object: LoadedObject;
  readonly notModelled: readonly NotModelled[];
}

/** Where that is refused, or not modelled, it stays as it is written, and that is said. */
export function changedObject(
  write: WholeWrite,
  { object, refusal }: Pick<Passed, "object" | "refusal">,
  mutators: Mutators,
): ChangedObject {
  const { loaded, written, request } = write;
  if (refusal !== undefined) return asWritten(loaded, refusedAs(refusal));
  const order = dependsOnOrder(mutators, request) ? [note(loaded, undefined, ORDER_DECIDES)] : [];
  if (areSame(request.object, object) && written === loaded.written)
    return { object: loaded, notModelled: order };
  // What else is shown of an object is defaults; texts of Secrets are data by then.
  const base = request.kind.kind === "Secret" ? request.object : written;
  const found = validated(write, mergePatch(base, mergePatchBetween(request.object, object) ?? {}));
  if (typeof found === "string") return asWritten(loaded, found);
  return { object: found.object, notModelled: [...order, ...found.notModelled] };
}

function validated({ loaded, before }: WholeWrite, plain: unknown): ChangedObject | string {
  const ref = refOf(loaded.object);
  const judge = new Judge(ref, new Map(), loaded);
  if (typeof loaded.written === "object" && loaded.written !== null)
    judge.accepted(loaded.written, undefined, undefined);
  const object = judge.validated(plain, before);
  if (typeof object === "string") return refusedAs(object);
  if (!sameRef(refOf(object.object), ref)) return refusedAs("the object has another name as it is changed");
  const isFreed = (object.object.metadata.finalizers ?? []).length === 0;
  if (isFreed && WRITABLE.some((kind) => kind === ref.kind))
    return "that mutating admission takes off its finalizers is not modelled";
  return {
    object,
    notModelled: judge.brought.map(({ field, consequence }) => note(loaded, field, consequence)),
  };
}

export function asWritten(loaded: LoadedObject, why: string): ChangedObject {
  return { object: loaded, notModelled: [note(loaded, undefined, `${why}: it is there as it is written`)] };
}

function refusedAs(why: string): string {
  return `mutating admission would refuse it (${why})`;
}

export function note(
  { object, position }: LoadedObject,
  field: string | undefined,
  consequence: string,
): NotModelled {
  const { kind, name } = refOf(object);
  return { kind, name, field, consequence, position };
}
