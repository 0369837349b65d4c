// What a kubelet makes of its pods: admission, start, readiness, exits by restartPolicy, and the end.
import { describe, expect, test } from "vitest";
import {
  documents,
  node,
  observing,
  pod,
  podsOf,
  reaches,
  replicaSet,
  type Sample,
  sample,
  settles,
  takes,
} from "../../samples.ts";
import { isDeleting, isEnded, type PodState } from "../../state.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const any = (): boolean => true;
const isReady = (p: PodState): boolean => p.status.ready;

function lone(restartPolicy: string, scenario: string): Sample {
  return sample(pod("p", { pod: { restartPolicy } }), `${ONE}\n${scenario}`);
}

describe("exits", () => {
  const crash = "crashes: 1";
  const complete = "containers: [{mayComplete: true}]";

  test.each([
    ["Always", crash, []],
    ["OnFailure", crash, []],
    ["OnFailure", complete, ["Succeeded"]],
    ["Never", crash, ["Failed"]],
    ["Never", complete, ["Succeeded"]],
    ["Never", `${crash}\n${complete}`, ["Failed", "Succeeded"]],
    ["Never", "crashes: 0", []],
  ])("restartPolicy %s, %s: ends as %j", (policy, scenario, ends) => {
    const s = lone(policy, scenario);
    const ended = ["Failed", "Succeeded"].filter((phase) =>
      reaches(s, (v) => podsOf(v, "p", (p) => p.status.phase === phase).length > 0),
    );
    expect(ended).toEqual(ends);
    // Who has ended, stays so; nobody makes the pod again.
    expect(
      takes(s, (before, after) => podsOf(before, "p", isEnded).length > podsOf(after, "p", isEnded).length),
    ).toBe(false);
    expect(settles(s, (v) => podsOf(v, "p", (p) => isEnded(p) || p.status.ready).length === 1)).toBe(true);
  });

  test("a crash costs readiness until the restart", () => {
    const s = lone("Always", crash);
    const isDown = (p: PodState): boolean => p.status.containers === "exited";
    expect(reaches(s, (v) => podsOf(v, "p", isDown).length === 1)).toBe(true);
    expect(reaches(s, (v) => podsOf(v, "p", (p) => isDown(p) && p.status.ready).length === 1)).toBe(false);
    expect(
      takes(
        s,
        (before, after) =>
          podsOf(before, "p", isDown).length === 1 && podsOf(after, "p", isReady).length === 1,
      ),
    ).toBe(true);
  });

  test("only what runs can crash", () => {
    const s = lone("Always", "crashes: 2");
    const isUp = (p: PodState): boolean => p.status.phase === "Running" && p.status.containers === undefined;
    const crashes = (running: number): boolean =>
      takes(s, (before, _, { label }) => label === "crash p" && podsOf(before, "p", isUp).length === running);
    expect([crashes(1), crashes(0)]).toEqual([true, false]);
  });

  test("only pods that may crash do, and no more often than the budget says", () => {
    expect(
      reaches(
        lone("Never", `${crash}\ncontainers: [{mayCrash: false}]`),
        (v) => podsOf(v, "p", isEnded).length > 0,
      ),
    ).toBe(false);
    const two = (crashes: number): boolean =>
      reaches(
        sample(
          documents(
            pod("p", { pod: { restartPolicy: "Never" } }),
            pod("q", { pod: { restartPolicy: "Never" } }),
          ),
          `${ONE}\ncrashes: ${crashes}`,
        ),
        (v) => podsOf(v, "p", isEnded).length + podsOf(v, "q", isEnded).length === 2,
      );
    expect([two(1), two(2)]).toEqual([false, true]);
  });
});

describe("readiness", () => {
  const startedUnready = (s: Sample): boolean =>
    reaches(s, (v) => podsOf(v, "web", (p) => p.status.phase === "Running" && !p.status.ready).length > 0);

  test("comes with the start, unless there is a probe to wait for", () => {
    expect(startedUnready(sample(replicaSet("web"), ONE))).toBe(false);
    expect(startedUnready(sample(replicaSet("web", { probe: true }), ONE))).toBe(true);
  });

  test("never comes to pods that never get ready", () => {
    const s = sample(
      replicaSet("web", { probe: true }),
      `${ONE}\ncontainers: [{image: "app:1", ready: never}]`,
    );
    expect(reaches(s, (v) => podsOf(v, "web", isReady).length > 0)).toBe(false);
    expect(settles(s, (v) => podsOf(v, "web", (p) => p.status.phase === "Running").length === 1)).toBe(true);
  });

  test("minReadySeconds pass after it", () => {
    const s = observing(sample(replicaSet("web", { spec: { minReadySeconds: 10 } }), ONE), "counts");
    const young = (p: PodState): boolean => p.status.ready && p.status.available === false;
    expect(reaches(s, (v) => podsOf(v, "web", young).length === 1)).toBe(true);
    expect(
      reaches(
        s,
        (v) => podsOf(v, "web", young).length === 1 && v.replicaSets[0]?.status.availableReplicas === 1,
      ),
    ).toBe(false);
    expect(settles(s, (v) => v.replicaSets[0]?.status.availableReplicas === 1)).toBe(true);
  });
});

describe("admission", () => {
  const taint = (effect: string): string => node("n", { spec: { taints: [{ key: "k", effect }] } });

  test.each<[string, string, object, string | undefined]>([
    ["enough room", node("n", { cpu: "2" }), { cpu: "2" }, undefined],
    ["too little room", node("n", { cpu: "2" }), { cpu: "3" }, "OutOfcpu"],
    ["another label", node("n"), { pod: { nodeSelector: { disk: "ssd" } } }, "NodeAffinity"],
    ["NoExecute", taint("NoExecute"), {}, "TaintToleration"],
    ["NoSchedule, which is the scheduler's business", taint("NoSchedule"), {}, undefined],
    [
      "a cordon, which is the scheduler's business",
      node("n", { spec: { unschedulable: true } }),
      {},
      undefined,
    ],
  ])("of a pod that names its node: %s", (_, where, parts: { pod?: object }, reason) => {
    const s = sample(documents(where, pod("p", { ...parts, pod: { ...parts.pod, nodeName: "n" } })));
    const rejected = (p: PodState): boolean => p.status.phase === "Failed" && p.status.reason === reason;
    expect(reaches(s, (v) => podsOf(v, "p", rejected).length === 1)).toBe(reason !== undefined);
    expect(reaches(s, (v) => podsOf(v, "p", isReady).length === 1)).toBe(reason === undefined);
  });

  test.each([
    ["[]", false],
    ["[net.core.*]", true],
  ])("of a pod that sets a kernel parameter, where %s is allowed: %s", (allowed, admitted) => {
    const sysctls = [{ name: "net.core.somaxconn", value: "1024" }];
    const nodes = `nodes: [{cpu: 4, memory: 8Gi, allowedUnsafeSysctls: ${allowed}}]`;
    const s = sample(pod("p", { pod: { securityContext: { sysctls } } }), nodes);
    const refused = (p: PodState): boolean => p.status.reason === "SysctlForbidden";
    expect(reaches(s, (v) => podsOf(v, "p", refused).length === 1)).toBe(!admitted);
    expect(reaches(s, (v) => podsOf(v, "p", isReady).length === 1)).toBe(admitted);
  });

  test("who comes first is admitted, the other one fails", () => {
    const pinned = { cpu: "3", pod: { nodeName: "node" } };
    const s = sample(documents(pod("p", pinned), pod("q", pinned)), ONE);
    const runs = (name: string) => reaches(s, (v) => podsOf(v, name, isReady).length === 1);
    expect([runs("p"), runs("q")]).toEqual([true, true]);
    // One that waits for its admission takes nothing yet.
    const waits = (p: PodState): boolean => p.status.phase === "Pending";
    expect(reaches(s, (v) => podsOf(v, "p", isReady).length + podsOf(v, "q", waits).length === 2)).toBe(true);
    expect(reaches(s, (v) => podsOf(v, "p", isReady).length + podsOf(v, "q", isReady).length === 2)).toBe(
      false,
    );
  });
});

test("a deleted pod stays until its containers have stopped; one that has ended goes at once", () => {
  const edits = "edits: [{delete: {kind: Pod, name: p}}]";
  const running = lone("Always", edits);
  expect(reaches(running, (v) => podsOf(v, "p", isDeleting).length === 1)).toBe(true);
  expect(settles(running, (v) => v.done === 0 || podsOf(v, "p", any).length === 0)).toBe(true);
  const ended = lone("Never", `${edits}\ncrashes: 1`);
  expect(
    takes(
      ended,
      (before, after) => podsOf(before, "p", isEnded).length === 1 && podsOf(after, "p", any).length === 0,
    ),
  ).toBe(true);
  expect(reaches(ended, (v) => podsOf(v, "p", (p) => isEnded(p) && isDeleting(p)).length > 0)).toBe(false);
});
