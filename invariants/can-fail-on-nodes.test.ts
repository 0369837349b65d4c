// The properties of what happens on nodes can fail: each is shown a cluster with one saboteur in it, or as users know it.
import { describe, expect, test } from "vitest";
import { act, process, type Slot } from "../explorer/system.ts";
import { replaced } from "../model/multiset.ts";
import { documents, pod, replicaSet, type Sample, sample } from "../model/samples.ts";
import type { NodeState, PodState } from "../model/state.ts";
import { left, nodeSlot, once, type Sabotage, violations } from "./sabotage.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const probe = { exec: { command: ["true"] } };

/** A kubelet that gives the first pod for which `wrong` has something to say that status. */
function carelessKubelet(
  target: Slot<NodeState>,
  wrong: (pod: PodState) => PodState["status"] | undefined,
): Sabotage {
  return once(target, target, (state) => {
    const found = state.pods.flatMap((p) => {
      const status = wrong(p);
      return status === undefined ? [] : [{ p, status }];
    });
    const [first] = found;
    return first && { ...state, pods: replaced(state.pods, first.p, { ...first.p, status: first.status }) };
  });
}

function withContainer(fields: object, scenario: string, spec: object = {}): Sample {
  const containers = [{ name: "app", image: "app:1", ...fields }];
  const manifest = { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec: { ...spec, containers } };
  return sample(JSON.stringify(manifest), scenario);
}

describe("safety", () => {
  const initContainers = ["a", "b"].map((name) => ({ name, image: "init:1" }));

  test("init-containers-in-order: a kubelet that does not wait for the second one", () => {
    const s = sample(pod("p", { pod: { initContainers } }), ONE);
    expect(violations(s, {}).ids).toEqual([]);
    const hasty = carelessKubelet(nodeSlot(s), ({ status }) =>
      status.init === 0 ? { phase: "Running", ready: true } : undefined,
    );
    expect(violations(s, hasty)).toEqual({ ids: ["init-containers-in-order"], last: "saboteur" });
  });

  test("restart-policy-respected: a kubelet that restarts all the same", () => {
    const s = sample(pod("p", { pod: { restartPolicy: "Never" } }), ONE);
    expect(violations(s, {}).ids).toEqual([]);
    const stubborn = carelessKubelet(nodeSlot(s), ({ status }) =>
      status.ready ? { phase: "Running", ready: true, restarted: true } : undefined,
    );
    expect(violations(s, stubborn)).toEqual({ ids: ["restart-policy-respected"], last: "saboteur" });
  });

  test("ready-only-while-running: a kubelet that reports what has exited as ready", () => {
    const s = sample(replicaSet("web", { replicas: 1 }), ONE);
    expect(violations(s, {}).ids).toEqual([]);
    const forgetful = carelessKubelet(nodeSlot(s), ({ status }) =>
      status.ready ? { phase: "Running", ready: true, containers: "exited" } : undefined,
    );
    expect(violations(s, forgetful)).toEqual({ ids: ["ready-only-while-running"], last: "saboteur" });
  });

  test("tolerant-pods-stay: an eviction controller that does not look at tolerations", () => {
    const tolerations = [{ operator: "Exists" }];
    const s = sample(replicaSet("web", { replicas: 1, pod: { tolerations } }), ONE);
    expect(violations(s, {}).ids).toEqual([]);
    const target = nodeSlot(s);
    const saboteur = process({
      name: "saboteur",
      reads: { left, node: target },
      step: ({ left: n, node: state }) => {
        const [victim] = state.pods;
        if (n === 0 || victim === undefined) return [];
        const deleting = { ...victim, metadata: { ...victim.metadata, deletionTimestamp: "set" as const } };
        const pods = replaced(state.pods, victim, deleting);
        return [act("evict web", left.set(0), target.set({ ...state, pods }))];
      },
    });
    expect(violations(s, { add: [saboteur], slots: [left] })).toEqual({
      ids: ["tolerant-pods-stay"],
      last: "saboteur",
    });
  });

  test("pressure-evicts-by-qos: a kubelet that evicts whom it likes", () => {
    const resources = { limits: { cpu: "1", memory: "1Gi" } };
    const guaranteed = JSON.stringify({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "guaranteed" },
      spec: { restartPolicy: "Never", containers: [{ name: "app", image: "app:1", resources }] },
    });
    const besteffort = pod("besteffort", { pod: { restartPolicy: "Never" } });
    const s = sample(documents(guaranteed, besteffort), `${ONE}\nmemoryPressure: 1`);
    expect(violations(s, {}).ids).toEqual([]);
    const unfair = carelessKubelet(nodeSlot(s), ({ metadata, status }) =>
      metadata.owner === "guaranteed" && status.ready
        ? { phase: "Failed", ready: false, reason: "Evicted" }
        : undefined,
    );
    expect(violations(s, unfair)).toEqual({ ids: ["pressure-evicts-by-qos"], last: "saboteur" });
  });
});

describe("liveness", () => {
  test("hung-container-recovers: nobody probes it", () => {
    const hung = (fields: object): readonly (string | undefined)[] =>
      violations(withContainer(fields, `${ONE}\nhangs: 1`), {}).ids;
    expect(hung({})).toEqual(["hung-container-recovers"]);
    expect(hung({ readinessProbe: probe })).toEqual(["hung-container-recovers", "stable-reconciliation"]);
    expect(hung({ readinessProbe: probe, livenessProbe: probe })).toEqual([]);
  });

  test("nodes-stop-panicking: a pod that fills any node", () => {
    const web = (cpu: string): Sample =>
      sample(replicaSet("web", { replicas: 1, cpu }), "nodes: [2x4cpu8Gi]\nnodePanic: {free: 10%}");
    expect(violations(web("4"), {}).ids).toContain("nodes-stop-panicking");
    expect(violations(web("3"), {}).ids).toEqual([]);
  });
});
