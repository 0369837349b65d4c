// What the fields of Jobs and CronJobs mean to the model.
// Source of the names: staging/src/k8s.io/api/batch/v1/types.go of Kubernetes 1.37.
import { type FieldTable, harmless, leavesOut, MODELLED } from "./meaning.ts";
import { child, items, text } from "./tree.ts";

export const JOB_SPEC_FIELDS: FieldTable = {
  parallelism: MODELLED,
  completions: MODELLED,
  completionMode: MODELLED,
  activeDeadlineSeconds: MODELLED,
  backoffLimit: MODELLED,
  backoffLimitPerIndex: MODELLED,
  maxFailedIndexes: MODELLED,
  podFailurePolicy: MODELLED,
  successPolicy: MODELLED,
  podReplacementPolicy: MODELLED,
  suspend: MODELLED,
  ttlSecondsAfterFinished: MODELLED,
  managedBy: MODELLED,
  template: MODELLED,
  selector: harmless("any", "a Job looks after the pods that it makes, by their owner"),
  manualSelector: leavesOut(
    "bool",
    "adoption is not modelled: a Job looks after the pods that it makes, and no others",
    (tree) => tree.kind === "scalar" && tree.value === true,
  ),
  scheduling: leavesOut(
    "any",
    "PodGroups that the Job controller makes are not modelled: write the PodGroup, and name it in the template",
  ),
};

export const CRON_JOB_SPEC_FIELDS: FieldTable = {
  schedule: MODELLED,
  timeZone: MODELLED,
  concurrencyPolicy: MODELLED,
  suspend: MODELLED,
  startingDeadlineSeconds: MODELLED,
  successfulJobsHistoryLimit: MODELLED,
  failedJobsHistoryLimit: MODELLED,
  jobTemplate: MODELLED,
};

export const POD_FAILURE_POLICY_RULE_FIELDS: FieldTable = {
  action: MODELLED,
  onExitCodes: MODELLED,
  onPodConditions: leavesOut(
    "any",
    "of the conditions of pods, only DisruptionTarget ever becomes true",
    (tree) => items(tree).some((pattern) => text(child(pattern, "type")) !== "DisruptionTarget"),
  ),
};
