// The properties about scheduling can fail, and hold without the sabotage.
import { describe, expect, test } from "vitest";
import { check } from "../explorer/check.ts";
import { act, type Process, process, system } from "../explorer/system.ts";
import { replaced } from "../model/multiset.ts";
import { even } from "../model/sample-clusters/index.ts";
import {
  deployment,
  documents,
  pod,
  priorityClass,
  replicaSet,
  type Sample,
  sample,
} from "../model/samples.ts";
import type { ClusterProperty } from "./cluster-property.ts";
import { noPreemptionOfEquals } from "./no-preemption-of-equals.ts";
import { preemptorEventuallyBound } from "./preemptor-eventually-bound.ts";
import { replicasNotAllOnOneNode } from "./replicas-not-all-on-one-node.ts";
import { spreadWithinMaxSkew } from "./spread-within-max-skew.ts";

/** Whether all that the property claims of the cluster holds; undefined if it does not apply. */
function holds(
  property: ClusterProperty,
  { cluster, system: honest }: Sample,
  change: (processes: readonly Process[]) => readonly Process[] = (all) => all,
): boolean | undefined {
  const claims = property.on(cluster);
  if (claims.length === 0) return undefined;
  const { properties } = check(system({ ...honest, processes: change(honest.processes) }), claims, {
    paranoid: true,
  });
  return properties.every(({ status }) => status === "holds");
}

const HIGH = priorityClass("high", 1000);
const high = (name: string) => pod(name, { cpu: "2", pod: { priorityClassName: "high" } });
const preempting = (): Sample =>
  sample(
    documents(HIGH, high("first"), replicaSet("low", { replicas: 1, cpu: "2" })),
    ["nodes: [1x4cpu8Gi]", "edits: [{apply: second}]"].join("\n"),
    { second: high("second") },
  );

describe("victims", () => {
  test("no-preemption-of-equal-or-higher-priority: a scheduler that chooses a pod of the same priority", () => {
    const s = preempting();
    expect(holds(noPreemptionOfEquals, s)).toBe(true);
    const [node] = s.cluster.nodes;
    if (node === undefined) throw new RangeError("there is no node");
    const careless = process({
      name: "careless scheduler",
      reads: { node: node.slot },
      step: ({ node: state }) => {
        const victim = state.pods.find(
          (p) => p.metadata.owner === "first" && p.metadata.preempted === undefined,
        );
        if (victim === undefined || state.nominated === undefined) return [];
        const marked = { ...victim, metadata: { ...victim.metadata, preempted: "set" as const } };
        return [act("choose", node.slot.set({ ...state, pods: replaced(state.pods, victim, marked) }))];
      },
    });
    expect(holds(noPreemptionOfEquals, s, (all) => [...all, careless])).toBe(false);
  });

  test("does not apply to pods of one priority", () => {
    expect(holds(noPreemptionOfEquals, sample(documents(pod("a"), pod("b"))))).toBeUndefined();
  });
});

describe("preemptors", () => {
  const stuck = (all: readonly Process[]) => all.filter(({ name }) => !name.startsWith("scheduler preempts"));

  test("preemptor-eventually-bound: a scheduler that never deletes its victims", () => {
    expect(holds(preemptorEventuallyBound, preempting())).toBe(true);
    expect(holds(preemptorEventuallyBound, preempting(), stuck)).toBe(false);
  });

  test("does not apply where nobody can preempt", () => {
    expect(holds(preemptorEventuallyBound, sample(documents(HIGH, high("a"), high("b"))))).toBeUndefined();
  });
});

describe("spread", () => {
  const web = (keys: object): Sample => {
    const parts = { replicas: 2, pod: even("web", "kubernetes.io/hostname", keys) };
    return sample(deployment("web", parts), "nodes: [2x2cpu8Gi]\nedits: [{apply: v2}]", {
      v2: deployment("web", { ...parts, image: "app:2" }),
    });
  };

  test("spread-within-max-skew: after a rollout whose constraint counts old and new pods together", () => {
    expect(holds(spreadWithinMaxSkew, web({}))).toBe(false);
    expect(holds(spreadWithinMaxSkew, web({ matchLabelKeys: ["pod-template-hash"] }))).toBe(true);
  });

  test("does not apply to a preference", () => {
    expect(holds(spreadWithinMaxSkew, web({ whenUnsatisfiable: "ScheduleAnyway" }))).toBeUndefined();
  });
});

describe("replicas", () => {
  const web = (whenUnsatisfiable: string, scenario: string): Sample =>
    sample(
      replicaSet("web", { replicas: 2, pod: even("web", "kubernetes.io/hostname", { whenUnsatisfiable }) }),
      `nodes: [2x2cpu8Gi]\n${scenario}`,
    );

  test("replicas-not-all-on-one-node: a preference, while a node reboots, or if scores do not decide", () => {
    expect(holds(replicasNotAllOnOneNode, web("ScheduleAnyway", "scores: exact"))).toBe(true);
    expect(holds(replicasNotAllOnOneNode, web("ScheduleAnyway", "scores: any"))).toBe(false);
    expect(holds(replicasNotAllOnOneNode, web("ScheduleAnyway", "scores: exact\nreboots: 1"))).toBe(false);
    expect(holds(replicasNotAllOnOneNode, web("DoNotSchedule", "scores: any\nreboots: 1"))).toBe(true);
  });

  test("does not apply to pods that want nothing of the kind, or want to be near others", () => {
    expect(holds(replicasNotAllOnOneNode, sample(replicaSet("web", { replicas: 2 })))).toBeUndefined();
    const others = even("api", "kubernetes.io/hostname");
    expect(
      holds(replicasNotAllOnOneNode, sample(replicaSet("web", { replicas: 2, pod: others }))),
    ).toBeUndefined();
  });
});
