// Pod templates made ready for the model: defaults filled in, requests summed, behaviour looked up.

import type { ConfigCatalog } from "../config/catalog.ts";
import { type ConfigNeed, configNeeds } from "../config/needs.ts";
import { configReferences } from "../config/references.ts";
import { type AccountCatalog, accountFacts } from "../identity/accounts.ts";
import { type PolicyCatalog, securityFacts } from "../identity/pod-security.ts";
import { userNeeds } from "../identity/users.ts";
import type {
  LabelSelector,
  Labels,
  ObjectMeta,
  PodSpec,
  PodTemplateSpec,
  RestartPolicy,
  Toleration,
} from "../kubernetes/index.ts";
import { type Lifecycle, lifecycleOf, unsetGates } from "../pods/lifecycle.ts";
import { whyNotOneByOne } from "../pods/why-not-one-by-one.ts";
import type { Asked } from "../policy/answers.ts";
import { type BoundPolicy, refusalBy } from "../policy/bound-policies.ts";
import type { Mutators } from "../policy/mutation.ts";
import { podRequest } from "../policy/new-pods.ts";
import type { Behaviour, ObjectRef, Scenario } from "../scenario/scenario.ts";
import { type GangOfTemplate, gangOf, type PodGroupFacts } from "../scheduling/pod-groups.ts";
import {
  type Amounts,
  admitPriority,
  deletionCost,
  FINALIZER_FOREGROUND,
  FINALIZER_ORPHAN,
  type FilteredPod,
  hostPortsOf,
  type LimitRangeItem,
  type LimitViolation,
  limitRangeViolations,
  type PriorityClass,
  podRequestAmounts,
  withDaemonTolerations,
  withDefaultTolerations,
  withLimitRangeDefaults,
  withRequestDefaults,
} from "../semantics/index.ts";
import { titleOf } from "./objects.ts";

/** A pod template, or a pod of its own: what never changes of the pods made from it. */
export interface Template {
  /** The ReplicaSet that makes pods from it ("web-rev1"), or the pod's own name. Unique among all templates. */
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  /** Undefined if there are none. */
  readonly annotations: Labels | undefined;
  /** As written in the manifest: what decides whether two templates are equal. */
  readonly written: WrittenTemplate;
  readonly spec: PodSpec;
  readonly requests: Amounts;
  readonly tolerations: readonly Toleration[];
  readonly restartPolicy: RestartPolicy;
  /** Some container has a readiness or startup probe, so that running and ready are two things. */
  readonly isProbed: boolean;
  readonly deletionCost: number;
  readonly behaviour: ContainerBehaviour;
  readonly lifecycle: Lifecycle;
  readonly schedulerName: string;
  /** As the admission of pods resolves it; "" for none. */
  readonly priorityClassName: string;
  readonly priority: number;
  /** Whether its pods may preempt others (preemptionPolicy is not Never). */
  readonly preempts: boolean;
  /** Its pods are created with scheduling gates. */
  readonly isGated: boolean;
  /** Absent: its pods are scheduled one by one. */
  readonly gang?: GangOfTemplate;
  /** Those with which its pods are created. */
  readonly finalizers?: readonly string[];
  /** Some Service whose requests are looked at selects its pods. Absent: none. */
  readonly isServed?: true;
  /** What its pods need of ConfigMaps and Secrets that may be missing, or change. */
  readonly config: readonly ConfigNeed[];
  /** What selects the pods that the scheduler spreads along with its own, if they name no constraints of their own. */
  readonly spreadSelector?: LabelSelector;
  /** Why the LimitRanges of its namespace refuse its pods. Absent: they do not. */
  readonly violations?: readonly LimitViolation[];
  /** Its ServiceAccount, if that comes and goes. */
  readonly account?: ObjectRef;
  /** What Pod Security has against its pods, by policy, if what its namespace enforces changes. */
  readonly podSecurity?: ReadonlyMap<string, string>;
  /** Why no pod of it is ever admitted, but for `violations`. Absent: nothing of the kind. */
  readonly refusals?: readonly string[];
  /** What the mutating webhooks say that are asked about its pods, by their names. Absent: none is. */
  readonly asked?: Asked;
  /** What mutating admission makes of its pods, by who is passed over. Absent: they are as the template is. */
  readonly made?: readonly MadeFrom[];
  /** What its pods say because mutating admission has changed them, and has no meaning here. Absent: nothing. */
  readonly unmodelled?: readonly Unmodelled[];
}

/** A template of which pods are made. */
export interface MadeFrom {
  /** The webhooks that are passed over, in the order of the alphabet. */
  readonly skipped: readonly string[];
  /** The name of the template. */
  readonly name: string;
}

export interface Unmodelled {
  /** "spec.runtimeClassName"; undefined if it is all of the pod. */
  readonly field: string | undefined;
  readonly consequence: string;
}

/** A pod as it leaves mutating admission. */
export interface ChangedPod extends Pick<Template, "asked" | "unmodelled"> {
  readonly metadata: NonNullable<PodTemplateSpec["metadata"]>;
  readonly spec: PodSpec;
  readonly refusal?: string;
}

export interface ContainerBehaviour extends Pick<Behaviour, "ready" | "mayCrash" | "startSeconds"> {
  readonly mayComplete: boolean;
  /** Its containers end once all that run at a time run, and not before. */
  readonly waitsForPeers?: true;
  /** Its containers start and end one by one. */
  readonly oneByOne?: true;
  /** The scenario says what its pods use while they start. */
  readonly startsBusy: boolean;
  /** With which its containers may crash. */
  readonly crashCodes: readonly number[];
}

/** What a template means depends on more than the template. */
export interface TemplateContext {
  readonly priorityClasses: readonly PriorityClass[];
  readonly podGroups: readonly PodGroupFacts[];
  readonly config: ConfigCatalog;
  readonly accounts: AccountCatalog;
  readonly security: PolicyCatalog;
  /** Of the LimitRanges of its namespace, as they are stored. */
  readonly limits: readonly LimitRangeItem[];
  readonly admission: readonly BoundPolicy[];
  readonly mutators: Mutators;
  /** The label with which a controller tells the pods of its revisions apart, if it does. */
  readonly revisionLabel?: string;
  /** The selector of the controller, if it is of a kind whose pods the scheduler spreads by default. */
  readonly spreadSelector?: LabelSelector;
}

/** The scheduler of pods that name none (pkg/apis/core/v1/defaults.go). */
export const DEFAULT_SCHEDULER = "default-scheduler";

export type WrittenTemplate = PodTemplateSpec | { readonly metadata: ObjectMeta; readonly spec: PodSpec };

/** As long as the scenario does not say otherwise, only the containers of Jobs end by themselves. */
function behaviourOf(
  { behaviours, load, readinessGates }: Pick<Scenario, "behaviours" | "load" | "readinessGates">,
  spec: PodSpec,
  workload: ObjectRef,
): ContainerBehaviour {
  const startsBusy = load.some((l) => l.starting !== undefined && applies(l, spec, workload));
  const found = behaviours.find((b) => applies(b, spec, workload));
  const { mayCrash = true, startSeconds = 0, exitCodes, waitsForPeers } = found ?? {};
  const isOpened = unsetGates(spec, { readinessGates }).length === 0;
  const ready = isOpened ? (found?.ready ?? "eventually") : "never";
  const isApart = found?.oneByOne === true && whyNotOneByOne(spec) === undefined;
  const more = {
    ...(waitsForPeers === undefined ? {} : { waitsForPeers }),
    ...(isApart ? { oneByOne: true as const } : {}),
  };
  const mayComplete = waitsForPeers === undefined && (found?.mayComplete ?? isOfJob(workload));
  if (exitCodes === undefined)
    return { ready, mayComplete, ...more, startsBusy, mayCrash, startSeconds, crashCodes: [1] };
  const crashCodes = exitCodes.filter((code) => code !== 0);
  return {
    ready,
    mayComplete: exitCodes.includes(0),
    ...more,
    startsBusy,
    mayCrash: crashCodes.length > 0,
    startSeconds,
    crashCodes,
  };
}

function isOfJob({ kind }: ObjectRef): boolean {
  return kind === "Job" || kind === "CronJob";
}

/** The labels that a Job puts on its pods (generateSelector in pkg/registry/batch/job/strategy.go). */
function jobLabels(name: string): Labels {
  return { "job-name": name, "batch.kubernetes.io/job-name": name };
}

export function templateOf(
  name: string,
  namespace: string,
  written: WrittenTemplate,
  workload: ObjectRef,
  scenario: Scenario,
  {
    priorityClasses,
    podGroups,
    config,
    accounts,
    security,
    limits,
    admission,
    revisionLabel,
    spreadSelector,
  }: TemplateContext,
  changed?: ChangedPod,
): Template {
  const { metadata, spec } = changed ?? written;
  const complete = withRequestDefaults(spec);
  const defaulted = limits.length === 0 ? complete : withLimitRangeDefaults(complete, limits);
  const violations = limitRangeViolations(defaulted, limits);
  const isProbed = spec.containers.some(
    (c) => c.readinessProbe !== undefined || c.startupProbe !== undefined,
  );
  const behaviour = behaviourOf(scenario, spec, workload);
  const { account, token, ...unaccounted } = accountFacts(spec, namespace, accounts);
  const policies = security(namespace);
  const { podSecurity, ...unsecured } = securityFacts(
    { ...(metadata === undefined ? {} : { metadata }) },
    defaulted,
    policies,
    scenario.kubernetesVersion,
  );
  const restartPolicy = spec.restartPolicy ?? "Always";
  const scheduling = schedulingOf(spec, priorityClasses);
  const gang = gangOf(spec, { namespace, priority: scheduling.priority }, podGroups, scenario);
  const labels =
    changed === undefined
      ? {
          ...metadata?.labels,
          ...(revisionLabel === undefined ? {} : { [revisionLabel]: name }),
          ...(isOfJob(workload) ? jobLabels(workload.kind === "Job" ? workload.name : name) : {}),
        }
      : (metadata?.labels ?? {});
  const annotations = metadata?.annotations;
  const pod = { name, labels, annotations, spec: defaulted };
  const forbidden = admission.length === 0 ? undefined : refusalBy(admission, podRequest(workload, pod));
  const mismatch = changed === undefined ? undefined : priorityRefusal(spec, priorityClasses);
  const reasons = [changed?.refusal, unaccounted.refusal, unsecured.refusal, mismatch, forbidden];
  const refusals = reasons.flatMap((reason) => reason ?? []);
  // A DaemonSet gives its pods their tolerations before they are admitted.
  const isDaemon = workload.kind === "DaemonSet" && changed === undefined;
  return {
    name,
    namespace,
    labels,
    annotations,
    written,
    spec: defaulted,
    requests: podRequestAmounts(defaulted),
    tolerations: withDefaultTolerations(isDaemon ? withDaemonTolerations(spec) : (spec.tolerations ?? [])),
    restartPolicy,
    isProbed,
    deletionCost: deletionCost(metadata?.annotations?.["controller.kubernetes.io/pod-deletion-cost"]),
    behaviour,
    lifecycle: lifecycleOf(defaulted, restartPolicy, behaviour, scenario),
    ...scheduling,
    ...(gang === undefined ? {} : { gang }),
    ...finalizersOf(metadata?.finalizers),
    config: [
      ...configNeeds(configReferences(spec), namespace, config, titleOf),
      ...(token === undefined ? [] : [token]),
      ...userNeeds(spec, namespace, scenario.images),
    ],
    ...(spreadSelector === undefined ? {} : { spreadSelector }),
    ...(violations.length === 0 ? {} : { violations }),
    ...(account === undefined ? {} : { account }),
    ...(podSecurity === undefined ? {} : { podSecurity }),
    ...(refusals.length === 0 ? {} : { refusals }),
    ...(changed?.asked === undefined ? {} : { asked: changed.asked }),
    ...(changed?.unmodelled === undefined ? {} : { unmodelled: changed.unmodelled }),
  };
}

/** Of pods of manifests that is found out when these are read. */
function priorityRefusal(spec: PodSpec, classes: readonly PriorityClass[]): string | undefined {
  const admitted = admitPriority(spec, classes);
  if ("pod" in admitted) return undefined;
  const { priorityClassName = "", priority } = spec;
  switch (admitted.refusal) {
    case "UnknownClass":
      return `no PriorityClass with name ${priorityClassName} was found`;
    case "PriorityMismatch":
      return `the integer value of priority (${priority}) must not be provided in pod spec; priority admission controller computed another from the given PriorityClass name`;
    case "PreemptionPolicyMismatch":
      return "the string value of PreemptionPolicy must not be provided in pod spec; priority admission controller computed another from the given PriorityClass name";
  }
}

/** Those of the garbage collector are taken off a pod as soon as it is deleted: nothing blocks its deletion. */
function finalizersOf(written: readonly string[] = []): Pick<Template, "finalizers"> {
  const finalizers = written.filter((f) => f !== FINALIZER_FOREGROUND && f !== FINALIZER_ORPHAN);
  return finalizers.length === 0 ? {} : { finalizers };
}

/** What the scheduler goes by, apart from where the pod may be. A pod that admission refuses was refused when it was read. */
function schedulingOf(spec: PodSpec, classes: readonly PriorityClass[]) {
  const admitted = admitPriority(spec, classes);
  const { priority = 0, priorityClassName = "", preemptionPolicy } = "pod" in admitted ? admitted.pod : {};
  return {
    schedulerName: spec.schedulerName ?? DEFAULT_SCHEDULER,
    priorityClassName,
    priority,
    preempts: preemptionPolicy !== "Never",
    isGated: (spec.schedulingGates ?? []).length > 0,
  };
}

function applies(b: Pick<Behaviour, "workload" | "image">, spec: PodSpec, workload: ObjectRef): boolean {
  const sameWorkload =
    b.workload === undefined ||
    (b.workload.kind === workload.kind &&
      b.workload.namespace === workload.namespace &&
      b.workload.name === workload.name);
  return sameWorkload && (b.image === undefined || spec.containers.some((c) => c.image === b.image));
}

/** The template as the scheduler's filters see a pod of it. */
export function filteredPod(template: Template): FilteredPod {
  const { spec, tolerations, requests } = template;
  const { nodeName, nodeSelector, affinity } = spec;
  return {
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(nodeSelector === undefined ? {} : { nodeSelector }),
    ...(affinity === undefined ? {} : { affinity }),
    tolerations,
    requests,
    hostPorts: hostPortsOf(spec),
  };
}
