// Containers that outlive the object of their pod: kept where somebody asks for processes, and ended by their kubelet, or by themselves.
import { describe, expect, test } from "vitest";
import { ltsOfSystem } from "../../explorer/equivalence/from-system.ts";
import {
  documents,
  node,
  pod,
  reaches,
  type Sample,
  type Seen,
  sampleFor,
  statefulSet,
  takes,
} from "../samples.ts";

const NODE = "nodes: [1x2cpu8Gi]\ncontainers: [{ workload: { kind: Pod, name: work }, mayComplete: true }]\n";
const ONCE = pod("work", { pod: { restartPolicy: "Never" } });
const deletion = (force: boolean) => `edits: [{ delete: { kind: Pod, name: work, force: ${force} } }]\n`;
const outliving = ({ nodes }: Seen): number =>
  nodes.reduce((sum, { outliving: left = [] }) => sum + left.length, 0);
const pods = ({ nodes }: Seen): number => nodes.reduce((sum, { pods: there }) => sum + there.length, 0);

/** All steps that are ever taken, with their details. */
function stepsOf({ system }: Sample): ReadonlySet<string> {
  const steps = new Set<string>();
  ltsOfSystem(system, ({ label, detail }) => {
    steps.add(detail === undefined ? label : `${label} [${detail}]`);
    return "hide";
  });
  return steps;
}

describe("a pod that is deleted by force", () => {
  const s = sampleFor(["processes"], ONCE, `${NODE}${deletion(true)}`);

  test("is gone, and its container runs on, until the kubelet ends it, or it ends by itself", () => {
    expect(reaches(s, (now) => pods(now) === 0 && outliving(now) === 1)).toBe(true);
    const steps = stepsOf(s);
    expect(steps).toContain("stop work, which has no pod [exit code 143]");
    expect(steps).toContain("stop work, which has no pod [exit code 0]");
    expect(steps).toContain("complete work, which has no pod [exit code 0]");
    expect(takes(s, (before, after) => outliving(before) === 1 && outliving(after) === 0)).toBe(true);
  });

  test("leaves nothing where nobody asks", () => {
    const unasked = sampleFor([], ONCE, `${NODE}${deletion(true)}`);
    expect(reaches(unasked, (now) => outliving(now) > 0)).toBe(false);
  });
});

test("a pod that its kubelet removes leaves nothing", () => {
  const s = sampleFor(["processes"], ONCE, `${NODE}${deletion(false)}`);
  expect(stepsOf(s)).toContain("remove work");
  expect(reaches(s, (now) => outliving(now) > 0)).toBe(false);
});

describe("on a machine that", () => {
  const forced = "edits: [{ delete: { kind: Pod, name: db-0, force: true } }]\n";
  const twins = (fault: string) =>
    sampleFor(
      ["processes"],
      documents(node("a"), node("b"), statefulSet("db", { replicas: 1 })),
      `${fault}: 1\n${forced}`,
    );
  const runsTwice = (now: Seen): boolean =>
    outliving(now) === 1 && now.nodes.some((one) => one.pods.some(({ status }) => status.ready));

  test("is cut off, it runs beside its successor", () => {
    expect(reaches(twins("partitions"), runsTwice)).toBe(true);
  });

  test("is down, nothing runs any more", () => {
    const s = twins("nodeFailures");
    const isDownWithRest = ({ nodes }: Seen): boolean =>
      nodes.some(({ kubelet, outliving: left = [] }) => kubelet === "stopped" && left.length > 0);
    expect(reaches(s, ({ nodes }) => nodes.some(({ kubelet }) => kubelet === "stopped"))).toBe(true);
    expect(reaches(s, isDownWithRest)).toBe(false);
  });
});
