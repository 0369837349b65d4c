// The scenario: what the environment may do, and how often. Everything in it is printed with the verdict.
import type { Load } from "../autoscaling/load.ts";
import type { LoadedObject, ObjectRef } from "../inventory/objects.ts";
import type { Labels, ResourceList, SourcePosition, Taint, TaintEffect } from "../kubernetes/index.ts";
import type { NodeAutoscaler } from "../node-autoscaling/groups.ts";
import type { WebhookHandler } from "../policy/handlers.ts";
import type { Requester } from "../policy/request.ts";
import { type PropagationPolicy, SHUTDOWN_PRIORITIES, type Strategy } from "../semantics/index.ts";
import { NEWEST_VERSION, type VersionChoice } from "../versions/versions.ts";
import type { Write, WrittenObject } from "../writes/written.ts";
import { type FaultBudgets, NO_FAULTS } from "./fault-budgets.ts";
import type { Suppression } from "./suppression.ts";

export type { LoadedObject, ObjectRef } from "../inventory/objects.ts";

/** `count` equal nodes, used when no Node manifests are given. Names are `name` or `name-1` .. `name-count`. */
export interface NodeGroup {
  readonly name: string;
  readonly count: number;
  readonly allocatable: ResourceList;
  readonly labels: Labels;
  readonly taints: readonly Taint[];
  /** Kernel parameters beyond the safe ones that its kubelets let pods set: names, or beginnings of names and "*". */
  readonly allowedUnsafeSysctls?: readonly string[];
  /** How many volumes a node takes, by CSI driver. */
  readonly volumeLimits?: { readonly [driver: string]: number };
}

/** One action of the user. Edits happen in the listed order, each once, at any time. */
export type Edit = EditAction & {
  /**
   * "rollout": not before the rollout of its target is complete (`kubectl rollout status`), if its target exists; "drain": not
   * while nodes are being drained.
   */
  readonly after?: "rollout" | "drain";
  /** As whom it is made: an administrator, if absent. */
  readonly as?: Requester;
};

type EditAction =
  | { readonly type: "apply"; readonly objects: readonly LoadedObject[]; readonly source: string }
  | ({ readonly type: "write" } & Write)
  | { readonly type: "scale"; readonly target: ObjectRef; readonly replicas: number }
  | {
      readonly type: "delete";
      readonly target: ObjectRef;
      /** What becomes of what the object owns: Background by default, as with kubectl. */
      readonly propagationPolicy?: PropagationPolicy;
      /** kubectl delete --force: a pod is gone at once, whatever its kubelet does. */
      readonly force?: boolean;
    }
  | LabelEdit
  | NodeEdit;

/** One pod gets other labels, as with kubectl label pod --overwrite. */
export interface LabelEdit {
  readonly type: "label";
  /** What has made the pod; a pod of its own itself. */
  readonly target: ObjectRef;
  /** null: the label is removed. */
  readonly labels: LabelChanges;
}

export type LabelChanges = { readonly [key: string]: string | null };

/** What users do to nodes, as with kubectl cordon, uncordon, taint, delete node and drain. */
export type NodeEdit = SingleNodeEdit | DrainEdit;

/** kubectl drain --ignore-daemonsets --delete-emptydir-data. The kind of the target is Node or NodeGroup. */
export interface DrainEdit {
  readonly type: "drain";
  readonly target: ObjectRef;
  /** --force: also pods that no controller would make again. */
  readonly force?: boolean;
  /** --disable-eviction: pods are deleted, whatever PodDisruptionBudgets say. */
  readonly disableEviction?: boolean;
}

/** An edit of one Node object. */
export type SingleNodeEdit =
  | { readonly type: "cordon" | "uncordon"; readonly target: ObjectRef }
  | { readonly type: "taint"; readonly target: ObjectRef; readonly taint: Taint }
  | {
      readonly type: "untaint";
      readonly target: ObjectRef;
      readonly key: string;
      /** Of any effect if left out. */
      readonly effect?: TaintEffect;
    }
  /** The Node object, not the machine. */
  | { readonly type: "delete node"; readonly target: ObjectRef };

export function isNodeEdit<E extends { readonly type: string }>(
  edit: E,
): edit is Extract<E, { readonly type: NodeEdit["type"] }> {
  return ["cordon", "uncordon", "taint", "untaint", "delete node", "drain"].includes(edit.type);
}

/** Somebody's controller, of which only this is known: it takes a finalizer off objects that are being deleted. */
export interface Operator {
  readonly finalizer: string;
  /** It works while this workload has an available pod. */
  readonly workload: ObjectRef;
}

/** What is known of the server of a webhook. One that the scenario does not name always answers, and allows everything. */
export interface WebhookServer {
  /** The name of the webhook, not of its configuration. */
  readonly name: string;
  /** It answers while this workload has a ready pod; absent: always. */
  readonly servedBy?: ObjectRef;
  /** What it says to everything that it is asked about, unless `allow` is there. */
  readonly decides: "allow" | "deny";
  /** A CEL expression over `object`, `oldObject` and `request`: what it allows. */
  readonly allow?: string;
  /** Its configuration is there from the start, whether its server answers or not. */
  readonly registered?: true;
  /** The module of the function that says what it allows, and what it changes, as the file names it: relative to it. */
  readonly handler?: string;
  /** That function, once it is loaded. */
  readonly handle?: WebhookHandler;
  /** Its answers may come too late: set by `serversIn`. */
  readonly mayBeSlow?: true;
  /** How it changes the objects that it is asked about, one change after the other; only of mutating webhooks. */
  readonly mutates?: readonly WebhookPatch[];
}

/** What is known of the servers of webhooks, with what may go wrong with them. */
export function serversIn({
  webhooks,
  slowWebhooks,
}: Pick<Scenario, "webhooks" | "slowWebhooks">): readonly WebhookServer[] {
  return slowWebhooks === 0 ? webhooks : webhooks.map((server) => ({ ...server, mayBeSlow: true }));
}

export interface WebhookPatch {
  /** A CEL expression over `object`, `oldObject` and `request`; absent: always. */
  readonly when?: string;
  /** A JSON merge patch, a JSON patch, or an object that is applied server-side. */
  readonly type: PatchType;
  readonly patch: { readonly value: unknown } | { readonly expression: string };
}

export const PATCH_TYPES = ["merge", "json", "apply"] as const;
export type PatchType = (typeof PATCH_TYPES)[number];

/** Who serves Ingresses. Those of a class of which the scenario says nothing are always served. */
export interface IngressController {
  /** Absent: of Ingresses without a class. */
  readonly class?: string;
  /** It serves while this workload has a ready pod. */
  readonly servedBy: ObjectRef;
}

/** Somebody who writes the same manifests again and again, whenever the cluster differs from them. */
export interface Agent {
  readonly name: string;
  /** What it applies as kubectl does, client-side. */
  readonly objects: readonly LoadedObject[];
  /** What it writes in another way. */
  readonly write?: Write;
  /** As whom it acts: an administrator, if absent. */
  readonly as?: Requester;
}

/** Whether somebody acts as another than an administrator. */
export function hasSubjects({ edits, agents }: Pick<Scenario, "edits" | "agents">): boolean {
  return [...edits, ...agents].some(({ as }) => as !== undefined);
}

/** Everything that is applied after the start: by edits, in their order, and by agents; and what comes of other writes. */
export function appliedObjects({
  edits,
  agents,
  written,
  own,
}: Pick<Scenario, "edits" | "agents" | "written" | "own">): readonly LoadedObject[] {
  return [
    ...edits.flatMap((edit) => (edit.type === "apply" ? edit.objects : [])),
    ...agents.flatMap(({ objects }) => objects),
    ...written.flatMap(({ versions }) => versions.map(({ object }) => object)),
    ...(own?.manifests ?? []).map(({ object }) => object),
  ];
}

/** Who evicts pods that stand where they should not, again and again. */
export interface Descheduler {
  /** At least one. */
  readonly strategies: readonly Strategy[];
  /** How many pods a run evicts at most; any number if absent. */
  readonly maxNoOfPodsToEvictTotal?: number;
}

/** How the containers of some pods behave. The first entry that matches a pod decides. */
export interface Behaviour {
  /** The workload (Deployment, ReplicaSet or Pod) that the pod comes from; any if omitted. */
  readonly workload?: ObjectRef;
  /** Only pods with a container of this image; any if omitted. */
  readonly image?: string;
  /** "never": the pod starts but its Ready condition stays False. */
  readonly ready: "eventually" | "never";
  /**
   * Whether the containers may end by themselves with exit code 0 (only if restartPolicy is not Always); by default, those
   * of Jobs may.
   */
  readonly mayComplete?: boolean;
  /**
   * The containers of a Job's pods do nothing until as many of them run as the Job runs at a time; then they end, sooner or later, with exit
   * code 0. In place of `mayComplete`.
   */
  readonly waitsForPeers?: true;
  /** Each container starts and ends by itself; otherwise all that are no init containers do together. Only of Pods and Jobs. */
  readonly oneByOne?: true;
  /** Whether the crash budget may be spent on it. */
  readonly mayCrash: boolean;
  /** All codes with which the containers may end, instead of the two above. */
  readonly exitCodes?: readonly number[];
  /** How long the application may take from the start of its container until it answers, in seconds. */
  readonly startSeconds: number;
}

/** How an image gets to the nodes, and as whom it runs. Images that the scenario does not name are on all nodes from the start. */
export interface ImageBehaviour {
  readonly image: string;
  /**
   * "present": it is on every node; "slow": on none, and pulling it takes a while; "failing": on none, and it cannot be
   * pulled (there is no such image, or no right to it).
   */
  readonly pull: "present" | "slow" | "failing";
  /** A number, or a name that only the image knows; 0 if it names none. Absent: not known. */
  readonly user?: number | string;
}

/**
 * When timers run out (`timer` in explorer/system.ts): "adversarial", at any time after they were set; "quiescent", only when
 * nothing can move but other timers, users and faults.
 */
export const TEMPOS = ["adversarial", "quiescent"] as const;
export type Tempo = (typeof TEMPOS)[number];

/**
 * What is done about machines that are down, always and by somebody who knows: nothing; their nodes get the taint
 * node.kubernetes.io/out-of-service, until they are back; the same, and machines that are not heard from are switched off
 * first; their Node objects are deleted.
 */
export const REMEDIATIONS = ["none", "out-of-service", "fence", "delete-node"] as const;
export type Remediation = (typeof REMEDIATIONS)[number];

/** Nodes may be tainted as out of service by somebody who knows. */
export function taintsLostNodes({ remediation }: { readonly remediation: Remediation }): boolean {
  return remediation === "out-of-service" || remediation === "fence";
}

export interface Scenario extends VersionChoice, FaultBudgets {
  readonly tempo: Tempo;
  readonly nodes: readonly NodeGroup[];
  /** A node panics when no more than so many percent of its CPU are left free by what runs on it. */
  readonly nodePanic: { readonly freePercent: number } | undefined;
  readonly remediation: Remediation;
  /** Volumes that a node says it uses are never detached from it, however long it has not been heard of. */
  readonly disableForceDetachOnTimeout: boolean;
  /**
   * The priorities at which the groups begin in which kubelets end pods when their machines are shut down, lowest first
   * (shutdownGracePeriodByPodPriority).
   */
  readonly shutdownPriorities: readonly number[];
  readonly edits: readonly Edit[];
  readonly agents: readonly Agent[];
  /** Who applied the manifests that are there at the start, server-side; undefined: kubectl, client-side. */
  readonly appliedBy: string | undefined;
  /** What becomes of objects that are written otherwise than by apply, scale and delete. `checkScenario` works it out. */
  readonly written: readonly WrittenObject[];
  readonly behaviours: readonly Behaviour[];
  /** What autoscalers measure. The first entry that matches a pod and a metric decides. */
  readonly load: readonly Load[];
  /** Who removes finalizers. A finalizer that nobody is named for is never removed. */
  readonly operators: readonly Operator[];
  /** Modules with controllers of the user's own, as the file names them: relative to it. */
  readonly controllers: readonly string[];
  readonly webhooks: readonly WebhookServer[];
  readonly ingressControllers: readonly IngressController[];
  /** The condition types of readiness gates that somebody sets to True; nobody sets those of others. */
  readonly readinessGates: readonly string[];
  readonly images: readonly ImageBehaviour[];
  /** ConfigMaps (with every key), Secrets (likewise) and ServiceAccounts that are there all the time without a manifest. */
  readonly provided: readonly ObjectRef[];
  /** Those that users state themselves. */
  readonly customProperties: readonly CustomProperty[];
  /** Ids of properties that are switched off. */
  readonly propertiesOff: readonly string[];
  /** "exact": the scheduler takes a node with the best score. "any": any node that passes its filters. */
  readonly scores: "exact" | "any";
  /** How the scheduler scores resources: spread pods out, or pack them together. */
  readonly scoringStrategy: "LeastAllocated" | "MostAllocated";
  /** The names of the schedulers that run, each a process of its own. */
  readonly schedulers: readonly string[];
  /** undefined: there is none. */
  readonly descheduler: Descheduler | undefined;
  /** What adds and removes nodes; undefined: nothing does. */
  readonly nodeAutoscaler: NodeAutoscaler | undefined;
  /** Ids of properties that are switched on, of those that are off by themselves. */
  readonly propertiesOn: readonly string[];
  /** Terminated pods kept per owner before pod garbage collection removes one (Kubernetes: 12,500 per cluster). */
  readonly terminatedPodThreshold: number;
  /** How often the schedule of each CronJob fires, at most, over the whole run. */
  readonly cronTicks: number;
  /** What users' own controllers may write: found out while they are explored, and never read from a file. */
  readonly own?: OwnWrites;
  /** Violations that are accepted; those that annotations name are not in it. */
  readonly suppress: readonly Suppression[];
  /** What the author expects, for examples and regression tests. */
  readonly expect: Expectation | undefined;
}

/** A property that a user states in CEL, of what `queries/` shows of the cluster. */
export interface CustomProperty {
  /** Differs from those of all other properties. */
  readonly id: string;
  /**
   * always: in every state (in which `when` is true) · eventually: from some point on, for ever · leads-to: whenever `when` is
   * true, then or later · possible: from every state (in which `when` is true), some run of the system by itself leads to one.
   */
  readonly shape: "always" | "eventually" | "leads-to" | "possible";
  readonly expression: PlacedExpression;
  readonly when: PlacedExpression | undefined;
  /** What it means, in a sentence. */
  readonly message: string | undefined;
}

/** An expression that has been checked, and where it stands. */
export interface PlacedExpression {
  readonly text: string;
  readonly position: SourcePosition;
  /** The field that it stands in: "properties.custom[0].always". */
  readonly field: string;
}

export interface OwnWrites {
  readonly manifests: readonly { readonly controller: string; readonly object: LoadedObject }[];
  /** How they may delete objects, besides in the background. */
  readonly policies: readonly PropagationPolicy[];
  /** Whether they may see, write or delete this object. */
  touches(ref: ObjectRef): boolean;
}

export interface Expectation {
  readonly verdict: "holds" | "violated" | "inconclusive";
  /** Property id to its expected status, and the expected number of steps of its shortest trace. */
  readonly properties: { readonly [id: string]: { readonly status: string; readonly steps?: number } };
}

/** Something in the input that the model gives no meaning to: the verdict does not cover it. */
export interface NotModelled {
  readonly kind: string;
  readonly name: string;
  /** Dotted path of the field; undefined when the whole object is meant. */
  readonly field: string | undefined;
  /** What of it is modelled all the same. */
  readonly except?: "deletion";
  /** What the verdict therefore leaves out, in a sentence. */
  readonly consequence: string;
  readonly position: SourcePosition;
}

/** A file among the manifests that is none: the verdict leaves nothing out because of it. */
export interface IgnoredFile {
  readonly file: string;
  /** What it is, in words. */
  readonly what: string;
}

export const SCENARIO_DEFAULTS: Scenario = {
  kubernetesVersion: NEWEST_VERSION,
  featureGates: {},
  tempo: "adversarial",
  nodes: [
    { name: "node", count: 3, allocatable: { cpu: "4", memory: "8Gi", pods: "110" }, labels: {}, taints: [] },
  ],
  ...NO_FAULTS,
  nodePanic: undefined,
  remediation: "none",
  disableForceDetachOnTimeout: false,
  shutdownPriorities: SHUTDOWN_PRIORITIES,
  edits: [],
  agents: [],
  appliedBy: undefined,
  written: [],
  behaviours: [],
  load: [],
  operators: [],
  controllers: [],
  webhooks: [],
  ingressControllers: [],
  readinessGates: [],
  images: [],
  provided: [],
  customProperties: [],
  propertiesOff: [],
  scores: "any",
  scoringStrategy: "LeastAllocated",
  schedulers: ["default-scheduler"],
  descheduler: undefined,
  nodeAutoscaler: undefined,
  propertiesOn: [],
  terminatedPodThreshold: 1,
  cronTicks: 2,
  suppress: [],
  expect: undefined,
};
