// ReplicationControllers in manifests: ReplicaSets with a selector of plain labels, which may be left out.
// Source: pkg/apis/core/v1/defaults.go (SetDefaults_ReplicationController), pkg/apis/core/validation/validation.go
// (ValidateReplicationControllerSpec, ValidatePodTemplateSpecForRC).
import type { ReplicationController } from "../kubernetes/index.ts";
import { type Decoder, nonNegative, present } from "./decode.ts";
import { labels, objectMeta } from "./metadata.ts";
import { podTemplate } from "./pod.ts";
import { checkSelected, checkTemplate } from "./pod-controllers.ts";
import { structure } from "./structure.ts";
import { child } from "./tree.ts";

export const replicationController: Decoder<ReplicationController> = (tree, path, log) => {
  const fields = structure("ReplicationController", tree, path, log);
  const metadata = fields?.required("metadata", objectMeta(true), "give the object a name");
  const spec = fields?.required("spec", replicationControllerSpec, "describe what is wanted");
  if (metadata === undefined || spec === undefined) return undefined;
  return { apiVersion: "v1", kind: "ReplicationController", metadata, spec };
};

const replicationControllerSpec: Decoder<ReplicationController["spec"]> = (tree, path, log) => {
  const fields = structure("ReplicationControllerSpec", tree, path, log);
  if (fields === undefined) return undefined;
  const optional = present({
    replicas: fields.optional("replicas", nonNegative),
    minReadySeconds: fields.optional("minReadySeconds", nonNegative),
  });
  const selected = fields.optional("selector", labels) ?? {};
  const template = fields.required("template", podTemplate(), "describe the pods");
  const written = child(tree, "template");
  if (written !== undefined) checkTemplate("replicationcontroller", written, [...path, "template"], log);
  if (template === undefined || written === undefined) return undefined;
  const isSelecting = Object.keys(selected).length > 0;
  const selector = isSelecting ? selected : (template.metadata?.labels ?? {});
  if (Object.keys(selector).length === 0) {
    const position = (child(tree, "selector") ?? tree).position;
    log.problem(position, [...path, "selector"], "Required value", "give the template labels");
  }
  checkSelected({ matchLabels: selector }, template, written, path, log);
  return { ...optional, selector, template };
};
