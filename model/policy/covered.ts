// Which requests the model has: about all others, what webhooks and policies say decides nothing here.

import type { ObjectRef } from "../inventory/objects.ts";
import type { WebhookRule } from "../kubernetes/index.ts";
import { ADMINISTRATOR, type AdmissionRequest, objectRequest, scaleRequest } from "./request.ts";

interface Covered {
  readonly operations: readonly string[];
  readonly resources: readonly string[];
}

const BY_USERS = ["CREATE", "UPDATE", "DELETE"];

/** By API group. */
const COVERED: { readonly [group: string]: readonly Covered[] } = {
  "": [
    { operations: ["CREATE"], resources: ["pods"] },
    { operations: ["CREATE", "UPDATE"], resources: ["replicationcontrollers"] },
    { operations: ["UPDATE"], resources: ["replicationcontrollers/scale"] },
    { operations: BY_USERS, resources: ["configmaps", "secrets", "namespaces"] },
  ],
  apps: [
    { operations: BY_USERS, resources: ["deployments", "statefulsets", "daemonsets"] },
    { operations: ["CREATE", "UPDATE"], resources: ["replicasets"] },
    { operations: ["UPDATE"], resources: ["deployments/scale", "statefulsets/scale", "replicasets/scale"] },
  ],
  batch: [
    { operations: ["CREATE", "UPDATE"], resources: ["jobs"] },
    { operations: BY_USERS, resources: ["cronjobs"] },
  ],
  autoscaling: [{ operations: BY_USERS, resources: ["horizontalpodautoscalers"] }],
  policy: [{ operations: BY_USERS, resources: ["poddisruptionbudgets"] }],
};

/** The versions that the API serves of these groups, since Kubernetes 1.26. */
const VERSIONS: { readonly [group: string]: readonly string[] } = {
  "": ["v1"],
  apps: ["v1"],
  batch: ["v1"],
  autoscaling: ["v1", "v2"],
  policy: ["v1"],
};

/** What the versions come to that a rule names; undefined if there is nothing to say. */
function versionNote({ apiGroups, apiVersions, resources }: WebhookRule): string | undefined {
  const isServed = (group: string): boolean => {
    const served = VERSIONS[group];
    return served === undefined || apiVersions.some((one) => one === "*" || served.includes(one));
  };
  const unserved = apiGroups.filter((group) => !isServed(group));
  if (unserved.length > 0) {
    const names = unserved.flatMap((group) =>
      apiVersions.map((one) => (group === "" ? one : `${group}/${one}`)),
    );
    return `the API does not serve ${names.join(", ")}: what is stored in other versions is not matched either`;
  }
  const isOld = apiVersions.includes("v1") && !apiVersions.includes("v2") && !apiVersions.includes("*");
  return isOld && apiGroups.includes("autoscaling") && resources.includes("horizontalpodautoscalers")
    ? "autoscalers are shown as autoscaling/v1 has them, without the annotations that hold other metrics and their behavior"
    : undefined;
}

/** Of what Deployments and ReplicaSets write into ReplicaSets, only sizes are asked about. */
function updateNote({ operations, apiGroups, resources }: WebhookRule): string | undefined {
  const matches =
    operations.includes("UPDATE") && apiGroups.includes("apps") && resources.includes("replicasets");
  return matches
    ? "of what controllers change in ReplicaSets, it is asked about their sizes only: revisions, annotations and owners pass"
    : undefined;
}

/** What a rule of a webhook or an admission policy comes to here, in a sentence; undefined if the model has all that it matches. */
export function leftOutOf(rule: WebhookRule): string | undefined {
  const { operations, apiGroups, resources } = rule;
  const rows = apiGroups.flatMap((group) => COVERED[group] ?? []);
  const isCovered =
    apiGroups.every((group) => Object.hasOwn(COVERED, group)) &&
    resources.every((resource) =>
      // Of a scale there is nothing but updates.
      operations
        .filter((operation) => !resource.endsWith("/scale") || operation === "UPDATE")
        .every((operation) =>
          rows.some((row) => row.resources.includes(resource) && row.operations.includes(operation)),
        ),
    );
  if (isCovered) return versionNote(rule) ?? updateNote(rule);
  return (
    "of what it matches, it may refuse only requests that make pods, ReplicaSets and Jobs, that scale, and that users and agents " +
    "make about workloads: all others pass"
  );
}

/** Kinds of which controllers make others, about which they ask. */
const MADE: { readonly [kind: string]: string } = { Deployment: "ReplicaSet", CronJob: "Job" };

/** All requests that the model has about an object, or about what is made for it; without what they say. Pods are left out. */
export function requestsAbout(ref: ObjectRef): readonly AdmissionRequest[] {
  if (ref.kind === "Pod") return [];
  const made = MADE[ref.kind];
  const refs = made === undefined ? [ref] : [ref, { ...ref, kind: made }];
  const operations = ["CREATE", "UPDATE", "DELETE"] as const;
  return [
    ...refs.flatMap((one) =>
      operations.map((operation) =>
        objectRequest(one, { operation, object: null, oldObject: null, user: ADMINISTRATOR }),
      ),
    ),
    scaleRequest(ref, [0, 0], ADMINISTRATOR),
  ].filter((request) => request !== undefined);
}

const CHANGED: { readonly [group: string]: readonly string[] } = {
  "": ["pods", "replicationcontrollers", "replicationcontrollers/scale"],
  apps: [
    "deployments",
    "deployments/scale",
    "replicasets/scale",
    "statefulsets",
    "statefulsets/scale",
    "daemonsets",
  ],
  batch: ["cronjobs", "jobs"],
};

/** Of these also, but Deployments make others. */
const PARTLY = ["replicasets"];

/** Of these what the manifests of the start say is changed; what edits and agents apply of them is named with each. */
const CHANGED_AT_START: typeof CHANGED = {
  "": ["configmaps", "secrets", "namespaces", "services", "serviceaccounts", "resourcequotas", "limitranges"],
  autoscaling: ["horizontalpodautoscalers"],
  policy: ["poddisruptionbudgets"],
  "networking.k8s.io": ["ingresses"],
  "scheduling.k8s.io": ["priorityclasses"],
  "storage.k8s.io": ["storageclasses", "csidrivers", "csinodes"],
  "rbac.authorization.k8s.io": ["roles", "rolebindings", "clusterroles", "clusterrolebindings"],
};

/** Of these also, but controllers make others. */
const STORAGE = ["persistentvolumeclaims", "persistentvolumes"];

/** What stays as it is written of what a rule matches, in a sentence; undefined if nothing does. */
export function unchangedOf({ operations, apiGroups, resources }: WebhookRule): string | undefined {
  const known = apiGroups.flatMap((group) => [...(CHANGED[group] ?? []), ...(CHANGED_AT_START[group] ?? [])]);
  const isOf = (all: readonly string[]): boolean =>
    apiGroups.every((group) => Object.hasOwn(CHANGED, group) || Object.hasOwn(CHANGED_AT_START, group)) &&
    operations.every((one) => one !== "*" && one !== "CONNECT") &&
    resources.every((one) => all.includes(one)) &&
    (operations.every((one) => one === "CREATE") || !resources.includes("pods"));
  if (isOf(known)) return undefined;
  if (isOf([...known, ...STORAGE]))
    return "claims that StatefulSets make, and volumes that are provisioned, are not changed: those of the manifests are";
  return isOf([...known, ...PARTLY])
    ? "ReplicaSets that Deployments make are not changed: those that users and agents write are"
    : "of what it changes, only new pods, workloads and scales that are written, and objects of the manifests at the start, are modelled: " +
        "other objects stay as they are written";
}
