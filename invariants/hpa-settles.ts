// Under a load that does not change, what an autoscaler scales has one size in the end.
import { ltl, type Property, predicate } from "../explorer/property.ts";
import { scaledIn } from "./autoscaled.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

/** Sizes are told apart by their binary digits: so many of them are looked at. */
const DIGITS = 12;

export const hpaSettles: ClusterProperty = {
  id: "hpa-settles",
  kind: "liveness",
  title: "what an autoscaler scales has one size in the end",
  description:
    "In every fair run there is a point from which on spec.replicas of the target keeps its value. The load changes a bounded " +
    "number of times, and so do users; what goes on for ever is the autoscaler against itself, against another one, or against an agent (a " +
    "GitOps repository that says how many replicas there are).",
  decidedBy: ["HorizontalPodAutoscaler spec.metrics", "spec.replicas"],
  source: "pkg/controller/podautoscaler/horizontal.go; argoproj/argo-cd#5105, #2748",
  on(cluster) {
    return scaledIn(cluster).map(({ title, target, autoscalers }): Property => {
      const specs = autoscalers.flatMap((autoscaler) => autoscaler.specs);
      const most = Math.max(...specs.map(({ maxReplicas }) => maxReplicas));
      const digits = Array.from(
        { length: Math.min(DIGITS, Math.ceil(Math.log2(most + 1)) + 1) },
        (_, i) => i,
      );
      const reads = { size: target.size };
      const isOdd = (i: number) =>
        predicate(
          `digit ${i} of spec.replicas, in binary, is 1`,
          reads,
          ({ size }) => Math.floor((size ?? 0) / 2 ** i) % 2 === 1,
        );
      return ltl(
        idFor(hpaSettles, title),
        digits.map((i) => `(F G d${i} | F G !d${i})`).join(" & "),
        Object.fromEntries(digits.map((i) => [`d${i}`, isOdd(i)])),
      );
    });
  },
  tell(object, { steps, loop }) {
    const turning = loop === undefined ? [] : steps.slice(loop);
    const writers = turning
      .filter(({ changes }) =>
        changes.some(({ slot, before, after }) => slot === object && sizeIn(before) !== sizeIn(after)),
      )
      .map((step) => step.process);
    return `spec.replicas of ${object} changes for ever, by ${[...new Set(writers)].sort().join(" and ")}`;
  },
};

function sizeIn(stored: unknown): unknown {
  return fieldOf(fieldOf(stored, "spec"), "replicas");
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
