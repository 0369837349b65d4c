// The manifests of the test vectors, and what the rules need of them. Nothing in them has been defaulted.
import type { Labels, ResourceList } from "../../kubernetes/index.ts";
import type { NodeConfined } from "../node-affinity.ts";
import type { HostPort, NodeInfo } from "../node-filters.ts";
import type { AffinePod } from "../pod-affinity-terms.ts";
import { hostPortsOf } from "../pod-defaults.ts";
import { podRequestAmounts, type RequestingContainer } from "../pod-requests.ts";
import { decimalText } from "../quantity.ts";
import { addAmounts, amountsOf, parseResourceList, type Quantities } from "../resources.ts";
import type { NodePreferring } from "../scores-node-affinity.ts";
import type { TaintLike, TolerationLike } from "../taints.ts";
import type { Answer } from "./family.ts";

export interface Metadata {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
  readonly generation?: number;
  readonly creationTimestamp?: string | null;
  readonly deletionTimestamp?: string | null;
}

export interface ContainerStatus {
  readonly name?: string;
  readonly restartCount?: number;
  readonly state?: RunState;
  readonly lastState?: RunState;
  readonly started?: boolean;
  readonly allocatedResources?: ResourceList;
  readonly resources?: Resources;
}

interface RunState {
  readonly running?: object;
  readonly waiting?: object;
  readonly terminated?: { readonly exitCode: number };
}

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string | null;
  readonly lastUpdateTime?: string | null;
}

interface Resources {
  readonly requests?: ResourceList;
  readonly limits?: ResourceList;
}

interface Container extends RequestingContainer {
  readonly resources?: Resources;
  readonly ports?: readonly (HostPort & { readonly containerPort: number })[];
}

export interface PodManifest {
  readonly metadata?: Metadata;
  readonly spec?: NodeConfined &
    NodePreferring &
    Pick<AffinePod, "affinity"> & {
      readonly nodeName?: string;
      readonly restartPolicy?: "Always" | "OnFailure" | "Never";
      readonly containers?: readonly Container[];
      readonly initContainers?: readonly Container[];
      readonly overhead?: ResourceList;
      readonly resources?: Resources;
      readonly tolerations?: readonly TolerationLike[];
      readonly readinessGates?: readonly { readonly conditionType: string }[];
    };
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly allocatedResources?: ResourceList;
    readonly resources?: Resources;
  };
}

export interface NodeManifest {
  readonly metadata?: Metadata;
  readonly spec?: { readonly unschedulable?: boolean; readonly taints?: readonly TaintLike[] };
  readonly status?: { readonly allocatable?: ResourceList };
}

export interface PodAndNode {
  readonly pod: PodManifest;
  readonly node: NodeManifest;
}

/** Feature gates that are on. */
export type Gates = { readonly [gate: string]: boolean };

export function comparison(gates: Gates | undefined): { readonly comparisonOperators: boolean } {
  return { comparisonOperators: gates?.TaintTolerationComparisonOperators ?? false };
}

/** A node and the pods on it, as the filters see them. */
export function nodeInfoOf(node: NodeManifest, pods: readonly PodManifest[] = []): NodeInfo {
  return {
    name: node.metadata?.name ?? "",
    labels: node.metadata?.labels ?? {},
    unschedulable: node.spec?.unschedulable ?? false,
    taints: node.spec?.taints ?? [],
    allocatable: amountsOf(parseResourceList(node.status?.allocatable ?? {})),
    requested: pods.map((pod) => podRequestAmounts(pod.spec ?? {})).reduce(addAmounts, {}),
    podCount: pods.length,
    usedPorts: pods.flatMap((pod) => hostPortsOf(pod.spec ?? {})),
  };
}

/** Quantities compare by value, whatever they were written like. */
export function valuesOf(list: Quantities): Labels {
  return Object.fromEntries(Object.entries(list).map(([name, q]) => [name, decimalText(q)]));
}

/**
 * Seconds since the epoch, or since `origin`, a time of the same kind: a nanosecond only counts beside one that is near.
 * Undefined for an unset time.
 * @throws Error if it is no time.
 */
export function seconds(time: string | null | undefined, origin?: string): number | undefined {
  if (time === null || time === undefined) return undefined;
  const fraction = (text: string) => Number(/\.\d+/.exec(text)?.[0] ?? 0);
  const whole = (text: string) => Math.floor(Date.parse(text) / 1000);
  const value =
    origin === undefined
      ? whole(time) + fraction(time)
      : whole(time) - whole(origin) + (fraction(time) - fraction(origin));
  if (Number.isNaN(value)) throw new Error(`"${time}" is no time`);
  return value;
}

/** The Ready condition of a pod: whether it is true, and since when. */
export function readiness(pod: PodManifest): { readonly ready: boolean; readonly since?: number } {
  const condition = pod.status?.conditions?.find(({ type }) => type === "Ready");
  const since = seconds(condition?.lastTransitionTime);
  const ready = condition?.status === "True";
  return since === undefined ? { ready } : { ready, since };
}

/** The same object without the fields that are undefined. */
export function defined(fields: object): Answer {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
