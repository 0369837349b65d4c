// The pure rules of Kubernetes that the model is built on.
export * from "./deployment.ts";
export * from "./deployment-revisions.ts";
export * from "./deployment-scaling.ts";
export * from "./deployment-status.ts";
export * from "./fenceposts.ts";
export * from "./inter-pod-affinity.ts";
export * from "./node-affinity.ts";
export * from "./node-filters.ts";
export * from "./pod-requests.ts";
export * from "./quantity.ts";
export * from "./replica-set-order.ts";
export * from "./resources.ts";
export * from "./selectors.ts";
export * from "./taints.ts";
export * from "./template-equality.ts";
