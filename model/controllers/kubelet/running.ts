// What runs: init containers end, applications come up, probes succeed or fail.
// Source: pkg/kubelet/prober/worker.go; pkg/kubelet/kuberuntime/kuberuntime_manager.go (computePodActions).
import { type Alternative, timer } from "../../../explorer/system.ts";
import { exited } from "../../pods/containers.ts";
import { isSidecar } from "../../semantics/index.ts";
import type { PodState } from "../../state.ts";
import { initialized } from "./starting.ts";
import { become, notYetAvailable, readiness, running, type Sync } from "./sync.ts";

/** What may happen next to a pod of which something runs. */
export function tend(sync: Sync, pod: PodState): readonly Alternative[] {
  const { owner } = sync;
  const { init, containers, ready } = pod.status;
  if (init !== undefined) return endInit(sync, pod, init);
  if (containers === "starting") return comeUp(sync, pod);
  if (containers === "hung") return notice(sync, pod);
  if (owner.template.lifecycle.gates.length > 0) return tendGated(sync, pod);
  if (ready || owner.template.behaviour.ready !== "eventually") return [];
  const status = { ...pod.status, ready: true, ...notYetAvailable(owner) };
  return become(sync, `report ready ${sync.name}`, pod, status, timer);
}

/** With readiness gates, that containers are ready is one thing, and that the pod is another. */
function tendGated(sync: Sync, pod: PodState): readonly Alternative[] {
  const { owner, name } = sync;
  const { available: _, busy: __, ...status } = pod.status;
  const now = { ...status, ...readiness(owner, status, true) };
  if (status.containersReady === undefined)
    return owner.template.behaviour.ready === "eventually"
      ? become(sync, `report containers ready ${name}`, pod, now, timer)
      : [];
  if (now.ready === status.ready) return [];
  const why = now.ready
    ? "all readiness gates are open: report ready"
    : "a readiness gate is closed: report not ready";
  return become(sync, `${why} ${name}`, pod, now);
}

/** An init container has succeeded; a sidecar only has to have started. */
function endInit(sync: Sync, pod: PodState, init: number): readonly Alternative[] {
  const {
    owner: { template },
    name,
  } = sync;
  const container = template.lifecycle.plan.initContainers[init];
  if (container === undefined) return [];
  const title = `init container ${container.name} of ${name}`;
  const status = initialized(sync, pod.status, init);
  return isSidecar(container)
    ? become(sync, `startup probe succeeds: ${title}`, pod, status, timer)
    : become(sync, `succeed ${title}`, pod, status);
}

/** The application answers in time, or a probe has given it up before: timers both, or one of them would always win. */
function comeUp(sync: Sync, pod: PodState): readonly Alternative[] {
  const { owner } = sync;
  const { killedWhileStarting: probe } = owner.template.lifecycle;
  const up = become(sync, `come up ${sync.name}`, pod, running(sync, pod), timer);
  return probe === undefined ? up : [...up, kill(sync, pod, `${probe} probe fails: kill ${sync.name}`)];
}

/** A container that hangs is found out by its probes, and only by them. */
function notice(sync: Sync, pod: PodState): readonly Alternative[] {
  const {
    owner: { template },
    name,
  } = sync;
  const { hasReadinessProbe, hasLivenessProbe } = template.lifecycle;
  const { available: _, busy: __, containersReady, ...status } = pod.status;
  return [
    ...(hasReadinessProbe && (status.ready || containersReady === true)
      ? become(sync, `readiness probe fails: ${name}`, pod, { ...status, ready: false }, timer)
      : []),
    ...(hasLivenessProbe ? [kill(sync, pod, `liveness probe fails: kill ${name}`)] : []),
  ];
}

function kill({ cluster, node, state }: Sync, pod: PodState, label: string): Alternative {
  return timer(label, node.slot.set(exited(cluster, state, pod, 137)));
}
