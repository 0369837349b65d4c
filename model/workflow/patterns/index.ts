// The 43 control-flow patterns, by their numbers; and those of the other perspectives that Kubernetes constructs are said to be.
import { basic } from "./basic.ts";
import { branching } from "./branching.ts";
import { cancellation } from "./cancellation.ts";
import { data } from "./data.ts";
import { exception } from "./exception.ts";
import { iteration } from "./iteration.ts";
import { multipleInstances } from "./multiple-instances.ts";
import { type Pattern, patternId } from "./pattern.ts";
import type { PerspectivePattern } from "./perspective.ts";
import { resource } from "./resource.ts";
import { stateBased } from "./state-based.ts";

export { type Pattern, patternId } from "./pattern.ts";
export { MOST_CASES, type PerspectivePattern } from "./perspective.ts";

export const patterns: readonly Pattern[] = [
  ...basic,
  ...branching,
  ...multipleInstances,
  ...stateBased,
  ...cancellation,
  ...iteration,
].toSorted((a, b) => a.number - b.number);

export const perspectivePatterns: readonly PerspectivePattern[] = [...data, ...resource, ...exception];

type Known = (Pattern | PerspectivePattern) & { readonly id: string };

const ALL: readonly Known[] = [
  ...patterns.map((one) => ({ ...one, id: patternId(one) })),
  ...perspectivePatterns,
];

export const PATTERN_IDS: readonly string[] = ALL.map(({ id }) => id);

/** What there is, by id: "WCP-7", "WDP-27", "SRS-CWC-NIL". Capital letters or not. */
export function patternOf(id: string): Known | undefined {
  return ALL.find((one) => one.id.toLowerCase() === id.toLowerCase());
}
