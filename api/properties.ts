// What is built in: the properties that manifests are verified against, as `plimsoll list` and `plimsoll explain` show them.
import { type ClusterProperty, clusterProperties } from "../invariants/index.ts";

/** A property that is built in, in words. */
export type BuiltInProperty = Pick<
  ClusterProperty,
  "id" | "kind" | "title" | "description" | "source" | "optIn"
>;

/** All of them, in the order of reports. Their ids are what `only` and `off` take. */
export const builtInProperties: readonly BuiltInProperty[] = clusterProperties;
