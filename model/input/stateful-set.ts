// StatefulSets as the API server accepts them.
// Source: pkg/apis/apps/validation/validation.go (ValidateStatefulSetSpec, validateRollingUpdateStatefulSet).
import type { StatefulSet } from "../kubernetes/index.ts";
import { type Decoder, list, nonNegative, oneOf, present, refuse } from "./decode.ts";
import { dnsLabel, objectMeta } from "./metadata.ts";
import { intOrPercent, selectedPods } from "./pod-controllers.ts";
import { claimTemplate } from "./storage.ts";
import { structure } from "./structure.ts";
import { child, items, positionAt, text } from "./tree.ts";

type Spec = StatefulSet["spec"];

export const statefulSet: Decoder<StatefulSet> = (tree, path, log) => {
  const fields = structure("StatefulSet", tree, path, log);
  const metadata = fields?.required("metadata", objectMeta(true), "give the object a name");
  const spec = fields?.required("spec", statefulSetSpec, "describe what is wanted");
  if (metadata === undefined) return undefined;
  // Pods are named after the set, and their names are host names.
  const name = child(child(tree, "metadata") ?? tree, "name");
  if (name !== undefined) dnsLabel(name, [...path, "metadata", "name"], log);
  return spec === undefined ? undefined : { apiVersion: "apps/v1", kind: "StatefulSet", metadata, spec };
};

const statefulSetSpec: Decoder<Spec> = (tree, path, log) => {
  const fields = structure("StatefulSetSpec", tree, path, log);
  if (fields === undefined) return undefined;
  const optional = present({
    replicas: fields.optional("replicas", nonNegative),
    serviceName: fields.optional("serviceName", dnsLabel),
    podManagementPolicy: fields.optional("podManagementPolicy", oneOf("OrderedReady", "Parallel")),
    updateStrategy: fields.optional("updateStrategy", updateStrategy),
    minReadySeconds: fields.optional("minReadySeconds", nonNegative),
    ordinals: fields.optional("ordinals", ordinals),
    revisionHistoryLimit: fields.optional("revisionHistoryLimit", nonNegative),
    persistentVolumeClaimRetentionPolicy: fields.optional("persistentVolumeClaimRetentionPolicy", retention),
    volumeClaimTemplates: fields.optional("volumeClaimTemplates", list(claimTemplate)),
  });
  const claims = items(child(tree, "volumeClaimTemplates")).flatMap(
    (claim) => text(child(child(claim, "metadata") ?? claim, "name")) ?? [],
  );
  const pods = selectedPods("statefulset", fields, path, log, claims);
  return pods === undefined ? undefined : { ...optional, ...pods };
};

const updateStrategy: Decoder<NonNullable<Spec["updateStrategy"]>> = (tree, path, log) => {
  const fields = structure("StatefulSetUpdateStrategy", tree, path, log);
  if (fields === undefined) return undefined;
  const type = fields.optional("type", oneOf("RollingUpdate", "OnDelete"));
  if (type === "OnDelete" && child(tree, "rollingUpdate") !== undefined) {
    const problem = "Invalid value: object: only allowed for updateStrategy 'RollingUpdate'";
    const at = [...path, "rollingUpdate"];
    const fix = "remove it, or write type: RollingUpdate";
    log.problem(positionAt(tree, ["rollingUpdate"]), at, problem, fix);
  }
  return present({ type, rollingUpdate: fields.optional("rollingUpdate", rollingUpdate) });
};

type RollingUpdate = NonNullable<NonNullable<Spec["updateStrategy"]>["rollingUpdate"]>;

const rollingUpdate: Decoder<RollingUpdate> = (tree, path, log) => {
  const fields = structure("RollingUpdateStatefulSet", tree, path, log);
  if (fields === undefined) return undefined;
  const maxUnavailable = fields.optional("maxUnavailable", intOrPercent);
  const written = child(tree, "maxUnavailable");
  if (maxUnavailable !== undefined && written !== undefined) {
    const at = [...path, "maxUnavailable"];
    const amount = Number.parseInt(String(maxUnavailable), 10);
    if (amount === 0) refuse(written, at, log, "cannot be 0", "write at least 1");
    if (typeof maxUnavailable === "string" && amount > 100)
      refuse(written, at, log, "must not be greater than 100%", "write at most 100%");
  }
  return present({ partition: fields.optional("partition", nonNegative), maxUnavailable });
};

const ordinals: Decoder<NonNullable<Spec["ordinals"]>> = (tree, path, log) => {
  const fields = structure("StatefulSetOrdinals", tree, path, log);
  return fields === undefined ? undefined : present({ start: fields.optional("start", nonNegative) });
};

const retention: Decoder<NonNullable<Spec["persistentVolumeClaimRetentionPolicy"]>> = (tree, path, log) => {
  const fields = structure("StatefulSetPersistentVolumeClaimRetentionPolicy", tree, path, log);
  if (fields === undefined) return undefined;
  return present({
    whenDeleted: fields.optional("whenDeleted", oneOf("Retain", "Delete")),
    whenScaled: fields.optional("whenScaled", oneOf("Retain", "Delete")),
  });
};
