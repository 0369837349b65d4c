// Pods on a node that is taken out of service: their deletion ends without its kubelet.
import { expect, test } from "vitest";
import {
  deployment,
  documents,
  job,
  podsOf,
  reaches,
  type Sample,
  type Seen,
  sample,
  settles,
  statefulSet,
  takes,
} from "../samples.ts";
import { isActivePod, isDeleting, type PodState } from "../state.ts";

const OUT = "{taint: {node: node-1, key: node.kubernetes.io/out-of-service, effect: NoExecute}}";
const isReady = (p: PodState): boolean => isActivePod(p) && p.status.ready;
const isForced = ({ label }: { readonly label: string }): boolean => label.startsWith("force-delete ");

function lost(manifest: string, edits: string): Sample {
  return sample(manifest, `nodes: [2x2cpu8Gi]\nnodeFailures: 1\nedits: [${edits}]`);
}

/** Node 1 is down, and not node 2. */
const isOneDown = ({ nodes: [one, two] }: Seen): boolean =>
  one?.kubelet === "stopped" && two?.kubelet === "running";

test("a StatefulSet goes on elsewhere, which it does not if nobody acts", () => {
  const goesOn = (edit: string): boolean =>
    settles(
      lost(statefulSet("db", { replicas: 1 }), edit),
      (v) => v.done === 0 || !isOneDown(v) || podsOf(v, "db-rev1", isReady).length === 1,
    );
  expect(goesOn(OUT)).toBe(true);
  expect(goesOn("{cordon: {node: node-1}}")).toBe(false);
});

test("nothing is forced while the node is ready, nor what is not being deleted", () => {
  const s = lost(deployment("web", { replicas: 1 }), OUT);
  const ofWeb = (v: Seen, which: (pod: PodState) => boolean) =>
    podsOf({ nodes: v.nodes.slice(0, 1), pending: [] }, "web-rev1", which).length;
  expect(takes(s, (_, __, step) => isForced(step))).toBe(true);
  expect(
    takes(s, ({ nodes }, __, step) => isForced(step) && nodes[0]?.status.conditions.Ready === "True"),
  ).toBe(false);
  expect(
    takes(
      s,
      (before, after, step) => isForced(step) && ofWeb(after, isActivePod) < ofWeb(before, isActivePod),
    ),
  ).toBe(false);
  expect(settles(s, (v) => v.done === 0 || !isOneDown(v) || ofWeb(v, isDeleting) === 0)).toBe(true);
});

test("a taint of another key forces nothing", () => {
  const s = lost(deployment("web", { replicas: 1 }), OUT.replace("out-of-service", "gone"));
  expect(takes(s, (_, __, step) => isForced(step))).toBe(false);
});

test("a Job still counts the pod, which has failed", () => {
  const s = lost(job("once"), OUT);
  expect(
    takes(
      s,
      (_, after, step) =>
        isForced(step) && podsOf(after, "once", (p) => p.status.phase === "Failed").length > 0,
    ),
  ).toBe(true);
  expect(reaches(s, ({ jobs }) => (jobs[0]?.status.failed ?? 0) > 0)).toBe(true);
});

test("a Job's pod that never got a node ends when its namespace is deleted, though the Job waits for it to fail", () => {
  const spec = { podReplacementPolicy: "Failed" };
  const manifest: { readonly metadata: object } = JSON.parse(job("report", { cpu: "9", spec }));
  const report = { ...manifest, metadata: { ...manifest.metadata, namespace: "shop" } };
  const shop = { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } };
  const s = sample(
    documents(JSON.stringify(shop), JSON.stringify(report)),
    "nodes: [1x4cpu8Gi]\nedits: [{delete: {kind: Namespace, name: shop}}]",
  );
  expect(takes(s, (_, __, { label }) => label === "fail shop/report")).toBe(true);
  expect(
    settles(s, (v) => v.done === 0 || (v.pending.flat().length === 0 && v.jobs.every((one) => one === null))),
  ).toBe(true);
});
