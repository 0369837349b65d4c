// Finalizers of pods: what has been deleted and has stopped stays until they are gone, and what that means to controllers.
import { describe, expect, test } from "vitest";
import {
  daemonSet,
  documents,
  job,
  pod,
  podsOf,
  reaches,
  replicaSet,
  type Sample,
  type Seen,
  sample,
  settles,
  statefulSet,
  takes,
} from "../samples.ts";
import { isActivePod, isDeleting, isEnded, type PodState } from "../state.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const F = "example.com/f";
const podFinalizers = [F];
const OPERATOR = `operators: [{finalizer: ${F}, workload: Pod/op}]`;
const all = (): boolean => true;
const isReady = (p: PodState): boolean => isActivePod(p) && p.status.ready;
const isHeld = (p: PodState): boolean => isDeleting(p) && isEnded(p);
const DELETE_POD = "edits: [{delete: {kind: Pod, name: p}}]";

function left(name: string, which: (p: PodState) => boolean): (v: Seen) => boolean {
  return (v) => podsOf(v, name, which).length > 0;
}

describe("a pod of its own", () => {
  const p = pod("p", { podFinalizers });
  const operated = (manifest: string, scenario: string): Sample =>
    sample(documents(manifest, pod("op")), `${ONE}\n${scenario}`);

  test("stays when it has stopped, and has ended then, if nobody removes its finalizer", () => {
    const s = sample(p, `${ONE}\n${DELETE_POD}`);
    expect(settles(s, (v) => v.done === 0 || left("p", (q) => isDeleting(q))(v))).toBe(true);
    const stopped = left("p", (q) => isHeld(q) && q.status.phase === "Failed");
    expect(reaches(s, stopped)).toBe(true);
    expect(takes(s, (before, after) => left("p", all)(before) && !left("p", all)(after))).toBe(false);
  });

  test("goes with its finalizer, and not before it has stopped", () => {
    const s = operated(p, `${DELETE_POD}\n${OPERATOR}`);
    expect(settles(s, (v) => v.done === 0 || !left("p", all)(v))).toBe(true);
    const runs = left("p", (q) => !isEnded(q) && q.status.phase === "Running");
    expect(
      takes(s, (before, after, { label }) => runs(before) && !left("p", all)(after) && label !== "remove p"),
    ).toBe(false);
  });

  test("is never bound once it is deleted", () => {
    const s = operated(p, `${DELETE_POD}\n${OPERATOR}`);
    const binds = (before: Seen, _: Seen, step: { label: string; process: string }): boolean =>
      step.label === "bind" && step.process.startsWith("scheduler p") && left("p", isDeleting)(before);
    expect(takes(s, binds)).toBe(false);
    expect(reaches(s, (v) => v.pending.flat().some(isDeleting))).toBe(true);
  });

  test("holds no resources when it has stopped", () => {
    const big = documents(pod("p", { podFinalizers, cpu: "3" }), pod("q", { cpu: "3" }));
    const s = sample(big, `${ONE}\n${DELETE_POD}`);
    const both = (which: (p: PodState) => boolean) => (v: Seen) =>
      v.nodes.some(
        ({ pods }) =>
          pods.some((a) => a.metadata.owner === "q" && isReady(a)) &&
          pods.some((b) => b.metadata.owner === "p" && which(b)),
      );
    expect(reaches(s, both(isHeld))).toBe(true);
    expect(
      reaches(
        s,
        both((b) => b.status.phase === "Running"),
      ),
    ).toBe(false);
  });

  test("goes when a manifest does not name the finalizer any more; none can be added when it is deleted", () => {
    const edits = (...more: string[]) => `edits: [{delete: {kind: Pod, name: p}}, ${more.join(", ")}]`;
    const [free, more] = [pod("p"), pod("p", { podFinalizers: [F, "example.com/g"] })];
    const freed = sample(p, `${ONE}\n${edits("{apply: free}")}`, { free });
    expect(settles(freed, (v) => v.done < 2 || !left("p", isDeleting)(v))).toBe(true);
    const held = sample(p, `${ONE}\n${edits("{apply: more}")}`, { more });
    expect(
      reaches(
        held,
        left("p", (q) => q.metadata.finalizers?.length === 2),
      ),
    ).toBe(false);
    const early = sample(p, `${ONE}\nedits: [{apply: more}]`, { more });
    expect(
      reaches(
        early,
        left("p", (q) => q.metadata.finalizers?.length === 2),
      ),
    ).toBe(true);
  });
});

describe("of a pod that", () => {
  const held = (manifest: string, scenario: string): Sample => sample(manifest, `${ONE}\n${scenario}`);

  test("a ReplicaSet replaces, the old one stays beside the new one", () => {
    const scale =
      "edits: [{scale: {kind: ReplicaSet, name: web, replicas: 0}}, {scale: {kind: ReplicaSet, name: web, replicas: 1}}]";
    const s = held(replicaSet("web", { replicas: 1, podFinalizers }), scale);
    expect(reaches(s, (v) => left("web", isHeld)(v) && left("web", isReady)(v))).toBe(true);
  });

  test("belongs to a StatefulSet, the name is taken until it is gone", () => {
    const db = statefulSet("db", { replicas: 1, podFinalizers });
    const edits = "edits: [{delete: {kind: Pod, name: db-0}}]";
    const alone = held(db, edits);
    expect(reaches(alone, (v) => podsOf(v, "db-rev1", all).length > 1)).toBe(false);
    expect(reaches(alone, (v) => left("db-rev1", isHeld)(v))).toBe(true);
    const s = sample(documents(db, pod("op")), `${ONE}\n${edits}\n${OPERATOR}`);
    expect(settles(s, (v) => left("db-rev1", isReady)(v))).toBe(true);
  });

  test("belongs to a DaemonSet, the next one runs beside it", () => {
    const [agent, v2] = [
      daemonSet("agent", { podFinalizers }),
      daemonSet("agent", { podFinalizers, image: "app:2" }),
    ];
    const s = sample(agent, `${ONE}\nedits: [{apply: v2}]`, { v2 });
    expect(settles(s, (v) => v.done === 0 || left("agent-rev2", isReady)(v))).toBe(true);
    expect(reaches(s, (v) => left("agent-rev1", isHeld)(v) && left("agent-rev2", isReady)(v))).toBe(true);
  });

  test("belongs to a Job, it is counted all the same, and holds up the Job in the foreground", () => {
    const report = job("report", { podFinalizers });
    const remove = "edits: [{delete: {kind: Job, name: report, propagationPolicy: Foreground}}]";
    const s = held(report, remove);
    expect(reaches(s, ({ jobs: [j] }) => j?.status.succeeded === 1)).toBe(true);
    expect(settles(s, (v) => v.done === 0 || v.jobs[0] !== null || !left("report", all)(v))).toBe(true);
    expect(reaches(s, (v) => v.jobs[0] === null && left("report", all)(v))).toBe(false);
    expect(reaches(s, (v) => v.jobs[0] !== null && left("report", isHeld)(v))).toBe(true);
    const both = sample(documents(report, pod("op")), `${ONE}\n${remove}\n${OPERATOR}`);
    expect(settles(both, (v) => v.done === 0 || (v.jobs[0] === null && !left("report", all)(v)))).toBe(true);
  });
});

test("a namespace waits for finalizers of its pods", () => {
  const namespace = "apps";
  const ns = JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
  const web = replicaSet("web", { replicas: 1, namespace, podFinalizers });
  const remove = "edits: [{delete: {kind: Namespace, name: apps}}]";
  const finishes = (s: Sample): boolean => takes(s, (_, __, { label }) => label === "finalize namespace");
  const s = sample(documents(ns, web), `${ONE}\n${remove}`);
  const waits = takes(
    s,
    (before, __, { label }) =>
      label === "finalize namespace" &&
      before.pending.flat().length + before.nodes.flatMap((n) => n.pods).length > 0,
  );
  expect(waits).toBe(false);
  expect(finishes(sample(documents(ns, web, pod("op")), `${ONE}\n${remove}\n${OPERATOR}`))).toBe(true);
});

test("what is force-deleted from a node out of service has failed, and stays", () => {
  const taint = "{taint: {node: node, key: node.kubernetes.io/out-of-service, effect: NoExecute}}";
  const s = sample(
    pod("p", { podFinalizers }),
    `${ONE}\nnodeFailures: 1\nedits: [{delete: {kind: Pod, name: p}}, ${taint}]`,
  );
  const forced = (_: Seen, after: Seen, { label }: { label: string }): boolean =>
    label === "force-delete p" && left("p", (q) => isHeld(q) && q.status.phase === "Failed")(after);
  expect(takes(s, forced)).toBe(true);
  expect(takes(s, (before, after) => left("p", all)(before) && !left("p", all)(after))).toBe(false);
});
