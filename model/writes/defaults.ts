// Fields that the API server fills in where nobody has written them. Who creates or replaces an object without server-side
// apply owns them like all others; who applies it server-side does not.
// Source: pkg/apis/apps/v1/defaults.go, pkg/apis/batch/v1/defaults.go, pkg/apis/core/v1/defaults.go (SetDefaults_...).
import type { FieldSet } from "../semantics/index.ts";

type Defaults = { readonly [path: string]: unknown };

/** Of the spec of every pod template, but that those of Jobs must name their restartPolicy. */
export const POD_DEFAULTS: Defaults = {
  restartPolicy: "Always",
  terminationGracePeriodSeconds: 30,
  schedulerName: "default-scheduler",
};

const OF_KIND: { readonly [kind: string]: Defaults } = {
  Deployment: {
    "spec.replicas": 1,
    "spec.revisionHistoryLimit": 10,
    "spec.progressDeadlineSeconds": 600,
    "spec.strategy.type": "RollingUpdate",
    ...under("spec.template.spec", POD_DEFAULTS),
  },
  ReplicaSet: { "spec.replicas": 1, ...under("spec.template.spec", POD_DEFAULTS) },
  ReplicationController: { "spec.replicas": 1, ...under("spec.template.spec", POD_DEFAULTS) },
  StatefulSet: {
    "spec.replicas": 1,
    "spec.revisionHistoryLimit": 10,
    "spec.podManagementPolicy": "OrderedReady",
    ...under("spec.template.spec", POD_DEFAULTS),
  },
  DaemonSet: {
    "spec.revisionHistoryLimit": 10,
    "spec.updateStrategy.type": "RollingUpdate",
    ...under("spec.template.spec", POD_DEFAULTS),
  },
  Job: {
    "spec.completionMode": "NonIndexed",
    "spec.suspend": false,
    ...under("spec.template.spec", { terminationGracePeriodSeconds: 30, schedulerName: "default-scheduler" }),
  },
  CronJob: {
    "spec.concurrencyPolicy": "Allow",
    "spec.suspend": false,
    "spec.successfulJobsHistoryLimit": 3,
    "spec.failedJobsHistoryLimit": 1,
  },
};

/** What a rolling update is filled in with, where that is the strategy. */
const ROLLING: { readonly [kind: string]: { readonly type: string; readonly defaults: Defaults } } = {
  Deployment: {
    type: "spec.strategy.type",
    defaults: under("spec.strategy.rollingUpdate", { maxSurge: "25%", maxUnavailable: "25%" }),
  },
  DaemonSet: {
    type: "spec.updateStrategy.type",
    defaults: under("spec.updateStrategy.rollingUpdate", { maxSurge: 0, maxUnavailable: 1 }),
  },
};

function under(path: string, defaults: Defaults): Defaults {
  return Object.fromEntries(Object.entries(defaults).map(([name, value]) => [`${path}.${name}`, value]));
}

/** A StatefulSet's partition is only filled in together with its strategy. */
const UNNAMED_SET_STRATEGY: Defaults = {
  "spec.updateStrategy.type": "RollingUpdate",
  "spec.updateStrategy.rollingUpdate.partition": 0,
};

/** The fields with the defaults of their kind, as far as they are kept: those of a Job's numbers depend on each other. */
export function defaulted(kind: string, written: FieldSet): FieldSet {
  const fields = new Map(written);
  if (kind === "StatefulSet" && !fields.has("spec.updateStrategy.type")) fill(fields, UNNAMED_SET_STRATEGY);
  fill(fields, OF_KIND[kind] ?? {});
  const rolling = ROLLING[kind];
  if (rolling !== undefined && fields.get(rolling.type) === JSON.stringify("RollingUpdate"))
    fill(fields, rolling.defaults);
  return fields;
}

function fill(fields: Map<string, string>, defaults: Defaults): void {
  for (const [path, value] of Object.entries(defaults))
    if (!fields.has(path)) fields.set(path, JSON.stringify(value));
}
