// Which ServiceAccounts there are for pods to run as, and which of them come and go.
import type { ConfigNeed } from "../config/needs.ts";
import { type ObjectRef, titleOf } from "../inventory/objects.ts";
import type { PodSpec, ServiceAccount } from "../kubernetes/index.ts";
import { secretViolation, serviceAccountOf } from "../semantics/index.ts";

export const DEFAULT_ACCOUNT = "default";

/** What is known of an account: "changes" if edits or agents make or delete it, "absent" if it never is there. */
export interface KnownAccount {
  readonly presence: "there" | "absent" | "changes";
  /** Absent where it has no manifest. */
  readonly manifest?: ServiceAccount;
}

export type AccountCatalog = (ref: ObjectRef) => KnownAccount;

/** What the ServiceAccount of a template has to say to its pods. */
export interface AccountFacts {
  /** It may be missing. */
  readonly account?: ObjectRef;
  /** Its pods wait for a token of it before their first containers start. */
  readonly token?: ConfigNeed;
  /** Why no pod is ever made with it. */
  readonly refusal?: string;
}

export function accountRef(spec: PodSpec, namespace: string): ObjectRef {
  return { kind: "ServiceAccount", namespace, name: serviceAccountOf(spec) };
}

export function accountFacts(spec: PodSpec, namespace: string, catalog: AccountCatalog): AccountFacts {
  const account = accountRef(spec, namespace);
  const { presence, manifest } = catalog(account);
  if (presence === "absent") return { refusal: `${titleOf(account)} is not there` };
  const refusal = manifest === undefined ? undefined : secretViolation(manifest, spec);
  if (refusal !== undefined) return { refusal };
  if (presence !== "changes") return {};
  return mountsToken(spec, manifest) ? { account, token: tokenOf(account) } : { account };
}

export function mountsToken(
  { automountServiceAccountToken, volumes = [] }: PodSpec,
  account?: ServiceAccount,
): boolean {
  return (
    (automountServiceAccountToken ?? account?.automountServiceAccountToken ?? true) ||
    volumes.some(({ projected }) => projected?.sources?.some((s) => s.serviceAccountToken !== undefined))
  );
}

/** The kubelet asks for the token when it mounts the volume: pkg/kubelet/token/token_manager.go. */
function tokenOf(account: ObjectRef): ConfigNeed {
  const how = { keys: [], optional: false, via: "volume", enough: [THERE], sealed: [] } as const;
  return { title: titleOf(account), ref: account, ...how };
}

/** What stands for the version of an account that is there. */
export const THERE = 1;
