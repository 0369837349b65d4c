// What outlives its owner goes, wherever it is; what has a live owner stays.
import { describe, expect, test } from "vitest";
import { deployment, podsOf, reaches, replicaSet, type Seen, sample, settles, takes } from "../samples.ts";

const all = (): boolean => true;
const gone = (v: Seen, owner: string): boolean => podsOf(v, owner, all).length === 0;

describe("after a delete", () => {
  test.each([
    ["a ReplicaSet", replicaSet("web", { replicas: 2, cpu: "2" }), "ReplicaSet", "web"],
    ["a Deployment", deployment("web", { replicas: 2, cpu: "2" }), "Deployment", "web-rev1"],
  ])("of %s, its pods go, the one that found no node included", (_, manifest, kind, owner) => {
    const s = sample(manifest, `nodes: [1x2cpu8Gi]\nedits: [{delete: {kind: ${kind}, name: web}}]`);
    const orphaned = (v: Seen): boolean => v.done === 1 && v.replicaSets[0] === null && !gone(v, owner);
    expect(reaches(s, (v) => orphaned(v) && v.pending.flat().length > 0)).toBe(true);
    expect(settles(s, (v) => v.done === 0 || (gone(v, owner) && v.replicaSets[0] === null))).toBe(true);
  });
});

test("pods that no node ever takes go, too", () => {
  const s = sample(
    replicaSet("web", { cpu: "4" }),
    "nodes: [1x2cpu8Gi]\nedits: [{delete: {kind: ReplicaSet, name: web}}]",
  );
  expect(reaches(s, (v) => v.done === 1 && !gone(v, "web"))).toBe(true);
  expect(settles(s, (v) => v.done === 0 || gone(v, "web"))).toBe(true);
});

test("nothing is collected while its owner is there", () => {
  const v2 = deployment("web", { replicas: 1, image: "app:2" });
  const s = sample(deployment("web", { replicas: 1 }), "nodes: [1x4cpu8Gi]\nedits: [{apply: v2}]", { v2 });
  expect(takes(s, (_, __, { process }) => process.startsWith("garbage-collector"))).toBe(false);
});

test("a new Deployment of the same name leaves the old one's ReplicaSet to the garbage collector", () => {
  const again = deployment("web", { replicas: 2 });
  const edits = "edits: [{delete: {kind: Deployment, name: web}}, {apply: again}]";
  const s = sample(deployment("web", { replicas: 1 }), `nodes: [1x4cpu8Gi]\n${edits}`, { again });
  const isStrangers = (v: Seen): boolean => {
    const [[d], [rs]] = [v.deployments, v.replicaSets];
    return (
      d !== null && d !== undefined && rs !== null && rs !== undefined && rs.metadata.owner !== d.metadata.uid
    );
  };
  expect(reaches(s, isStrangers)).toBe(true);
  expect(
    takes(s, (before, after, { process }) => {
      const [was, is] = [before.replicaSets[0], after.replicaSets[0]];
      return (
        process.startsWith("deployment-controller") &&
        isStrangers(before) &&
        JSON.stringify(was) !== JSON.stringify(is)
      );
    }),
  ).toBe(false);
});
