// What the API server's own plugins put into new pods before anybody else may change them: a priority, tolerations, the token of
// their ServiceAccount.
// Sources: plugin/pkg/admission/priority/admission.go, plugin/pkg/admission/defaulttolerationseconds/admission.go,
// plugin/pkg/admission/serviceaccount/admission.go.
import type { Toleration } from "../kubernetes/index.ts";
import { fieldOf } from "./fields-of.ts";

export interface PluginFields {
  readonly priority: number;
  /** "" for none. */
  readonly priorityClassName: string;
  readonly preemptionPolicy: "Never" | "PreemptLowerPriority";
  readonly tolerations: readonly Toleration[];
  /** Its containers are given the token. */
  readonly hasToken: boolean;
}

const TOKEN = "kube-api-access-xxxxx";
const TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
const LISTS = ["containers", "initContainers"];

interface Entries {
  readonly [field: string]: unknown;
}

/** A pod with these fields. */
export function withPluginFields(pod: unknown, fields: PluginFields): unknown {
  const { priority, priorityClassName, preemptionPolicy, tolerations, hasToken } = fields;
  return withSpec(pod, (spec) => {
    const filled = {
      ...spec,
      priority,
      preemptionPolicy,
      tolerations,
      ...(priorityClassName === "" ? {} : { priorityClassName }),
    };
    return hasToken ? withToken(filled) : filled;
  });
}

/** A pod without the volume of the token, of which nothing depends here. */
export function withoutToken(pod: unknown): unknown {
  const others = (items: unknown): readonly unknown[] =>
    itemsOf(items).filter((item) => fieldOf(item, "name") !== TOKEN);
  return withSpec(pod, ({ volumes, ...spec }) => ({
    ...spec,
    ...(others(volumes).length === 0 ? {} : { volumes: others(volumes) }),
    ...ofContainers(spec, ({ volumeMounts, ...container }) => ({
      ...container,
      ...(others(volumeMounts).length === 0 ? {} : { volumeMounts: others(volumeMounts) }),
    })),
  }));
}

function withToken(spec: Entries): Entries {
  const sources = [
    { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
    { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
  ];
  const volume = { name: TOKEN, projected: { defaultMode: 420, sources } };
  const mount = { name: TOKEN, readOnly: true, mountPath: TOKEN_PATH };
  return {
    ...spec,
    volumes: [...itemsOf(spec.volumes), volume],
    ...ofContainers(spec, (container) => ({
      ...container,
      volumeMounts: [...itemsOf(container.volumeMounts), mount],
    })),
  };
}

function ofContainers(spec: Entries, change: (container: Entries) => Entries): Entries {
  return Object.fromEntries(
    LISTS.flatMap((field) => {
      const list = spec[field];
      return Array.isArray(list)
        ? [[field, list.map((one: unknown) => (isEntries(one) ? change(one) : one))]]
        : [];
    }),
  );
}

/** The pod with another spec; anything that is no pod stays as it is. */
export function withSpec(pod: unknown, change: (spec: Entries) => Entries): unknown {
  const spec = fieldOf(pod, "spec");
  return isEntries(pod) && isEntries(spec) ? { ...pod, spec: change(spec) } : pod;
}

export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isEntries(value: unknown): value is Entries {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
