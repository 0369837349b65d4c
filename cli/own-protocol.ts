// What the thread that runs a command with controllers of the user's own, and the one that watches it, say to each other.
import type { ClaimFlags } from "./equiv-claim.ts";
import type { PatternsFlags } from "./patterns.ts";
import type { SimulateFlags } from "./simulate.ts";
import type { VerifyFlags } from "./verify.ts";

/** Commands about one set of manifests. */
export type ManifestsCommand =
  | { readonly name: "verify"; readonly flags: VerifyFlags }
  | { readonly name: "simulate"; readonly flags: SimulateFlags }
  | { readonly name: "equiv"; readonly flags: ClaimFlags };

export type OwnCommand = ManifestsCommand | { readonly name: "patterns"; readonly flags: PatternsFlags };

/** Given to the thread when it starts. */
export interface OwnTask {
  readonly command: OwnCommand;
  readonly paths: readonly string[];
  /** The modules, as messages name them. */
  readonly modules: readonly string[];
  /** Those of functions that serve webhooks, by how the scenario names them. */
  readonly handlers: { readonly [named: string]: string };
  /** How all of them are called in messages. */
  readonly shown: string;
  /** Those of the paths that are none. */
  readonly manifests: readonly string[];
  readonly shared: SharedArrayBuffer;
  readonly stdin: string;
  readonly env: { readonly [name: string]: string | undefined };
  readonly terminals: { readonly [stream in Stream]: Terminal };
}

export interface Terminal {
  readonly isTTY: boolean;
  readonly columns: number | undefined;
}

export type Stream = "stdout" | "stderr";

export type OwnMessage =
  | { readonly type: "write"; readonly stream: Stream; readonly text: string }
  | { readonly type: "done"; readonly code: 0 | 1 | 2 | 3 | 4 };
