// The TTL-after-finished controller: deletes Jobs some time after they have finished, in the foreground. It may be any time
// later.
// Source: pkg/controller/ttlafterfinished/ttlafterfinished_controller.go (processTTL).
import { type Process, process, timer } from "../../explorer/system.ts";
import { deleted } from "../apiserver/deletion.ts";
import { type Cluster, isJobOwner, type JobOwner } from "../cluster.ts";
import { informers } from "../informers.ts";
import { jobExpiry } from "../semantics/index.ts";
import { isDeleting } from "../state.ts";

const informer = informers("ttl-after-finished-controller", ["Job"]);

export function ttlControllers(cluster: Cluster): readonly Process[] {
  return cluster.owners
    .filter(isJobOwner)
    .filter(({ reads }) => reads.ttl)
    .map(expiry);
}

function expiry({ name, job: slot }: JobOwner): Process {
  return process({
    name: `ttl-after-finished-controller ${name}`,
    reads: { job: informer.see("Job", slot) },
    fairness: () => "weak",
    labels: ["ttlSecondsAfterFinished pass, delete Job"],
    step: ({ job }) => {
      if (job === null || isDeleting(job)) return [];
      // Whenever it finished, its time may be over by now.
      const conditions = job.status.conditions.map((c) => ({ ...c, lastTransitionTime: 0 }));
      const { ttlSecondsAfterFinished: ttl } = job.spec;
      const expired = jobExpiry(conditions, ttl, ttl ?? 0);
      if (expired === undefined) return [];
      const after = deleted(job, { propagationPolicy: "Foreground" });
      return [timer("ttlSecondsAfterFinished pass, delete Job", slot.set(after))];
    },
  });
}
