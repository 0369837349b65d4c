// What is known of a pattern of the data, resource or exception perspective, and its net, which is written as text.
// Sources: Russell, ter Hofstede, Edmond, van der Aalst, "Workflow data patterns" (2004) and "Workflow resource patterns" (2004); Russell, van
// der Aalst, ter Hofstede, "Workflow exception patterns" (2006).
import type { Net } from "../net.ts";
import { netInText } from "../net-text.ts";

export type Perspective = "data" | "resource" | "exception";

export interface PerspectivePattern {
  /** "WDP-27", "WRP-14" by the catalogues; "RP-gang" for places that hold resources; "SRS-CWC-NIL": what becomes of item, case, and the past. */
  readonly id: string;
  readonly perspective: Perspective;
  readonly name: string;
  /** In one sentence. */
  readonly says: string;
  readonly net: Net;
  /** What the net fixes that the pattern leaves open. */
  readonly fixes: string;
  /** Up to how many cases at a time it is sound, of `MOST_CASES`. */
  readonly soundFor: number;
  /** Why it is not sound with one more. */
  readonly why?: string;
}

export const MOST_CASES = 3;

/** Of a perspective, from its id, what is known, and its net as text. */
export function perspectivePattern(
  perspective: Perspective,
  id: string,
  about: Pick<PerspectivePattern, "name" | "says" | "fixes"> &
    Partial<Pick<PerspectivePattern, "soundFor" | "why">>,
  text: string,
): PerspectivePattern {
  return { soundFor: MOST_CASES, ...about, id, perspective, net: netInText(`${id} (${about.name})`, text) };
}
