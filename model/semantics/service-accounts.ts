// Which ServiceAccount a pod runs as, and what that keeps it from: the admission plugin ServiceAccount.
// Source: plugin/pkg/admission/serviceaccount/admission.go (Admit, Validate, limitSecretReferences).

const DEFAULT_ACCOUNT = "default";
const ENFORCE_MOUNTABLE_SECRETS = "kubernetes.io/enforce-mountable-secrets";

interface Named {
  readonly name?: string;
}

interface SecretReader {
  readonly name: string;
  readonly env?: readonly { readonly valueFrom?: { readonly secretKeyRef?: Named } }[];
  readonly envFrom?: readonly { readonly secretRef?: Named }[];
}

/** The part of a pod's spec that matters. */
export interface AccountedPod {
  readonly serviceAccountName?: string;
  readonly serviceAccount?: string;
  readonly imagePullSecrets?: readonly Named[];
  readonly containers: readonly SecretReader[];
  readonly initContainers?: readonly SecretReader[];
  readonly volumes?: readonly { readonly secret?: { readonly secretName: string } }[];
}

/** The part of a ServiceAccount that matters. */
export interface MountingAccount {
  readonly metadata: { readonly name: string; readonly annotations?: { readonly [key: string]: string } };
  readonly secrets?: readonly Named[];
  readonly imagePullSecrets?: readonly Named[];
}

/** The new field goes before its old name (pkg/apis/core/v1/conversion.go). */
export function serviceAccountOf({ serviceAccountName, serviceAccount }: AccountedPod): string {
  return [serviceAccountName, serviceAccount].find((name) => (name ?? "") !== "") ?? DEFAULT_ACCOUNT;
}

/** Why the account keeps the pod from being made, although both exist; undefined if it does not. */
export function secretViolation(account: MountingAccount, pod: AccountedPod): string | undefined {
  const { name, annotations } = account.metadata;
  if (!/^(1|t|T|TRUE|true|True)$/.test(annotations?.[ENFORCE_MOUNTABLE_SECRETS] ?? "")) return undefined;
  const mountable = (account.secrets ?? []).map((secret) => secret.name);
  const used = [
    ...(pod.volumes ?? []).flatMap(({ secret }) => secret?.secretName ?? []),
    ...[...(pod.initContainers ?? []), ...pod.containers].flatMap(({ env = [], envFrom = [] }) => [
      ...env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.name ?? []),
      ...envFrom.flatMap(({ secretRef }) => secretRef?.name ?? []),
    ]),
  ];
  const secret = used.find((one) => !mountable.includes(one));
  if (secret !== undefined)
    return `Secret ${secret} is not allowed because service account ${name} does not reference that secret`;
  const pulls = (account.imagePullSecrets ?? []).map((one) => one.name);
  const pull = (pod.imagePullSecrets ?? []).find((one) => !pulls.includes(one.name));
  return pull === undefined
    ? undefined
    : `imagePullSecret ${pull.name ?? ""} is not allowed because service account ${name} does not reference that imagePullSecret`;
}
