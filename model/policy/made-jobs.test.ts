// What mutating admission makes of the Jobs that CronJobs make.
import { describe, expect, test } from "vitest";
import { check } from "../../explorer/check.ts";
import {
  admissionPolicy,
  admissionRule,
  cronJob,
  deployment,
  documents,
  mutatingWebhook,
  podsOf,
  reaches,
  type Sample,
  type Seen,
  sample,
  settles,
} from "../samples.ts";
import { isFinishedJob, type JobState } from "../stored.ts";

const NAME = "jobs.change.example";
const RULE = admissionRule({ apiGroups: ["batch"], resources: ["jobs"] });

const server = (patch: string, more = "") =>
  `nodes: [1x4cpu8Gi]\ncronTicks: 1\nwebhooks: [{name: ${NAME}, ${more}mutates: [${patch}]}]`;

function changing(patch: string, cron: object = {}, ...others: readonly string[]): Sample {
  return sample(
    documents(cronJob("nightly", cron), mutatingWebhook(NAME, { rules: [RULE] }), ...others),
    server(patch),
  );
}

function made({ jobs }: Seen): readonly JobState[] {
  return jobs.filter((job) => job !== null);
}

const isMade = (s: Sample): boolean => reaches(s, (seen) => made(seen).length > 0);

/** Whether all Jobs that are made are so. */
function all(s: Sample, is: (job: JobState) => boolean): boolean {
  return isMade(s) && !reaches(s, (seen) => made(seen).some((job) => !is(job)));
}

describe("a Job that a CronJob makes", () => {
  test.each([
    ["parallelism and completions", "{merge: {spec: {parallelism: 2, completions: 3}}}", [2, 3, false]],
    ["suspend", "{merge: {spec: {suspend: true}}}", [1, 1, true]],
    [
      "what its condition is about",
      "{when: object.spec.parallelism > 1, merge: {spec: {suspend: true}}}",
      [1, 1, false],
    ],
  ])("is changed in %s", (_, patch, expected) => {
    const s = changing(patch);
    const shown = ({ spec: { parallelism, completions, suspend } }: JobState) => [
      parallelism,
      completions,
      suspend,
    ];
    expect(all(s, (job) => JSON.stringify(shown(job)) === JSON.stringify(expected))).toBe(true);
  });

  test("stays suspended, and never ends", () => {
    const ends = (s: Sample): boolean => reaches(s, (seen) => made(seen).some(isFinishedJob));
    expect(ends(changing("{merge: {spec: {suspend: true}}}"))).toBe(false);
    expect(ends(changing("{merge: {spec: {suspend: false}}}"))).toBe(true);
  });

  test("ends by a deadline and a time to live that it is given", () => {
    const late = changing("{merge: {spec: {activeDeadlineSeconds: 60}}}");
    const isFailed = (job: JobState) => job.status.conditions.some(({ type }) => type === "Failed");
    expect(reaches(late, (seen) => made(seen).some(isFailed))).toBe(true);
    expect(reaches(changing("{merge: {spec: {suspend: false}}}"), (seen) => made(seen).some(isFailed))).toBe(
      false,
    );
    const gone = changing("{merge: {spec: {ttlSecondsAfterFinished: 60}}}");
    const forgets = (s: Sample) =>
      reaches(s, (seen) => made(seen).length === 0 && seen.cronJobs[0]?.status.lastScheduleTime === 1);
    expect(forgets(gone)).toBe(true);
    expect(forgets(changing("{merge: {spec: {suspend: false}}}"))).toBe(false);
  });

  test("makes pods of the template that is left in it", () => {
    const s = changing("{merge: {spec: {template: {spec: {nodeSelector: {pool: gpu}}}}}}");
    const [plain, changed] = s.cluster.owners;
    expect(s.cluster.owners.map(({ name }) => name)).toEqual(["nightly-1", "nightly-1-rev2"]);
    expect([plain, changed].map((owner) => owner?.template.spec.nodeSelector)).toEqual([
      undefined,
      { pool: "gpu" },
    ]);
    expect(reaches(s, (seen) => podsOf(seen, "nightly-1-rev2").length === 1)).toBe(true);
    expect(reaches(s, (seen) => podsOf(seen, "nightly-1").length > 0)).toBe(false);
  });

  test("is one Job of its start, whatever its template", () => {
    const s = changing("{merge: {spec: {template: {spec: {terminationGracePeriodSeconds: 5}}}}}");
    expect(reaches(s, (seen) => made(seen).length > 1)).toBe(false);
    const knows = (seen: Seen) => seen.cronJobs[0]?.status.active[0] === "nightly-1-rev2";
    expect(reaches(s, knows)).toBe(true);
    expect(
      settles(
        s,
        (seen) => (seen.cronJobs[0]?.status.active ?? []).length === 0 || !made(seen).every(isFinishedJob),
      ),
    ).toBe(true);
  });

  test.each([
    ["what is no Job", "{merge: {spec: {template: {spec: {restartPolicy: Always}}}}}"],
    ["a patch that does not fit", "{json: [{op: remove, path: /spec/nope}]}"],
    ["a field of another type", "{merge: {spec: {parallelism: -1}}}"],
  ])("is not made for %s", (_, patch) => {
    expect(isMade(changing(patch))).toBe(false);
  });

  test("is judged as it is changed", () => {
    const rule = { resourceRules: [RULE] };
    const judge = admissionPolicy(
      "judge",
      { validations: [{ expression: "object.spec.backoffLimit == 2" }] },
      {},
      rule,
    );
    expect(isMade(changing("{merge: {spec: {backoffLimit: 2}}}", {}, judge))).toBe(true);
    expect(isMade(changing("{merge: {spec: {backoffLimit: 3}}}", {}, judge))).toBe(false);
  });

  test("costs nothing where nothing of it is changed", () => {
    const plain = sample(cronJob("nightly"), "nodes: [1x4cpu8Gi]\ncronTicks: 1");
    const states = ({ system }: Sample) => check(system, []).counts.states;
    const labels = changing("{merge: {metadata: {labels: {team: a}}}}");
    expect(states(labels)).toBe(states(plain));
    expect(labels.cluster.owners).toHaveLength(1);
  });
});

describe("a webhook that a workload serves", () => {
  const guard = deployment("guard", { replicas: 1, labels: { app: "guard" } });
  const served = (more: object, text = "") =>
    sample(
      documents(guard, cronJob("nightly"), mutatingWebhook(NAME, { rules: [RULE], ...more })),
      server(
        "{merge: {spec: {suspend: true, template: {spec: {terminationGracePeriodSeconds: 5}}}}}",
        `servedBy: Deployment/guard, ${text}`,
      ),
    );
  const isSuspended = (s: Sample, suspended: boolean, name: string): boolean =>
    reaches(s, (seen) =>
      made(seen).some((job) => job.spec.suspend === suspended && job.metadata.uid === name),
    );

  test("leaves Jobs as they are before it is registered, or while it does not answer and is ignored", () => {
    for (const s of [served({}), served({ failurePolicy: "Ignore" }, "registered: true, ")]) {
      expect(isSuspended(s, true, "nightly-1-rev2")).toBe(true);
      expect(isSuspended(s, false, "nightly-1")).toBe(true);
    }
  });

  test("lets no other Jobs through, if it may not be ignored", () => {
    const s = served({}, "registered: true, ");
    expect(isSuspended(s, true, "nightly-1-rev2")).toBe(true);
    expect(isSuspended(s, false, "nightly-1")).toBe(false);
  });
});
