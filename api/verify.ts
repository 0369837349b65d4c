// Exhaustive verification of manifests.
import { Verification, type VerifyInput, type VerifyResult } from "../invariants/index.ts";
import { isAboutPending, withPlacement } from "../proofs/index.ts";
import { drive } from "./drive.ts";
import { selected } from "./input.ts";
import { exploreOptions } from "./limits.ts";
import type { SearchOptions, Selection } from "./options.ts";

/** How manifests are verified; everything may be left out. */
export interface VerifyOptions extends SearchOptions, Selection {}

/**
 * Explores all that controllers, users and faults can do with manifests, as `plimsoll verify` does. Workloads that cannot
 * influence each other are explored apart. If pods stay pending, a solver says whether there is a place for them.
 * @throws UsageError for ids that are not known, OwnModelError if a controller or a property of your own is wrong
 */
export async function verify(input: VerifyInput, options: VerifyOptions = {}): Promise<VerifyResult> {
  const { only, off, ...search } = options;
  const wanted = selected(input, { ...(only && { only }), ...(off && { off }) });
  const verification = new Verification(wanted, exploreOptions(search));
  await drive(verification, options);
  const result = verification.result();
  return isAboutPending(result) && options.signal?.aborted !== true ? withPlacement(wanted, result) : result;
}
