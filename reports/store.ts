// How the states were kept, what that took, and, where only fingerprints were, how likely it is that states were missed.
import type { Collision, StoreReport } from "../explorer/result.ts";
import type { VerifiedGroup } from "../invariants/verify-result.ts";

/** With fewer states most of the memory is tables that are still empty. */
const MANY = 10_000;

/** Of all groups together; nothing of a simulation. */
export function storeLines(groups: readonly VerifiedGroup[]): readonly string[] {
  const stores = groups.flatMap(({ report }) => report.store ?? []);
  const [first] = stores;
  if (first === undefined) return [];
  const states = groups.reduce((sum, { report }) => sum + report.counts.states, 0);
  const bytes = stores.reduce((sum, s) => sum + s.bytes, 0);
  const each = states < MANY ? "" : `, ${(bytes / states).toFixed(1)} bytes a state`;
  const size = `${sizeOf(bytes)}${each}`;
  if (first.kind === "exact") return [`store: exact, ${size}`];
  return [`store: compact, ${size} (only a 64-bit fingerprint of each)`, ...collisionLines(stores)];
}

/** The probabilities of several groups are added: that is at least the probability of a collision in any of them. */
function collisionLines(stores: readonly StoreReport[]): readonly string[] {
  const known = stores.flatMap(({ collision }) => collision ?? []);
  if (known.length === 0) return [];
  const sum = (of: (c: Collision) => number): string => {
    const p = Math.min(
      1,
      known.reduce((all, c) => all + of(c), 0),
    );
    return p === 0 ? "0" : p.toExponential(1);
  };
  return [
    "probability that states were missed because two had the same fingerprint:",
    `  ${sum((c) => c.calculated)} calculated (optimistic), ${sum((c) => c.actual)} based on the actual fingerprints`,
  ];
}

function sizeOf(bytes: number): string {
  return bytes < 2 ** 20 ? `${Math.ceil(bytes / 2 ** 10)} KiB` : `${Math.ceil(bytes / 2 ** 20)} MiB`;
}
