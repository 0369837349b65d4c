// The three things that a field can be to the model, and what a verdict leaves out because of it.

import type { Path } from "./problem.ts";
import type { TypeName } from "./shapes.ts";
import type { Tree } from "./tree.ts";

/** One thing that the verdict leaves out: where below the field it stands, and what follows in a sentence. */
export interface Omission {
  readonly path: Path;
  readonly consequence: string;
}

export type Meaning =
  /** A decoder reads it. */
  | { readonly kind: "modelled" }
  /** It cannot change what runs where and when, as far as the model goes; `why` says so. */
  | { readonly kind: "harmless"; readonly type: TypeName; readonly why: string }
  /** It can, and the model has no behaviour for it. */
  | {
      readonly kind: "left out";
      readonly type: TypeName;
      readonly omissions: (tree: Tree) => readonly Omission[];
    };

export type FieldTable = { readonly [field: string]: Meaning };

export const MODELLED: Meaning = { kind: "modelled" };

export function harmless(type: TypeName, why: string): Meaning {
  return { kind: "harmless", type, why };
}

/**
 * Left out always, or only for the values for which `matters` says so. A field that a decoder reads all the same has the
 * type "any" here.
 */
export function leavesOut(
  type: TypeName,
  consequence: string,
  matters: (tree: Tree) => boolean = () => true,
): Meaning {
  return {
    kind: "left out",
    type,
    omissions: (tree) => (matters(tree) ? [{ path: [], consequence }] : []),
  };
}
