// What a restart of a kubelet changes, and what it does not.
import { describe, expect, test } from "vitest";
import { deployment, job, pod, podsOf, reaches, type Sample, type Seen, sample, takes } from "../samples.ts";
import { isDeleting, isEnded, type PodState } from "../state.ts";

const ONE = "nodes: [1x4cpu8Gi]\nkubeletRestarts: 1";

function restarts(
  s: Sample,
  like: (before: readonly PodState[], after: readonly PodState[]) => boolean,
): boolean {
  const on = ({ nodes }: Seen) => nodes.flatMap(({ pods }) => pods);
  return takes(s, (before, after, { label }) => label === "kubelet restarts" && like(on(before), on(after)));
}

const ready = (pods: readonly PodState[]): number => pods.filter(({ status }) => status.ready).length;

describe("readiness", () => {
  const loses = (s: Sample): boolean =>
    restarts(s, (before, after) => ready(before) === 1 && ready(after) === 0);
  const gate = "featureGates: {ChangeContainerStatusOnKubeletRestart: true}";

  test.each([
    ["1.34", "kubernetesVersion: '1.34'", true],
    ["1.36", "kubernetesVersion: '1.36'", false],
    ["1.37 with the gate", gate, true],
  ])("of probed pods, in %s", (_, scenario, isLost) => {
    const web = deployment("web", { replicas: 1, probe: true, spec: { minReadySeconds: 1 } });
    const s = sample(web, `${ONE}\n${scenario}`);
    expect(loses(s)).toBe(isLost);
    const again = (seen: Seen): boolean => ready(podsOf(seen, "web-rev1")) === 1;
    expect(reaches(s, again)).toBe(true);
    expect(
      reaches(s, (seen) =>
        podsOf(seen, "web-rev1").some((p) => p.status.available === true && !p.status.ready),
      ),
    ).toBe(false);
  });

  test("of pods without probes stays", () => {
    expect(loses(sample(deployment("web", { replicas: 1 }), `${ONE}\n${gate}`))).toBe(false);
  });
});

test("back-offs are forgotten: the next start comes without waiting", () => {
  const s = sample(pod("p"), `${ONE}\ncrashes: 3`);
  const at = (pods: readonly PodState[]) => pods.map(({ status }) => status.containers);
  expect(
    restarts(s, (before, after) => at(before)[0] === "CrashLoopBackOff" && at(after)[0] === "exited"),
  ).toBe(true);
  expect(restarts(s, (_, after) => after.some(({ status }) => status.restarted === true))).toBe(false);
});

test("a preStop hook begins anew", () => {
  const hooked = { preStop: { exec: { command: ["true"] } } };
  const text = pod("p").replace('"name":"app"', `"name":"app","lifecycle":${JSON.stringify(hooked)}`);
  const s = sample(text, `${ONE}\nedits: [{delete: {kind: Pod, name: p}}]`);
  const isStopping = ({ status }: PodState): boolean => status.containers === "stopping";
  expect(
    restarts(
      s,
      (before, after) => before.some(isStopping) && after.some(isDeleting) && !after.some(isStopping),
    ),
  ).toBe(true);
});

test("pods are admitted anew, and those that do not tolerate a new taint fail", () => {
  const s = sample(job("batch"), `${ONE}\nedits: [{taint: {node: node, key: k, effect: NoExecute}}]`);
  const rejected = (pods: readonly PodState[]) =>
    pods.filter((p) => isEnded(p) && p.status.reason === "TaintToleration").length;
  expect(restarts(s, (before, after) => rejected(before) === 0 && rejected(after) === 1)).toBe(true);
  const tolerant = pod("p", { pod: { tolerations: [{ operator: "Exists" }] } });
  const kept = sample(
    tolerant,
    `${ONE}\ncrashes: 2\nedits: [{taint: {node: node, key: k, effect: NoExecute}}]`,
  );
  expect(restarts(kept, (_, after) => after.some(isEnded))).toBe(false);
});
