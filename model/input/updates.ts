// What an edit may not change on an object that exists: the API server refuses it.
// Source: pkg/apis/apps/validation/validation.go, pkg/apis/core/validation/validation.go (Validate...Update).
import { contentsOf } from "../config/catalog.ts";
import type {
  ConfigObject,
  ModelledObject,
  PersistentVolumeClaim,
  PodSpec,
  Service,
  StatefulSet,
  WrittenJob,
} from "../kubernetes/index.ts";
import type { LoadedObject } from "../scenario/scenario.ts";
import { defaultedJobSpec } from "../semantics/index.ts";
import { compareQuantities, parseQuantity } from "../semantics/quantity.ts";
import { isConfig } from "../workloads/podless.ts";
import type { Log } from "./decode.ts";
import { quote } from "./problem.ts";

/** Source: pkg/apis/apps/validation/validation.go (ValidateStatefulSetUpdate). */
const IMMUTABLE_IN_SETS = ["selector", "volumeClaimTemplates", "serviceName", "podManagementPolicy"] as const;
const DEFAULTS: { readonly [field: string]: unknown } = {
  volumeClaimTemplates: [],
  serviceName: "",
  podManagementPolicy: "OrderedReady",
};

/** What the API server refuses of a manifest that kubectl applies over another one, client-side. */
export function checkClientSideApply(
  before: ModelledObject | undefined,
  applied: LoadedObject,
  log: Log,
): void {
  checkApplied(before, applied, log);
  const { object, positionOf } = applied;
  if (object.kind === "StatefulSet" && before?.kind === "StatefulSet")
    checkSetStrategy(before, object, positionOf, log);
}

/**
 * A set without a strategy is stored with a partition, which kubectl leaves there: no manifest has ever named it.
 * Source: pkg/apis/apps/v1/defaults.go (SetDefaults_StatefulSet), pkg/apis/apps/validation/validation.go (ValidateStatefulSetSpec).
 */
function checkSetStrategy(
  { spec: { updateStrategy: old = {} } }: StatefulSet,
  { spec: { updateStrategy: now = {} } }: StatefulSet,
  positionOf: LoadedObject["positionOf"],
  log: Log,
): void {
  const isFilledIn = old.type === undefined && old.rollingUpdate === undefined;
  if (!isFilledIn || now.type !== "OnDelete") return;
  const path = ["spec", "updateStrategy", "rollingUpdate"];
  const problem = `Invalid value: {"partition":0}: only allowed for updateStrategy 'RollingUpdate'`;
  const fix =
    "write type: RollingUpdate into the manifest before: the API server fills in a partition where no strategy is written";
  log.problem(positionOf(path), path, problem, fix);
}

/** Fields that the API server refuses to change on an existing object. */
export function checkApplied(
  before: ModelledObject | undefined,
  { object, positionOf }: LoadedObject,
  log: Log,
): void {
  if (before === undefined) return;
  if (object.kind === "Job" && before.kind === "Job") {
    for (const field of changedJobFields(before.spec, object.spec)) {
      const problem = `Invalid value: ${JSON.stringify(object.spec[field] ?? null)}: field is immutable`;
      const fix = "keep it, or delete the old Job first";
      log.problem(positionOf(["spec", field]), ["spec", field], problem, fix);
    }
  } else if (object.kind === "Deployment" || object.kind === "ReplicaSet" || object.kind === "DaemonSet") {
    if (before.kind !== object.kind || same(before.spec.selector, object.spec.selector)) return;
    const path = ["spec", "selector"];
    const problem = `Invalid value: ${JSON.stringify(object.spec.selector)}: field is immutable`;
    log.problem(positionOf(path), path, problem, "keep the selector, or delete the old object first");
  } else if (object.kind === "StatefulSet" && before.kind === "StatefulSet") {
    for (const field of IMMUTABLE_IN_SETS) {
      const [old = DEFAULTS[field], now = DEFAULTS[field]] = [before.spec[field], object.spec[field]];
      if (same(old, now)) continue;
      const problem = `Invalid value: ${JSON.stringify(now)}: field is immutable`;
      log.problem(
        positionOf(["spec", field]),
        ["spec", field],
        problem,
        `keep the ${field}, or delete the old object first`,
      );
    }
  } else if (object.kind === "Service" && before.kind === "Service") {
    checkService(before, object, positionOf, log);
  } else if (isConfig(object) && isConfig(before)) {
    checkConfig(before, object, positionOf, log);
  } else if (object.kind === "PersistentVolumeClaim" && before.kind === "PersistentVolumeClaim") {
    checkClaim(before, object, positionOf, log);
  } else if (object.kind === "Pod" && before.kind === "Pod") {
    checkSchedulingGates(before.spec, object.spec, positionOf, log);
    if (same(fixedPart(before.spec), fixedPart(object.spec))) return;
    const problem = "Forbidden: pod updates may not change fields other than images and added tolerations";
    log.problem(positionOf(["spec"]), ["spec"], problem, "keep the spec, or delete the old pod first");
  }
}

/**
 * The cluster IP stays; one that the API server has chosen is kept where the manifest names none. A Service that was an
 * ExternalName has none yet.
 * Source: pkg/apis/core/validation/validation.go (ValidateServiceUpdate, ValidateServiceClusterIPsRelatedFields).
 */
function checkService(
  { spec: old }: Service,
  { spec: now }: Service,
  positionOf: LoadedObject["positionOf"],
  log: Log,
): void {
  const isExempt = old.type === "ExternalName" || now.type === "ExternalName";
  if (isExempt || (now.clusterIP ?? "") === "" || now.clusterIP === old.clusterIP) return;
  const path = ["spec", "clusterIP"];
  const problem = `Invalid value: ${JSON.stringify(now.clusterIP)}: field is immutable`;
  log.problem(positionOf(path), path, problem, "keep it, or delete the old Service first");
}

/**
 * Only its size may change, and only grow; a class that is not named may be the default one by now.
 * Source: pkg/apis/core/validation/validation.go (ValidatePersistentVolumeClaimUpdate).
 */
function checkClaim(
  { spec: old }: PersistentVolumeClaim,
  { spec: now }: PersistentVolumeClaim,
  positionOf: LoadedObject["positionOf"],
  log: Log,
): void {
  const isDefault = old.storageClassName === undefined || now.storageClassName === undefined;
  const fixed = ({ resources: _, storageClassName, ...rest }: PersistentVolumeClaim["spec"]) => ({
    ...rest,
    storageClassName: isDefault ? undefined : storageClassName,
  });
  const fix = "keep it, or delete the old claim first";
  if (!same(fixed(old), fixed(now))) {
    const problem =
      "Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";
    log.problem(positionOf(["spec"]), ["spec"], problem, fix);
  }
  const [had, wants] = [old, now].map(({ resources }) => parseQuantity(resources.requests.storage));
  if (had === undefined || wants === undefined || compareQuantities(wants, had) >= 0) return;
  const path = ["spec", "resources", "requests", "storage"];
  log.problem(positionOf(path), path, "Forbidden: field can not be less than status.capacity", fix);
}

/** (ValidateConfigMapUpdate, ValidateSecretUpdate) */
function checkConfig(
  before: ConfigObject,
  after: ConfigObject,
  positionOf: LoadedObject["positionOf"],
  log: Log,
): void {
  if (before.kind === "Secret" && after.kind === "Secret") {
    const [old = "Opaque", now = "Opaque"] = [before.type, after.type];
    const problem = `Invalid value: ${quote(now)}: field is immutable`;
    if (old !== now) log.problem(positionOf(["type"]), ["type"], problem, SEALED_FIX);
  }
  if (before.immutable !== true) return;
  const problem = "Forbidden: field is immutable when `immutable` is set";
  if (after.immutable !== true) log.problem(positionOf(["immutable"]), ["immutable"], problem, SEALED_FIX);
  const [{ text: old = "" } = {}] = contentsOf([before]);
  const [{ text: now = "" } = {}] = contentsOf([after]);
  if (old !== now) log.problem(positionOf(["data"]), ["data"], problem, SEALED_FIX);
}

const SEALED_FIX = "delete the old object first, or give the new one another name";

const FIXED_JOB_FIELDS = [
  "completionMode",
  "podFailurePolicy",
  "backoffLimitPerIndex",
  "managedBy",
  "successPolicy",
] as const;

/**
 * Fields of a Job that changed and must not. The completions of an Indexed Job may follow its parallelism; parts of the
 * template may change while the Job is suspended.
 * Source: pkg/apis/batch/validation/validation.go (ValidateJobSpecUpdate, validateCompletions, validatePodTemplateUpdate).
 */
function changedJobFields(before: WrittenJob, after: WrittenJob): readonly (keyof WrittenJob)[] {
  const [old, now] = [defaultedJobSpec(before), defaultedJobSpec(after)];
  const elastic = now.completionMode === "Indexed" && now.completions === now.parallelism;
  return [
    ...FIXED_JOB_FIELDS.filter((field) => !same(old[field], now[field])),
    ...(same(old.completions, now.completions) || elastic ? [] : ["completions" as const]),
    ...(same(before.template, after.template) || old.suspend === true ? [] : ["template" as const]),
  ];
}

/** Gates can only be removed (validateOnlyDeletedSchedulingGates in pkg/apis/core/validation/validation.go). */
function checkSchedulingGates(
  before: PodSpec,
  after: PodSpec,
  positionOf: LoadedObject["positionOf"],
  log: Log,
): void {
  const known = new Set((before.schedulingGates ?? []).map(({ name }) => name));
  for (const [i, { name }] of (after.schedulingGates ?? []).entries()) {
    if (known.has(name)) continue;
    const path = ["spec", "schedulingGates", i];
    const problem = `Forbidden: only deletion is allowed, but found new scheduling gate ${quote(name)}`;
    log.problem(positionOf(path), path, problem, "remove the gate, or delete the old pod first");
  }
}

/** The part of a pod's spec that no update may change, as far as the model goes. */
function fixedPart(spec: PodSpec): PodSpec {
  const bare = (containers: PodSpec["containers"]) => containers.map((one) => ({ ...one, image: "" }));
  const { initContainers } = spec;
  const inits = initContainers === undefined ? {} : { initContainers: bare(initContainers) };
  return { ...spec, ...inits, containers: bare(spec.containers), tolerations: [], schedulingGates: [] };
}

function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([x], [y]) => (x < y ? -1 : 1)))
      : inner,
  );
}
