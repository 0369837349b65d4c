// The rules of Jobs.
export * from "./backoff.ts";
export * from "./completion-indexes.ts";
export * from "./conditions.ts";
export * from "./defaults.ts";
export * from "./indexed-pods.ts";
export * from "./job.ts";
export * from "./manage.ts";
export * from "./observe.ts";
export * from "./pod-failure-policy.ts";
export * from "./success-policy.ts";
export * from "./sync.ts";
export * from "./track.ts";
export * from "./ttl.ts";
