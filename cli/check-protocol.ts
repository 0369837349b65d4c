// What the thread that runs a user's model and the one that watches it say to each other.
import type { Progress } from "../api/options.ts";
import type { ExploreOptions } from "../explorer/index.ts";
import type { VerifyResult } from "../invariants/verify-result.ts";

/** Given to the worker when it starts. */
export interface CheckTask {
  /** Absolute path of the module. */
  readonly file: string;
  /** The path as the user wrote it, for messages. */
  readonly shown: string;
  readonly shared: SharedArrayBuffer;
  readonly only: readonly string[];
  readonly off: readonly string[];
  readonly search: ExploreOptions;
}

export type CheckMessage =
  | { readonly type: "progress"; readonly progress: Progress }
  | { readonly type: "done"; readonly result: VerifyResult }
  /** The model, or its use, is wrong: the user can mend it. */
  | { readonly type: "refused"; readonly problem: string }
  /** A defect of Plimsoll. */
  | { readonly type: "failed"; readonly stack: string };
