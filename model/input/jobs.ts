// Jobs, with the API server's rules that go across their fields.
// Source: pkg/apis/batch/validation/validation.go (validateJobSpec, validatePodReplacementPolicy).
import type { Job, WrittenJob } from "../kubernetes/index.ts";
import {
  boolean,
  type Decoder,
  type Fields,
  integer,
  type Log,
  nonNegative,
  oneOf,
  present,
  refuse,
  string,
} from "./decode.ts";
import { podFailurePolicy, successPolicy } from "./job-policies.ts";
import { objectMeta } from "./metadata.ts";
import { podTemplate } from "./pod.ts";
import { type Path, quote } from "./problem.ts";
import { structure } from "./structure.ts";
import { child, type Tree, text } from "./tree.ts";

export const job: Decoder<Job> = (tree, path, log) => {
  const fields = structure("Job", tree, path, log);
  const metadata = fields?.required("metadata", objectMeta(true), "give the object a name");
  const spec = fields?.required("spec", jobSpec, "describe what is wanted");
  if (metadata === undefined || spec === undefined) return undefined;
  return { apiVersion: "batch/v1", kind: "Job", metadata, spec };
};

const MAX_PARALLELISM_INDEXED = 100_000;

export const jobSpec: Decoder<WrittenJob> = (tree, path, log) => {
  const fields = structure("JobSpec", tree, path, log);
  if (fields === undefined) return undefined;
  const completionMode = fields.optional("completionMode", oneOf("NonIndexed", "Indexed"));
  const indexed = completionMode === "Indexed";
  const completions = fields.optional("completions", nonNegative);
  const backoffLimitPerIndex = fields.optional("backoffLimitPerIndex", nonNegative);
  const template = fields.required("template", podTemplate(), "describe the pods");
  const policed = child(tree, "podFailurePolicy") !== undefined;
  const containers = [...(template?.spec.containers ?? []), ...(template?.spec.initContainers ?? [])];
  const known = {
    containers: containers.map(({ name }) => name),
    perIndex: backoffLimitPerIndex !== undefined,
  };
  const optional = present({
    completionMode,
    completions,
    backoffLimitPerIndex,
    parallelism: fields.optional("parallelism", indexed ? integer(0, MAX_PARALLELISM_INDEXED) : nonNegative),
    activeDeadlineSeconds: fields.optional("activeDeadlineSeconds", nonNegative),
    backoffLimit: fields.optional("backoffLimit", nonNegative),
    maxFailedIndexes: fields.optional("maxFailedIndexes", nonNegative),
    podFailurePolicy: fields.optional("podFailurePolicy", podFailurePolicy(known)),
    successPolicy: fields.optional("successPolicy", successPolicy(completions)),
    podReplacementPolicy: fields.optional(
      "podReplacementPolicy",
      policed ? oneOf("Failed") : oneOf("Failed", "TerminatingOrFailed"),
    ),
    suspend: fields.optional("suspend", boolean),
    ttlSecondsAfterFinished: fields.optional("ttlSecondsAfterFinished", nonNegative),
    managedBy: fields.optional("managedBy", managedBy),
  });
  checkIndexed(fields, indexed, path, log);
  const { maxFailedIndexes } = optional;
  if (maxFailedIndexes !== undefined && indexed && maxFailedIndexes > (completions ?? maxFailedIndexes)) {
    const at = child(tree, "maxFailedIndexes") ?? tree;
    refuse(at, [...path, "maxFailedIndexes"], log, "must be less than or equal to completions", "lower it");
  }
  checkRestartPolicy(tree, policed, path, log);
  return template === undefined ? undefined : { ...optional, template };
};

const managedBy: Decoder<string> = (tree, path, log) => {
  const found = string(tree, path, log);
  if (found === undefined || (/^[a-z0-9]([-.a-z0-9]*[a-z0-9])?\/.+$/.test(found) && found.length <= 63))
    return found;
  const must = 'must be a domain-prefixed path (such as "acme.io/foo") of at most 63 characters';
  return refuse(tree, path, log, must, "write DOMAIN/NAME, or remove it");
};

/** What needs completionMode Indexed, and what that needs. */
function checkIndexed({ tree }: Fields, indexed: boolean, path: Path, log: Log): void {
  const said = (field: string) => child(tree, field);
  if (indexed) {
    if (said("completions") === undefined) {
      const problem = "Required value: when completion mode is Indexed";
      log.problem(tree.position, [...path, "completions"], problem, "say how many indexes there are");
    }
  } else {
    for (const field of ["backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"]) {
      const written = said(field);
      if (written === undefined) continue;
      const fix = "write completionMode: Indexed, or remove it";
      refuse(written, [...path, field], log, "requires indexed completion mode", fix);
    }
  }
  const most = said("maxFailedIndexes");
  if (most !== undefined && said("backoffLimitPerIndex") === undefined) {
    const problem = "Required value: when maxFailedIndexes is specified";
    log.problem(most.position, [...path, "backoffLimitPerIndex"], problem, "say how often an index may fail");
  }
}

/** Pods of Jobs end, so they must not be restarted for ever. */
function checkRestartPolicy(tree: Tree, policed: boolean, path: Path, log: Log): void {
  const template = child(tree, "template");
  const spec = template === undefined ? undefined : child(template, "spec");
  if (spec === undefined) return;
  const at = [...path, "template", "spec", "restartPolicy"];
  const written = child(spec, "restartPolicy");
  const policy = text(written);
  if (written === undefined || policy === "Always") {
    const problem = 'Required value: valid values: "OnFailure", "Never"';
    log.problem((written ?? spec).position, at, problem, "say whether failed containers are restarted");
  } else if (policed && policy === "OnFailure") {
    const problem = `Invalid value: ${quote(policy)}: only "Never" is supported when podFailurePolicy is specified`;
    log.problem(written.position, at, problem, "write Never, or remove the podFailurePolicy");
  }
}
