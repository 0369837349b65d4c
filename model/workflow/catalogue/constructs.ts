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

const SUCCESS_POLICY = "successPolicy of an Indexed Job, one index of two";
const CASCADE = "deletion of the owner of two tasks, cascading";
const FINALIZERS =
  "a finalizer for each branch, which its controller takes off when nothing more will come of it";
const INDEXED = "Indexed Job, parallelism at least completions";

/** By the numbers of the patterns. */
export const CONSTRUCTS: readonly Realisation[] = [
  of(1, [
    native("SEQ-4", "init containers, then a container, restartPolicy OnFailure"),
    native("SEQ-1", "the same, nothing fails"),
  ]),
  of(2, [native("PAR-2", "containers of a pod"), native("SYN-2", INDEXED)]),
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
  of(6, [native("WCP-6", "nodes that a DaemonSet selects")], "membership is looked at again for ever"),
  of(
    7,
    [nearest("WCP-7", INDEXED), convention("WCP-7-finalizers", FINALIZERS)],
    "it needs a memory, for each case, of what the split has begun",
  ),
  of(8, [convention("WCP-8", "a controller that makes a Job for every end")]),
  of(
    9,
    [
      nearest("WCP-9", SUCCESS_POLICY),
      convention("WCP-9-finalizers", `${FINALIZERS}, and what the first makes under a fixed name`),
    ],
    "nothing waits for what comes late, and begins anew",
  ),
  of(10, [convention("WCP-10", "Jobs that a controller makes again, and claims by conditional update")]),
  of(11, [native("PAR-2", "phase of a pod"), native("SYN-5", "completion of a Job")]),
  of(12, [
    native("PAR-6", "first start of a Deployment, if nothing fails"),
    native("TRG-4", "CronJob with concurrencyPolicy Allow"),
  ]),
  of(13, [native("SYN-2 SYN-3 SYN-5", INDEXED)]),
  of(14, [native("WCP-14", "Indexed Job, of as many completions as its creator says")]),
  of(15, [native("TRG-8", "Indexed Job whose completions and parallelism are raised")]),
  of(16, [convention("XOR-9", "two clients that claim one object by conditional updates")]),
  of(17, [native("RES-9", "StatefulSet, podManagementPolicy OrderedReady")]),
  of(18, [
    native("TRG-7", "readiness of the pods of a Service"),
    native("WCP-18", "PodDisruptionBudget, evictions being allowed"),
  ]),
  of(19, [
    native("CAN-2", "deletion of a pod, cancel being the stop of its container"),
    native("CAN-1", "the same, cancel being the request"),
    native("CAN-4", "the same, by force"),
    native("CAN-2-job", "deletion of a Job, cancel being the stop of its container"),
  ]),
  of(20, [
    native("CAN-5", CASCADE),
    native("CAN-6", `${CASCADE}, cancel being the request`),
    native("WCP-20", "deletion of a namespace"),
  ]),
  of(21, [native("EXC-1", "restartPolicy OnFailure")]),
  of(22, [convention("WCP-22", "an object for each call, three deep, made by the controller of its caller")]),
  of(23, [native("TRG-2", "a loop led by the level of what it sees")]),
  of(24, [
    native("WCP-24", "a Job for each signal"),
    native("TRG-1", "an update of spec for each signal"),
    convention("TRG-3", "a custom object for each signal"),
  ]),
  of(25, [native("WCP-25", `${CASCADE}, beside a third`)]),
  of(26, [native("WCP-26", "deletion of a Job of two pods")]),
  of(27, [
    convention("WCP-27-effect", "completions of an Indexed Job, lowered by a controller"),
    convention("WCP-27", "the same, the request being seen"),
  ]),
  of(28, [nearest("WCP-28", SUCCESS_POLICY)], "nothing is reset: a Job runs once"),
  of(29, [native("WCP-29", SUCCESS_POLICY)]),
  of(30, [nearest("WCP-30", "successPolicy of an Indexed Job, two of three")], "as the discriminator"),
  of(
    31,
    [nearest("WCP-31", "successPolicy of an Indexed Job, two of three")],
    "as the blocking discriminator",
  ),
  of(32, [native("WCP-32", "successPolicy of an Indexed Job, two of three")]),
  of(
    33,
    [nearest("WCP-33", "finalizers")],
    "finalizers and indexes are sets: what arrives a second time is lost",
  ),
  of(34, [native("SYN-16", "successPolicy, the successor being what follows its criterion")]),
  of(35, [native("SYN-15", SUCCESS_POLICY)]),
  of(36, [nearest("WCP-36", "completions of an Indexed Job, lowered")], "a successPolicy cannot be changed"),
  of(
    37,
    [nearest("WCP-37", INDEXED), convention("WCP-37-finalizers", FINALIZERS)],
    "branches that are not taken leave nothing behind that a join could look at",
  ),
  of(38, [nearest("WCP-38", INDEXED)], "nobody knows of a case what may still come"),
  of(39, [
    native("WCP-39", "volume with ReadWriteOncePod, binding being the entry"),
    native("RES-8", "quota of one pod for two Jobs, admission being the entry"),
    convention("RES-10", "Lease that its holder does not outlive"),
    convention("RES-11", "Lease that may expire while it is held"),
  ]),
  of(40, [
    native("WCP-40", "quota of one pod for two Jobs, admission being the start"),
    native("RES-7", "the same, starts being seen"),
  ]),
  of(41, [native("SYN-7 SYN-8", "Job whose completions are not told apart")]),
  of(42, [native("SYN-8", "Job whose pods are not told apart")]),
  of(43, [
    native("WCP-43", `${SUCCESS_POLICY}, the end being its criterion`),
    native("WCP-43-complete", "the same, the end being the completion"),
  ]),
];
