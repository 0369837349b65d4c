// The history of a Deployment: rollbacks, and which old ReplicaSets are forgotten, and when.
import { describe, expect, test } from "vitest";
import { deployment, podsOf, reaches, type Sample, type Seen, sample, settles, takes } from "../samples.ts";
import { isActivePod, type PodState } from "../state.ts";

const ONE = "nodes: [1x8cpu8Gi]";
const isReady = (p: PodState): boolean => isActivePod(p) && p.status.ready;
const sizes = ({ replicaSets }: Seen): readonly (number | undefined)[] =>
  replicaSets.map((rs) => rs?.spec.replicas);
const ready = (v: Seen, revision: string): number => podsOf(v, revision, isReady).length;

function web(parts: Parameters<typeof deployment>[1], scenario = `${ONE}\nedits: [{apply: v2}]`): Sample {
  return sample(deployment("web", parts), scenario, {
    v1: deployment("web", parts),
    v2: deployment("web", { ...parts, image: "app:2" }),
    v3: deployment("web", { ...parts, image: "app:3" }),
  });
}

describe("revisionHistoryLimit", () => {
  test.each([
    [0, true],
    [1, false],
  ])("%i: whether the old ReplicaSet is forgotten", (limit, forgotten) => {
    const s = web({ replicas: 1, spec: { revisionHistoryLimit: limit } });
    const isForgotten = (v: Seen): boolean => v.replicaSets[0] === null;
    expect(takes(s, (before, after) => !isForgotten(before) && isForgotten(after))).toBe(forgotten);
    expect(settles(s, (v) => v.done === 0 || ready(v, "web-rev2") === 1)).toBe(true);
    // Only once it is of no use.
    expect(takes(s, (before, after) => (sizes(before)[0] ?? 0) > 0 && isForgotten(after))).toBe(false);
  });
});

describe("rollback", () => {
  const edits = (...which: readonly string[]): string =>
    `${ONE}\nedits: [${which.map((edit) => `{apply: ${edit}, after: rollout}`).join(", ")}]`;
  const forgotten = (v: Seen, i: number): boolean => v.replicaSets[i] === null;

  test("the old template finds its ReplicaSet again", () => {
    const s = web({ replicas: 1 }, edits("v2", "v1"));
    expect(settles(s, (v) => v.done < 2 || (ready(v, "web-rev1") === 1 && sizes(v).join() === "1,0"))).toBe(
      true,
    );
    expect(takes(s, (b, a) => b.replicaSets[0] !== null && a.replicaSets[0] === null)).toBe(false);
  });

  test("is a new revision: the one that it came from is older, and forgotten first", () => {
    const limited = { replicas: 1, spec: { revisionHistoryLimit: 1 } };
    const straight = web(limited, edits("v2", "v3"));
    expect(settles(straight, (v) => v.done < 2 || (forgotten(v, 0) && !forgotten(v, 1)))).toBe(true);
    const back = web(limited, edits("v2", "v1", "v3"));
    expect(settles(back, (v) => v.done < 3 || (!forgotten(v, 0) && forgotten(v, 1)))).toBe(true);
    const revision = (v: Seen): number | undefined => v.replicaSets[0]?.metadata.annotations?.revision;
    expect(reaches(back, (v) => v.done === 2 && revision(v) === 3)).toBe(true);
    // Nobody asks for revisions where nothing comes back, or nothing is forgotten.
    expect(reaches(straight, (v) => revision(v) !== undefined)).toBe(false);
  });

  test("a ReplicaSet is forgotten only when it has seen that it should have no pods, and has none", () => {
    const s = web({ replicas: 1, spec: { revisionHistoryLimit: 0 } });
    expect(
      takes(
        s,
        (before, after) =>
          !forgotten(before, 0) && forgotten(after, 0) && podsOf(before, "web-rev1", isActivePod).length > 0,
      ),
    ).toBe(false);
    expect(settles(s, (v) => v.done === 0 || forgotten(v, 0))).toBe(true);
  });
});
