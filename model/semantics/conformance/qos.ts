// The tables of quality of service.
import { oomScoreAdj, podQosClass } from "../qos.ts";
import { type Answer, family } from "./family.ts";
import type { Gates } from "./manifests.ts";
import type { ScheduledPod } from "./placed.ts";

/** Without the feature, pod-level resources are dropped when a pod is written. */
function classOf({ spec = {} }: ScheduledPod, podLevelResources: boolean): Answer {
  const { resources, ...rest } = spec;
  return { qosClass: podQosClass(podLevelResources ? spec : rest) };
}

export const qosClass = family<{ readonly pod: ScheduledPod; readonly featureGates?: Gates }>({
  folder: "scheduling",
  name: "qos_class",
  answer({ pod, featureGates }) {
    return classOf(pod, featureGates?.PodLevelResources ?? true);
  },
});

export const podQosClasses = family<{ readonly pod: ScheduledPod; readonly podLevelResources: boolean }>({
  folder: "controllers",
  name: "pod_qos_class",
  answer({ pod, podLevelResources }) {
    return classOf(pod, podLevelResources);
  },
});

interface Bounds {
  readonly minOomScoreAdj: number;
  readonly maxOomScoreAdj: number;
}

/** A range is expected: its middle is shown where the exact value is outside. */
export const oomScores = family<{ readonly pod: ScheduledPod; readonly memoryCapacityBytes: number }, Bounds>(
  {
    folder: "controllers",
    name: "oom_score_adj",
    answer({ pod: { spec = {} }, memoryCapacityBytes }) {
      const [container = {}] = spec.containers ?? [];
      return { oomScoreAdj: oomScoreAdj(spec, container, memoryCapacityBytes) };
    },
    comparable({ minOomScoreAdj: min, maxOomScoreAdj: max }, { oomScoreAdj: exact }) {
      const within = typeof exact === "number" && min <= exact && exact <= max;
      return { oomScoreAdj: within ? exact : Math.round((min + max) / 2) };
    },
  },
);
