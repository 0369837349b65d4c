// The CronJob controller: makes a Job for the latest start that is due, and forgets old Jobs. One call per step, but that a
// Job is made and noted in one. When the schedule fires is up to the scenario: every start is an event, numbered from 1.
// Source: pkg/controller/cronjob/cronjob_controllerv2.go (sync, syncCronJob, cleanupFinishedJobs).
import {
  type Alternative,
  act,
  type Process,
  process,
  type Slot,
  timer,
  type Write,
} from "../../explorer/system.ts";
import { deleted } from "../apiserver/deletion.ts";
import { namespaceOf, refusesCreation } from "../apiserver/namespaces.ts";
import type { Cluster, ClusterCronJob, JobOwner } from "../cluster.ts";
import { informers } from "../informers.ts";
import type { ObjectRef } from "../inventory/objects.ts";
import { chargedFor, chargingQuotas } from "../policy/admission.ts";
import { gateReads, hasGate, passedOver, refusalOf } from "../policy/gate.ts";
import { type AskedJob, type MadeJob, waysToMake } from "../policy/made-jobs.ts";
import { jobRequest } from "../policy/made-objects.ts";
import type { Standing } from "../policy/webhooks.ts";
import {
  afterStart,
  type CronJobState as CronJobView,
  equalIgnoreHash,
  type JobRef,
  jobNameFor,
  jobsToForget,
  type OwnedJob,
  planCronJob,
} from "../semantics/index.ts";
import { isDeleting } from "../state.ts";
import { type CronJobState, isFinishedJob, type JobState } from "../stored.ts";
import { newJob } from "../workloads/job.ts";
import { type Way, wayWithout } from "../writes/written.ts";
import { halfway, interruptions } from "./interruption.ts";

const informer = informers("cronjob-controller", ["CronJob", "Job"]);

export function cronJobControllers(cluster: Cluster): readonly Process[] {
  return cluster.cronJobs.flatMap((cronJob) => {
    const whole = controller(cluster, cronJob);
    return [whole, ...interruptions(cluster, halfway(whole)), schedule(cronJob), ...deadline(cronJob)];
  });
}

function controller(cluster: Cluster, cronJob: ClusterCronJob): Process {
  const { slot, jobs } = cronJob;
  const { ref } = cronJob.workload;
  const admit = admitting(cluster, ref);
  return process({
    name: `cronjob-controller ${cronJob.title}`,
    reads: {
      cronJob: informer.see("CronJob", slot),
      jobs: jobs.map(({ job }) => informer.see("Job", job)),
      namespace: namespaceOf(cluster, ref.namespace),
      quotas: jobs.slice(0, 1).flatMap(({ job }) => chargingQuotas(cluster, job).map((quota) => quota.slot)),
      ...gateReads(cluster, ref),
    },
    fairness: () => "weak",
    step: ({ cronJob: state, jobs: stored, namespace, quotas, registrations, servers }) => {
      if (state === null) return [];
      const charged: Charging = (slot, after) => chargedFor(cluster, { slot, before: null, after }, quotas);
      const jobsTo: NewJobs = {
        charged,
        admit: (named, asked) => admit(named, asked, { registrations, servers }),
      };
      return nextCall(cronJob, state, stored, refusesCreation(namespace, ref), jobsTo);
    },
  });
}

/** What admission makes of the Jobs of a CronJob; undefined of those that it refuses. */
function admitting(cluster: Cluster, cronJob: ObjectRef) {
  const { mutators } = cluster.policies;
  const asking = { mutators, cronJob, choice: cluster.scenario };
  const known = new Map<string, readonly Way<MadeJob>[]>();
  const waysOf = (named: JobOwner, asked: AskedJob): readonly Way<MadeJob>[] => {
    const key = JSON.stringify([named.name, asked]);
    const ways = known.get(key) ?? waysToMake(asking, named, asked);
    known.set(key, ways);
    return ways;
  };
  return (named: JobOwner, asked: AskedJob, standing: Standing): AskedJob | undefined => {
    if (!hasGate(cluster)) return asked;
    const way = wayWithout(waysOf(named, asked), passedOver(cluster, cronJob, standing));
    if (way === undefined) return asked;
    if ("reason" in way.result) return undefined;
    const request = jobRequest(cronJob, named, asked.written, asked.spec);
    const changed = request && { ...request, object: way.result.object };
    const refusal = refusalOf(cluster, cronJob, changed, standing, way.asked);
    return refusal === undefined ? way.result : undefined;
  };
}

/** What quotas are charged for a new Job; undefined if one refuses it. */
type Charging = (slot: Slot<JobState | null>, after: JobState) => readonly Write[] | undefined;

/** What admission says of Jobs. */
interface NewJobs {
  readonly charged: Charging;
  /** What becomes of a Job of that name; undefined if some policy or webhook refuses it. */
  admit(named: JobOwner, asked: AskedJob): AskedJob | undefined;
}

function nextCall(
  cronJob: ClusterCronJob,
  state: CronJobState,
  stored: readonly (JobState | null)[],
  isRefused: boolean,
  { charged, admit }: NewJobs,
): readonly Alternative[] {
  const children = cronJob.jobs.flatMap((owner, i): readonly Child[] => {
    const job = stored[i] ?? null;
    return job?.metadata.owner === state.metadata.uid ? [{ owner, job, start: startOf(cronJob, i) }] : [];
  });
  const remove = ({ owner, job }: Child, label: string) =>
    act(`${label} ${owner.name}`, owner.job.set(deleted(job, { propagationPolicy: "Background" })));
  const [old] = forgotten(children, state);
  if (old !== undefined) return [remove(old, "forget")];

  const plan = planCronJob(viewOf(cronJob, state), children.map(owned), nowOf(state));
  const going = children.find(({ job }) => plan.deletions.some(({ uid }) => uid === job.metadata.uid));
  if (going !== undefined) return [remove(going, "replace")];
  if (plan.start === undefined) return reported(cronJob, state, plan.status);

  const start = state.fired ?? 0;
  const candidates = cronJob.jobs.flatMap((job, i) =>
    startOf(cronJob, i) === start ? [{ job, present: stored[i] ?? null }] : [],
  );
  const [named] = candidates;
  const asked = candidates[state.spec.template ?? 0]?.job;
  if (asked === undefined || named === undefined)
    throw new RangeError(`start ${start} of ${cronJob.title}, which never fires so often`);
  // They have one name, whatever their templates.
  const existing = candidates.find(({ present }) => present !== null);
  if (existing?.present) {
    const isOwned = existing.present.metadata.owner === state.metadata.uid;
    const job: JobRef = { uid: existing.job.name, name: plan.start.jobName };
    const { status } = afterStart(plan, { kind: "exists", job, owned: isOwned });
    return reported(cronJob, state, status);
  }
  if (isRefused) {
    const { status } = afterStart(plan, { kind: "refused", namespaceTerminating: true });
    return reported(cronJob, state, status);
  }
  // The API server's other refusals: the Job is tried again, and nothing is noted.
  const admitted = admit(named.job, { written: asked.template.written, spec: state.spec.job });
  if (admitted === undefined) return [];
  const owner = ownerOf(admitted, asked, candidates);
  const ref: JobRef = { uid: owner.name, name: plan.start.jobName };
  const { status } = afterStart(plan, { kind: "created", job: ref });
  const made = newJob({ uid: owner.name, owner: state.metadata.uid }, admitted.spec);
  const noted = cronJob.slot.set(withStatus(state, status));
  // An error, after which the next sync tries again.
  const charges = charged(owner.job, made);
  if (charges === undefined) return [];
  return [{ ...act("create Job", ...charges, owner.job.set(made), noted), detail: owner.name }];
}

/** Whose pods are made of the template that mutating admission leaves in the Job. */
function ownerOf(
  { written }: AskedJob,
  asked: JobOwner,
  candidates: readonly { readonly job: JobOwner }[],
): JobOwner {
  if (written === asked.template.written) return asked;
  const found = candidates.find(({ job }) => equalIgnoreHash(job.template.written, written));
  if (found === undefined) throw new RangeError(`no pods are made of what admission makes of ${asked.name}`);
  return found.job;
}

interface Child {
  readonly owner: JobOwner;
  readonly job: JobState;
  /** Which start it serves. */
  readonly start: number;
}

function forgotten(children: readonly Child[], { spec }: CronJobState): readonly Child[] {
  const finished = children
    .filter(({ job }) => isFinishedJob(job))
    .map((child) => ({
      child,
      name: child.owner.name,
      startTime: child.start,
      succeeded: child.job.status.conditions.some(({ type }) => type === "Complete"),
    }));
  return jobsToForget(finished, spec).map(({ child }) => child);
}

function owned({ owner, job, start }: Child): OwnedJob {
  return { uid: owner.name, name: jobNameFor(SOME_NAME, timeOf(start)), finished: isFinishedJob(job) };
}

function reported(
  cronJob: ClusterCronJob,
  state: CronJobState,
  status: { readonly active: readonly JobRef[]; readonly lastScheduleTime: number | undefined },
): readonly Alternative[] {
  const next = withStatus(state, status);
  if (JSON.stringify(next) === JSON.stringify(state)) return [];
  return [act("update status", cronJob.slot.set(next))];
}

function withStatus(
  state: CronJobState,
  {
    active,
    lastScheduleTime,
  }: { readonly active: readonly JobRef[]; readonly lastScheduleTime: number | undefined },
): CronJobState {
  const { late: _, ...rest } = state;
  const served = lastScheduleTime === undefined ? undefined : startAt(lastScheduleTime);
  const isServed = served !== undefined && served === state.fired;
  return {
    ...(isServed ? rest : state),
    status: {
      active: active.map(({ uid }) => uid),
      ...(served === undefined ? {} : { lastScheduleTime: served }),
    },
  };
}

/** Starts are years apart, so that no deadline reaches to the next one. */
const YEARLY = "0 0 1 1 *";
const LONGEST_DEADLINE = 100_000;
/** Names in `plan` only have to be equal for the same start. */
const SOME_NAME = "job";

/** The time of a start, in seconds. */
function timeOf(start: number): number {
  return Date.UTC(2000 + start, 0, 1) / 1000;
}

function startAt(time: number): number {
  return new Date(time * 1000).getUTCFullYear() - 2000;
}

/** Which start the Job at `i` serves, from 1 on. */
function startOf({ templates }: ClusterCronJob, i: number): number {
  return Math.floor(i / templates) + 1;
}

function viewOf(cronJob: ClusterCronJob, state: CronJobState): CronJobView {
  const { spec, status, fired = 0 } = state;
  const { startingDeadlineSeconds: deadline } = spec;
  const starts = new Map(cronJob.jobs.map(({ name }, i) => [name, startOf(cronJob, i)]));
  return {
    name: SOME_NAME,
    schedule: YEARLY,
    concurrencyPolicy: spec.concurrencyPolicy,
    suspend: spec.suspend,
    deleting: isDeleting(state),
    // It was there before the latest start that it knows of.
    createdAt: timeOf(fired === 0 ? 0 : fired - 1) + 1,
    active: status.active.map((uid) => ({ uid, name: jobNameFor(SOME_NAME, timeOf(starts.get(uid) ?? 0)) })),
    ...(deadline === undefined ? {} : { startingDeadlineSeconds: Math.min(deadline, LONGEST_DEADLINE) }),
    ...(status.lastScheduleTime === undefined ? {} : { lastScheduleTime: timeOf(status.lastScheduleTime) }),
  };
}

/** At the latest start, or after its deadline. */
function nowOf({ fired = 0, late, spec }: CronJobState): number {
  const { startingDeadlineSeconds: deadline = 0 } = spec;
  const passed = late === undefined ? 0 : Math.min(deadline, LONGEST_DEADLINE) + 1;
  return timeOf(fired) + (fired === 0 ? 1 : passed);
}

/** The schedule fires, as often as the scenario says, or less often. */
function schedule({ slot, ticksLeft, jobs, templates, title }: ClusterCronJob): Process {
  return process({
    name: `schedule of ${title}`,
    reads: { cronJob: slot, left: ticksLeft },
    labels: ["the schedule fires"],
    step: ({ cronJob, left }) => {
      if (cronJob === null || isDeleting(cronJob) || left === 0) return [];
      const { late: _, ...rest } = cronJob;
      const fired = slot.set({ ...rest, fired: jobs.length / templates - left + 1 });
      return [timer("the schedule fires", ticksLeft.set(left - 1), fired)];
    },
  });
}

/** startingDeadlineSeconds pass for a start that was not served. */
function deadline({ slot, title, mayBeLate }: ClusterCronJob): readonly Process[] {
  if (!mayBeLate) return [];
  return [
    process({
      name: `starting deadline of ${title}`,
      reads: { cronJob: slot },
      fairness: () => "weak",
      labels: ["startingDeadlineSeconds pass"],
      step: ({ cronJob }) => {
        if (cronJob === null || cronJob.fired === undefined || cronJob.late === true) return [];
        if (cronJob.spec.startingDeadlineSeconds === undefined) return [];
        if (cronJob.status.lastScheduleTime === cronJob.fired) return [];
        return [timer("startingDeadlineSeconds pass", slot.set({ ...cronJob, late: true }))];
      },
    }),
  ];
}
