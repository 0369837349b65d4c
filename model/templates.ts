// Pod templates made ready for the model: defaults filled in, requests summed, behaviour looked up.

import type { ConfigCatalog } from "./config/catalog.ts";
import { type ConfigNeed, configNeeds } from "./config/needs.ts";
import { configReferences } from "./config/references.ts";
import { type AccountCatalog, accountFacts } from "./identity/accounts.ts";
import { type PolicyCatalog, securityFacts } from "./identity/pod-security.ts";
import { userNeeds } from "./identity/users.ts";
import type {
  LabelSelector,
  Labels,
  ObjectMeta,
  PodSpec,
  PodTemplateSpec,
  RestartPolicy,
  Toleration,
} from "./kubernetes.ts";
import { titleOf } from "./objects.ts";
import { type GangOfTemplate, gangOf, type PodGroupFacts } from "./pod-groups.ts";
import { type Lifecycle, lifecycleOf } from "./pods/lifecycle.ts";
import { type BoundPolicy, refusalBy } from "./policy/bound-policies.ts";
import { podRequest } from "./policy/new-pods.ts";
import type { Behaviour, ObjectRef, Scenario } from "./scenario.ts";
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
} from "./semantics/index.ts";

/** A pod template, or a pod of its own: what never changes of the pods made from it. */
export interface Template {
  /** The ReplicaSet that makes pods from it ("web-rev1"), or the pod's own name. Unique among all templates. */
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
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
}

export interface ContainerBehaviour extends Pick<Behaviour, "ready" | "mayCrash" | "startSeconds"> {
  readonly mayComplete: boolean;
  /** Its containers end once all that run at a time run, and not before. */
  readonly waitsForPeers?: true;
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
  { behaviours, load }: Pick<Scenario, "behaviours" | "load">,
  spec: PodSpec,
  workload: ObjectRef,
): ContainerBehaviour {
  const startsBusy = load.some((l) => l.starting !== undefined && applies(l, spec, workload));
  const found = behaviours.find((b) => applies(b, spec, workload));
  const { ready = "eventually", mayCrash = true, startSeconds = 0, exitCodes, waitsForPeers } = found ?? {};
  const peers = waitsForPeers === undefined ? {} : { waitsForPeers };
  const mayComplete = waitsForPeers === undefined && (found?.mayComplete ?? isOfJob(workload));
  if (exitCodes === undefined)
    return { ready, mayComplete, ...peers, startsBusy, mayCrash, startSeconds, crashCodes: [1] };
  const crashCodes = exitCodes.filter((code) => code !== 0);
  return {
    ready,
    mayComplete: exitCodes.includes(0),
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
): Template {
  const { metadata, spec } = written;
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
    written,
    defaulted,
    policies,
    scenario.kubernetesVersion,
  );
  const restartPolicy = spec.restartPolicy ?? "Always";
  const scheduling = schedulingOf(spec, priorityClasses);
  const gang = gangOf(spec, { namespace, priority: scheduling.priority }, podGroups, scenario);
  const labels = {
    ...metadata?.labels,
    ...(revisionLabel === undefined ? {} : { [revisionLabel]: name }),
    ...(isOfJob(workload) ? jobLabels(workload.kind === "Job" ? workload.name : name) : {}),
  };
  const pod = { name, labels, annotations: metadata?.annotations, spec: defaulted };
  const forbidden = admission.length === 0 ? undefined : refusalBy(admission, podRequest(workload, pod));
  const refusals = [unaccounted.refusal, unsecured.refusal, forbidden].flatMap((reason) => reason ?? []);
  return {
    name,
    namespace,
    labels,
    written,
    spec: defaulted,
    requests: podRequestAmounts(defaulted),
    tolerations: withDefaultTolerations(
      workload.kind === "DaemonSet" ? withDaemonTolerations(spec) : (spec.tolerations ?? []),
    ),
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
  };
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
