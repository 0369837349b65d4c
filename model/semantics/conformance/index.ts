// Every table of Kubernetes' test vectors that the rules answer to.
import * as deployments from "./deployments.ts";
import type { Family } from "./family.ts";
import * as fenceposts from "./fenceposts.ts";
import * as filters from "./filters.ts";
import * as pods from "./pods.ts";
import * as preemption from "./preemption.ts";
import * as qos from "./qos.ts";
import * as quantities from "./quantities.ts";
import * as selectors from "./selectors.ts";
import * as spread from "./spread.ts";
import * as taints from "./taints.ts";
import * as volumes from "./volumes.ts";

export type { Family, Row } from "./family.ts";

export const families: readonly Family[] = [
  quantities,
  selectors,
  taints,
  filters,
  fenceposts,
  deployments,
  pods,
  spread,
  preemption,
  qos,
  volumes,
].flatMap((tables): readonly Family[] => Object.values(tables));
