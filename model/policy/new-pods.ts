// Pods as admission is asked about them when they are made: they follow from their template.

import type { ObjectRef } from "../inventory/objects.ts";
import type { Labels, PodSpec } from "../kubernetes/index.ts";
import {
  ADMINISTRATOR,
  type AdmissionRequest,
  controllerNamed,
  objectRequest,
  type Requester,
} from "./request.ts";
import { shownPodSpec } from "./shown.ts";

/** Who makes the pods of a workload of that kind, by the kind that the pods name as their owner. */
const MAKERS: {
  readonly [kind: string]: { readonly owner: string; readonly apiVersion: string; readonly account: string };
} = {
  Deployment: { owner: "ReplicaSet", apiVersion: "apps/v1", account: "replicaset-controller" },
  ReplicaSet: { owner: "ReplicaSet", apiVersion: "apps/v1", account: "replicaset-controller" },
  ReplicationController: {
    owner: "ReplicationController",
    apiVersion: "v1",
    account: "replication-controller",
  },
  StatefulSet: { owner: "StatefulSet", apiVersion: "apps/v1", account: "statefulset-controller" },
  DaemonSet: { owner: "DaemonSet", apiVersion: "apps/v1", account: "daemon-set-controller" },
  Job: { owner: "Job", apiVersion: "batch/v1", account: "job-controller" },
  CronJob: { owner: "Job", apiVersion: "batch/v1", account: "job-controller" },
};

/** What is known of a pod before it is made. */
export interface NewPod {
  /** That of its template. */
  readonly name: string;
  readonly labels: Labels;
  readonly annotations: Labels | undefined;
  readonly spec: PodSpec;
}

/** The request that makes a pod of that workload. Names that are generated, and ordinals, are made up: "web-rev1-xxxxx", "db-0". */
export function podRequest(
  workload: ObjectRef,
  { name, labels, annotations, spec }: NewPod,
): AdmissionRequest {
  const { kind, namespace } = workload;
  const maker = MAKERS[kind];
  const plain = name.slice(name.indexOf("/") + 1);
  const owner = kind === "StatefulSet" || kind === "DaemonSet" ? workload.name : plain;
  const podName =
    maker === undefined ? workload.name : kind === "StatefulSet" ? `${workload.name}-0` : `${owner}-xxxxx`;
  const user: Requester = maker === undefined ? ADMINISTRATOR : controllerNamed(maker.account);
  const metadata = {
    name: podName,
    namespace,
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
    ...(maker === undefined ? {} : ownedBy(owner, maker)),
  };
  const object = {
    apiVersion: "v1",
    kind: "Pod",
    metadata,
    spec: { serviceAccountName: "default", ...podSpecOf(spec) },
  };
  const ref = { kind: "Pod", namespace, name: podName };
  const request = objectRequest(ref, { operation: "CREATE", object, oldObject: null, user });
  if (request === undefined) throw new RangeError("pods are not served");
  return request;
}

function ownedBy(
  name: string,
  { owner: kind, apiVersion }: { readonly owner: string; readonly apiVersion: string },
) {
  const reference = { apiVersion, kind, name, uid: name, controller: true, blockOwnerDeletion: true };
  return { generateName: `${name}-`, ownerReferences: [reference] };
}

function podSpecOf(spec: PodSpec): object {
  const shown = shownPodSpec(spec);
  return typeof shown === "object" && shown !== null ? shown : {};
}
