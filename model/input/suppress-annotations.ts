// Annotations by which an object says that a violation of it is accepted: suppress.plimsoll.dev/PROPERTY: "the reason".
import { refOf, titleOf } from "../inventory/objects.ts";
import type { LoadedObject } from "../scenario/scenario.ts";
import type { Suppression } from "../scenario/suppression.ts";
import { formatPath, type InputProblem, quote } from "./problem.ts";

const PREFIX = "suppress.plimsoll.dev/";
/** Whose annotations are ours, so that one with a slip in it is not overlooked. */
const OURS = /^(?:[^/]*\.)?plimsoll\.dev\//;

export interface Annotated {
  readonly suppressions: readonly Suppression[];
  /** Annotations of ours that say nothing. */
  readonly problems: readonly InputProblem[];
}

/** Whether the ids are those of properties is for the caller to look at. */
export function annotatedSuppressions(objects: readonly LoadedObject[]): Annotated {
  const suppressions: Suppression[] = [];
  const problems: InputProblem[] = [];
  for (const { object, positionOf } of objects) {
    for (const [key, reason] of Object.entries(object.metadata.annotations ?? {})) {
      if (!OURS.test(key)) continue;
      const path = ["metadata", "annotations", key];
      const [position, field] = [positionOf(path), formatPath(path)];
      if (!key.startsWith(PREFIX)) {
        const fix = `write ${PREFIX}PROPERTY, and the reason as its value`;
        problems.push({ position, field, problem: `Not found: ${quote(key)}`, fix });
      } else if (reason.trim() === "") {
        const fix = "say why the violation is accepted";
        problems.push({ position, field, problem: "Required value", fix });
      } else {
        const property = key.slice(PREFIX.length);
        const title = titleOf(refOf(object));
        suppressions.push({ property, object: title, reason, origin: "annotation", position });
      }
    }
  }
  return { suppressions, problems };
}
