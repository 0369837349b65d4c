// Rules that manifests and scenarios can break, each with a change that breaks it, the nearest one that does not, and what is
// then said. The API server's own validation is the source of what manifests may say (pkg/apis/*/validation/validation.go).
import { withValue } from "./changes.ts";
import type { Manifest } from "./world.ts";

type Path = readonly (string | number)[];

interface Change {
  /** Values in the object of the rule's kind. */
  readonly set?: readonly (readonly [Path, unknown])[];
  /** More objects. */
  add?(manifest: Manifest): readonly Manifest[];
  edits?(manifest: Manifest): readonly EditOf[];
  /** Fields of plimsoll.yaml. */
  readonly scenario?: { readonly [field: string]: unknown };
}

type EditOf =
  | { readonly verb: "apply"; readonly manifest: Manifest }
  | { readonly verb: string; readonly manifest?: never; readonly value: unknown };

export interface Rule {
  /** Unique, in words. */
  readonly id: string;
  /** Of the object that the change is about. */
  readonly kind: string;
  readonly broken: Change;
  /** Nothing changes if it is empty. */
  readonly border: Change;
  /** The field that must be named. */
  readonly field: string;
  /** A part of what must be said of it. */
  readonly says: string;
}

const SPEC = ["spec", "template", "spec"] as const;
const CONTAINER = [...SPEC, "containers", 0] as const;
const IN_CONTAINER = "spec.template.spec.containers[0]";

/** A rule about one value of an object. */
function about(
  kind: string,
  path: Path,
  broken: unknown,
  border: unknown,
  says: string,
  field = fieldOf(path),
): Rule {
  const id = `${kind} ${field}: ${JSON.stringify(broken)} ${says}`;
  return { id, kind, broken: { set: [[path, broken]] }, border: { set: [[path, border]] }, field, says };
}

function fieldOf(path: Path): string {
  return path
    .map((step, i) => (typeof step === "number" ? `[${step}]` : i === 0 ? step : `.${step}`))
    .join("");
}

const rolling = (maxSurge: unknown, maxUnavailable: unknown) => ({
  rollingUpdate: { maxSurge, maxUnavailable },
});
const AT_LEAST_0 = "must be greater than or equal to 0";
const STRATEGY = ["spec", "strategy"] as const;

const deployments: readonly Rule[] = [
  about("Deployment", ["spec", "replicas"], -1, 0, AT_LEAST_0),
  about("Deployment", ["spec", "replicas"], 2 ** 31, 2 ** 31 - 1, "must be less than or equal to 2147483647"),
  about("Deployment", ["spec", "replicas"], "2", 2, "must be an integer"),
  about(
    "Deployment",
    ["spec", "selector", "matchLabels"],
    { app: "x" },
    { app: "a" },
    "does not match",
    "spec.template.metadata.labels",
  ),
  about("Deployment", ["spec", "selector"], {}, { matchLabels: { app: "a" } }, "empty selector is invalid"),
  about(
    "Deployment",
    STRATEGY,
    rolling(0, 0),
    rolling(0, 1),
    "may not be 0 when `maxSurge` is 0",
    "spec.strategy.rollingUpdate.maxUnavailable",
  ),
  about(
    "Deployment",
    STRATEGY,
    rolling(1, "101%"),
    rolling(1, "100%"),
    "must not be greater than 100%",
    "spec.strategy.rollingUpdate.maxUnavailable",
  ),
  about(
    "Deployment",
    STRATEGY,
    rolling(-1, 1),
    rolling(0, 1),
    AT_LEAST_0,
    "spec.strategy.rollingUpdate.maxSurge",
  ),
  about(
    "Deployment",
    STRATEGY,
    { type: "Recreate", ...rolling(1, 0) },
    { type: "RollingUpdate", ...rolling(1, 0) },
    "may not be specified when strategy `type` is 'Recreate'",
    "spec.strategy.rollingUpdate",
  ),
  about("Deployment", ["spec", "revisionHistoryLimit"], -1, 0, AT_LEAST_0),
  {
    id: "Deployment spec.progressDeadlineSeconds: as long as minReadySeconds",
    kind: "Deployment",
    broken: {
      set: [
        [["spec", "minReadySeconds"], 60],
        [["spec", "progressDeadlineSeconds"], 60],
      ],
    },
    border: {
      set: [
        [["spec", "minReadySeconds"], 60],
        [["spec", "progressDeadlineSeconds"], 61],
      ],
    },
    field: "spec.progressDeadlineSeconds",
    says: "must be greater than minReadySeconds",
  },
];

const podTemplates: readonly Rule[] = [
  about("Deployment", [...SPEC, "restartPolicy"], "Never", "Always", "Unsupported value"),
  about("Deployment", [...SPEC, "containers"], [], [{ name: "app", image: "app:1" }], "Required value"),
  about("Deployment", [...CONTAINER, "name"], "App", "app", "a lowercase RFC 1123 label"),
  about("Deployment", [...CONTAINER, "image"], undefined, "app:1", "Required value"),
  about(
    "Deployment",
    [...CONTAINER, "resources"],
    { requests: { cpu: "2" }, limits: { cpu: "1" } },
    { requests: { cpu: "2" }, limits: { cpu: "2" } },
    "must be less than or equal to cpu limit",
    `${IN_CONTAINER}.resources.requests.cpu`,
  ),
  about(
    "Deployment",
    [...CONTAINER, "resources"],
    { requests: { memory: "64mb" } },
    { requests: { memory: "64M" } },
    "must be a number with an optional suffix",
    `${IN_CONTAINER}.resources.requests.memory`,
  ),
  about(
    "Deployment",
    [...CONTAINER, "ports"],
    [{ containerPort: 65_536 }],
    [{ containerPort: 65_535 }],
    "must be less than or equal to 65535",
    `${IN_CONTAINER}.ports[0].containerPort`,
  ),
  about(
    "Deployment",
    [...SPEC, "tolerations"],
    [{ key: "a", operator: "Is" }],
    [{ key: "a", operator: "Exists" }],
    "Unsupported value",
    "spec.template.spec.tolerations[0].operator",
  ),
  about(
    "Deployment",
    [...SPEC, "topologySpreadConstraints"],
    [{ maxSkew: 0, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule" }],
    [{ maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule" }],
    "must be greater than",
    "spec.template.spec.topologySpreadConstraints[0].maxSkew",
  ),
  about("Pod", ["spec", "priorityClassName"], "nobodys", undefined, "no PriorityClass with name"),
];

const workloads: readonly Rule[] = [
  about("StatefulSet", ["spec", "podManagementPolicy"], "parallel", "Parallel", "Unsupported value"),
  about(
    "StatefulSet",
    ["spec", "updateStrategy"],
    { rollingUpdate: { partition: -1 } },
    { rollingUpdate: { partition: 0 } },
    AT_LEAST_0,
    "spec.updateStrategy.rollingUpdate.partition",
  ),
  about("StatefulSet", ["spec", "ordinals"], { start: -1 }, { start: 0 }, AT_LEAST_0, "spec.ordinals.start"),
  about(
    "DaemonSet",
    ["spec", "updateStrategy"],
    rolling(1, 1),
    rolling(1, 0),
    "may not be",
    "spec.updateStrategy.rollingUpdate.maxSurge",
  ),
  about("Job", [...SPEC, "restartPolicy"], "Always", "OnFailure", "valid values"),
  about("Job", ["spec", "backoffLimit"], -1, 0, AT_LEAST_0),
  about("Job", ["spec", "completions"], -1, 0, AT_LEAST_0),
  about("CronJob", ["spec", "schedule"], "0 3 * *", "0 3 * * *", "Invalid value"),
  about("CronJob", ["spec", "concurrencyPolicy"], "forbid", "Forbid", "Unsupported value"),
  about("ReplicaSet", ["spec", "minReadySeconds"], -1, 0, AT_LEAST_0),
  about(
    "ReplicationController",
    ["spec", "selector"],
    { app: "x" },
    { app: "a" },
    "does not match",
    "spec.template.metadata.labels",
  ),
];

const companions: readonly Rule[] = [
  {
    id: "PodDisruptionBudget: both limits",
    kind: "PodDisruptionBudget",
    broken: {
      set: [
        [["spec", "minAvailable"], 1],
        [["spec", "maxUnavailable"], 1],
      ],
    },
    border: {
      set: [
        [["spec", "minAvailable"], undefined],
        [["spec", "maxUnavailable"], 1],
      ],
    },
    field: "spec",
    says: "cannot be both set",
  },
  {
    id: "HorizontalPodAutoscaler spec.maxReplicas: below minReplicas",
    kind: "HorizontalPodAutoscaler",
    broken: {
      set: [
        [["spec", "minReplicas"], 3],
        [["spec", "maxReplicas"], 2],
      ],
    },
    border: {
      set: [
        [["spec", "minReplicas"], 3],
        [["spec", "maxReplicas"], 3],
      ],
    },
    field: "spec.maxReplicas",
    says: "must be greater than or equal to `minReplicas`",
  },
  about(
    "Service",
    ["spec", "ports"],
    [{ port: 0 }],
    [{ port: 1 }],
    "must be greater than or equal to 1",
    "spec.ports[0].port",
  ),
  about("ResourceQuota", ["spec", "hard"], { pods: "-1" }, { pods: "0" }, AT_LEAST_0, "spec.hard.pods"),
  about(
    "Node",
    ["spec", "taints"],
    [{ key: "a", effect: "No" }],
    [{ key: "a", effect: "NoExecute" }],
    "Unsupported value",
    "spec.taints[0].effect",
  ),
];

const anyKind: readonly Rule[] = [
  about("Deployment", ["metadata", "name"], "A", "a", "a lowercase RFC 1123 subdomain"),
  about(
    "Deployment",
    ["metadata", "name"],
    "a".repeat(254),
    "a".repeat(253),
    "must be no more than 253 characters",
  ),
  about(
    "Deployment",
    ["metadata", "labels"],
    { "a b": "c" },
    { a: "c" },
    "a qualified name",
    "metadata.labels",
  ),
  about("Deployment", ["metadata", "labels"], { a: 1 }, { a: "1" }, "must be a string", "metadata.labels.a"),
  about("Deployment", ["apiVersion"], "apps/v1beta1", "apps/v1", "no matches for kind"),
  about("Deployment", ["kind"], "Deploymint", "Deployment", "no matches for kind"),
  {
    id: "Deployment metadata.name: twice",
    kind: "Deployment",
    broken: { add: (manifest) => [manifest] },
    border: { add: (manifest) => [withValue(manifest, ["metadata", "namespace"], "other")] },
    field: "metadata.name",
    says: "Duplicate value",
  },
];

const scale = (name: string, replicas: number) => ({
  verb: "scale",
  value: { kind: "Deployment", name, replicas },
});
const remove = (name: string) => ({ verb: "delete", value: { kind: "Deployment", name } });

const scenarios: readonly Rule[] = [
  {
    id: "edits: of what is not there",
    kind: "Deployment",
    broken: { edits: () => [scale("nobody", 1)] },
    border: { edits: ({ metadata: { name } }) => [scale(name, 1)] },
    field: "edits[0].scale",
    says: "Not found",
  },
  {
    id: "edits: of what is there no more",
    kind: "Deployment",
    broken: { edits: ({ metadata: { name } }) => [remove(name), scale(name, 1)] },
    border: { edits: ({ metadata: { name } }) => [scale(name, 1), remove(name)] },
    field: "edits[1].scale",
    says: "is deleted by edits[0]",
  },
  {
    id: "edits: a negative scale",
    kind: "Deployment",
    broken: { edits: ({ metadata: { name } }) => [scale(name, -1)] },
    border: { edits: ({ metadata: { name } }) => [scale(name, 0)] },
    field: "edits[0].scale.replicas",
    says: AT_LEAST_0,
  },
  {
    id: "edits: a selector that changes",
    kind: "Deployment",
    broken: {
      edits: (manifest) => [
        {
          verb: "apply",
          manifest: withValue(manifest, ["spec", "selector"], {
            matchExpressions: [{ key: "app", operator: "Exists" }],
          }),
        },
      ],
    },
    border: { edits: (manifest) => [{ verb: "apply", manifest }] },
    field: "spec.selector",
    says: "field is immutable",
  },
  {
    id: "edits: a node that is not there",
    kind: "Node",
    broken: { edits: () => [{ verb: "drain", value: { node: "nobody" } }] },
    border: { edits: ({ metadata: { name } }) => [{ verb: "drain", value: { node: name } }] },
    field: "edits[0].drain.node",
    says: "Not found",
  },
  {
    id: "crashes: more than the largest budget",
    kind: "Node",
    broken: { scenario: { crashes: 11 } },
    border: { scenario: { crashes: 10 } },
    field: "crashes",
    says: "must be less than or equal to 10",
  },
  {
    id: "tempo: unknown",
    kind: "Node",
    broken: { scenario: { tempo: "slow" } },
    border: { scenario: { tempo: "quiescent" } },
    field: "tempo",
    says: "Unsupported value",
  },
  {
    id: "nodes: of the scenario, beside those of manifests",
    kind: "Node",
    broken: { scenario: { nodes: ["1x1cpu1Gi"] } },
    border: {},
    field: "nodes",
    says: "there are Node manifests too",
  },
];

export const RULES: readonly Rule[] = [
  ...deployments,
  ...podTemplates,
  ...workloads,
  ...companions,
  ...anyKind,
  ...scenarios,
];
