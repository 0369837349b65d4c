// A descheduler comes to an end.
import { eventuallyAlways, predicate } from "../explorer/property.ts";
import { choices } from "../model/descheduling/choose.ts";
import { deschedulerReads } from "../model/descheduling/seen.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const deschedulerSettles: ClusterProperty = {
  id: "descheduler-settles",
  kind: "liveness",
  title: "the descheduler comes to find nothing to evict any more",
  description:
    "In every fair run there is a point from which on the descheduler finds no pod to evict. It fails where the descheduler evicts pods for " +
    "a rule that the scheduler does not follow: the replacement is put where the evicted pod was, and is evicted in its turn, for " +
    "ever. Applies to each strategy of a `descheduler`, but for PodLifeTime, which is to evict for ever.",
  source:
    "kubernetes-sigs/descheduler#252, #566, #827, #921, #1067, #1219, #1237; Kivi: cases S1 and S9 (USENIX ATC 2024)",
  on(cluster) {
    const { descheduler } = cluster.scenario;
    const settling = (descheduler?.strategies ?? []).filter(({ name }) => name !== "PodLifeTime");
    return settling.map(({ name }) => {
      const none = predicate(
        `${name} finds no pod to evict`,
        deschedulerReads(cluster),
        (view) => !choices(cluster, view).some(({ strategy }) => strategy === name),
      );
      return eventuallyAlways(idFor(deschedulerSettles, name), none);
    });
  },
};
