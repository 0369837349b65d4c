// The tables of DaemonSets: where their pods belong, the limits of an update, and whole updates.
import {
  type DaemonClock,
  type DaemonNode,
  type DaemonPod,
  type DaemonTemplate,
  manageDaemonPods,
  nodeShouldRunDaemonPod,
} from "../daemonset.ts";
import {
  allowsSurge,
  type DaemonUpdateStrategy,
  daemonFenceposts,
  daemonRollingUpdate,
  firstChoice,
} from "../daemonset-update.ts";
import { semanticallyEqual } from "../template-equality.ts";
import { family } from "./family.ts";
import type { NodeManifest } from "./manifests.ts";

interface DaemonSetSpec {
  readonly updateStrategy: DaemonUpdateStrategy;
  readonly minReadySeconds?: number;
  readonly template?: { readonly spec?: DaemonTemplate };
}

function daemonNode({ metadata, spec }: NodeManifest): DaemonNode {
  return { name: metadata?.name ?? "", labels: metadata?.labels ?? {}, taints: spec?.taints ?? [] };
}

export const daemonSetNodeShouldRun = family<{
  readonly node: NodeManifest;
  readonly daemonSet: { readonly spec: DaemonSetSpec };
}>({
  folder: "controllers",
  name: "daemonset_node_should_run",
  answer({ node, daemonSet }) {
    return { ...nodeShouldRunDaemonPod(daemonSet.spec.template?.spec ?? {}, daemonNode(node)) };
  },
});

export const daemonSetUpdateCounts = family<{
  readonly daemonSet: { readonly spec: DaemonSetSpec };
  readonly nodes: readonly string[];
}>({
  folder: "controllers",
  name: "daemonset_update_counts",
  answer({ daemonSet, nodes }) {
    const desired = nodes.length;
    return { ...daemonFenceposts(daemonSet.spec.updateStrategy, desired), desiredNumberScheduled: desired };
  },
});

type Step =
  | { readonly op: "sync" | "markAllPodsReady" }
  | { readonly op: "updateSpec"; readonly spec: Partial<DaemonSetSpec> }
  | {
      readonly op: "setReadiness";
      readonly which: "any" | "updated" | "oldOnNodeWithoutUpdatedPod";
      readonly count: number;
      readonly ready: boolean;
    }
  | {
      readonly op: "rewritePods";
      readonly groups: readonly {
        readonly count: number;
        readonly revision: "old" | "updated";
        readonly ready: boolean;
      }[];
    }
  | { readonly op: "setTime"; readonly seconds: number };

interface RollingInput {
  readonly nodes: readonly NodeManifest[] | { readonly count: number; readonly namePrefix: string };
  readonly daemonSet: { readonly spec: DaemonSetSpec };
  readonly steps: readonly Step[];
}

interface SyncCounts {
  readonly creates: number;
  readonly deletes: number;
}

export const daemonSetRollingUpdate = family<RollingInput>({
  folder: "controllers",
  name: "daemonset_rolling_update",
  answer({ nodes, daemonSet, steps }) {
    const cluster = new DaemonCluster(nodesOf(nodes), daemonSet.spec);
    return { syncs: steps.flatMap((step) => cluster.run(step)) };
  },
});

function nodesOf(nodes: RollingInput["nodes"]): readonly DaemonNode[] {
  if (!("namePrefix" in nodes)) return nodes.map(daemonNode);
  return Array.from({ length: nodes.count }, (_, i) => ({ name: `${nodes.namePrefix}${i}` }));
}

interface Daemon extends Omit<DaemonPod, "updated"> {
  readonly nodeName: string;
  readonly template: unknown;
}

/** Nodes on which deleted pods disappear at once, and pods become ready when a step says so. */
class DaemonCluster {
  readonly #nodes: readonly DaemonNode[];
  #spec: DaemonSetSpec;
  #pods: readonly Daemon[] = [];
  #made = 0;
  #now = 0;

  constructor(nodes: readonly DaemonNode[], spec: DaemonSetSpec) {
    this.#nodes = nodes;
    this.#spec = spec;
  }

  run(step: Step): readonly SyncCounts[] {
    switch (step.op) {
      case "sync":
        return [this.#sync()];
      case "markAllPodsReady":
        this.#setReadiness(this.#pods, true);
        break;
      case "updateSpec":
        this.#spec = { ...this.#spec, ...step.spec };
        break;
      case "setReadiness": {
        const differing = this.#pods.filter(
          (pod) => pod.readiness.ready !== step.ready && this.#fits(pod, step.which),
        );
        this.#setReadiness(differing.slice(0, step.count), step.ready);
        break;
      }
      case "rewritePods": {
        const wanted = step.groups.flatMap((group) => Array.from({ length: group.count }, () => group));
        this.#pods = this.#pods.map((pod, i) => {
          const group = wanted[i];
          if (group === undefined) return pod;
          const template =
            group.revision === "updated" ? this.#spec.template : { metadata: { labels: { of: "old" } } };
          return { ...pod, template, readiness: { ready: group.ready, since: this.#now } };
        });
        break;
      }
      case "setTime":
        this.#now = step.seconds;
    }
    return [];
  }

  #isUpdated(pod: Daemon): boolean {
    return semanticallyEqual(pod.template, this.#spec.template);
  }

  #fits(pod: Daemon, which: "any" | "updated" | "oldOnNodeWithoutUpdatedPod"): boolean {
    if (which === "any") return true;
    if (which === "updated") return this.#isUpdated(pod);
    return !this.#pods.some((other) => other.nodeName === pod.nodeName && this.#isUpdated(other));
  }

  #setReadiness(pods: readonly Daemon[], ready: boolean): void {
    const readiness = { ready, since: this.#now };
    this.#pods = this.#pods.map((pod) => (pods.includes(pod) ? { ...pod, readiness } : pod));
  }

  #sync(): SyncCounts {
    const managed = this.#manage();
    if (this.#spec.updateStrategy.type === "OnDelete") return managed;
    const { deletions, creations } = daemonRollingUpdate(
      this.#spec.updateStrategy,
      this.#states(),
      this.#clock(),
    );
    const updated = this.#apply(firstChoice(creations), firstChoice(deletions));
    return { creates: managed.creates + updated.creates, deletes: managed.deletes + updated.deletes };
  }

  #manage(): SyncCounts {
    const surge = allowsSurge(this.#spec.updateStrategy);
    const plans = this.#states().map((node) => ({
      name: node.name,
      ...manageDaemonPods(node, node.pods, surge, this.#clock()),
    }));
    return this.#apply(
      plans.filter(({ create }) => create).map(({ name }) => name),
      plans.flatMap(({ deletions, failed }) => [...deletions, ...failed]),
    );
  }

  #states() {
    return this.#nodes.map((node) => ({
      name: node.name,
      ...nodeShouldRunDaemonPod(this.#spec.template?.spec ?? {}, node),
      pods: this.#pods
        .filter(({ nodeName }) => nodeName === node.name)
        .map((pod): DaemonPod => ({ ...pod, updated: this.#isUpdated(pod) })),
    }));
  }

  #clock(): DaemonClock {
    return { minReadySeconds: this.#spec.minReadySeconds ?? 0, now: this.#now };
  }

  #apply(creations: readonly string[], deletions: readonly string[]): SyncCounts {
    const made = creations.map((nodeName) => this.#newPod(nodeName));
    this.#pods = [...this.#pods.filter(({ name }) => !deletions.includes(name)), ...made];
    return { creates: creations.length, deletes: deletions.length };
  }

  #newPod(nodeName: string): Daemon {
    const createdAt = this.#made++;
    const readiness = { ready: false, since: this.#now };
    const { template } = this.#spec;
    return {
      name: `pod-${createdAt}`,
      nodeName,
      template,
      createdAt,
      scheduled: true,
      deleting: false,
      readiness,
    };
  }
}
