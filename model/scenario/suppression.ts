// A violation that its owners know of and accept. It changes nothing of what is explored, only what fails a run.
import type { SourcePosition } from "../kubernetes/index.ts";

export interface Suppression {
  /** The id of the property. */
  readonly property: string;
  /** "Deployment/web", "Deployment/shop/web": only of this object. Absent: of whatever it is violated. */
  readonly object?: string;
  /** Why it is accepted; never empty. */
  readonly reason: string;
  /** In plimsoll.yaml, or as an annotation of the object. */
  readonly origin: "scenario" | "annotation";
  /** Where it stands. */
  readonly position: SourcePosition;
}
