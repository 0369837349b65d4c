// A choice of small clusters for tests, between them covering every controller, fault, edit and filter.
import type { Sample } from "../samples.ts";
import { configurationSamples } from "./configuration.ts";
import { daemonSetSamples } from "./daemonsets.ts";
import { jobSamples } from "./jobs.ts";
import { nodeAutoscalingSamples } from "./node-autoscaling.ts";
import { nodeSamples } from "./nodes.ts";
import { policySamples } from "./policies.ts";
import { schedulingSamples } from "./scheduling.ts";
import { serviceSamples } from "./services.ts";
import { statefulSetSamples } from "./statefulsets.ts";
import { storageSamples } from "./storage.ts";
import { workloadSamples } from "./workloads.ts";

export { apart, even, near } from "./parts.ts";

/** By name; made anew at every call. */
export const sampleClusters: { readonly [name: string]: () => Sample } = {
  ...workloadSamples,
  ...nodeSamples,
  ...nodeAutoscalingSamples,
  ...statefulSetSamples,
  ...daemonSetSamples,
  ...jobSamples,
  ...schedulingSamples,
  ...policySamples,
  ...configurationSamples,
  ...serviceSamples,
  ...storageSamples,
};
