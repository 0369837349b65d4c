// PodGroups, and the group that a pod names, with the API server's rules.
// Source: staging/src/k8s.io/api/scheduling/v1beta1/types.go (its validation tags), pkg/apis/core/validation/validation.go
// (validateSchedulingGroup).
import { POD_GROUP_VERSIONS, type PodGroup } from "../kubernetes/scheduling.ts";
import { HIGHEST_USER_PRIORITY } from "../semantics/priority-admission.ts";
import { type Decoder, integer, present, refuse } from "./decode.ts";
import { dnsSubdomain, objectMeta } from "./metadata.ts";
import { optionalName } from "./priority.ts";
import { structure } from "./structure.ts";
import { child, text } from "./tree.ts";

export const podGroup: Decoder<PodGroup> = (tree, path, log) => {
  const fields = structure("PodGroup", tree, path, log);
  const metadata = fields?.required("metadata", objectMeta(true, "UnheldMeta"), "give the group a name");
  const spec = fields?.required("spec", podGroupSpec, "say how its pods are scheduled");
  const apiVersion = POD_GROUP_VERSIONS.find((version) => version === text(child(tree, "apiVersion")));
  if (metadata === undefined || spec === undefined || apiVersion === undefined) return undefined;
  return { apiVersion, kind: "PodGroup", metadata, spec };
};

const podGroupSpec: Decoder<PodGroup["spec"]> = (tree, path, log) => {
  const fields = structure("PodGroupSpec", tree, path, log);
  if (fields === undefined) return undefined;
  const schedulingPolicy = fields.required("schedulingPolicy", policy, "write gang or basic below it");
  const optional = present({
    priorityClassName: fields.optional("priorityClassName", optionalName),
    priority: fields.optional("priority", integer(undefined, HIGHEST_USER_PRIORITY)),
  });
  return schedulingPolicy === undefined ? undefined : { schedulingPolicy, ...optional };
};

const policy: Decoder<PodGroup["spec"]["schedulingPolicy"]> = (tree, path, log) => {
  const fields = structure("PodGroupSchedulingPolicy", tree, path, log);
  if (fields === undefined) return undefined;
  const basic = fields.optional("basic", basicPolicy);
  const gang = fields.optional("gang", gangPolicy);
  const given = ["basic", "gang"].filter((field) => child(tree, field) !== undefined);
  if (given.length !== 1) {
    const must = `must specify exactly one of: \`basic\`, \`gang\`${given.length === 0 ? "" : "; found both"}`;
    return refuse(tree, path, log, must, "write gang: { minCount: 2 }, or basic: {}");
  }
  return gang === undefined ? basic && { basic } : { gang };
};

const basicPolicy: Decoder<{ readonly [field: string]: never }> = (tree, path, log) =>
  structure("BasicSchedulingPolicy", tree, path, log) && {};

const gangPolicy: Decoder<{ readonly minCount: number }> = (tree, path, log) => {
  const fields = structure("GangSchedulingPolicy", tree, path, log);
  const minCount = fields?.required("minCount", integer(1), "say how many pods go together at least");
  return minCount === undefined ? undefined : { minCount };
};

/** What a pod says of its group. */
export const schedulingGroup: Decoder<{ readonly podGroupName: string }> = (tree, path, log) => {
  const fields = structure("PodSchedulingGroup", tree, path, log);
  const podGroupName = fields?.required("podGroupName", dnsSubdomain, "name the PodGroup");
  return podGroupName === undefined ? undefined : { podGroupName };
};
