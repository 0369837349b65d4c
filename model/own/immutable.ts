// Whether the API server refuses to make one manifest of an object into another.
import { checkApplied } from "../input/updates.ts";
import type { ModelledObject } from "../kubernetes/index.ts";

export function changedInPlace(before: ModelledObject, after: ModelledObject): boolean {
  let isRefused = false;
  const position = { file: "", line: 0, column: 0 };
  const loaded = { object: after, written: undefined, position, positionOf: () => position };
  checkApplied(before, loaded, {
    problem: () => {
      isRefused = true;
    },
    omit: () => {},
  });
  return isRefused;
}
