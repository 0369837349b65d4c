// Objects that controllers make for others, as admission is shown them: ReplicaSets of Deployments, and Jobs of CronJobs.
// Source: pkg/controller/deployment/sync.go (getNewReplicaSet), pkg/controller/cronjob/utils.go (getJobFromTemplate2).

import type { ObjectRef } from "../inventory/objects.ts";
import type { Template, WrittenTemplate } from "../inventory/templates.ts";
import type { LabelSelector } from "../kubernetes/index.ts";
import type { StoredJobSpec } from "../stored.ts";
import { controllerNamed, objectRequest } from "./request.ts";
import { shownPodSpec } from "./shown.ts";

type Made = Pick<Template, "name" | "labels" | "written">;

const DEPLOYMENTS = controllerNamed("deployment-controller");
const CRON_JOBS = controllerNamed("cronjob-controller");

/** @param from Its size before; undefined if it is made. */
export function replicaSetRequest(
  deployment: ObjectRef,
  template: Made,
  selector: LabelSelector | undefined,
  [from, to]: readonly [from: number | undefined, to: number],
) {
  const { namespace } = deployment;
  const name = plainName(template);
  const hash = template.labels["pod-template-hash"] ?? name;
  const object = (replicas: number) => ({
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name, namespace, labels: template.labels, ...ownedBy("apps/v1", deployment) },
    spec: {
      replicas,
      selector: { ...selector, matchLabels: { ...selector?.matchLabels, "pod-template-hash": hash } },
      template: shownTemplate(template),
    },
  });
  return objectRequest(
    { kind: "ReplicaSet", namespace, name },
    {
      operation: from === undefined ? "CREATE" : "UPDATE",
      object: object(to),
      oldObject: from === undefined ? null : object(from),
      user: DEPLOYMENTS,
    },
  );
}

/**
 * @param named The Jobs of one start have one name, whatever their template.
 * @param asked What its CronJob asks of its Jobs, besides the template.
 */
export function jobRequest(
  cronJob: ObjectRef,
  named: Pick<Template, "name">,
  written: WrittenTemplate,
  asked: StoredJobSpec,
) {
  const { namespace } = cronJob;
  const name = plainName(named);
  // It is not a field of Jobs, but of their pods.
  const { restartPolicy: _, ...spec } = asked;
  const object = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name, namespace, ...ownedBy("batch/v1", cronJob) },
    spec: { ...spec, template: shownTemplate({ labels: written.metadata?.labels ?? {}, written }) },
  };
  const ref = { kind: "Job", namespace, name };
  return objectRequest(ref, { operation: "CREATE", object, oldObject: null, user: CRON_JOBS });
}

/** Names of templates have a namespace in front that is not the default one. */
function plainName({ name }: Pick<Template, "name">): string {
  return name.slice(name.indexOf("/") + 1);
}

function ownedBy(apiVersion: string, { kind, name }: ObjectRef) {
  const reference = { apiVersion, kind, name, uid: name, controller: true, blockOwnerDeletion: true };
  return { ownerReferences: [reference] };
}

function shownTemplate({ labels, written: { metadata, spec } }: Pick<Made, "labels" | "written">) {
  const annotations = metadata?.annotations === undefined ? {} : { annotations: metadata.annotations };
  return { metadata: { labels, ...annotations }, spec: shownPodSpec(spec) };
}
