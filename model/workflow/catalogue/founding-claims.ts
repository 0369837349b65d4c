// The 14 claims of the founding document, that Kubernetes' constructs are workflow patterns, and what is decided of each. The letters are parts of
// a claim that names several constructs; 3b is what does what 3 says.
import { type FoundingClaim, holdsIf, instead, refuted, stated } from "./founding-claim.ts";

const CONTROL_FLOW: readonly FoundingClaim[] = [
  {
    id: "1",
    group: "control flow",
    construct: "init containers",
    pattern: "sequence",
    says: "equivalent",
    evidence: [
      ...stated("SEQ-5"),
      ...holdsIf(
        [
          "SEQ-4",
          "restartPolicy is OnFailure, retries end, no sandbox is lost, and beginnings are not looked at",
        ],
        ["SEQ-1", "nothing fails"],
        ["SEQ-6", "only the end of the last is looked at"],
      ),
      ...refuted("SEQ-2", "SEQ-3", "SEQ-7", "SEQ-8"),
      ...instead(["SEQ-9", "a sidecar embraces what comes after it"]),
    ],
  },
  {
    id: "1b",
    group: "control flow",
    construct: "Job steps",
    pattern: "sequence",
    says: "equivalent",
    noSubject: "a Job has no steps, and the order between Jobs is nothing that a Job can say",
    evidence: [
      ...refuted("JOBS-IN-ORDER"),
      ...instead([
        "INDEXES-IN-ORDER",
        "indexes of a Job with parallelism 1, all of one template, are run in order",
      ]),
    ],
  },
  {
    id: "2",
    group: "control flow",
    construct: "containers of a pod",
    pattern: "parallel split",
    says: "equivalent",
    evidence: [
      ...stated("PAR-1"),
      ...holdsIf(
        ["PAR-2", "beginnings are not looked at"],
        ["PAR-4", "every image pull may fail, and retries end"],
      ),
      ...refuted("PAR-3", "PAR-5"),
    ],
  },
  {
    id: "2b",
    group: "control flow",
    construct: "pods of a Deployment",
    pattern: "parallel split",
    says: "equivalent",
    evidence: [
      ...stated("PAR-7"),
      ...instead([
        "PAR-6",
        "its first start begins equal instances for whose end nobody waits, if nothing fails",
      ]),
    ],
  },
  {
    id: "3",
    group: "control flow",
    construct: "completions of a Job",
    pattern: "synchronization",
    says: "equivalent",
    evidence: [
      ...stated("SYN-11", "SYN-13"),
      ...holdsIf(
        [
          "SYN-2",
          "the Job is Indexed, parallelism is at least completions, only containers are looked at, and nothing fails",
        ],
        ["SYN-5", "the same holds, but for beginnings, which are not looked at"],
        ["SYN-10", "it fails, and tries again without giving up"],
        ["SYN-14", "only the completion is looked at"],
      ),
      ...refuted("SYN-1", "SYN-4", "SYN-6", "SYN-9", "SYN-12"),
    ],
  },
  {
    id: "3b",
    group: "control flow",
    construct: "finalizers, gates",
    pattern: "synchronization",
    says: "equivalent",
    evidence: [
      ...stated("SYN-18"),
      ...holdsIf(
        ["SYN-17", "the controllers of the finalizers live"],
        ["SYN-20", "readiness gates are never withdrawn"],
      ),
      ...refuted("SYN-19"),
    ],
  },
  {
    id: "4",
    group: "control flow",
    construct: "update strategy",
    pattern: "exclusive choice",
    says: "similar",
    evidence: [
      ...stated("XOR-8"),
      ...holdsIf(["XOR-7", "nobody edits the strategy while a rollout goes on"]),
    ],
  },
  {
    id: "4b",
    group: "control flow",
    construct: "Service selector",
    pattern: "exclusive choice",
    says: "similar",
    evidence: [
      ...stated("XOR-1"),
      ...instead([
        "XOR-3",
        "it is an internal choice, if the class of requests is not looked at and there always is a backend",
      ]),
      ...refuted("XOR-2", "XOR-4", "XOR-5"),
    ],
  },
];

const DATA: readonly FoundingClaim[] = [
  {
    id: "5",
    group: "data",
    construct: "env, ConfigMap, Secret",
    pattern: "data passing",
    says: "sharing",
    evidence: [
      ...stated("DAT-1", "DAT-2"),
      ...refuted("WDP-31-volume"),
      ...holdsIf(["DAT-3", "the ConfigMap is immutable"]),
      ...instead(["DAT-4", "env is a copy by value, taken when the container starts"]),
    ],
  },
  {
    id: "6",
    group: "data",
    construct: "init containers, sidecars",
    pattern: "data transformation",
    says: "similar",
    noSubject:
      "what a container computes is no step of the cluster; only when it runs is, which is claim 1, or claim 2 of a sidecar",
    evidence: [...refuted("WDP-32-init", "WDP-32-sidecar", "SEQ-8")],
  },
  {
    id: "7",
    group: "data",
    construct: "Service, Ingress, labels",
    pattern: "data routing",
    says: "equivalent",
    evidence: [
      ...stated("XOR-1", "TRG-7"),
      ...holdsIf(["XOR-6", "it is an HTTP route with a default"]),
      ...refuted("XOR-5"),
    ],
  },
];

const RESOURCES: readonly FoundingClaim[] = [
  {
    id: "8",
    group: "resources",
    construct: "requests, limits",
    pattern: "resource allocation",
    says: "equivalent",
    evidence: [
      ...stated("RES-5", "RES-6"),
      ...holdsIf([
        "CPU-LOCK",
        "nobody preempts, a pod is all that is asked for, and who asks is a controller",
      ]),
      ...instead(["WRP-8-requests", "requests give a pod to any node that has as much"]),
    ],
  },
  {
    id: "9",
    group: "resources",
    construct: "namespace, node pool, storage class",
    pattern: "resource pool",
    says: "equivalent",
    noSubject:
      "a namespace is a scope of names, so that in another one everything behaves the same, and a StorageClass is a template",
    evidence: [
      ...instead(["WRP-2-selector", "a node pool and a selector have pods run on nodes that are capable"]),
    ],
  },
  {
    id: "10",
    group: "resources",
    construct: "ResourceQuota, LimitRange",
    pattern: "resource limit",
    says: "equivalent",
    evidence: [
      ...stated("RES-4", "RES-2"),
      ...holdsIf(["RES-1", "it is never lowered, and who creates pods is a controller, which tries again"]),
      ...refuted("RES-3"),
    ],
  },
];

const EXCEPTIONS: readonly FoundingClaim[] = [
  {
    id: "11",
    group: "exceptions",
    construct: "pod termination, Job deletion",
    pattern: "cancel activity",
    says: "equivalent",
    evidence: [
      ...stated("CAN-1", "CAN-6"),
      ...holdsIf(
        ["CAN-2", "a pod is deleted, and to cancel is the stop of its process"],
        [
          "CANCEL-POD",
          "the pod of a Job that records its end is evicted, and to cancel is the stop of its process",
        ],
      ),
      ...refuted("CAN-3", "CAN-4", "CAN-5", "CAN-1-job", "CAN-2-job", "CAN-3-job"),
    ],
  },
  {
    id: "12",
    group: "exceptions",
    construct: "finalizer, preStop",
    pattern: "compensation",
    says: "similar",
    evidence: [
      ...stated("CMP-1", "CMP-2"),
      ...holdsIf([
        "CMP-3",
        "a finalizer's controller records what it has done, and its effect is idempotent",
      ]),
      ...refuted("CMP-4", "FF-RCC-COM-finalizer"),
    ],
  },
  {
    id: "13",
    group: "exceptions",
    construct: "restartPolicy, probes",
    pattern: "exception handling",
    says: "equivalent",
    evidence: [
      ...stated("EXC-2", "EXC-3"),
      ...holdsIf(["EXC-1", "restartPolicy is OnFailure, and the pod has one container"]),
      ...refuted("EXC-4"),
      ...instead(
        [
          "SRS-CWC-NIL-on-failure",
          "of the catalogued exception strategies, OnFailure is to begin anew in place",
        ],
        ["SFF-RCC-NIL-never", "Never is to fail the task and the case"],
        ["SRS-CWC-NIL-liveness", "a liveness probe is to begin anew in place"],
        ["SCE-CWC-NIL-readiness", "a readiness probe is to go on"],
      ),
    ],
  },
];

const LOOP: readonly FoundingClaim[] = [
  {
    id: "14",
    group: "control loop",
    construct: "control loop",
    pattern: "workflow engine",
    says: "equivalent",
    evidence: [
      ...stated("LOOP-4", "LOOP-9"),
      ...holdsIf(
        [
          "LOOP-10",
          "its acts only begin tasks, whose beginnings are not looked at, and the ten conditions hold",
        ],
        [
          "LOOP-10-operator",
          "it is a controller whose acts create Jobs under names that cannot be taken twice, whose beginnings are not looked at",
        ],
        ["LOOP-17", "the same, and it is led by events none of which is lost"],
        ["LOOP-1", "it is compared with an engine that takes one task at a time, too"],
      ),
      ...refuted(
        "LOOP-9-operator",
        "LOOP-13-operator",
        "LOOP-24-agents",
        "LOOP-8",
        "LOOP-13",
        "LOOP-14",
        "LOOP-16",
        "LOOP-18",
        "LOOP-20",
        "LOOP-21",
        "LOOP-23",
        "LOOP-24",
      ),
    ],
  },
];

export const FOUNDING_CLAIMS: readonly FoundingClaim[] = [
  ...CONTROL_FLOW,
  ...DATA,
  ...RESOURCES,
  ...EXCEPTIONS,
  ...LOOP,
];
