// The tables of the requests and limits of pods.
import type { ResourceList } from "../../kubernetes/index.ts";
import { containerLimits, podLimits } from "../pod-limits.ts";
import {
  containerRequests,
  podRequests,
  type ReportedResources,
  type RequestOptions,
  type ResizeStatus,
} from "../pod-requests.ts";
import { parseResourceList } from "../resources.ts";
import { type Answer, family } from "./family.ts";
import { type PodManifest, valuesOf } from "./manifests.ts";

interface PodInput {
  readonly pod: PodManifest;
  readonly options?: {
    readonly excludeOverhead?: boolean;
    readonly skipPodLevelResources?: boolean;
    readonly skipContainerLevelResources?: boolean;
    readonly nonMissingContainerRequests?: ResourceList;
    readonly useStatusResources?: boolean;
    readonly inPlacePodLevelResourcesVerticalScalingEnabled?: boolean;
  };
}

type Lists = { readonly [list: string]: ResourceList };

function comparable(expected: Lists): Answer {
  return Object.fromEntries(
    Object.entries(expected).map(([name, list]) => [name, valuesOf(parseResourceList(list))]),
  );
}

function optionsOf({ pod, options = {} }: PodInput): RequestOptions {
  const { useStatusResources, inPlacePodLevelResourcesVerticalScalingEnabled: podLevel, ...rest } = options;
  return useStatusResources ? { ...rest, status: resizeStatus(pod, podLevel ?? false) } : rest;
}

function resizeStatus({ status = {} }: PodManifest, podLevel: boolean): ResizeStatus {
  const statuses = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  const containers = statuses.map((c): [string, ReportedResources] => [c.name ?? "", c]);
  const pending = status.conditions?.find(({ type }) => type === "PodResizePending");
  const common = { containers: Object.fromEntries(containers), infeasible: pending?.reason === "Infeasible" };
  return podLevel ? { ...common, pod: status } : common;
}

function totals(input: PodInput): Answer {
  const spec = input.pod.spec ?? {};
  return {
    requests: valuesOf(podRequests(spec, optionsOf(input))),
    limits: valuesOf(podLimits(spec, optionsOf(input))),
  };
}

export const podRequestsTable = family<PodInput, Lists>({
  folder: "scheduling",
  name: "pod_requests",
  answer: totals,
  comparable,
});

export const podLimitsTable = family<PodInput, Lists>({
  folder: "scheduling",
  name: "pod_limits",
  answer: totals,
  comparable,
});

/** Says which of the two it asks for; the other one is not expected then. */
export const podRequestsLimits = family<PodInput, Lists>({
  folder: "controllers",
  name: "pod_requests_limits",
  knows: { function: ["podLimits", "podRequests"] },
  answer: totals,
  comparable,
});

export const podContainerAggregate = family<PodInput, Lists>({
  folder: "scheduling",
  name: "pod_container_aggregate",
  answer(input) {
    const spec = input.pod.spec ?? {};
    const options = optionsOf(input);
    return {
      requests: valuesOf(containerRequests(spec, options)),
      limits: valuesOf(containerLimits(spec, options.status)),
    };
  },
  comparable,
});
