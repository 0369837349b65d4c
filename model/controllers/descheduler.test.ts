// The descheduler in a cluster: what it evicts, and what it waits for.
import { describe, expect, test } from "vitest";
import {
  disruptionBudget,
  documents,
  podsOf,
  reaches,
  replicaSet,
  type Sample,
  type Seen,
  sample,
  takes,
} from "../samples.ts";
import { isActivePod, isDeleting } from "../state.ts";

const TWO = "nodes: [2x2cpu4Gi]\n";
const evicts = (before: Seen, after: Seen): boolean => terminating(after) > terminating(before);
const terminating = (seen: Seen): number => podsOf(seen, "web", isDeleting).length;
const onNodes = ({ nodes }: Seen): readonly number[] =>
  nodes.map(({ pods }) => pods.filter(isActivePod).length).sort();
const isTogether = (seen: Seen): boolean => onNodes(seen).join() === "0,2";

describe("a descheduler", () => {
  const web = replicaSet("web", { replicas: 2 });
  const s = sample(web, `${TWO}descheduler: {strategies: [RemoveDuplicates]}`);

  test("evicts duplicates, and nothing else", () => {
    expect(takes(s, (before, after) => evicts(before, after) && isTogether(before))).toBe(true);
    expect(takes(s, (before, after) => evicts(before, after) && !isTogether(before))).toBe(false);
  });

  test("is not there by itself", () => {
    expect(takes(sample(web, TWO), evicts)).toBe(false);
  });

  test("waits for what a run evicts at most", () => {
    const limited = (more: string) => sample(web, `${TWO}descheduler: {strategies: [PodLifeTime]${more}}`);
    expect(reaches(limited(""), (seen) => terminating(seen) === 2)).toBe(true);
    expect(reaches(limited(""), (seen) => terminating(seen) > 2)).toBe(false);
    expect(reaches(limited(", maxNoOfPodsToEvictTotal: 1"), (seen) => terminating(seen) > 1)).toBe(false);
  });

  test("knows what taints nodes were given since", () => {
    const tainted = (effect: string) =>
      sample(
        replicaSet("web", { replicas: 1 }),
        `${TWO}edits: [{taint: {node: node-1, key: k, effect: ${effect}}}]\ndescheduler: {strategies: [RemovePodsViolatingNodeTaints]}`,
      );
    expect(takes(tainted("NoSchedule"), evicts)).toBe(true);
    expect(takes(tainted("PreferNoSchedule"), evicts)).toBe(false);
  });

  test("asks for evictions, which budgets refuse", () => {
    const guarded = (spec: object): Sample =>
      sample(documents(web, disruptionBudget("web", spec)), `${TWO}descheduler: {strategies: [PodLifeTime]}`);
    const evictsReady = (before: Seen, after: Seen): boolean =>
      evicts(before, after) && podsOf(before, "web").every(({ status }) => status.ready);
    expect(takes(guarded({ minAvailable: 1 }), evictsReady)).toBe(true);
    expect(takes(guarded({ maxUnavailable: 0 }), evictsReady)).toBe(false);
  });
});
