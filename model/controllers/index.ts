// All controllers. A new one is one more file, and one more line here.
import type { Process } from "../../explorer/system.ts";
import type { Cluster } from "../cluster.ts";
import { ownControllers } from "../own/controllers.ts";
import { ownGarbageCollector } from "../own/garbage.ts";
import { attachDetachControllers } from "./attach-detach.ts";
import { autoscalerControllers } from "./autoscaler.ts";
import { clock } from "./clock.ts";
import { cronJobControllers } from "./cronjob.ts";
import { daemonScheduler } from "./daemon-scheduler.ts";
import { daemonSetControllers } from "./daemonset.ts";
import { deploymentControllers } from "./deployment.ts";
import { deschedulers } from "./descheduler.ts";
import { disruptionControllers } from "./disruption.ts";
import { endpointSliceControllers, kubeProxies } from "./endpointslice.ts";
import { evictions } from "./eviction.ts";
import { forcedDeletion } from "./forced-deletion.ts";
import { garbageCollector } from "./garbage-collector.ts";
import { jobControllers } from "./job.ts";
import { kubelets } from "./kubelet/index.ts";
import { namespaceController } from "./namespace.ts";
import { nodeAutoscalers } from "./node-autoscaler.ts";
import { nodeLifecycleControllers } from "./node-lifecycle.ts";
import { operators } from "./operators.ts";
import { volumeControllers } from "./persistent-volumes.ts";
import { podGarbageCollector } from "./pod-gc.ts";
import { nodeRemediation } from "./remediation.ts";
import { replicaSetControllers } from "./replicaset.ts";
import { quotaControllers } from "./resource-quota.ts";
import { scheduler } from "./scheduler.ts";
import { serviceAccountControllers } from "./service-account.ts";
import { statefulSetControllers } from "./statefulset.ts";
import { ttlControllers } from "./ttl-after-finished.ts";
import { claimControllers } from "./volume-claims.ts";
import { webhookInstallers } from "./webhook-installer.ts";

export const controllers: readonly ((cluster: Cluster) => readonly Process[])[] = [
  deploymentControllers,
  replicaSetControllers,
  daemonSetControllers,
  statefulSetControllers,
  jobControllers,
  ttlControllers,
  quotaControllers,
  webhookInstallers,
  cronJobControllers,
  autoscalerControllers,
  scheduler,
  daemonScheduler,
  kubelets,
  nodeLifecycleControllers,
  deschedulers,
  nodeAutoscalers,
  disruptionControllers,
  evictions,
  nodeRemediation,
  forcedDeletion,
  podGarbageCollector,
  garbageCollector,
  claimControllers,
  volumeControllers,
  attachDetachControllers,
  namespaceController,
  serviceAccountControllers,
  operators,
  endpointSliceControllers,
  kubeProxies,
  clock,
  ownControllers,
  ownGarbageCollector,
];
