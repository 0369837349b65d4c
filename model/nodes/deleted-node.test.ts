// Node objects that are deleted: what becomes of the pods that name them, and how nodes come back.
import { describe, expect, test } from "vitest";
import {
  daemonSet,
  documents,
  job,
  node,
  pod,
  podsOf,
  reaches,
  replicaSet,
  type Sample,
  type Seen,
  sample,
  settles,
  takes,
} from "../samples.ts";
import { isActivePod, isEnded, type NodeState, type PodState } from "../state.ts";

const TWO = "nodes: [2x4cpu8Gi]";
const DELETE = "edits: [{delete: {kind: Node, name: node-1}}]";
const isReady = (p: PodState): boolean => isActivePod(p) && p.status.ready;
const isGone = ({ gone }: NodeState): boolean => gone === true;
const isStopped = ({ kubelet }: NodeState): boolean => kubelet === "stopped";
const onGone = ({ nodes }: Seen): readonly PodState[] => nodes.filter(isGone).flatMap(({ pods }) => pods);
const steps = (s: Sample, like: (label: string, before: Seen, after: Seen) => boolean): boolean =>
  takes(s, (before, after, { label }) => like(label, before, after));

describe("a node that a user deletes", () => {
  const web = (): Sample => sample(replicaSet("web", { replicas: 1 }), `${TWO}\n${DELETE}`);

  test("loses its pods, at once or when it has been missed for a while, and they are made elsewhere", () => {
    expect(reaches(web(), (v) => onGone(v).some(isReady))).toBe(true);
    expect(steps(web(), (label) => label === "its node is gone: force-delete web")).toBe(true);
    expect(
      settles(web(), (v) => v.nodes.some(isGone) === onGone(v).length > 0 || onGone(v).length === 0),
    ).toBe(true);
    expect(settles(web(), (v) => podsOf(v, "web", isReady).length === 1)).toBe(true);
  });

  test("gets no more pods, and is not evicted from", () => {
    const binds = (label: string, before: Seen, after: Seen): boolean =>
      label === "bind" && onGone(after).length > onGone(before).length && before.nodes.some(isGone);
    expect(steps(web(), binds)).toBe(false);
    expect(steps(web(), (label) => label.startsWith("evict") || label.startsWith("mark"))).toBe(false);
  });

  test("comes back with its kubelet's next start, and may never", () => {
    expect(steps(web(), (label) => label === "kubelet restarts, and registers its node")).toBe(true);
    expect(settles(web(), (v) => !v.nodes.some(isGone))).toBe(false);
    // Pods that were not collected until then stay.
    expect(
      steps(
        web(),
        (label, before, after) =>
          label.startsWith("kubelet restarts") &&
          onGone(before).length === 1 &&
          podsOf(after, "web", isReady).length === 1,
      ),
    ).toBe(true);
  });

  test("is what it was at the start when it is back, but not cordoned", () => {
    const taints = [{ key: "pool", value: "batch", effect: "NoSchedule" }];
    const cordoned = documents(node("a", { spec: { unschedulable: true, taints } }), pod("p"));
    const s = sample(cordoned, "edits: [{delete: {kind: Node, name: a}}]");
    const back = ({ done, nodes }: Seen): boolean => done === 1 && !nodes.some(isGone);
    const isAsRegistered = ({ nodes: [a] }: Seen): boolean =>
      a?.spec?.unschedulable === false && a.spec.taints.length === 1;
    expect(reaches(s, back)).toBe(true);
    expect(reaches(s, (v) => back(v) && !isAsRegistered(v))).toBe(false);
  });

  test("is left alone by later edits", () => {
    const s = sample(
      pod("p"),
      `${TWO}\nedits: [{delete: {kind: Node, name: node-1}}, {cordon: {node: node-1}}]`,
    );
    expect(reaches(s, (v) => v.nodes.some((n) => isGone(n) && n.spec !== undefined))).toBe(false);
  });

  test("takes a pod of its own with it", () => {
    const s = sample(pod("p"), `${TWO}\n${DELETE}`);
    expect(reaches(s, (v) => podsOf(v, "p", () => true).length === 0)).toBe(true);
  });

  test("leaves a Job's pod failed, as disrupted, until it is counted", () => {
    const rules = [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget" }] }];
    const one = (spec: object): Sample =>
      sample(job("report", { spec: { backoffLimit: 0, ...spec } }), `${TWO}\n${DELETE}`);
    const left = (s: Sample, disrupted: boolean): boolean =>
      reaches(s, (v) => onGone(v).some((p) => isEnded(p) && (p.status.disrupted === true) === disrupted));
    expect(left(one({}), false)).toBe(true);
    expect([left(one({ podFailurePolicy: { rules } }), true)]).toEqual([true]);
  });

  test("has pods of a DaemonSet collected, and those that wait for it deleted by their controller", () => {
    const s = sample(daemonSet("agent"), `nodes: [1x4cpu8Gi]\nedits: [{delete: {kind: Node, name: node}}]`);
    const waits = ({ nodes }: Seen): number =>
      nodes.filter(isGone).flatMap(({ waiting = [] }) => waiting).length;
    expect(steps(s, (label, before, after) => label === "delete pod" && waits(after) < waits(before))).toBe(
      true,
    );
    expect(
      steps(
        s,
        (label, before, after) =>
          label === "delete pod" &&
          onGone(after) !== onGone(before) &&
          onGone(before).length > 0 &&
          waits(before) === 0,
      ),
    ).toBe(false);
    expect(settles(s, (v) => !v.nodes.some(isGone) || (waits(v) === 0 && onGone(v).length === 0))).toBe(true);
    expect(steps(s, (label, before) => label === "create pod" && before.nodes.some(isGone))).toBe(false);
  });
});

describe("remediation", () => {
  const lost = (remediation: string): Sample =>
    sample(replicaSet("web", { replicas: 1 }), `${TWO}\nnodeFailures: 1\nremediation: ${remediation}`);
  const hasTaint = ({ spec }: NodeState): boolean => (spec?.taints.length ?? 0) > 0;

  test("by deletion: the node of a machine that is down goes, and is registered again when the machine is back", () => {
    expect(steps(lost("delete-node"), (label) => label === "delete node")).toBe(true);
    expect(reaches(lost("delete-node"), (v) => v.nodes.some((n) => isGone(n) && !isStopped(n)))).toBe(false);
    expect(settles(lost("delete-node"), (v) => v.nodes.every((n) => isStopped(n) === isGone(n)))).toBe(true);
    expect(settles(lost("delete-node"), (v) => onGone(v).length === 0)).toBe(true);
  });

  test("by a taint: it is put on when the machine is down, and taken off when it is back", () => {
    const s = lost("out-of-service");
    expect(settles(s, (v) => v.nodes.every((n) => isStopped(n) === hasTaint(n)))).toBe(true);
    expect(settles(s, (v) => v.nodes.filter(isStopped).every(({ pods }) => pods.length === 0))).toBe(true);
    expect(steps(s, (label) => label.startsWith("force-delete"))).toBe(true);
    expect(steps(s, (label) => label === "put back into service")).toBe(true);
  });

  test("nobody touches machines that are only cut off, or that reboot", () => {
    const touched = (remediation: string, fault: string): boolean =>
      reaches(sample(pod("p"), `${TWO}\n${fault}: 1\nremediation: ${remediation}`), (v) =>
        v.nodes.some((n) => isGone(n) || hasTaint(n)),
      );
    expect([touched("out-of-service", "partitions"), touched("delete-node", "partitions")]).toEqual([
      false,
      false,
    ]);
    expect([touched("out-of-service", "reboots"), touched("delete-node", "reboots")]).toEqual([true, false]);
  });

  test("there is none if the scenario says nothing", () => {
    const s = sample(replicaSet("web", { replicas: 1 }), `${TWO}\nnodeFailures: 1`);
    expect(reaches(s, (v) => v.nodes.some((n) => isGone(n) || hasTaint(n)))).toBe(false);
  });
});
