// What users do to nodes, and what becomes of the pods there.
import { describe, expect, test } from "vitest";
import {
  daemonSet,
  documents,
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
import { isActivePod, type PodState } from "../state.ts";

const TWO = "nodes: [2x2cpu4Gi]";
const isReady = (p: PodState): boolean => isActivePod(p) && p.status.ready;

function web(edits: string, parts: Parameters<typeof replicaSet>[1] = {}): Sample {
  return sample(replicaSet("web", { replicas: 1, cpu: "2", ...parts }), `${TWO}\nedits: [${edits}]`);
}

/** Whether a pod of `owner` comes to the node at `i` in a step from states in which so many edits are done. */
function comesTo(s: Sample, owner: string, i: number, done: number): boolean {
  const here = ({ nodes }: Seen): number =>
    podsOf({ nodes: nodes.slice(i, i + 1), pending: [] }, owner, () => true).length;
  return takes(s, (before, after) => before.done === done && here(after) > here(before));
}

describe("a cordon", () => {
  const cordon = "{cordon: {node: node-1}}";

  test("keeps pods from coming, and lets those stay that are there", () => {
    const s = web(cordon);
    expect(comesTo(s, "web", 0, 0)).toBe(true);
    expect(comesTo(s, "web", 0, 1)).toBe(false);
    expect(comesTo(s, "web", 1, 1)).toBe(true);
    expect(reaches(s, ({ done, nodes }) => done === 1 && nodes[0]?.pods.some(isReady) === true)).toBe(true);
    expect(settles(s, (v) => podsOf(v, "web", isReady).length === 1)).toBe(true);
  });

  test("is over when the node is uncordoned", () => {
    const s = web(`${cordon}, {uncordon: {node: node-1}}`);
    expect(comesTo(s, "web", 0, 2)).toBe(true);
    expect(reaches(s, ({ done, nodes }) => done === 2 && nodes.some(({ spec }) => spec !== undefined))).toBe(
      false,
    );
  });

  test("of a node that is cordoned in its manifest can be lifted", () => {
    const nodes = documents(node("a", { spec: { unschedulable: true } }), pod("p"));
    const s = sample(nodes, "edits: [{uncordon: {node: a}}]");
    expect(comesTo(s, "p", 0, 0)).toBe(false);
    expect(comesTo(s, "p", 0, 1)).toBe(true);
  });

  test("keeps no pod of a DaemonSet away", () => {
    const s = sample(daemonSet("agent"), `nodes: [1x2cpu4Gi]\nedits: [{cordon: {node: node}}]`);
    expect(comesTo(s, "agent-rev1", 0, 1)).toBe(true);
  });
});

describe("a taint", () => {
  const taint = (effect: string): string =>
    `{taint: {node: node-1, key: pool, value: "1", effect: ${effect}}}`;

  test("of NoExecute drives pods off at once", () => {
    const s = web(taint("NoExecute"));
    expect(takes(s, (_, __, { label }) => label === "evict web at once")).toBe(true);
    expect(comesTo(s, "web", 0, 1)).toBe(false);
    expect(settles(s, ({ done, nodes }) => done === 0 || nodes[1]?.pods.some(isReady) === true)).toBe(true);
  });

  test("of NoSchedule lets pods stay", () => {
    const s = web(taint("NoSchedule"));
    expect(takes(s, (_, __, { label }) => label.startsWith("evict"))).toBe(false);
    expect(comesTo(s, "web", 0, 1)).toBe(false);
  });

  test("that a pod tolerates does not concern it", () => {
    const tolerations = [{ key: "pool", operator: "Equal", value: "1" }];
    const s = web(taint("NoExecute"), { pod: { tolerations } });
    expect(takes(s, (_, __, { label }) => label.startsWith("evict"))).toBe(false);
    expect(comesTo(s, "web", 0, 1)).toBe(true);
  });

  test("is taken off by its key, of one effect or of any", () => {
    const both = `${taint("NoExecute")}, ${taint("NoSchedule")}`;
    expect(comesTo(web(`${both}, {untaint: {node: node-1, key: pool}}`), "web", 0, 3)).toBe(true);
    const one = "{untaint: {node: node-1, key: pool, effect: NoExecute}}";
    expect(comesTo(web(`${both}, ${one}`), "web", 0, 3)).toBe(false);
    expect(comesTo(web(`${taint("NoExecute")}, ${one}`), "web", 0, 2)).toBe(true);
  });

  test("of the same key and effect takes the place of the one before", () => {
    const other = taint("NoSchedule").replace('"1"', '"2"');
    const taints = ({ nodes }: Seen): number => nodes[0]?.spec?.taints.length ?? 0;
    const s = web(`${taint("NoSchedule")}, ${other}`);
    expect(reaches(s, (v) => taints(v) > 1)).toBe(false);
    expect(reaches(s, ({ nodes }) => nodes[0]?.spec?.taints[0]?.value === "2")).toBe(true);
  });

  test("keeps a DaemonSet's pods away, too", () => {
    const s = sample(
      daemonSet("agent"),
      "nodes: [1x2cpu4Gi]\nedits: [{taint: {node: node, key: pool, effect: NoExecute}}]",
    );
    expect(comesTo(s, "agent-rev1", 0, 1)).toBe(false);
    expect(settles(s, (v) => v.done === 0 || podsOf(v, "agent-rev1").length === 0)).toBe(true);
  });

  test("makes the kubelet refuse pods that name the node", () => {
    const s = sample(
      pod("p", { pod: { nodeName: "node" } }),
      "nodes: [1x2cpu4Gi]\nedits: [{taint: {node: node, key: pool, effect: NoExecute}}]",
    );
    expect(reaches(s, ({ nodes }) => nodes[0]?.pods[0]?.status.reason === "TaintToleration")).toBe(true);
  });
});
