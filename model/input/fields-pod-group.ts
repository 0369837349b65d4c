// What the fields of PodGroups mean to the model. Source of the names: scheduling/v1beta1 types.go of Kubernetes 1.37, and
// v1alpha2 of 1.36 (podGroupTemplateRef).
import { harmless, leavesOut, MODELLED } from "./meaning.ts";
import { child } from "./tree.ts";

const TEMPLATE = "it says from which template the group was made";

export const POD_GROUP_FIELDS = {
  PodGroup: {
    apiVersion: MODELLED,
    kind: MODELLED,
    metadata: MODELLED,
    spec: MODELLED,
    status: harmless("any", "the scheduler writes it, and nobody goes by it"),
  },
  PodGroupSpec: {
    schedulingPolicy: MODELLED,
    priorityClassName: MODELLED,
    priority: MODELLED,
    workloadRef: harmless("any", TEMPLATE),
    podGroupTemplateRef: harmless("any", TEMPLATE),
    parentCompositePodGroupName: leavesOut(
      "string",
      "groups of PodGroups are not modelled: each PodGroup is scheduled for itself",
    ),
    schedulingConstraints: leavesOut(
      "any",
      "topology constraints of PodGroups are not modelled: its pods may go to several domains",
    ),
    resourceClaims: leavesOut("any", "dynamic resource claims are not modelled: any node may do"),
    disruptionMode: leavesOut(
      "any",
      "pods of a PodGroup are preempted one by one",
      (tree) => child(tree, "all") !== undefined,
    ),
    preemptionPolicy: harmless("string", "pods of a PodGroup preempt nobody in the model"),
  },
  PodGroupSchedulingPolicy: { basic: MODELLED, gang: MODELLED },
  BasicSchedulingPolicy: {},
  GangSchedulingPolicy: { minCount: MODELLED },
  PodSchedulingGroup: { podGroupName: MODELLED },
} as const;
