// What is said of a property beyond what it claims: for `plimsoll explain`, and for reports that bring their own help.
import type { ClusterProperty } from "../invariants/index.ts";

export interface Explanation {
  /** Sentences: its kind, and its source. */
  readonly about: readonly string[];
  /** Lines: how to switch it off, or on. */
  readonly how: readonly string[];
}

export function explanation({
  id,
  kind,
  source,
  optIn,
}: Pick<ClusterProperty, "id" | "kind" | "source" | "optIn">): Explanation {
  return {
    about: [`Kind: ${kind}`, `Source: ${source}`],
    how: [
      optIn === true
        ? `Only checked if asked for: --property ${id}, or in plimsoll.yaml:`
        : `Switch it off: --off ${id}, or in plimsoll.yaml:`,
      "  properties:",
      `    ${optIn === true ? "on" : "off"}: [${id}]`,
    ],
  };
}
