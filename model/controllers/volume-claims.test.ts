// The volume claims of StatefulSets: when they are made, whom they belong to, and when they go.
import { describe, expect, test } from "vitest";
import { check } from "../../explorer/check.ts";
import { eventuallyAlways, noStep, predicate, sometimes } from "../../explorer/property.ts";
import { claiming, type Sample, sample, statefulSet } from "../samples.ts";
import type { PodState } from "../state.ts";
import type { ClaimState } from "../stored.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const shrink = (replicas: number): string => `{scale: {kind: StatefulSet, name: web, replicas: ${replicas}}}`;

function shrinking(policy: object, to: readonly number[], spec: object = {}): Sample {
  const set = statefulSet("web", { replicas: 2, spec: { ...claiming(policy), ...spec } });
  return sample(set, `${ONE}\nedits: [${to.map(shrink).join(", ")}]`);
}

function deleting(policy: object): Sample {
  const set = statefulSet("web", { replicas: 1, spec: claiming(policy) });
  return sample(set, `${ONE}\nedits: [{delete: {kind: StatefulSet, name: web}}]`);
}

function readsOf({ cluster }: Sample) {
  return {
    claims: cluster.statefulSets.flatMap(({ claims }) => claims ?? []),
    pending: cluster.owners.map(({ pending }) => pending),
    nodes: cluster.nodes.map(({ slot }) => slot),
    done: cluster.operationsDone,
  };
}

interface Seen {
  readonly claims: readonly (readonly ClaimState[])[];
  readonly pending: readonly (readonly PodState[])[];
  readonly nodes: readonly { readonly pods: readonly PodState[] }[];
  readonly done: number;
}

/** "0 1-": the ordinals of the claims, with "-" for those that are being deleted. */
function claimsIn({ claims }: Seen): string {
  return claims
    .flat()
    .map(({ index, deletionTimestamp }) => `${index}${deletionTimestamp === undefined ? "" : "-"}`)
    .join(" ");
}

function podsIn({ pending, nodes }: Seen): readonly number[] {
  const pods = [...pending.flat(), ...nodes.flatMap((node) => node.pods)];
  return pods.map(({ metadata: { index = -1 } }) => index).toSorted((a, b) => a - b);
}

function reaches(s: Sample, holds: (seen: Seen) => boolean): boolean {
  return verdict(s, sometimes("reached", predicate("goal", readsOf(s), holds)));
}

function settles(s: Sample, holds: (seen: Seen) => boolean): boolean {
  return verdict(s, eventuallyAlways("settled", predicate("goal", readsOf(s), holds)));
}

function takes(s: Sample, like: (before: Seen, after: Seen) => boolean): boolean {
  return !verdict(s, noStep("never taken", readsOf(s), like));
}

function verdict({ system }: Sample, property: Parameters<typeof check>[1][number]): boolean {
  return check(system, [property]).properties.every(({ status }) => status === "holds");
}

describe("a claim", () => {
  test("is there before its pod, for each pod", () => {
    const s = shrinking({ whenDeleted: "Delete" }, []);
    expect(
      reaches(s, (v) => podsIn(v).some((index) => !v.claims.flat().some((c) => c.index === index))),
    ).toBe(false);
    expect(settles(s, (v) => claimsIn(v) === "0 1")).toBe(true);
  });

  test("is not kept where no policy has any deleted", () => {
    expect(shrinking({}, []).cluster.statefulSets.map(({ claims }) => claims)).toEqual([undefined]);
  });
});

describe("a controller that is stopped amid making a pod and its claim", () => {
  const stopped = (policy: object, fault: string, edit: string): Sample =>
    sample(
      statefulSet("web", { replicas: 1, spec: claiming(policy) }),
      `${ONE}\n${fault}: 1\nedits: [${edit}]`,
    );
  const remove = "{delete: {kind: StatefulSet, name: web}}";
  const isLeft = (v: Seen): boolean => v.done === 1 && claimsIn(v) === "0";

  test.each(["controllerCrashes", "apiErrors"])(
    "leaves a claim without an owner if the set goes meanwhile (%s)",
    (fault) => {
      const s = stopped({ whenDeleted: "Delete" }, fault, remove);
      const isOwnerless = (v: Seen): boolean => v.claims.flat().some(({ owner }) => owner === undefined);
      expect(reaches(s, (v) => isOwnerless(v) && podsIn(v).length === 1)).toBe(true);
      expect(settles(s, (v) => !isLeft(v))).toBe(false);
      expect(settles(s, (v) => v.done === 1 || (claimsIn(v) === "0" && !isOwnerless(v)))).toBe(true);
    },
  );

  test("leaves a claim without a pod if the set is scaled down meanwhile: only if it crashed", () => {
    const crashed = stopped({ whenScaled: "Delete" }, "controllerCrashes", shrink(0));
    expect(settles(crashed, (v) => !isLeft(v))).toBe(false);
    expect(settles(stopped({ whenScaled: "Delete" }, "crashes", shrink(0)), (v) => !isLeft(v))).toBe(true);
  });

  test("gives the claim its owner while the pod is still pending", () => {
    const s = stopped({ whenDeleted: "Delete" }, "controllerCrashes", "");
    const owners = (v: Seen): number => v.claims.flat().filter(({ owner }) => owner !== undefined).length;
    const isUpdate = (before: Seen, after: Seen): boolean =>
      podsIn(before).length === 1 && owners(before) === 0 && owners(after) === 1;
    expect(takes(s, (before, after) => isUpdate(before, after) && before.pending.flat().length === 1)).toBe(
      true,
    );
  });
});

describe("when the set shrinks", () => {
  test("the claim of a pod that is gone goes with whenScaled Delete", () => {
    const s = shrinking({ whenScaled: "Delete" }, [1]);
    expect(takes(s, (before, after) => claimsIn(before) === "0 1-" && claimsIn(after) === "0")).toBe(true);
    expect(settles(s, (v) => v.done === 0 || claimsIn(v) === "0")).toBe(true);
  });

  test("the claim stays with whenScaled Retain", () => {
    const s = shrinking({ whenDeleted: "Delete" }, [1]);
    expect(reaches(s, (v) => claimsIn(v).includes("-"))).toBe(false);
    expect(reaches(s, (v) => claimsIn(v) === "0 1" && podsIn(v).join() === "0" && v.done === 1)).toBe(true);
  });

  test.each(["OrderedReady", "Parallel"])("no claim is deleted before its pod is gone (%s)", (policy) => {
    const s = shrinking({ whenScaled: "Delete" }, [1], { podManagementPolicy: policy });
    expect(reaches(s, (v) => claimsIn(v) === "0 1-")).toBe(true);
    expect(reaches(s, (v) => claimsIn(v) === "0 1-" && podsIn(v).includes(1))).toBe(false);
  });

  test("a pod is not made again before the claim of the one before it is gone", () => {
    const s = shrinking({ whenScaled: "Delete" }, [1, 2]);
    const isMade = (before: Seen, after: Seen): boolean =>
      before.done === 2 && !podsIn(before).includes(1) && podsIn(after).includes(1);
    expect(takes(s, isMade)).toBe(true);
    expect(takes(s, (before, after) => isMade(before, after) && claimsIn(before) === "0 1-")).toBe(false);
    const lasts = ({ owner }: ClaimState): boolean => owner?.kind === "Pod";
    expect(takes(s, (before, after) => isMade(before, after) && before.claims.flat().some(lasts))).toBe(
      false,
    );
    expect(settles(s, (v) => v.done === 1 || claimsIn(v) === "0 1")).toBe(true);
  });

  test("the claim of a pod that is wanted again in time is let go of", () => {
    const s = shrinking({ whenScaled: "Delete" }, [1, 2]);
    const ofPod = (v: Seen): boolean => v.claims.flat().some(({ owner }) => owner?.kind === "Pod");
    expect(
      takes(
        s,
        (before, after) => ofPod(before) && !ofPod(after) && claimsIn(after) === "0 1" && before.done === 2,
      ),
    ).toBe(true);
  });
});

describe("when the set is deleted", () => {
  test("its claims go with whenDeleted Delete, but not before their pods", () => {
    const s = deleting({ whenDeleted: "Delete" });
    expect(settles(s, (v) => v.done === 0 || claimsIn(v) === "")).toBe(true);
    const used = (v: Seen): boolean => v.nodes.some(({ pods }) => pods.length > 0);
    expect(
      takes(s, (before, after) => used(before) && claimsIn(before) === "0-" && claimsIn(after) === ""),
    ).toBe(false);
  });

  test("its claims stay with whenDeleted Retain", () => {
    expect(reaches(deleting({ whenScaled: "Delete" }), (v) => claimsIn(v).includes("-"))).toBe(false);
  });

  test("in the foreground, its claims go, too", () => {
    const set = statefulSet("web", { replicas: 1, spec: claiming({ whenDeleted: "Delete" }) });
    const edit = "{delete: {kind: StatefulSet, name: web, propagationPolicy: Foreground}}";
    const s = sample(set, `${ONE}\nedits: [${edit}]`);
    expect(settles(s, (v) => v.done === 0 || claimsIn(v) === "")).toBe(true);
  });
});

describe("a set that is applied again", () => {
  test("finds the claims that it kept, and loses those that were to go with the one before", () => {
    const again = statefulSet("web", { replicas: 1, spec: claiming({}) });
    const edits = `${ONE}\nedits: [{delete: {kind: StatefulSet, name: web}}, {apply: again}]`;
    const of = (policy: object): Sample =>
      sample(statefulSet("web", { replicas: 1, spec: claiming(policy) }), edits, { again });
    const isLost = (v: Seen): boolean => v.done === 2 && claimsIn(v) === "0-";
    expect(reaches(of({ whenScaled: "Delete" }), isLost)).toBe(false);
    expect(reaches(of({ whenDeleted: "Delete" }), (v) => isLost(v) && podsIn(v).includes(0))).toBe(true);
  });
});
