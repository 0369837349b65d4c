// What a verdict rests on about pods on their nodes, in words: only what the manifests and the scenario make use of.
import { isForced } from "../model/controllers/forced-deletion.ts";
import { mayBeOutOfService } from "../model/controllers/pod-gc.ts";
import type { Inventory } from "../model/inventory/inventory.ts";
import type { Template } from "../model/inventory/templates.ts";
import { mayBeDeleted } from "../model/nodes/node-spec.ts";
import type { Lifecycle } from "../model/pods/lifecycle.ts";

export function nodeAssumptions(inventory: Inventory): readonly string[] {
  const { workloads, scenario, nodes } = inventory;
  const templates = workloads.flatMap((w) => w.owners.map((o) => o.template));
  const some = (which: (lifecycle: Lifecycle, template: Template) => boolean): boolean =>
    templates.some((t) => which(t.lifecycle, t));
  const { hangs, oomKills, partitions, gracefulShutdowns, gracefulReboots, runtimeOutages } = scenario;
  const hasInit = some(({ plan }) => plan.initContainers.length > 0);
  const said: readonly (readonly [boolean, string])[] = [
    [
      hasInit,
      "init containers run one after the other, and end in any finite time; a sidecar runs by itself only until it has started: from then on it crashes, restarts and stops together with the others",
    ],
    [
      some(({ images }) => images.size > 0),
      "what starts together is pulled together; ErrImagePull is not told from ImagePullBackOff; a node keeps the images that it has pulled",
    ],
    [
      some((_, { spec }) => spec.containers.some((c) => c.lifecycle !== undefined)),
      "a postStart hook is part of the start, and fails only where a crash may happen; a preStop hook ends at any time, or the grace period does",
    ],
    [
      some(({ killedWhileStarting }) => killedWhileStarting !== undefined),
      "an application with startSeconds starts in any time up to that: a probe that could give up before may do so each time",
    ],
    [
      hangs > 0,
      "as many failures in a row as a probe's failureThreshold asks for are one event, at any time after the hang",
    ],
    [
      hasInit && hangs + oomKills > 0,
      "init containers neither hang nor use too much memory: the budgets for that are spent on the others",
    ],
    [
      nodes.some((node) => mayBeOutOfService(inventory, node)),
      "pods that are deleted because their node is out of service are taken to have stopped: a node that gets that taint while it still runs is not judged",
    ],
    [
      some((_, template) => isForced(template)),
      "pods with terminationGracePeriodSeconds 0 are gone as soon as they are deleted, whatever their kubelets do; what of them still runs is not judged",
    ],
    [
      nodes.some((node) => mayBeDeleted(inventory, node)),
      "the pods of a node that is deleted are gone some time later, and taken to have stopped: that they run on, if the machine does, is not judged; its kubelet registers it again only when it starts, with the labels and taints of the beginning",
    ],
    [
      gracefulShutdowns + gracefulReboots > 0,
      "a pod that a shutdown ends has failed as soon as its containers have stopped; what still runs when the machine goes down stays as it was last reported; a shutdown is not called off",
    ],
    [
      runtimeOutages > 0,
      "while a container runtime is down, probes find out nothing new; what crashes then, crashes when that is over",
    ],
    [partitions > 0, "what crashes on a node that is cut off, crashes when that is over"],
  ];
  return said.filter(([applies]) => applies).map(([, text]) => text);
}
