// The inventory: everything about the given objects and edits that never changes while the cluster runs.

import { type IngressFacts, ingressesOf } from "../network/ingresses.ts";
import { type ServiceFacts, selectsPodsOf, servicesOf } from "../network/services.ts";
import {
  type NodeFacts,
  nodeFacts,
  nodesOfAutoscaled,
  nodesOfGroup,
  withLimits,
} from "../nodes/node-facts.ts";
import { type OwnFacts, type OwnGiven, ownFactsOf, ownWrites } from "../own/facts.ts";
import { relabellings, withVariants } from "../pods/relabelling.ts";
import { quotasAmong } from "../policy/charged-objects.ts";
import { type Policies, policiesOf } from "../policy/policies.ts";
import { type ShownManifests, shownApplied } from "../policy/stored-objects.ts";
import {
  appliedObjects,
  type Edit,
  hasSubjects,
  type LoadedObject,
  type ObjectRef,
  type Scenario,
  serversIn,
} from "../scenario/scenario.ts";
import { type StorageFacts, storageFacts } from "../storage/facts.ts";
import {
  accountCatalog,
  configCatalog,
  generatedLast,
  isAutoscaler,
  isBudget,
  isCustomObject,
  isDeletedBy,
  isIngress,
  isKeptClaim,
  isPodful,
  isTouched,
  manifestsOf,
  mayChange,
  policyCatalog,
} from "./manifests.ts";
import { titleOf } from "./objects.ts";
import type { AgentTask, Operation, WrittenWorkload } from "./operations.ts";
import { operationsOf, tasksOf, writtenWorkload } from "./tasks.ts";
import type { OwnerFacts, Workload } from "./workload.ts";
import { desiredBy, withClaims, workloadOf } from "./workload-of.ts";

export { refOf, titleOf } from "./objects.ts";
export {
  type AgentTask,
  broughtBy,
  type FinalizerChange,
  type LabelOperation,
  type Operation,
  type WorkloadOperation,
  type WrittenWorkload,
  workloadOfOperation,
} from "./operations.ts";
export { type OwnerFacts, revisionsAmong, sameRef, type Workload } from "./workload.ts";

/**
 * "Progressing": the condition of Deployments, with its deadline; "counts": all numbers in the statuses of
 * workloads; "config": which versions of ConfigMaps and Secrets pods use; "requests": what becomes of requests to Services;
 * "answers": of one request, which pod answers it; "nodes": which of several equal nodes is which; "ends": how the containers of bare pods and
 * of pods of Jobs end that nobody keeps, which is a step before these are gone; "processes": containers that outlive their pods.
 */
export type Observable =
  | "Progressing"
  | "counts"
  | "config"
  | "requests"
  | "answers"
  | "nodes"
  | "ends"
  | "processes";

export interface Inventory {
  readonly nodes: readonly NodeFacts[];
  readonly workloads: readonly Workload[];
  readonly operations: readonly Operation[];
  readonly agentTasks: readonly AgentTask[];
  readonly written: readonly WrittenWorkload[];
  /** There are Services in the input, looked at or not. */
  readonly hasServices: boolean;
  /** Empty unless requests are looked at. */
  readonly services: readonly ServiceFacts[];
  readonly ingresses: readonly IngressFacts[];
  /** What is only kept in the state because a property asks for it. */
  readonly observed: readonly Observable[];
  /** What namespaces admit. */
  readonly policies: Policies;
  /** Empty where nobody looks at the objects in requests. */
  readonly shown: ShownManifests;
  /** PodDisruptionBudgets that decide nothing: nobody evicts or preempts anything. They are not among the workloads. */
  readonly idleBudgets: readonly ObjectRef[];
  readonly storage: StorageFacts;
  readonly scenario: Scenario;
  /** What users' own controllers see and write. */
  readonly own?: OwnFacts;
}

/**
 * @param observed What properties ask for, of what is not kept otherwise.
 * @param users Their own controllers, with what is known of what they write.
 */
export function inventoryOf(
  objects: readonly LoadedObject[],
  given: Scenario,
  asked: readonly Observable[] = [],
  users?: OwnGiven,
): Inventory {
  const scenario = users === undefined ? given : { ...given, own: ownWrites(users, given, objects) };
  const needed = asked.flatMap(withWhatItNeeds);
  const observed = [...new Set([...needed, ...(users === undefined ? [] : ["counts" as const])])];
  const described = objects.flatMap(({ object }) => (object.kind === "Node" ? [nodeFacts(object)] : []));
  const versions = manifestsOf(objects, scenario);
  const taken = new Set<string>();
  const rules = policiesOf(objects, serversIn(scenario));
  const storage = storageFacts([...objects, ...appliedObjects(scenario)]);
  const config = configCatalog(versions, scenario);
  const accounts = accountCatalog(versions, scenario);
  const security = policyCatalog(versions);
  const kept = [...versions.values()].filter(
    (v) =>
      isPodful(v) ||
      isCustomObject(v) ||
      isBudget(v) ||
      isAutoscaler(v) ||
      mayChange(v, scenario) ||
      isTouched(v, scenario) ||
      isIngress(v) ||
      isKeptClaim(v, storage),
  );
  const made = kept
    .toSorted(generatedLast)
    .map((v) =>
      withClaims(workloadOf(v, scenario, { policies: rules, config, accounts, security }, taken), v, objects),
    )
    .map((w) => ownTouched(w, scenario));
  const idle = mayDisrupt(scenario, made) ? [] : made.filter((w) => isIdleBudget(w, scenario.edits));
  const unlabelled = withVariants(made.filter((w) => !idle.includes(w)));
  const { workloads: unserved, moves } = relabellings(unlabelled, scenario.edits, taken);
  const services = observed.includes("requests") ? servicesOf(objects, unserved) : [];
  const hasServices = objects.some(({ object }) => object.kind === "Service");
  const workloads = unserved.map((w) => served(w, services, moves.size > 0));
  const written = scenario.written.flatMap((object) => writtenWorkload(object, workloads, scenario));
  const operations = scenario.edits.flatMap((edit, i): readonly Operation[] =>
    edit.type === "label"
      ? [{ ...edit, moves: moves.get(edit) ?? new Map() }]
      : operationsOf(edit, i, { workloads, versions, written, scenario }),
  );
  const agentTasks = [
    ...scenario.agents.flatMap((agent) => tasksOf(agent, workloads, written, scenario)),
    ...(scenario.own?.manifests ?? []).flatMap(({ controller: name, object }) =>
      tasksOf({ name, objects: [object] }, workloads, written, scenario).map((task) => ({
        ...task,
        own: true as const,
      })),
    ),
  ];
  const autoscaled = (scenario.nodeAutoscaler?.groups ?? []).flatMap(nodesOfAutoscaled);
  const own = described.length > 0 ? described : scenario.nodes.flatMap(nodesOfGroup);
  const nodes = [...own, ...autoscaled];
  const csiNodes = objects.flatMap(({ object }) => (object.kind === "CSINode" ? [object] : []));
  const idleBudgets = idle.map(({ ref }) => ref);
  const policies = { ...rules, quotas: quotasAmong(objects, workloads, scenario, storage) };
  return {
    nodes: nodes.map((node) => withLimits(node, csiNodes)),
    workloads,
    operations,
    agentTasks,
    written,
    hasServices,
    services,
    ingresses: ingressesOf(workloads, objects),
    observed,
    idleBudgets,
    policies,
    shown:
      policies.admission.length + policies.mutators.policies.length === 0 &&
      !policies.webhooks.some(({ gates }) => gates) &&
      !hasSubjects(scenario)
        ? new Map()
        : shownManifests(workloads, versions, scenario),
    storage,
    scenario,
    ...(users === undefined ? {} : { own: ownFactsOf(users, workloads, versions, scenario) }),
  };
}

function withWhatItNeeds(one: Observable): readonly Observable[] {
  return one === "answers" ? ["requests", one] : [one];
}

/** Whether users' own controllers may delete it, or have it deleted, and how. */
function ownTouched(workload: Workload, { own }: Scenario): Workload {
  return own?.touches(workload.ref) === true
    ? { ...workload, deletions: ["Background", ...own.policies] }
    : workload;
}

function shownManifests(
  workloads: readonly Workload[],
  versions: ReturnType<typeof manifestsOf>,
  scenario: Scenario,
): ShownManifests {
  return new Map(
    workloads.map((workload) => {
      const { ref } = workload;
      const own = (versions.get(titleOf(ref)) ?? []).map(({ object, written }) => ({
        desired: desiredBy(object, workload, scenario),
        object: shownApplied(ref, written),
      }));
      return [titleOf(ref), own];
    }),
  );
}

/** @param relabels Labels change: what is known of a pod as an endpoint has to be kept wherever it came from. */
function served(workload: Workload, services: readonly ServiceFacts[], relabels: boolean): Workload {
  if (services.length === 0) return workload;
  const owners = workload.owners.map((owner): OwnerFacts => {
    const isServed = relabels || services.some((service) => selectsPodsOf(service, owner.template));
    return isServed ? { ...owner, template: { ...owner.template, isServed } } : owner;
  });
  return { ...workload, owners };
}

/** Whether anybody evicts pods, or may preempt them. */
function mayDisrupt(
  { edits, descheduler, nodeAutoscaler }: Scenario,
  workloads: readonly Workload[],
): boolean {
  const templates = workloads.flatMap(({ owners }) => owners.map(({ template }) => template));
  return (
    descheduler !== undefined ||
    nodeAutoscaler !== undefined ||
    edits.some((edit) => edit.type === "drain" && edit.disableEviction !== true) ||
    templates.some((one) => one.preempts && templates.some((other) => other.priority < one.priority))
  );
}

/** Whether nothing would change without it, if nobody evicts or preempts pods. */
function isIdleBudget({ kind, ref, deletions }: Workload, edits: readonly Edit[]): boolean {
  return kind === "PodDisruptionBudget" && deletions === undefined && !isDeletedBy(edits, ref);
}
