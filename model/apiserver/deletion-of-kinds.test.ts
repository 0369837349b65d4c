// Deletion in the foreground and with orphans, kind by kind; what a namespace takes with it; Jobs whose time is over.
import { describe, expect, test } from "vitest";
import { isUnowned } from "../cluster.ts";
import {
  claiming,
  cronJob,
  daemonSet,
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
import type { StoredObject } from "../stored.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const all = (): boolean => true;
const isReady = (p: PodState): boolean => isActivePod(p) && p.status.ready;

function edited(manifests: string, edits: readonly string[], scenario = "", applied = {}): Sample {
  return sample(manifests, `${ONE}\nedits: [${edits.join(", ")}]\n${scenario}`, applied);
}

interface Case {
  readonly manifest: string;
  readonly edit: (policy: string) => string;
  readonly object: (v: Seen) => StoredObject | null | undefined;
  readonly pods: (v: Seen, which?: (p: PodState) => boolean) => readonly PodState[];
}

function of(
  kind: string,
  name: string,
  owner: string,
  manifest: string,
  object: Case["object"],
): [string, Case] {
  const edit = (policy: string) => `{delete: {kind: ${kind}, name: ${name}, propagationPolicy: ${policy}}}`;
  return [kind, { manifest, edit, object, pods: (v, which) => podsOf(v, owner, which) }];
}

const KINDS: readonly [string, Case][] = [
  of("StatefulSet", "db", "db-rev1", statefulSet("db", { replicas: 1 }), (v) => v.statefulSets[0]),
  of("DaemonSet", "agent", "agent-rev1", daemonSet("agent"), (v) => v.daemonSets[0]),
  of("Job", "report", "report", job("report"), (v) => v.jobs[0]),
];
const NIGHTLY = of("CronJob", "nightly", "nightly-1", cronJob("nightly"), (v) => v.cronJobs[0])[1];

describe.each(KINDS)("a %s", (_, { manifest, edit, object, pods }) => {
  const gone = (v: Seen): boolean => object(v) === null;
  const done = (v: Seen): boolean => v.done === 1;

  test("that is deleted in the foreground goes after its pods, and makes no more", () => {
    const isPodless = (v: Seen): boolean => gone(v) && pods(v, all).length > 0;
    expect(reaches(edited(manifest, [edit("Background")]), (v) => done(v) && isPodless(v))).toBe(true);
    const s = edited(manifest, [edit("Foreground")]);
    expect(reaches(s, (v) => done(v) && isPodless(v))).toBe(false);
    expect(settles(s, (v) => !done(v) || (gone(v) && pods(v, all).length === 0))).toBe(true);
    expect(reaches(s, (v) => done(v) && pods(v, isReady).length === 1)).toBe(true);
    const made = takes(
      s,
      (before, after) => done(before) && pods(after, all).length > pods(before, all).length,
    );
    expect(made).toBe(false);
  });

  test("that is deleted with orphans leaves its pods alone, and nobody deletes or replaces them", () => {
    const s = edited(manifest, [edit("Orphan")]);
    expect(settles(s, (v) => !done(v) || (gone(v) && pods(v, all).every(isUnowned)))).toBe(true);
    expect(reaches(s, (v) => gone(v) && pods(v, isReady).length === 1)).toBe(true);
    expect(takes(s, (__, ___, { label }) => label.startsWith("delete pod"))).toBe(false);
  });
});

describe("made anew,", () => {
  /** Applied to what still waits for its deletion, a manifest only changes that, and goes with it. */
  const cameTooEarly = (now: StoredObject | null | undefined): boolean => now === null;
  const uids = (v: Seen, owner: string): string =>
    podsOf(v, owner, isReady)
      .map((p) => p.metadata.owner)
      .join();

  test("a StatefulSet adopts the pods with its names, and updates them", () => {
    const [v1, v2] = [statefulSet("db", { replicas: 2 }), statefulSet("db", { replicas: 2, image: "app:2" })];
    const remove = "{delete: {kind: StatefulSet, name: db, propagationPolicy: Orphan}}";
    const s = edited(v1, [remove, "{apply: v2}"], "", { v2 });
    const updated = (v: Seen): boolean =>
      uids(v, "db-rev2") === "db-rev2#3,db-rev2#3" && podsOf(v, "db-rev1", all).length === 0;
    expect(settles(s, (v) => v.done < 2 || cameTooEarly(v.statefulSets[0]) || updated(v))).toBe(true);
    expect(reaches(s, (v) => uids(v, "db-rev1") === "db-rev1#3,db-rev1#3")).toBe(true);
    const early = (before: Seen, after: Seen): boolean =>
      podsOf(before, "db-rev1").some(isUnowned) && podsOf(after, "db-rev2", all).length > 0;
    expect(takes(s, early)).toBe(false);
  });

  test("a DaemonSet adopts its pods with their history, and updates them", () => {
    const [v1, v2] = [daemonSet("agent"), daemonSet("agent", { image: "app:2" })];
    const remove = "{delete: {kind: DaemonSet, name: agent, propagationPolicy: Orphan}}";
    const s = edited(v1, [remove, "{apply: v2}"], "", { v2 });
    const updated = (v: Seen): boolean =>
      uids(v, "agent-rev2") === "agent-rev2#3" && podsOf(v, "agent-rev1", all).length === 0;
    expect(settles(s, (v) => v.done < 2 || cameTooEarly(v.daemonSets[0]) || updated(v))).toBe(true);
    expect(reaches(s, (v) => uids(v, "agent-rev1") === "agent-rev1#3")).toBe(true);
    const owners = (v: Seen): string =>
      (v.revisions[0] ?? []).map(({ name, owner }) => `${name} ${owner}`).join();
    expect(reaches(s, (v) => owners(v) === "agent-rev1 agent#3,agent-rev2 agent#3")).toBe(true);
    expect(reaches(s, (v) => podsOf(v, "agent-rev1").length + podsOf(v, "agent-rev2").length > 1)).toBe(
      false,
    );
  });

  test.each(["StatefulSet", "DaemonSet"])("a %s whose selector does not match leaves them alone", (kind) => {
    const make = kind === "StatefulSet" ? statefulSet : daemonSet;
    const other = make("db", { spec: {}, labels: { tier: "new" } }).replace(
      '"matchLabels":{"app":"db"}',
      '"matchLabels":{"tier":"new"}',
    );
    const remove = `{delete: {kind: ${kind}, name: db, propagationPolicy: Orphan}}`;
    const s = edited(
      make("db", kind === "StatefulSet" ? { replicas: 1 } : {}),
      [remove, "{apply: other}"],
      "",
      { other },
    );
    expect(takes(s, (_, __, { label }) => label === "adopt pod")).toBe(false);
    const beside = (v: Seen): boolean =>
      podsOf(v, "db-rev1", isReady).some(isUnowned) && podsOf(v, "db-rev2", isReady).length === 1;
    // The name of a StatefulSet's pod is taken.
    expect(reaches(s, beside)).toBe(kind === "DaemonSet");
  });

  test("a Job leaves the pods of the one before alone", () => {
    const report = job("report");
    const remove = "{delete: {kind: Job, name: report, propagationPolicy: Orphan}}";
    const s = edited(report, [remove, "{apply: report}"], "", { report });
    expect(takes(s, (_, __, { label }) => label === "adopt pod")).toBe(false);
    const owners = (v: Seen): string =>
      podsOf(v, "report", isReady)
        .map((p) => p.metadata.owner)
        .sort()
        .join();
    expect(reaches(s, (v) => owners(v) === "report#-,report#3")).toBe(true);
  });
});

describe("volume claims", () => {
  const spec = claiming({ whenDeleted: "Delete" });
  const db = statefulSet("db", { replicas: 1, spec });
  const claims = ({ cluster }: Sample) => cluster.statefulSets[0]?.claims;
  const deletes = (s: Sample): boolean =>
    takes(s, (_, __, { label }) => label === "delete PersistentVolumeClaim");

  test("that are to go with their set stay when it orphans them, and hold it up in the foreground", () => {
    const remove = (policy: string) =>
      `{delete: {kind: StatefulSet, name: db, propagationPolicy: ${policy}}}`;
    const orphan = edited(db, [remove("Orphan")]);
    expect(claims(orphan)).toBeDefined();
    expect(deletes(orphan)).toBe(false);
    const foreground = edited(db, [remove("Foreground")]);
    expect(deletes(foreground)).toBe(true);
    const last = (v: Seen, label: string): boolean =>
      v.statefulSets[0] === null && label === "remove finalizer";
    expect(takes(foreground, (before, _, { label }) => last(before, label))).toBe(false);
    expect(takes(edited(db, [remove("Background")]), (before, _, { label }) => last(before, label))).toBe(
      true,
    );
  });
});

describe("a CronJob", () => {
  const { manifest, edit, object } = NIGHTLY;
  const done = (v: Seen): boolean => v.done === 1;

  test("that is deleted in the foreground goes after its Jobs, and these after their pods", () => {
    const s = edited(manifest, [edit("Foreground")]);
    const isHeadless = (v: Seen): boolean =>
      (object(v) === null && v.jobs.some((j) => j !== null)) ||
      (v.jobs[0] === null && podsOf(v, "nightly-1", all).length > 0);
    expect(reaches(s, (v) => done(v) && isHeadless(v))).toBe(false);
    expect(reaches(edited(manifest, [edit("Background")]), (v) => done(v) && isHeadless(v))).toBe(true);
    const empty = (v: Seen): boolean => object(v) === null && v.jobs.every((j) => j === null);
    expect(settles(s, (v) => !done(v) || empty(v))).toBe(true);
    const starts = (before: Seen, after: Seen): boolean =>
      done(before) &&
      before.jobs.filter((j) => j !== null).length < after.jobs.filter((j) => j !== null).length;
    expect(takes(s, starts)).toBe(false);
  });

  test("that is deleted with orphans leaves its Jobs at work, with their pods", () => {
    const s = edited(manifest, [edit("Orphan")]);
    const isFree = (v: Seen): boolean => v.jobs.every((j) => j === null || j.metadata.owner === undefined);
    expect(settles(s, (v) => !done(v) || (object(v) === null && isFree(v)))).toBe(true);
    expect(reaches(s, (v) => object(v) === null && podsOf(v, "nightly-1", isReady).length === 1)).toBe(true);
    expect(takes(s, (_, __, { label }) => /^delete (pod|Job)/.test(label))).toBe(false);
  });
});

describe("finalizers", () => {
  const finalizers = ["example.com/f"];
  test.each([
    ["DaemonSet", "agent", daemonSet("agent", { finalizers, pod: { nodeSelector: { a: "b" } } })],
    ["CronJob", "nightly", cronJob("nightly", {}, { finalizers })],
  ])("hold a %s until their operator has removed them, and it does nothing meanwhile", (kind, name, held) => {
    const both = documents(held, statefulSet("op", { replicas: 1 }));
    const edits = [`{delete: {kind: ${kind}, name: ${name}}}`];
    const object = (v: Seen) => (kind === "DaemonSet" ? v.daemonSets[0] : v.cronJobs[0]);
    expect(reaches(edited(both, edits), (v) => object(v) === null)).toBe(false);
    const s = edited(both, edits, "operators: [{finalizer: example.com/f, workload: StatefulSet/op}]");
    expect(settles(s, (v) => v.done === 0 || object(v) === null)).toBe(true);
    const works = (
      before: Seen,
      __: Seen,
      { label, process }: { label: string; process: string },
    ): boolean => {
      const now = object(before);
      const isGoing = now !== null && now !== undefined && isDeleting(now);
      return isGoing && /^(daemonset|cronjob)-controller/.test(process) && label !== "update status";
    };
    expect(takes(s, works)).toBe(false);
  });
});

describe("a namespace", () => {
  const namespace = "apps";
  const ns = JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
  const remove = "{delete: {kind: Namespace, name: apps}}";

  test.each([
    ["a DaemonSet", daemonSet("agent", { namespace })],
    ["a CronJob", cronJob("nightly", {}, { namespace })],
    ["a Job", job("report", { namespace })],
    [
      "a StatefulSet with claims",
      statefulSet("db", { replicas: 1, namespace, spec: claiming({ whenDeleted: "Delete" }) }),
    ],
  ])("takes %s with it, its pods first", (_, manifest) => {
    const s = edited(documents(ns, manifest), [remove]);
    const [object] = s.cluster.podless;
    expect(object?.title).toBe("Namespace/apps");
    const pods = ({ nodes, pending }: Seen): number =>
      pending.flat().length + nodes.flatMap((n) => [...n.pods, ...(n.waiting ?? [])]).length;
    const others = (v: Seen) => [...v.daemonSets, ...v.cronJobs, ...v.jobs, ...v.statefulSets];
    const empty = (v: Seen): boolean => pods(v) === 0 && others(v).every((o) => o === null);
    expect(settles(s, (v) => v.done === 0 || empty(v))).toBe(true);
    const early = (before: Seen, __: Seen, { process, label }: { process: string; label: string }): boolean =>
      process.startsWith("namespace-controller") && label === "delete object" && pods(before) > 0;
    expect(takes(s, early)).toBe(false);
    const finishes = (full: boolean) =>
      takes(s, (before, __, { label }) => label === "finalize namespace" && empty(before) !== full);
    expect([finishes(false), finishes(true)]).toEqual([true, false]);
  });

  test("takes the history of a DaemonSet with it, and none is written anew", () => {
    const v1 = daemonSet("agent", { namespace });
    const v2 = daemonSet("agent", { namespace, image: "app:2" });
    const s = edited(documents(ns, v1), ["{apply: v2}", remove], "", { v2 });
    expect(settles(s, (v) => v.done < 2 || (v.revisions[0] ?? []).length === 0)).toBe(true);
  });
});

describe("a Job whose time to live is over", () => {
  const spec = { ttlSecondsAfterFinished: 60, backoffLimit: 0, completions: 2, parallelism: 2 };
  const s = () => edited(job("report", { spec }), [], "crashes: 1");

  test("goes in the foreground, after its pods", () => {
    expect(reaches(s(), ({ jobs: [j] }) => j?.metadata.finalizers?.join() === "foregroundDeletion")).toBe(
      true,
    );
    const left = (v: Seen): boolean => v.jobs[0] === null && podsOf(v, "report", all).length > 0;
    expect(reaches(s(), left)).toBe(false);
    expect(reaches(s(), (v) => v.jobs[0] === null)).toBe(true);
  });
});
