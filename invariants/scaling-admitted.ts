// No admission policy or webhook refuses for ever what autoscalers ask for.
import { alwaysEventually, predicate } from "../explorer/property.ts";
import { hasGate } from "../model/policy/gate.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const scalingAdmitted: ClusterProperty = {
  id: "scaling-admitted",
  kind: "liveness",
  title: "no policy or webhook keeps an autoscaler from scaling for ever",
  description:
    "In every fair run, whenever an admission policy or a webhook has refused the size that a HorizontalPodAutoscaler asks for (AbleToScale is " +
    "False, with the reason FailedUpdateScale), a later attempt succeeds, or it asks for another size. Otherwise the workload stays too " +
    "small for its load, or too large, and only the autoscaler's conditions say so. Applies where there are admission policies, or webhooks that are asked about more than pods.",
  decidedBy: ["HorizontalPodAutoscaler spec.maxReplicas"],
  source: "pkg/controller/podautoscaler/horizontal.go (FailedUpdateScale)",
  on(cluster) {
    if (!hasGate(cluster)) return [];
    return cluster.autoscalers.map(({ slot, title }) =>
      alwaysEventually(
        idFor(scalingAdmitted, title),
        predicate(`${title} may scale`, { stored: slot }, ({ stored }) => stored?.scaleRefused !== true),
      ),
    );
  },
};
