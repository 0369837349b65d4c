// The 43 control-flow patterns, by their numbers.
import { basic } from "./basic.ts";
import { branching } from "./branching.ts";
import { cancellation } from "./cancellation.ts";
import { iteration } from "./iteration.ts";
import { multipleInstances } from "./multiple-instances.ts";
import type { Pattern } from "./pattern.ts";
import { stateBased } from "./state-based.ts";

export { type Pattern, patternId } from "./pattern.ts";

export const patterns: readonly Pattern[] = [
  ...basic,
  ...branching,
  ...multipleInstances,
  ...stateBased,
  ...cancellation,
  ...iteration,
].toSorted((a, b) => a.number - b.number);
