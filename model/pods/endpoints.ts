// What is known of a pod as an endpoint of Services, kept with the pod itself: so pods need no names; and whether it listens.

import type { ServiceFacts, ServiceVersion } from "../network/services.ts";
import { belongsInEndpoints, type EndpointConditions, endpointConditions } from "../semantics/index.ts";
import { isAdmitted, isDeleting, isDown, isEnded, type NodeState, type PodState } from "../state.ts";
import type { Known, Listed } from "./known-endpoints.ts";

export type { Known, KnownEndpoints, Listed } from "./known-endpoints.ts";

/** How many endpoints are listed, those of pods that are gone included. */
export interface ListedCounts {
  readonly ready: number;
  readonly terminating: number;
}

export const NOTHING_LISTED: ListedCounts = { ready: 0, terminating: 0 };

export function knownOf({ metadata }: PodState, { title }: Pick<ServiceFacts, "title">): Known {
  return metadata.endpoints?.[title] ?? {};
}

/** The pod with what is known of it to one Service. */
export function withKnown(pod: PodState, { title }: ServiceFacts, { slice, proxy }: Known): PodState {
  const { [title]: _, ...others } = pod.metadata.endpoints ?? {};
  const known = { ...(slice === undefined ? {} : { slice }), ...(proxy === undefined ? {} : { proxy }) };
  const all = Object.keys(known).length === 0 ? others : { ...others, [title]: known };
  const endpoints = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { ...pod, metadata: { ...pod.metadata, endpoints } };
}

/** As what the controller lists the pod now; undefined also for what gets no requests. */
export function listedAs(
  pod: PodState,
  { publishNotReadyAddresses }: Pick<ServiceVersion, "publishNotReadyAddresses">,
): Listed | undefined {
  const [deleting, hasAddress] = [isDeleting(pod), isAdmitted(pod)];
  const { phase, ready } = pod.status;
  if (!belongsInEndpoints({ phase, deleting, hasAddress }, true)) return undefined;
  return usable(endpointConditions({ ready, deleting }, publishNotReadyAddresses));
}

function usable({ ready, serving, terminating }: EndpointConditions): Listed | undefined {
  if (ready) return "ready";
  return serving && terminating ? "terminating" : undefined;
}

/**
 * - "open": requests are answered.
 * - "not yet": the application does not listen yet.
 * - "closed": it was told to stop, and has closed its listener.
 * - "hung": it listens, and does not answer.
 * - "down": nothing of it runs.
 */
export type Listener = "open" | "not yet" | "closed" | "hung" | "down";

/** Whether the containers of a pod on this node listen. */
export function listenerOf(node: NodeState, pod: PodState): Listener {
  if (isDown(node) || isEnded(pod)) return "down";
  const { phase, containers } = pod.status;
  if (phase !== "Running") return "not yet";
  switch (containers) {
    case undefined:
      return "open";
    case "stopping":
      return "closed";
    case "hung":
      return "hung";
    case "exited":
    case "CrashLoopBackOff":
      return "down";
    default:
      return "not yet";
  }
}
