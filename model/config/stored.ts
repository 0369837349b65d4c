// What the API server keeps of a ConfigMap or Secret that users change, and what they can do to it.
// Source: pkg/apis/core/validation/validation.go (ValidateConfigMapUpdate, ValidateSecretUpdate).
import type { StoredObject } from "../stored.ts";
import type { Verbs } from "../workloads/verbs.ts";

/** What a manifest asks for. */
export interface ConfigSpec {
  /** The number of its content, among all that the object may have. */
  readonly version: number;
  readonly immutable: boolean;
}

export interface ConfigState extends StoredObject {
  readonly version: number;
  readonly immutable?: true;
}

export function newConfig(uid: string, { version, immutable }: ConfigSpec): ConfigState {
  return { metadata: { uid }, version, ...(immutable ? { immutable } : {}) };
}

export const configVerbs: Verbs<ConfigState, ConfigSpec> = {
  created: newConfig,
  applied(stored, { version, immutable }) {
    if (stored.immutable === true && (version !== stored.version || !immutable)) {
      return { ok: false, reason: "Invalid" };
    }
    return { ok: true, object: { ...newConfig("", { version, immutable }), metadata: stored.metadata } };
  },
};
