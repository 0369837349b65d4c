// No agent's write is refused for ever.
import { alwaysEventually, predicate } from "../explorer/property.ts";
import type { Slot } from "../explorer/system.ts";
import { heldObjects } from "../model/apiserver/held-objects.ts";
import { isRefused } from "../model/environment/agents.ts";
import { resultOf } from "../model/environment/writers.ts";
import { sameRef, titleOf } from "../model/inventory/inventory.ts";
import { accessReason, gateReads, mayRefuse } from "../model/policy/gate.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const agentWritesAccepted: ClusterProperty = {
  id: "agent-writes-accepted",
  kind: "liveness",
  title: "no agent's write is refused for ever",
  description:
    "In every fair run the API server would take what an agent writes into an object again and again, so that all its fields get " +
    "there. A server-side apply without force is refused as a whole (409 Conflict) while it would change one field that somebody else " +
    "owns: then none of its other fields changes either, however often it is tried again. It is also refused where what comes of it is " +
    "no valid object, where an admission policy or a webhook refuses it, and where no Role or ClusterRole allows it to whom the agent acts as. Applies to agents that write server-side, as a whole, or by a patch, " +
    "and to all where there are admission policies, or webhooks that are asked about more than pods, or somebody acts as another than an administrator.",
  decidedBy: ["plimsoll.yaml agents"],
  source:
    "documentation Server-Side Apply (Conflicts); wasmCloud/wadm-operator#140, redpanda-data/redpanda-operator#1249, operator-framework/operator-sdk#3593",
  on(cluster) {
    const objects = heldObjects(cluster);
    const tasks = cluster.agentTasks.filter(({ own }) => own === undefined);
    return tasks.flatMap((task) => {
      const written = cluster.written.find(({ target }) => sameRef(target, task.target));
      const object = objects.find(({ workload }) => sameRef(workload.ref, task.target));
      if (object === undefined || (written === undefined && !mayRefuse(cluster))) return [];
      const slot: Slot<object | null> = object.slot;
      const fields = written === undefined ? [] : [written.slot];
      const reads = { stored: slot, fields, ...gateReads(cluster, task.target) };
      const reason = accessReason(cluster, task);
      const title = `${task.agent} may write ${object.title}${reason === undefined ? "" : ` (${reason})`}`;
      const isTaken = predicate(title, reads, (v) => {
        const [now = null] = v.fields;
        if (isRefused(cluster, task, written, { stored: v.stored, fields: now }, v)) return false;
        const result = resultOf(cluster, written, task, { stored: v.stored, fields: now }, v);
        return result === undefined || result.ok || result.reason === "NotFound";
      });
      return alwaysEventually(
        idFor(agentWritesAccepted, `${task.agent} into ${titleOf(task.target)}`),
        isTaken,
      );
    });
  },
};
