// For each control-flow pattern what of Kubernetes might realise it, or comes nearest, and why there is nothing where there is none. Marks are
// computed from what is found of these; nothing here says which.
import type { Faults } from "../claims/observation.ts";

export interface Construct {
  /** Of a claim folder, a small machine or a loop. */
  readonly id: string;
  readonly is: string;
  /** "convention": it takes controllers or a protocol of the users' own. "nearest": it is not meant for the pattern. */
  readonly by: "native" | "convention" | "nearest";
  /** Where it counts; "hidden" if absent: faults happen, unseen. */
  readonly faults?: Faults;
}

export interface Realisation {
  /** Of the pattern. */
  readonly number: number;
  readonly constructs: readonly Construct[];
  /** Why no native construct is the pattern, where that is not seen from what is tried. */
  readonly why: string | undefined;
}

function by(kind: Construct["by"], ids: string, is: string, faults?: Faults): readonly Construct[] {
  const more = faults === undefined ? {} : { faults };
  return ids.split(" ").map((id) => ({ id, is, by: kind, ...more }));
}
const native = (ids: string, is: string, faults?: Faults) => by("native", ids, is, faults);
const convention = (ids: string, is: string) => by("convention", ids, is);
const nearest = (ids: string, is: string) => by("nearest", ids, is);

function of(number: number, constructs: readonly (readonly Construct[])[], why?: string): Realisation {
  return { number, constructs: constructs.flat(), why };
}

const POLICY_1 = "successPolicy, one index of two";
const POLICY_2 = "successPolicy, two indexes of three";
const CASCADE = "deletion of the owner of two tasks, cascading";
const FINALIZERS =
  "a finalizer for each branch, taken off by its controller when nothing more will come of it";
const INDEXED = "Indexed Job, parallelism at least completions";

/** By the numbers of the patterns. */
export const CONSTRUCTS: readonly Realisation[] = [
  of(1, [
    native("SEQ-4", "init containers, then a container, restartPolicy OnFailure"),
    native("SEQ-1", "the same, nothing fails"),
  ]),
  of(2, [
    native("PAR-2", "containers of a pod"),
    native("SYN-2", INDEXED),
    native("ROLLOUT-AT-ONCE", "rollout of a StatefulSet, maxUnavailable 2"),
  ]),
  of(3, [
    native("SYN-2 SYN-5", INDEXED),
    native("SYN-17", "finalizers"),
    native("SYN-20", "readiness gates that are never withdrawn"),
  ]),
  of(4, [
    native("XOR-6", "rules of an HTTP route"),
    native("XOR-8", "strategy of a rollout"),
    native("XOR-1", "backends of a Service"),
  ]),
  of(5, [
    native("XOR-6", "end of the rules of an HTTP route"),
    native("XOR-7", "end of a rollout of either strategy"),
  ]),
  of(6, [native("WCP-6", "nodes that a DaemonSet may use")]),
  of(
    7,
    [
      nearest("WCP-7", "Indexed Job of as many indexes as its creator says"),
      convention("WCP-7-finalizers", FINALIZERS),
    ],
    "nobody remembers, case by case, what a split has begun",
  ),
  of(8, [convention("WCP-8", "a controller that makes a Job for every end")]),
  of(
    9,
    [
      nearest("WCP-9", POLICY_1),
      convention("WCP-9-finalizers", `${FINALIZERS}, and what the first makes under a fixed name`),
    ],
    "what comes late is stopped, not waited for, and nothing begins anew",
  ),
  of(10, [convention("WCP-10", "controllers that make the next Job")]),
  of(11, [native("PAR-2", "phase of a pod"), native("SYN-5", "completion of a Job")]),
  of(12, [
    native("WCP-12", "a Job for each instance"),
    native("PAR-6", "first start of a Deployment, if nothing fails"),
    native("TRG-4", "CronJob, concurrencyPolicy Allow"),
    native("TRG-5", "CronJob, concurrencyPolicy Forbid"),
    native("TRG-6", "CronJob, concurrencyPolicy Replace"),
  ]),
  of(13, [
    native("SYN-2 SYN-3 SYN-5", INDEXED),
    native("SYN-4", "Indexed Job, parallelism less than completions"),
  ]),
  of(14, [native("WCP-14", "Indexed Job, whose creator says its completions")]),
  of(15, [native("TRG-8", "Indexed Job whose completions and parallelism are raised")]),
  of(16, [convention("XOR-9", "clients that claim one object by conditional updates")]),
  of(17, [
    native("RES-9", "StatefulSet, podManagementPolicy OrderedReady"),
    native("SYN-6", "Indexed Job, parallelism 1"),
  ]),
  of(18, [
    native("TRG-7", "readiness of the pods of a Service"),
    native("WCP-18", "PodDisruptionBudget, for those who evict"),
  ]),
  of(19, [
    native("CAN-2", "deletion of a pod, cancel being the stop of its container"),
    native("CANCEL-POD", "eviction of the pod of a Job that records its end"),
    native("CAN-1", "deletion of a pod, cancel being the request"),
    native("CAN-4", "the same, by force"),
    native("CAN-2-job", "deletion of a Job, cancel being the stop of its container"),
  ]),
  of(20, [
    native("WCP-20", "deletion of a namespace, cancel being the request"),
    native("CAN-5", `${CASCADE}, cancel being the end of the last`),
    native("CAN-6", `${CASCADE}, cancel being the request`),
  ]),
  of(21, [native("EXC-1", "restartPolicy OnFailure"), native("EXC-2", "restartPolicy Always")]),
  of(22, [convention("WCP-22", "an object for each call, made by its caller")]),
  of(23, [native("TRG-2", "a loop led by the level of what it sees")]),
  of(24, [
    native("WCP-24", "a Job for each signal"),
    native("TRG-1", "an update of spec for each signal"),
    convention("TRG-3", "an object for each signal"),
  ]),
  of(25, [native("WCP-25", `${CASCADE}, a third going on`), native("CAN-5 CAN-6", CASCADE)]),
  of(26, [
    native("WCP-26", "deletion of a Job of several pods"),
    native("WCP-26-suspend", "suspension of a Job of several pods"),
  ]),
  of(
    27,
    [convention("WCP-27 WCP-27-effect", "completions of an Indexed Job lowered to what has ended")],
    "what is open is withdrawn one by one, and may still end",
  ),
  of(28, [nearest("WCP-28", POLICY_1)], "nothing is reset: a Job runs once"),
  of(29, [native("WCP-29 SYN-15", POLICY_1)]),
  of(30, [nearest("WCP-30", POLICY_2)], "as the discriminator"),
  of(31, [nearest("WCP-31", POLICY_2)], "as the blocking discriminator"),
  of(32, [native("WCP-32", POLICY_2)]),
  of(
    33,
    [nearest("WCP-33", "a finalizer for each branch")],
    "finalizers and indexes are sets: what comes twice counts once",
  ),
  of(34, [native("SYN-16", "successPolicy, the successor being what follows its criterion")]),
  of(35, [native("SYN-15", POLICY_1)]),
  of(
    36,
    [nearest("WCP-36", "completions of an Indexed Job, lowered while it runs")],
    "a successPolicy cannot be changed",
  ),
  of(
    37,
    [
      nearest("WCP-37", "Indexed Job, what is not taken being an index that fails"),
      convention("WCP-37-finalizers", FINALIZERS),
    ],
    "a branch that is not taken leaves nothing behind that a join could look at",
  ),
  of(
    38,
    [nearest("WCP-38", "Indexed Job of an index that may begin again")],
    "nobody knows of a case what may still come",
  ),
  of(39, [
    native("WCP-39", "ReadWriteOncePod volume, binding being the entry"),
    native("RES-8", "quota of one pod, admission being the entry"),
    convention("RES-10", "Lease that its holder does not outlive"),
    convention("RES-11", "Lease that may expire while it is held"),
  ]),
  of(40, [
    native("WCP-40 RES-8", "quota of one pod, admission being the start"),
    native("RES-7", "the same, starts being seen"),
  ]),
  of(41, [native("SYN-7 SYN-8", "Job whose completions are not told apart")]),
  of(42, [native("SYN-8", "Job whose pods are not told apart"), native("SYN-9", "the same, parallelism 1")]),
  of(43, [
    native("WCP-43", "successPolicy, the end being that its criterion is met"),
    native("WCP-43-complete", "the same, the end being the completion of the Job"),
  ]),
];
