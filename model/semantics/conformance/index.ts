// Every table of Kubernetes' test vectors that the rules answer to.
import * as deployments from "./deployments.ts";
import type { Family } from "./family.ts";
import * as pods from "./pods.ts";
import * as quantities from "./quantities.ts";
import * as scheduling from "./scheduling.ts";
import * as selectors from "./selectors.ts";

export type { Family, Row } from "./family.ts";

export const families: readonly Family[] = [quantities, scheduling, selectors, deployments, pods].flatMap(
  (tables): readonly Family[] => Object.values(tables),
);
