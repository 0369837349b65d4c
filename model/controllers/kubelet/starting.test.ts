// How containers come to run: init containers in their order, images, and back-off.
import { describe, expect, test } from "vitest";
import {
  pod,
  podsOf,
  reaches,
  replicaSet,
  type Sample,
  type Seen,
  sample,
  settles,
  takes,
} from "../../samples.ts";
import { isActivePod, isEnded, type PodState } from "../../state.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const any = (): boolean => true;
const runs = (p: PodState): boolean => p.status.phase === "Running" && p.status.containers === undefined;
const isReady = (p: PodState): boolean => isActivePod(p) && p.status.ready;
const has =
  (owner: string, which: (p: PodState) => boolean) =>
  (v: Seen): boolean =>
    podsOf(v, owner, which).length > 0;
const waits =
  (why: string) =>
  (p: PodState): boolean =>
    p.status.containers === why;

/** All labels of kubelet steps that can be taken. */
function labels(s: Sample): readonly string[] {
  const seen = new Set<string>();
  takes(s, (_, __, { process, label }) => {
    if (process.startsWith("kubelet")) seen.add(label);
    return false;
  });
  return [...seen].sort();
}

describe("init containers", () => {
  const image = "init:1";
  const two = {
    initContainers: [
      { name: "a", image },
      { name: "b", image },
    ],
  };
  const inits = (spec: object, scenario = ""): Sample =>
    sample(pod("p", { pod: spec }), `${ONE}\n${scenario}`);

  test("run one after the other, before all others", () => {
    const s = inits(two);
    expect(labels(s)).toEqual([
      "start init container a of p",
      "start init container b of p",
      "start p",
      "succeed init container a of p",
      "succeed init container b of p",
    ]);
    const started = (init: number | undefined) =>
      takes(
        s,
        (before, _, { label }) => label === "start p" && has("p", (p) => p.status.init === init)(before),
      );
    expect([0, 1, undefined].map(started)).toEqual([false, false, true]);
    expect(
      reaches(
        s,
        has("p", (p) => p.status.init !== undefined && p.status.phase !== "Pending"),
      ),
    ).toBe(false);
    expect(settles(s, has("p", isReady))).toBe(true);
  });

  test.each([
    ["Always", true],
    ["OnFailure", true],
    ["Never", false],
  ])("that crash run again, with restartPolicy %s: %s", (restartPolicy, again) => {
    const s = inits({ ...two, restartPolicy }, "crashes: 1");
    const failsIn = (init: number): boolean =>
      takes(
        s,
        (before, after) => has("p", (p) => p.status.init === init)(before) && has("p", isEnded)(after),
      );
    expect([failsIn(0), failsIn(1)]).toEqual([!again, !again]);
    expect(labels(s).includes("restart init container b of p")).toBe(again);
    // Those that have succeeded are not run again.
    const back = takes(
      s,
      (before, after) =>
        has("p", (p) => p.status.init === 1)(before) && has("p", (p) => p.status.init === 0)(after),
    );
    expect(back).toBe(false);
  });

  test("begin again when the machine has rebooted", () => {
    const s = inits(two, "reboots: 1");
    expect(
      takes(s, (before, after) => has("p", runs)(before) && has("p", (p) => p.status.init === 0)(after)),
    ).toBe(true);
    expect(settles(s, has("p", isReady))).toBe(true);
  });

  test("with restartPolicy Always are sidecars: the next one starts as soon as they have started", () => {
    const probe = { startupProbe: { exec: {} } };
    const sidecars = (more: object) =>
      inits({
        initContainers: [
          { name: "a", image, restartPolicy: "Always", ...more },
          { name: "b", image },
        ],
      });
    expect(labels(sidecars({}))).not.toContain("startup probe succeeds: init container a of p");
    expect(labels(sidecars(probe))).toContain("startup probe succeeds: init container a of p");
    for (const s of [sidecars({}), sidecars(probe)]) expect(settles(s, has("p", isReady))).toBe(true);
  });

  test("hold what the pod requests, as it does later", () => {
    const s = sample(replicaSet("web", { replicas: 2, cpu: "3", pod: { ...two, nodeName: "node" } }), ONE);
    expect(reaches(s, (v) => podsOf(v, "web", (p) => p.status.phase === "Failed").length > 0)).toBe(true);
    expect(
      reaches(s, (v) => podsOf(v, "web", (p) => p.status.init !== undefined || runs(p)).length > 1),
    ).toBe(false);
  });
});

describe("images", () => {
  const images = (pull: string, more = ""): string =>
    `${ONE}\nimages: [{image: "app:1", pull: ${pull}}]\n${more}`;
  const creating = has("p", waits("ContainerCreating"));

  test("that are there need not be pulled", () => {
    expect(labels(sample(pod("p"), images("present")))).toEqual(["start p"]);
  });

  test("that are not there take a while, once for each node", () => {
    const s = sample(replicaSet("p", { replicas: 2 }), images("slow"));
    expect(reaches(s, creating)).toBe(true);
    expect(
      reaches(s, (v) => podsOf(v, "p", runs).length > 0 && v.nodes[0]?.images?.includes("app:1") !== true),
    ).toBe(false);
    expect(settles(s, (v) => podsOf(v, "p", isReady).length === 2)).toBe(true);
  });

  test("that cannot be pulled keep the pod waiting for ever", () => {
    const s = sample(pod("p"), images("failing"));
    expect(reaches(s, has("p", runs))).toBe(false);
    expect(settles(s, has("p", waits("ImagePullBackOff")))).toBe(true);
  });

  test("that must never be pulled are not", () => {
    const never = (pull: string): Sample => {
      const manifest = pod("p").replace('"image":', '"imagePullPolicy":"Never","image":');
      return sample(manifest, images(pull));
    };
    expect(settles(never("slow"), has("p", waits("ErrImageNeverPull")))).toBe(true);
    expect(settles(never("present"), has("p", isReady))).toBe(true);
  });

  describe("while the registry is out", () => {
    const outage = "registryOutages: 1\ncrashes: 1";
    const withImage = (image: string): Sample => sample(pod("p", { image }), `${ONE}\n${outage}`);

    test("what is there starts all the same, unless it is always asked for", () => {
      expect(settles(withImage("app:1"), has("p", isReady))).toBe(true);
      expect(settles(withImage("app:latest"), has("p", isReady))).toBe(false);
      expect(
        reaches(
          withImage("app:latest"),
          has("p", (p) => waits("ImagePullBackOff")(p) && p.status.phase === "Running"),
        ),
      ).toBe(true);
    });

    test("what is not there waits until the registry is back", () => {
      const s = sample(pod("p"), images("slow", "registryOutages: 1"));
      const isUp = (v: Seen): boolean => has("p", isReady)(v);
      expect(settles(s, isUp)).toBe(false);
      expect(labels(s)).toContain("back-off ends: pull and start p");
      const blessed = sample(pod("p"), images("slow"));
      expect(settles(blessed, isUp)).toBe(true);
    });
  });
});

describe("back-off", () => {
  const crashing = (crashes: number): Sample => sample(pod("p"), `${ONE}\ncrashes: ${crashes}`);

  test("comes with the second restart", () => {
    expect(labels(crashing(1))).toEqual(["restart p", "start p"]);
    expect(labels(crashing(2))).toEqual(["back-off ends: restart p", "restart p", "start p"]);
    expect(reaches(crashing(1), has("p", waits("CrashLoopBackOff")))).toBe(false);
    expect(settles(crashing(3), has("p", isReady))).toBe(true);
  });
});

test("nothing of all this is kept of pods that have no use for it", () => {
  const plain = sample(pod("p"), ONE);
  expect(
    reaches(plain, (v) => podsOf(v, "p", any).some(({ status }) => Object.keys(status).length > 2)),
  ).toBe(false);
});
