// Objects as they are given: which one is meant, what it says, and where that stands.
import type { ModelledObject, SourcePosition } from "../kubernetes/index.ts";

export interface ObjectRef {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** A manifest object, with where it and its fields stand. */
export interface LoadedObject {
  readonly object: ModelledObject;
  /** As it stands in the file, as plain data. */
  readonly written: unknown;
  readonly position: SourcePosition;
  /** The position of the value at `path` (["spec", "replicas"]), or of its nearest existing ancestor. */
  positionOf(path: readonly (string | number)[]): SourcePosition;
}

/** "Deployment/web", with the namespace in front of the name unless it is "default". */
export function titleOf({ kind, namespace, name }: ObjectRef): string {
  return `${kind}/${namespace === "default" ? "" : `${namespace}/`}${name}`;
}

export function refOf(object: ModelledObject): ObjectRef {
  const { namespace = "default", name } = object.metadata;
  return { kind: kindOf(object), namespace, name };
}

function kindOf(object: ModelledObject): string {
  if (object.kind === "(custom)") return object.customKind;
  return object.kind === "(other)" ? object.otherKind : object.kind;
}
