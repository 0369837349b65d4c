// What an autoscaler scales stays within the autoscaler's bounds.
import { noStep, type Property } from "../explorer/property.ts";
import { projection } from "../explorer/system.ts";
import type { AutoscalerState } from "../model/stored.ts";
import { autoscaledIn } from "./autoscaled.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const hpaWithinBounds: ClusterProperty = {
  id: "hpa-within-bounds",
  kind: "safety",
  title: "what an autoscaler scales is never taken out of its bounds",
  description:
    "While a HorizontalPodAutoscaler is there and spec.replicas of its target is within minReplicas and maxReplicas, no step " +
    "takes it out of them, whoever makes it. A target that starts outside is brought in by the autoscaler; a size of zero " +
    "switches it off, and is allowed. A manifest that is applied without spec.replicas, after one that had it, resets the size " +
    "to 1: pods are deleted at once, under full load.",
  decidedBy: ["HorizontalPodAutoscaler spec.maxReplicas"],
  source:
    "pkg/controller/podautoscaler/horizontal.go (reconcileAutoscaler); kubernetes/kubernetes#25238, #66385",
  on(cluster) {
    return autoscaledIn(cluster).map(({ autoscaler, target, title }): Property => {
      const reads = {
        size: target.size,
        bounds: projection(autoscaler.slot, "bounds", boundsOf),
      };
      const id = idFor(hpaWithinBounds, title);
      return noStep(id, reads, (before, after) => {
        if (before.size === null || after.size === null || after.size === 0) return false;
        const [old, now] = [before.bounds, after.bounds];
        if (old === null || now === null || old.min !== now.min || old.max !== now.max) return false;
        return isWithin(before.size, old) && !isWithin(after.size, now);
      });
    });
  },
};

interface Bounds {
  readonly min: number;
  readonly max: number;
}

function boundsOf(stored: AutoscalerState | null): Bounds | null {
  return stored === null ? null : { min: stored.spec.minReplicas, max: stored.spec.maxReplicas };
}

function isWithin(size: number, { min, max }: Bounds): boolean {
  return min <= size && size <= max;
}
