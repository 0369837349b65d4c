// Pods that users give other labels: they are released, replaced, and taken back.
import { describe, expect, test } from "vitest";
import { controllerUid, nameInUid } from "../cluster.ts";
import { groupsOf, nameOf } from "../groups/groups.ts";
import {
  daemonSet,
  deployment,
  documents,
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

const ONE = "nodes: [1x4cpu8Gi]";
const isReady = (p: PodState): boolean => isActivePod(p) && p.status.ready;
const label = (kind: string, name: string, labels: string): string =>
  `{label: {podOf: {kind: ${kind}, name: ${name}}, labels: ${labels}}}`;
const all = (v: Seen): readonly PodState[] => [...v.pending.flat(), ...v.nodes.flatMap(({ pods }) => pods)];
/** Active pods by the name of their controller: "web", or their own. */
const of = (v: Seen, controller: string): number =>
  all(v).filter((p) => isActivePod(p) && nameInUid(controllerUid(p)) === controller).length;
const isReleased = (v: Seen): boolean =>
  podsOf(v, "web, relabelled", isReady).some(({ metadata }) => metadata.controller === undefined);
const released = (s: Sample): boolean => takes(s, (_, __, step) => step.label === "release pod");

describe("a pod of a ReplicaSet that gets another label", () => {
  const web = (edits: string): Sample =>
    sample(replicaSet("web", { replicas: 1 }), `${ONE}\nedits: [${edits}]`);

  test("is released, goes on, and another is made in its place", () => {
    const s = web(label("ReplicaSet", "web", "{app: debug}"));
    expect(reaches(s, (v) => isReleased(v) && podsOf(v, "web", isReady).length === 1)).toBe(true);
    expect(settles(s, (v) => v.done === 0 || of(v, "web") === 1)).toBe(true);
    // Nobody deletes it.
    expect(takes(s, (before, after) => isReleased(before) && !isReleased(after))).toBe(false);
    // Until it is released it counts, and nothing is made.
    const isMarked = (v: Seen): boolean =>
      podsOf(v, "web, relabelled", (p) => p.metadata.controller === "web").length === 1;
    expect(takes(s, (before, _, step) => isMarked(before) && step.label === "create pod")).toBe(false);
  });

  test("stays with it, if the selector matches all the same", () => {
    const s = web(label("ReplicaSet", "web", "{tier: front}"));
    expect(released(s)).toBe(false);
    expect(settles(s, (v) => of(v, "web") === 1)).toBe(true);
    expect(reaches(s, (v) => podsOf(v, "web, relabelled", isReady).length === 1)).toBe(true);
  });

  test("comes back with its old label, and is one too many", () => {
    const s = web(
      `${label("ReplicaSet", "web", "{app: null}")}, ${label("ReplicaSet", "web", "{app: web}")}`,
    );
    expect(reaches(s, (v) => v.done === 2 && of(v, "web") === 2)).toBe(true);
    expect(settles(s, (v) => v.done < 2 || of(v, "web") === 1)).toBe(true);
    // As one of the first template again, nothing is left of where it has been.
    expect(
      reaches(
        s,
        (v) => v.done === 2 && podsOf(v, "web").some(({ metadata }) => metadata.controller !== undefined),
      ),
    ).toBe(false);
  });

  test("goes with the ReplicaSet as long as it is not released", () => {
    const s = web(`${label("ReplicaSet", "web", "{app: debug}")}, {delete: {kind: ReplicaSet, name: web}}`);
    const isOver = (v: Seen): boolean => v.done === 2;
    expect(settles(s, (v) => !isOver(v) || of(v, "web") === 0)).toBe(true);
    expect(reaches(s, (v) => isOver(v) && isReleased(v))).toBe(true);
    expect(reaches(s, (v) => isOver(v) && podsOf(v, "web, relabelled", () => true).length === 0)).toBe(true);
  });

  test("is explored with the workload that it comes from", () => {
    const { inventory } = web(label("ReplicaSet", "web", "{app: debug}"));
    expect(groupsOf(inventory).map(nameOf)).toEqual(["ReplicaSet/web + Pod/web, relabelled"]);
  });

  test("if there is none, nothing happens", () => {
    const s = sample(
      replicaSet("web", { replicas: 0 }),
      `${ONE}\nedits: [${label("ReplicaSet", "web", "{app: x}")}]`,
    );
    expect(reaches(s, (v) => v.done === 1)).toBe(true);
    expect(reaches(s, (v) => all(v).length > 0)).toBe(false);
  });
});

test("a pod of a Deployment is released by its ReplicaSet, which has the hash in its selector", () => {
  const s = sample(
    deployment("web", { replicas: 1 }),
    `${ONE}\nedits: [${label("Deployment", "web", "{pod-template-hash: null}")}]`,
  );
  const released = (v: Seen) =>
    podsOf(v, "web-rev1, relabelled", isReady).filter(({ metadata }) => metadata.controller === undefined);
  expect(reaches(s, (v) => released(v).length === 1 && podsOf(v, "web-rev1", isReady).length === 1)).toBe(
    true,
  );
  expect(settles(s, (v) => of(v, "web-rev1") === 1)).toBe(true);
});

test("what one ReplicaSet releases, another may adopt", () => {
  const s = sample(
    documents(replicaSet("web", { replicas: 1 }), replicaSet("api", { replicas: 1 })),
    `${ONE}\nedits: [${label("ReplicaSet", "web", "{app: api}")}]`,
  );
  expect(
    reaches(s, (v) => podsOf(v, "web, relabelled", (p) => p.metadata.controller === "api").length === 1),
  ).toBe(true);
  expect(settles(s, (v) => of(v, "web") === 1 && of(v, "api") === 1)).toBe(true);
  // Not before the first has let go of it.
  const by = (v: Seen) =>
    podsOf(v, "web, relabelled")
      .map(({ metadata }) => metadata.controller)
      .join();
  expect(takes(s, (before, after) => by(before) === "web" && by(after) === "api")).toBe(false);
});

test("labels that a DaemonSet selects are refused: it would adopt the pod, which is not modelled", () => {
  const text = documents(pod("lone"), daemonSet("agent"));
  const edited = (labels: string) => () => sample(text, `edits: [${label("Pod", "lone", labels)}]`);
  expect(edited("{app: agent}")).toThrow(
    'DaemonSet "agent" would adopt such a pod, which is not modelled; give it labels that no DaemonSet selects',
  );
  expect(edited("{app: other}")).not.toThrow();
});

describe("a pod of its own", () => {
  test("is adopted once it has the label, and goes by its name", () => {
    const s = sample(
      documents(pod("lone", { labels: { app: "lone" } }), replicaSet("web", { replicas: 1 })),
      `${ONE}\nedits: [${label("Pod", "lone", "{app: web}")}, {delete: {kind: Pod, name: lone}}]`,
    );
    expect(
      reaches(s, (v) => podsOf(v, "lone, relabelled", (p) => p.metadata.controller === "web").length === 1),
    ).toBe(true);
    expect(settles(s, (v) => v.done < 2 || podsOf(v, "lone, relabelled").length === 0)).toBe(true);
    expect(settles(s, (v) => of(v, "web") === 1)).toBe(true);
  });

  test("is as it was, but for its labels", () => {
    const s = sample(pod("lone"), `${ONE}\nedits: [${label("Pod", "lone", "{app: web}")}]`);
    expect(settles(s, (v) => podsOf(v, "lone").length + podsOf(v, "lone, relabelled").length === 1)).toBe(
      true,
    );
    expect(settles(s, (v) => v.done === 0 || podsOf(v, "lone, relabelled", isReady).length === 1)).toBe(true);
  });
});
