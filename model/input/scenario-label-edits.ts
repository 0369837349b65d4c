// Edits of the labels of one pod.
import { isFixed } from "../apiserver/fixed-objects.ts";
import type { ModelledObject } from "../kubernetes/index.ts";
import type { Edit, LabelChanges, LabelEdit } from "../scenario/scenario.ts";
import { matchesLabelSelector } from "../semantics/index.ts";
import { templateWrittenIn } from "../workloads/desired.ts";
import { isPodless } from "../workloads/podless.ts";
import { closed, type Decoder, oneOf, record } from "./decode.ts";
import { checkLabelKey, dnsLabel, dnsSubdomain, labelValue } from "./metadata.ts";

/** The kinds whose pods may get other labels here, and so be released. */
const LABELLED = ["Deployment", "ReplicaSet", "ReplicationController", "Pod"] as const;

/** null removes a label. */
const change: Decoder<string | null> = (tree, path, log) =>
  tree.kind === "scalar" && tree.value === null ? null : labelValue(tree, path, log);

const changes: Decoder<LabelChanges> = record(change, checkLabelKey);

const podSource: Decoder<LabelEdit["target"]> = (tree, path, log) => {
  const fields = closed(["kind", "name", "namespace"], tree, path, log);
  const kind = fields?.required("kind", oneOf(...LABELLED), "say which kind is meant");
  const name = fields?.required("name", dnsSubdomain, "say which one is meant");
  const namespace = fields?.optional("namespace", dnsLabel) ?? "default";
  return kind === undefined || name === undefined ? undefined : { kind, namespace, name };
};

export const label: Decoder<Edit> = (tree, path, log) => {
  const fields = closed(["podOf", "labels"], tree, path, log);
  const target = fields?.required(
    "podOf",
    podSource,
    "name what has made the pod: for a pod of its own, the pod",
  );
  const labels = fields?.required("labels", changes, "say which labels the pod gets");
  return target === undefined || labels === undefined ? undefined : { type: "label", target, labels };
};

/** The DaemonSet that would adopt the pod once it has these labels: that is not modelled. */
export function adoptingDaemonSet(
  source: ModelledObject,
  { labels: changed }: LabelEdit,
  objects: Iterable<ModelledObject>,
): string | undefined {
  if (isPodless(source) || isFixed(source)) return undefined;
  const all = { ...templateWrittenIn(source).metadata?.labels, ...changed };
  const labels = Object.fromEntries(
    Object.entries(all).flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
  );
  const { namespace = "default" } = source.metadata;
  for (const object of objects) {
    const isThere = object.kind === "DaemonSet" && (object.metadata.namespace ?? "default") === namespace;
    if (isThere && matchesLabelSelector(object.spec.selector, labels)) return object.metadata.name;
  }
  return undefined;
}
