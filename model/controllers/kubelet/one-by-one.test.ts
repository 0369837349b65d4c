// Pods whose containers are followed one by one: what is started when, what holds up what, and what the pod comes to.
import { describe, expect, test } from "vitest";
import { compare } from "../../../explorer/equivalence/compare.ts";
import { ltsOfSystem } from "../../../explorer/equivalence/from-system.ts";
import { documents, pod, podsOf, reaches, type Sample, sample, takes } from "../../samples.ts";
import { isDeleting, type PodState, type SingleContainer } from "../../state.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const APART = "containers: [{oneByOne: true, mayComplete: true}]";
const container = (name: string, more: object = {}): object => ({ name, image: `${name}:1`, ...more });
const ALWAYS_PULLED = { imagePullPolicy: "Always" };
const HOOK = { lifecycle: { postStart: { exec: { command: ["warm-up"] } } } };

function podOf(containers: readonly object[], restartPolicy: string): string {
  const spec = { restartPolicy, containers };
  return JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec });
}

function jobOf(containers: readonly object[]): string {
  const template = { spec: { restartPolicy: "Never", containers } };
  return JSON.stringify({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "p" },
    spec: { template },
  });
}

function two(restartPolicy: string, scenario = "", [a, b]: readonly object[] = [{}, {}]): Sample {
  const containers = [container("a", a), container("b", b)];
  return sample(podOf(containers, restartPolicy), `${ONE}\n${APART}\n${scenario}`);
}

/** What the containers are at, and the phase of the pod: "running succeeded: Running". */
const at = (p: PodState): string =>
  `${(p.status.each ?? []).map(({ is }) => is).join(" ")}: ${p.status.phase}`;

function ways(s: Sample): readonly string[] {
  const seen = new Set<string>();
  reaches(s, (v) => {
    for (const one of podsOf(v, "p", () => true)) seen.add(at(one));
    return false;
  });
  return [...seen].filter((one) => !one.startsWith(":")).sort();
}

const isAt =
  (...wanted: readonly SingleContainer["is"][]) =>
  (p: PodState): boolean =>
    wanted.every((is, i) => p.status.each?.[i]?.is === is);

describe("the kubelet", () => {
  test("starts containers in the order of the manifest, and each ends by itself", () => {
    expect(ways(two("Never"))).toEqual([
      "running running: Running",
      "running succeeded: Running",
      "running waiting: Pending",
      "succeeded running: Running",
      "succeeded waiting: Pending",
    ]);
  });

  test("goes on where an image cannot be pulled, and tries again", () => {
    const s = two("Never", "registryOutages: 1", [ALWAYS_PULLED, {}]);
    expect(ways(s)).toContain("ImagePullBackOff running: Pending");
    const retried = takes(s, (before, after) => {
      const late = podsOf(before, "p", isAt("ImagePullBackOff", "running"));
      return late.length > 0 && podsOf(after, "p", isAt("running", "running")).length > 0;
    });
    expect(retried).toBe(true);
    // The sync that found no image starts the other container first.
    expect(ways(s)).not.toContain("running waiting: Running");
    const early = takes(s, (before, after) => {
      const late = podsOf(before, "p", isAt("ImagePullBackOff", "waiting"));
      return late.length > 0 && podsOf(after, "p", isAt("running", "waiting")).length > 0;
    });
    expect(early).toBe(false);
  });

  test("waits for a postStart hook before it starts the next, unless its container exits", () => {
    const s = two("Never", "hangs: 1", [HOOK, {}]);
    const hooked = reaches(
      s,
      (v) => podsOf(v, "p", (p) => /^postStart( hangs)? (?!hangs|waiting)/.test(at(p))).length > 0,
    );
    expect(hooked).toBe(false);
    expect(ways(s)).toContain("postStart hangs waiting: Pending");
    expect(ways(s)).not.toContain("postStart hangs running: Pending");
    expect(ways(s)).toContain("succeeded running: Running");
  });
});

describe("what becomes of the pod", () => {
  const phases = (s: Sample): readonly string[] => {
    const seen = new Set<string>();
    reaches(s, (v) => {
      for (const { status } of podsOf(v, "p", () => true)) seen.add(status.phase);
      return false;
    });
    return [...seen].sort();
  };

  test("Never: it has failed when all have ended, and one has failed", () => {
    const s = two("Never", "crashes: 1");
    expect(ways(s)).toContain("failed running: Running");
    expect(phases(s)).toEqual(["Failed", "Pending", "Running", "Succeeded"]);
    const early = takes(s, (before, after) => {
      const alive = podsOf(before, "p", isAt("running", "running"));
      return alive.length > 0 && podsOf(after, "p", (p) => p.status.phase === "Failed").length > 0;
    });
    expect(early).toBe(false);
  });

  test("OnFailure: only what has failed is started again", () => {
    const s = two("OnFailure", "crashes: 1");
    expect(ways(s)).toContain("failed succeeded: Running");
    expect(phases(s)).toEqual(["Pending", "Running", "Succeeded"]);
    const again = (from: SingleContainer["is"]) =>
      takes(s, (before, after) => {
        const ended = podsOf(before, "p", isAt(from, "running"));
        return ended.length > 0 && podsOf(after, "p", isAt("running", "running")).length > 0;
      });
    expect([again("failed"), again("succeeded")]).toEqual([true, false]);
  });

  test("is ready only while all run", () => {
    const wrong = reaches(
      two("Never", "crashes: 1"),
      (v) => podsOf(v, "p", (p) => p.status.ready && at(p) !== "running running: Running").length > 0,
    );
    expect(wrong).toBe(false);
  });

  test("that is deleted: with a container that has failed, it does not succeed any more", () => {
    const s = sample(
      jobOf([container("a"), container("b")]),
      `${ONE}\n${APART}\ncrashes: 1\nedits: [{drain: {node: node, disableEviction: true}}]`,
    );
    const ends = (broken: boolean): boolean =>
      takes(s, (before, after) => {
        const stopping = podsOf(before, "p", (p) => isDeleting(p) && /failed/.test(at(p)) === broken);
        return stopping.length > 0 && podsOf(after, "p", (p) => p.status.phase === "Succeeded").length > 0;
      });
    expect([ends(false), ends(true)]).toEqual([true, false]);
  });
});

test.each(["Never", "OnFailure"])("one container alone behaves as it does otherwise: %s", (restartPolicy) => {
  const seen = (apart: string) => {
    const manifest = podOf([container("a")], restartPolicy);
    const s = sample(manifest, `${ONE}\ncontainers: [{${apart}mayComplete: true}]\ncrashes: 2`);
    const node = s.cluster.nodes[0]?.slot;
    if (node === undefined) throw new Error("no node");
    return ltsOfSystem(s.system, (step) => {
      const [before, after] = [step.before(node), step.after(node)].map((state) =>
        state.pods.map(({ status: { phase, ready } }) => `${phase} ${ready}`).join(),
      );
      return before === after ? "hide" : { show: `${before} -> ${after}` };
    }).lts;
  };
  const { equivalences } = compare(seen("oneByOne: true, "), seen(""));
  expect(equivalences.find(({ relation }) => relation === "branching-divergence")?.status).toBe("holds");
});

describe("is refused", () => {
  const refusals = (manifest: string, scenario: string): string => {
    try {
      sample(manifest, `${ONE}\n${scenario}`);
      return "";
    } catch (error) {
      return String(error);
    }
  };
  const apart = (name: string) => `containers: [{workload: ${name}, oneByOne: true}]`;
  const probed = pod("p", { probe: true });

  test.each([
    ["other kinds", documents(pod("q"), deploymentOf("p")), apart("Deployment/p"), "no Pod and no Job"],
    ["probes", probed, apart("Pod/p"), "have probes"],
    ["faults of machines", pod("p"), `${apart("Pod/p")}\nreboots: 1`, "oneByOne together with reboots"],
    [
      "slow starts",
      pod("p"),
      "containers: [{oneByOne: true, startSeconds: 5}]",
      "together with startSeconds",
    ],
  ])("%s", (_, manifest, scenario, problem) => {
    expect(refusals(manifest, scenario)).toContain(problem);
  });
});

function deploymentOf(name: string): string {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [container("a")] } };
  return JSON.stringify({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: { selector: { matchLabels: labels }, template },
  });
}
