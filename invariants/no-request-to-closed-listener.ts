// No request reaches a pod that has closed its listener, or has not opened it yet.
import { noStep } from "../explorer/property.ts";
import { clientOf, REQUESTS } from "../model/environment/request-labels.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const noRequestToClosedListener: ClusterProperty = {
  id: "no-request-to-closed-listener",
  kind: "safety",
  title: "no request is sent to a pod whose listener is closed",
  description:
    "No request to a Service is sent to a pod that was told to stop and has closed its listener, or that runs and does not listen yet " +
    "(startSeconds in the scenario). Proxies learn late who is still an endpoint: a pod that is deleted gets its SIGTERM at the same " +
    "time, and closes its listener while requests still come, unless a preStop hook lets it wait. Not counted are pods whose " +
    "containers crash, and machines that go down. Ask for it with tempo: quiescent, or no wait is ever long enough.",
  decidedBy: ["pod.containers", "spec.selector"],
  source:
    "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle (Termination of Pods); pkg/kubelet/kuberuntime/kuberuntime_container.go (killContainer)",
  optIn: true,
  observes: "requests",
  on(cluster) {
    const refusals: readonly string[] = [REQUESTS.closed, REQUESTS["not yet"]];
    return cluster.services.map(({ facts: { title, publishNotReadyAddresses } }) => {
      // Who asks for addresses of pods that are not ready, knows that they may not listen yet.
      const counted = refusals.filter((label) => label === REQUESTS.closed || !publishNotReadyAddresses);
      return noStep(idFor(noRequestToClosedListener, title), {}, () => true, {
        steps: ({ process, label }) => process === clientOf(title) && counted.includes(label),
      });
    });
  },
};
