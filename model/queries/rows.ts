// What the variables of expressions hold in a state of the cluster: one row for each object, with the fields that are asked for.
import { type Projection, projection } from "../../explorer/system.ts";
import {
  type Cluster,
  type ClusterNode,
  isJobOwner,
  isReplicaSetOwner,
  type Owner,
  ownerOfPod,
} from "../cluster.ts";
import type { ObjectRef } from "../inventory/objects.ts";
import type { Template } from "../inventory/templates.ts";
import type { Workload } from "../inventory/workload.ts";
import { HOSTNAME } from "../nodes/node-facts.ts";
import { specOf } from "../nodes/node-spec.ts";
import { waitingFor } from "../pods/daemon-pods.ts";
import { taintsOf } from "../scheduling/placement.ts";
import { isAvailablePod, isDeleting, type NodeState, type PodState } from "../state.ts";
import { isReport } from "../workloads/statuses.ts";
import type { Row, Variable } from "./fields.ts";
import type { Query } from "./query.ts";

/** What shows rows of a variable. */
export interface RowRead {
  readonly variable: Variable;
  readonly of: Projection<readonly Row[]>;
}

/** All that a query reads of a cluster. */
export function readsOf(cluster: Cluster, query: Query): readonly RowRead[] {
  return [...query.reads].flatMap(([variable, fields]) =>
    showing[variable](cluster, (row) => selected(query, variable, fields, row)),
  );
}

/** What of a row the query sees; nothing of those that it passes over. */
function selected(query: Query, variable: Variable, fields: readonly string[], row: Row): readonly Row[] {
  if (!query.counts(variable, row)) return [];
  return [Object.fromEntries(fields.map((field) => [field, row[field]]))];
}

type Select = (row: Row) => readonly Row[];

const showing: { readonly [variable in Variable]: (cluster: Cluster, select: Select) => readonly RowRead[] } =
  {
    pods: (cluster, select) => {
      const shown = (pods: readonly PodState[], node: string): readonly Row[] =>
        ordered(pods.flatMap((pod) => select(podRow(cluster, pod, node))));
      const pending = cluster.owners.map((owner) =>
        projection(owner.pending, "pods", (pods) => shown(pods, "")),
      );
      const bound = cluster.nodes.map(({ slot, facts }) =>
        projection(slot, "pods", (state) =>
          ordered([...shown(state.pods, facts.name), ...shown(waitingFor(state), "")]),
        ),
      );
      return [...pending, ...bound].map((of) => ({ variable: "pods", of }));
    },
    nodes: (cluster, select) =>
      cluster.nodes.map((node) => ({
        variable: "nodes",
        of: projection(node.slot, "node", (state) => nodeRows(node, state).flatMap(select)),
      })),
    deployments: (cluster, select) =>
      cluster.deployments.map(({ workload: { ref }, slot }) => ({
        variable: "deployments",
        of: projection(slot, "deployment", (stored) => {
          if (stored === null) return [];
          const { metadata, spec, status } = stored;
          const { replicas, paused } = spec;
          return select({
            ...objectRow(ref, stored),
            generation: metadata.generation ?? 0,
            spec: { replicas, paused },
            status: isReport(status) ? status : {},
          });
        }),
      })),
    replicasets: (cluster, select) =>
      cluster.owners.filter(isReplicaSetOwner).map((owner) => ({
        variable: "replicasets",
        of: projection(owner.replicaSet, "replicaset", (stored) => {
          if (stored === null) return [];
          const { namespace } = owner.workload.ref;
          const { replicas = 0, readyReplicas = 0, availableReplicas = 0 } = stored.status;
          return select({
            ...objectRow({ namespace, name: owner.name }, stored),
            ...templateRow(owner.template, owner.workload),
            spec: { replicas: stored.spec.replicas },
            status: { replicas, readyReplicas, availableReplicas },
          });
        }),
      })),
    statefulsets: (cluster, select) =>
      cluster.statefulSets.map(({ workload: { ref }, slot }) => ({
        variable: "statefulsets",
        of: projection(slot, "statefulset", (stored) =>
          stored === null
            ? []
            : select({ ...objectRow(ref, stored), spec: { replicas: stored.spec.replicas } }),
        ),
      })),
    daemonsets: (cluster, select) =>
      cluster.daemonSets.map(({ workload: { ref }, slot }) => ({
        variable: "daemonsets",
        of: projection(slot, "daemonset", (stored) =>
          stored === null ? [] : select({ ...objectRow(ref, stored), status: stored.status }),
        ),
      })),
    jobs: (cluster, select) =>
      cluster.owners.filter(isJobOwner).map((owner) => ({
        variable: "jobs",
        of: projection(owner.job, "job", (stored) => {
          if (stored === null) return [];
          const { spec, status } = stored;
          return select({
            ...objectRow({ namespace: owner.workload.ref.namespace, name: owner.name }, stored),
            ...templateRow(owner.template, owner.workload),
            spec: { parallelism: spec.parallelism, suspend: spec.suspend },
            status: {
              succeeded: status.succeeded,
              failed: status.failed,
              conditions: status.conditions.map(({ type, status: is, reason = "" }) => ({
                type,
                status: is,
                reason,
              })),
            },
          });
        }),
      })),
  };

/** What is known of rows of a workload before any state is: of its pods, and of itself. */
export function rowsOf(workload: Workload): readonly (readonly [Variable, Row])[] {
  const { kind, ref, owners } = workload;
  // The Jobs of a CronJob have templates of their own, with labels by their names.
  const templates = owners.map(
    ({ template }): Row =>
      kind === "CronJob"
        ? { namespace: ref.namespace, workload: workloadRow(workload) }
        : templateRow(template, workload),
  );
  const self = { namespace: ref.namespace, name: ref.name };
  const pods = templates.map((row) => ["pods", row] as const);
  switch (kind) {
    case "Deployment":
      return [...pods, ["deployments", self], ...templates.map((row) => ["replicasets", row] as const)];
    case "ReplicaSet":
    case "ReplicationController":
      return [...pods, ...templates.map((row) => ["replicasets", row] as const)];
    case "StatefulSet":
      return [...pods, ["statefulsets", self]];
    case "DaemonSet":
      return [...pods, ["daemonsets", self]];
    case "Job":
    case "CronJob":
      return [...pods, ...templates.map((row) => ["jobs", row] as const)];
    default:
      return pods;
  }
}

/**
 * By what they show, names of nodes last: who looks at nothing else cannot tell equal nodes apart by the order of what is on
 * them, nor by their own.
 */
export function ordered(rows: readonly Row[]): readonly Row[] {
  return rows
    .map((row) => ({ row, keys: [JSON.stringify(nameless(row)), JSON.stringify(row)] }))
    .toSorted((a, b) => compare(a.keys, b.keys))
    .map(({ row }) => row);
}

function nameless({ node: _, name: __, labels, ...rest }: Row): Row {
  if (typeof labels !== "object" || labels === null) return rest;
  return { ...rest, labels: Object.entries(labels).filter(([key]) => key !== HOSTNAME) };
}

function compare([a = "", c = ""]: readonly string[], [b = "", d = ""]: readonly string[]): number {
  if (a !== b) return a < b ? -1 : 1;
  return c === d ? 0 : c < d ? -1 : 1;
}

function podRow(cluster: Cluster, pod: PodState, node: string): Row {
  const { template, workload }: Owner = ownerOfPod(cluster, pod);
  const { phase, ready, reason = "" } = pod.status;
  const terminating = isDeleting(pod);
  return {
    ...templateRow(template, workload),
    phase,
    ready: ready && !terminating,
    available: isAvailablePod(pod) && !terminating,
    terminating,
    node,
    reason,
  };
}

function templateRow({ namespace, labels, spec, priority }: Template, workload: Workload): Row {
  const images = spec.containers.map(({ image }) => image ?? "");
  return { namespace, workload: workloadRow(workload), labels, images, priority };
}

/** The object of the manifests for which it was made. */
function workloadRow({ ref, relabelledFrom }: Workload): Row {
  const { kind, name } = relabelledFrom?.workload ?? ref;
  return { kind, name };
}

function objectRow(
  { namespace, name }: Pick<ObjectRef, "namespace" | "name">,
  stored: { readonly metadata: { readonly deletionTimestamp?: "set" } },
): Row {
  return { namespace, name, terminating: isDeleting(stored) };
}

/** None where there is no Node object. */
function nodeRows(node: ClusterNode, state: NodeState): readonly Row[] {
  if (state.gone === true || state.kubelet === "absent" || state.kubelet === "coming") return [];
  const { Ready, MemoryPressure, DiskPressure, PIDPressure } = state.status.conditions;
  const taints = taintsOf(node, state).map(({ key, value = "", effect }) => ({ key, value, effect }));
  return [
    {
      name: node.facts.name,
      labels: node.facts.labels,
      ready: Ready === "True",
      unschedulable: specOf(node, state).unschedulable,
      taints,
      memoryPressure: MemoryPressure === "True",
      diskPressure: DiskPressure === "True",
      pidPressure: PIDPressure === "True",
    },
  ];
}
