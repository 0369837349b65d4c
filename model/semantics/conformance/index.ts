// Every table of Kubernetes' test vectors that the rules answer to.
import * as admission from "./admission.ts";
import * as autoscaling from "./autoscaling.ts";
import * as cronJobs from "./cronjobs.ts";
import * as daemonSets from "./daemonsets.ts";
import * as deletions from "./deletions.ts";
import * as deploymentProgress from "./deployment-progress.ts";
import * as deployments from "./deployments.ts";
import * as disruptions from "./disruptions.ts";
import type { Family } from "./family.ts";
import * as fenceposts from "./fenceposts.ts";
import * as filters from "./filters.ts";
import * as jobSync from "./job-sync.ts";
import * as jobs from "./jobs.ts";
import * as kubelet from "./kubelet.ts";
import * as nodeLifecycle from "./node-lifecycle.ts";
import * as ownership from "./ownership.ts";
import * as podResources from "./pod-resources.ts";
import * as pods from "./pods.ts";
import * as preemption from "./preemption.ts";
import * as qos from "./qos.ts";
import * as quantities from "./quantities.ts";
import * as scores from "./scores.ts";
import * as selectors from "./selectors.ts";
import * as services from "./services.ts";
import * as spread from "./spread.ts";
import * as statefulSets from "./statefulsets.ts";
import * as taints from "./taints.ts";
import * as volumeBinding from "./volume-binding.ts";
import * as volumes from "./volumes.ts";

export type { Family, Row } from "./family.ts";

export const families: readonly Family[] = [
  quantities,
  selectors,
  taints,
  filters,
  fenceposts,
  kubelet,
  deployments,
  deploymentProgress,
  pods,
  spread,
  preemption,
  qos,
  volumes,
  jobs,
  jobSync,
  cronJobs,
  daemonSets,
  statefulSets,
  ownership,
  deletions,
  nodeLifecycle,
  podResources,
  scores,
  admission,
  services,
  volumeBinding,
  autoscaling,
  disruptions,
].flatMap((tables): readonly Family[] => Object.values(tables));
