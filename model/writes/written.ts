// What a scenario says about writes other than a plain apply, scale or delete, and what they come to.

import type { LoadedObject, ObjectRef } from "../inventory/objects.ts";
import type { SourcePosition } from "../kubernetes/index.ts";
import type { Asked } from "../policy/answers.ts";

/** How a document gets into the object that it is about. */
export type WriteMethod =
  | { readonly type: "server-side apply"; readonly manager: string; readonly force: boolean }
  /** As `kubectl edit` and `kubectl replace`: the document is the whole object. */
  | { readonly type: "replace" }
  /** A JSON merge patch: the document says what changes, and null removes. */
  | { readonly type: "merge patch" };

/** What is written: an object, or a part of one. */
export interface WrittenDocument {
  readonly target: ObjectRef;
  /** As it stands in the file, as plain data. */
  readonly written: unknown;
  readonly position: SourcePosition;
  positionOf(path: readonly (string | number)[]): SourcePosition;
}

/** One way to write, and the documents that are written so. */
export interface Write {
  readonly method: WriteMethod;
  readonly documents: readonly WrittenDocument[];
  /** The file or folder, as the scenario names it; absent if the document stands in the scenario itself. */
  readonly source?: string;
}

/**
 * What is stored of the fields of an object, next to what its controller reads: only those that differ, or have different
 * owners, between the versions that there can be.
 */
export interface FieldsState {
  /** Path to value. */
  readonly live: { readonly [path: string]: unknown };
  /** Manager to the paths that it owns. Absent if nobody applies server-side. */
  readonly managedFields?: { readonly [manager: string]: readonly string[] };
  /** The paths of the last manifest that was applied client-side. */
  readonly lastApplied?: readonly string[];
}

/** Something in an object that the model gives no meaning to. */
export interface Unmodelled {
  /** "spec.template.spec.runtimeClassName" */
  readonly field: string;
  readonly consequence: string;
}

/** What the slot of the fields of an object is called: "fields of Deployment/web". */
export function fieldsTitle(title: string): string {
  return `fields of ${title}`;
}

/** An object, as it can be after some writes. */
export interface Version {
  readonly fields: FieldsState;
  readonly object: LoadedObject;
}

/** Why a write is refused. */
export interface Refusal {
  /** "Denied": by mutating admission, or for what that has made of it. */
  readonly reason: "Conflict" | "Invalid" | "NotFound" | "Denied";
  readonly message?: string;
}

/** One of the ways in which a write may go. */
export interface Way<Result> {
  /** The webhooks that are passed over, in the order of the alphabet. */
  readonly skipped: readonly string[];
  /** The mutating ones that are asked; also those that are passed over. */
  readonly asked: Asked;
  /** Who changes what is written. */
  readonly changedBy: readonly string[];
  readonly result: Result | Refusal;
}

/**
 * The way that a request goes while nobody asks these. Only who is asked is passed over, and who is asked depends on who was passed
 * over before.
 * @param ways Empty, or all in which it may go.
 */
export function wayWithout<
  W extends { readonly skipped: readonly string[]; readonly asked: ReadonlyMap<string, unknown> },
>(ways: readonly W[], absent: ReadonlySet<string>): W | undefined {
  let way = ways.find(({ skipped }) => skipped.length === 0);
  for (;;) {
    if (way === undefined) return undefined;
    const { skipped, asked }: W = way;
    const next = [...asked.keys()].find((name) => absent.has(name) && !skipped.includes(name));
    if (next === undefined) return way;
    const wider = [...skipped, next].sort().join();
    way = ways.find((one) => one.skipped.join() === wider);
  }
}

export type WriteResult =
  | {
      readonly ok: true;
      readonly version: Version;
      readonly asked: Asked;
      readonly changedBy: readonly string[];
    }
  | ({ readonly ok: false; readonly asked: Asked } & Refusal);

/** An object that is written in such ways, with all that can become of it. */
export interface WrittenObject {
  readonly target: ObjectRef;
  /** Undefined if it is not there at the start. */
  readonly initial: Version | undefined;
  /** In the order in which they are first met; `initial` is the first. */
  readonly versions: readonly Version[];
  /** Somebody applies it server-side. */
  readonly isManaged: boolean;
  /** Edits or agents of the scenario write it otherwise than by apply and scale. */
  readonly isChosen: boolean;
  /** Mutating admission may change what is written into it. */
  readonly isAdmitted: boolean;
  /** Why that would not have let the manifest of the start be made; absent: it would. */
  readonly refusedAtStart?: string;
  /** What that has brought into it, and has no meaning here. */
  readonly unmodelled?: readonly Unmodelled[];
  /**
   * Whether a writer asks for something that is not there, whatever becomes of that.
   * @param writer As for `after`.
   */
  asks(writer: string, from: FieldsState | null): boolean;
  /**
   * What becomes of it by a write.
   * @param writer `editor(i)`, `agentWriter(name)`, or `autoscalerWriter(replicas)`.
   * @param from What is stored of its fields; null if it does not exist.
   * @param absent The webhooks that are passed over now, if they are asked.
   */
  after(writer: string, from: FieldsState | null, absent: ReadonlySet<string>): WriteResult;
}

/** The edit at this place of the scenario. */
export function editor(edit: number): string {
  return `edit ${edit}`;
}

export function agentWriter(name: string): string {
  return `agent ${name}`;
}

/** The controller of autoscalers, when it scales to this size. */
export function autoscalerWriter(replicas: number): string {
  return `autoscalers, to ${replicas}`;
}

/** "server-side as argo", for people. */
export function methodText(method: WriteMethod): string {
  if (method.type !== "server-side apply") return method.type;
  return `server-side apply as ${method.manager}${method.force ? ", with force" : ""}`;
}
