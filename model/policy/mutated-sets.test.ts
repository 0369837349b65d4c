// What mutating webhooks make of the pods of StatefulSets and DaemonSets: some are made while these are passed over.
import { describe, expect, test } from "vitest";
import { nameInUid } from "../cluster.ts";
import {
  claiming,
  daemonSet,
  deployment,
  documents,
  mutatingWebhook,
  node,
  podsOf,
  reaches,
  rollingDaemons,
  type Sample,
  type Seen,
  sample,
  settles,
  statefulSet,
  takes,
} from "../samples.ts";
import { isActivePod, type PodState } from "../state.ts";

const NAME = "pods.change.example";
const ONE = "nodes: [1x4cpu8Gi]";
const GPU = "mutates: [{merge: {spec: {nodeSelector: {pool: gpu}}}}]";
const NOTE = "mutates: [{merge: {metadata: {labels: {seen: by-hook}}}}]";

/** The set serves the webhook itself, which may be ignored. */
function says(servedBy: string, mutates: string, more = ""): string {
  return `${ONE}\nwebhooks: [{name: ${NAME}, servedBy: ${servedBy}, registered: true, ${mutates}}]\n${more}`;
}

const ignored = mutatingWebhook(NAME, { failurePolicy: "Ignore" });
const without = (revision: string): string => `${revision}, without ${NAME}`;
const isReady = (pod: PodState): boolean => isActivePod(pod) && pod.status.ready;
const all = (v: Seen): readonly PodState[] => [
  ...v.pending.flat(),
  ...v.nodes.flatMap(({ pods, waiting = [] }) => [...pods, ...waiting]),
];
const active = (v: Seen, ...made: readonly string[]): number =>
  all(v).filter((pod) => isActivePod(pod) && made.includes(nameInUid(pod.metadata.owner))).length;
const template = ({ cluster }: Sample, name: string) => cluster.owners.find((o) => o.name === name)?.template;
const deletes = (s: Sample, label: string): boolean =>
  takes(s, (_, __, step) => step.label.startsWith(label));

describe("a StatefulSet that serves the webhook about its own pods", () => {
  const made = (mutates = NOTE): Sample =>
    sample(documents(statefulSet("db", { replicas: 2 }), ignored), says("StatefulSet/db", mutates));
  const s = made();

  test("has a first pod that is not changed, and the next ones are", () => {
    expect(s.cluster.owners.map(({ name }) => name)).toEqual(["db-rev1", without("db-rev1")]);
    expect(template(s, "db-rev1")?.labels).toMatchObject({ seen: "by-hook" });
    expect(template(s, without("db-rev1"))?.labels).not.toHaveProperty("seen");
    const of = (v: Seen, owner: string, index: number): boolean =>
      podsOf(v, owner, isReady).some((pod) => pod.metadata.index === index);
    expect(
      settles(s, (v) => of(v, without("db-rev1"), 0) && active(v, "db-rev1", without("db-rev1")) === 2),
    ).toBe(true);
    expect(reaches(s, (v) => of(v, without("db-rev1"), 0) && of(v, "db-rev1", 1))).toBe(true);
    expect(reaches(s, (v) => of(v, "db-rev1", 0))).toBe(false);
  });

  test("takes both for pods of its revision, and deletes none", () => {
    expect(deletes(s, "delete")).toBe(false);
    const isCounted = ({ statefulSets: [set] }: Seen): boolean => set?.status.currentRevision === "db-rev1";
    expect(settles(s, isCounted)).toBe(true);
  });

  test("stays without a second pod that has nowhere to go", () => {
    expect(settles(made(GPU), (v) => podsOf(v, "db-rev1", isReady).length === 0)).toBe(true);
    expect(settles(made(GPU), (v) => podsOf(v, without("db-rev1"), isReady).length === 1)).toBe(true);
  });
});

/** A Deployment named guard serves the webhook, which is not asked about its pods. */
function guarded(
  set: string,
  mutates: string,
  more = "",
  files: Readonly<Record<string, string>> = {},
  about: object = {},
): Sample {
  const others = { matchExpressions: [{ key: "app", operator: "NotIn", values: ["guard"] }] };
  const hook = mutatingWebhook(NAME, { failurePolicy: "Ignore", objectSelector: others, ...about });
  return sample(
    documents(deployment("guard", { replicas: 1 }), set, hook),
    says("Deployment/guard", mutates, more),
    files,
  );
}

const UPDATE = "edits: [{apply: v2}]";
/** Each of the two templates, unchanged and changed. */
const made = (name: string): readonly string[] =>
  [`${name}-rev1`, `${name}-rev2`].flatMap((one) => [one, without(one)]);

describe("an update of a StatefulSet", () => {
  const db = (image: string, spec: object = {}) => statefulSet("db", { replicas: 1, image, spec });
  const s = guarded(db("app:1"), NOTE, UPDATE, { v2: db("app:2") });

  test("replaces pods of the old template, changed or not, by pods of the new one, changed or not", () => {
    expect(s.cluster.owners.map(({ name }) => name).filter((name) => name.startsWith("db"))).toEqual(
      made("db"),
    );
    const isUpdated = (v: Seen): boolean =>
      v.statefulSets[0]?.status.currentRevision === "db-rev2" &&
      active(v, "db-rev2", without("db-rev2")) === 1 &&
      active(v, ...made("db")) === 1;
    expect(settles(s, (v) => v.done === 0 || isUpdated(v))).toBe(true);
    for (const owner of made("db"))
      expect(reaches(s, (v) => podsOf(v, owner, isReady).length === 1)).toBe(true);
    expect(reaches(s, (v) => active(v, ...made("db")) > 1)).toBe(false);
    const isNew = (v: Seen): boolean => active(v, "db-rev2", without("db-rev2")) === 1;
    expect(takes(s, (before, after) => isNew(before) && !isNew(after))).toBe(false);
  });

  test("keeps the history of a template as long as a pod of it is there", () => {
    const forgetful = { revisionHistoryLimit: 0, updateStrategy: { type: "OnDelete" } };
    const kept = guarded(db("app:1", forgetful), NOTE, UPDATE, { v2: db("app:2", forgetful) });
    const isKept = ({ statefulSets: [set] }: Seen): boolean => set?.revisions.includes("db-rev1") === true;
    const isOld = (v: Seen): boolean => active(v, without("db-rev1")) === 1;
    expect(reaches(kept, (v) => v.done === 1 && isOld(v))).toBe(true);
    expect(takes(kept, (before, after) => isOld(after) && isKept(before) && !isKept(after))).toBe(false);
  });
});

describe("the volumes of a StatefulSet's claims", () => {
  const mounting = (mutates: string) => {
    const { spec, ...rest } = JSON.parse(statefulSet("db", { replicas: 1, spec: claiming({}) }));
    const [container] = spec.template.spec.containers;
    const containers = [{ ...container, volumeMounts: [{ name: "data", mountPath: "/data" }] }];
    const db = { ...rest, spec: { ...spec, template: { ...spec.template, spec: { containers } } } };
    const s = guarded(JSON.stringify(db), `mutates: [${mutates}]`);
    return template(s, "db-rev1");
  };

  test("are shown to webhooks, and come back as they were", () => {
    const found = mounting(
      `{when: "object.spec.volumes[0].persistentVolumeClaim.claimName == 'data-db-0'", merge: {spec: {hostNetwork: true}}}`,
    );
    expect(found?.spec.hostNetwork).toBe(true);
    expect(found?.spec.volumes).toBeUndefined();
    expect(found?.refusals).toBeUndefined();
  });

  test("may have others beside them", () => {
    const found = mounting("{json: [{op: add, path: /spec/volumes/-, value: {name: more, emptyDir: {}}}]}");
    expect(found?.spec.volumes?.map(({ name }) => name)).toEqual(["more"]);
  });

  test.each([
    ["dropped", "{merge: {spec: {volumes: [{name: more, emptyDir: {}}]}}}", "volumeMounts[0].name"],
    ["replaced", "{merge: {spec: {volumes: [{name: data, emptyDir: {}}]}}}", "none is made"],
  ])("are missed where they are %s", (_, mutates, reason) => {
    expect(mounting(mutates)?.refusals).toEqual([expect.stringContaining(reason)]);
  });
});

test("pods of a StatefulSet that comes back are adopted as they are", () => {
  const db = statefulSet("db", { replicas: 1 });
  const orphaning = "{delete: {kind: StatefulSet, name: db, propagationPolicy: Orphan}}";
  const s = guarded(db, NOTE, `edits: [${orphaning}, {apply: db}]`, { db });
  const adoption = (owner: string): boolean =>
    takes(s, (before, after, { label }) => {
      const orphans = (v: Seen): number =>
        podsOf(v, owner).filter(({ metadata }) => metadata.owner.endsWith("#-")).length;
      return label === "adopt pod" && orphans(before) > orphans(after);
    });
  expect(adoption("db-rev1")).toBe(true);
  expect(adoption(without("db-rev1"))).toBe(true);
  expect(
    settles(
      s,
      (v) => v.done < 2 || v.statefulSets[0] === null || active(v, "db-rev1", without("db-rev1")) === 1,
    ),
  ).toBe(true);
});

describe("a DaemonSet", () => {
  const log = (image: string, spec: object = {}) => daemonSet("log", { image, spec });

  test("keeps a pod that was made while its webhook was away", () => {
    const s = guarded(log("app:1"), NOTE);
    expect(settles(s, (v) => active(v, "log-rev1", without("log-rev1")) === 1)).toBe(true);
    expect(reaches(s, (v) => podsOf(v, without("log-rev1"), isReady).length === 1)).toBe(true);
    expect(deletes(s, "delete")).toBe(false);
  });

  test.each([
    ["by deleting", {}],
    ["by surging", rollingDaemons(1, 0)],
  ])("replaces pods of its old template, changed or not, %s", (_, spec) => {
    const s = guarded(log("app:1", spec), NOTE, UPDATE, { v2: log("app:2", spec) });
    const isUpdated = (v: Seen): boolean =>
      active(v, "log-rev2", without("log-rev2")) === 1 && active(v, ...made("log")) === 1;
    expect(settles(s, (v) => v.done === 0 || isUpdated(v))).toBe(true);
    for (const owner of made("log"))
      expect(reaches(s, (v) => podsOf(v, owner, isReady).length === 1)).toBe(true);
  });

  test("keeps the history of a template as long as a pod of it is there", () => {
    const forgetful = { revisionHistoryLimit: 0, updateStrategy: { type: "OnDelete" } };
    const s = guarded(log("app:1", forgetful), NOTE, UPDATE, { v2: log("app:2", forgetful) });
    const isKept = ({ revisions: [history] }: Seen): boolean =>
      history?.some(({ name }) => name === "log-rev1") === true;
    const isOld = (v: Seen): boolean => active(v, without("log-rev1")) === 1;
    expect(reaches(s, (v) => v.done === 1 && isOld(v) && isKept(v))).toBe(true);
    expect(takes(s, (before, after) => isOld(after) && isKept(before) && !isKept(after))).toBe(false);
    expect(takes(s, (before, after) => isKept(before) && !isKept(after))).toBe(true);
  });

  test("decides by its template as it is written where its pods belong", () => {
    const taints = [{ key: "pool", value: "gpu", effect: "NoSchedule" }];
    const tolerating =
      "mutates: [{json: [{op: add, path: /spec/tolerations/-, value: {key: pool, operator: Exists}}]}]";
    const s = sample(
      documents(node("tainted", { spec: { taints } }), log("app:1"), mutatingWebhook(NAME)),
      `webhooks: [{name: ${NAME}, ${tolerating}}]`,
    );
    expect(template(s, "log-rev1")?.tolerations.map(({ key }) => key)).toContain("pool");
    expect(reaches(s, (v) => active(v, "log-rev1") > 0)).toBe(false);
  });

  test("has a pod that waits for ever where its node is none that it may go to any more", () => {
    const s = guarded(log("app:1"), GPU);
    expect(reaches(s, (v) => podsOf(v, "log-rev1", isReady).length > 0)).toBe(false);
    expect(reaches(s, (v) => podsOf(v, "log-rev1").length === 1)).toBe(true);
    expect(reaches(s, (v) => podsOf(v, without("log-rev1"), isReady).length === 1)).toBe(true);
  });

  test.each(["app", "controller-revision-hash"])("makes no pod whose label %s is changed", (label) => {
    const s = guarded(log("app:1"), `mutates: [{merge: {metadata: {labels: {${label}: other}}}}]`);
    expect(template(s, "log-rev1")?.refusals).toEqual([expect.stringContaining("none is made")]);
    expect(reaches(s, (v) => active(v, "log-rev1") > 0)).toBe(false);
    expect(reaches(s, (v) => active(v, without("log-rev1")) > 0)).toBe(true);
  });
});
