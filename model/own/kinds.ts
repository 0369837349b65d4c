// The kinds that users' controllers speak of, their own and the built-in ones, and how objects of them are seen.
import type {
  ConfigObject,
  CronJob,
  DaemonSet,
  Deployment,
  HorizontalPodAutoscaler,
  Ingress,
  Job,
  Labels,
  OwnerReference,
  PersistentVolumeClaim,
  PodDisruptionBudget,
  ReplicaSet,
  Service,
  ServiceAccount,
  StatefulSet,
} from "../kubernetes/index.ts";

/** A kind of custom resources, as a CustomResourceDefinition declares it. `customResource` makes one. */
export interface CustomResource<Spec = unknown, Status = unknown> {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** What roles call it: "databases". */
  readonly plural: string;
  /** A function (and not a value) so that a resource of one type is no resource of another. */
  validate(object: CustomObject<Spec, Status>): string | undefined;
}

/** The metadata of an object that is stored. Labels, annotations, finalizers and owners are always there, maybe empty. */
export interface SeenMeta {
  readonly name: string;
  readonly namespace: string;
  /** Differs from those of all other objects, also of earlier ones of the same name. */
  readonly uid: string;
  /** Opaque: it is another one whenever something has changed that the model keeps of the object. */
  readonly resourceVersion: string;
  /** Counts the changes of the spec; of built-in kinds only where the model keeps it, otherwise 1. */
  readonly generation: number;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly finalizers: readonly string[];
  readonly ownerReferences: readonly OwnerReference[];
  /** "set" once it is being deleted: there is no clock. */
  readonly deletionTimestamp?: "set";
}

/** A custom object as controllers and properties see it. The status is absent until somebody writes it. */
export interface CustomObject<Spec, Status> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: SeenMeta;
  readonly spec: Spec;
  readonly status?: Status;
}

/** What the model keeps of the statuses of built-in kinds; see the README of this folder for what is absent. */
export interface SeenStatuses {
  readonly Deployment: {
    readonly observedGeneration: number;
    readonly replicas: number;
    readonly updatedReplicas: number;
    readonly readyReplicas: number;
    readonly availableReplicas: number;
  };
  readonly ReplicaSet: {
    readonly replicas: number;
    readonly readyReplicas: number;
    readonly availableReplicas: number;
  };
  readonly StatefulSet: {
    readonly observedGeneration: number;
    readonly replicas: number;
    readonly readyReplicas: number;
    readonly availableReplicas: number;
    readonly updatedReplicas: number;
  };
  readonly DaemonSet: {
    readonly observedGeneration: number;
    readonly desiredNumberScheduled: number;
    readonly numberAvailable: number;
  };
  readonly Job: {
    readonly succeeded: number;
    readonly failed: number;
    readonly conditions: readonly SeenCondition[];
  };
  readonly PersistentVolumeClaim: { readonly phase: "Pending" | "Bound" };
}

/** A condition of a status. */
export interface SeenCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
}

interface BuiltIn {
  readonly Deployment: Deployment;
  readonly ReplicaSet: ReplicaSet;
  readonly StatefulSet: StatefulSet;
  readonly DaemonSet: DaemonSet;
  readonly Job: Job;
  readonly CronJob: CronJob;
  readonly Service: Service;
  readonly Ingress: Ingress;
  readonly ConfigMap: Extract<ConfigObject, { readonly kind: "ConfigMap" }>;
  readonly Secret: Extract<ConfigObject, { readonly kind: "Secret" }>;
  readonly ServiceAccount: ServiceAccount;
  readonly PersistentVolumeClaim: PersistentVolumeClaim;
  readonly PodDisruptionBudget: PodDisruptionBudget;
  readonly HorizontalPodAutoscaler: HorizontalPodAutoscaler;
}

/** The built-in kinds that users' controllers may watch and write. */
export type BuiltInKind = keyof BuiltIn;

const BUILT_IN: { readonly [kind in BuiltInKind]: true } = {
  Deployment: true,
  ReplicaSet: true,
  StatefulSet: true,
  DaemonSet: true,
  Job: true,
  CronJob: true,
  Service: true,
  Ingress: true,
  ConfigMap: true,
  Secret: true,
  ServiceAccount: true,
  PersistentVolumeClaim: true,
  PodDisruptionBudget: true,
  HorizontalPodAutoscaler: true,
};

/** All of them. */
export const BUILT_IN_KINDS: readonly BuiltInKind[] = Object.keys(BUILT_IN).filter(isBuiltIn);

export function isBuiltIn(kind: string): kind is BuiltInKind {
  return Object.hasOwn(BUILT_IN, kind);
}

/** An object of a built-in kind as controllers and properties see it. */
export type SeenBuiltIn<K extends BuiltInKind> = Omit<BuiltIn[K], "metadata"> & {
  readonly metadata: SeenMeta;
} & (K extends keyof SeenStatuses ? { readonly status: SeenStatuses[K] } : unknown);

/** Something that can be watched: a built-in kind by its name, or a custom resource. */
export type Watchable = BuiltInKind | CustomResource;

/** What is seen of an object of that kind. */
export type Seen<W> =
  W extends CustomResource<infer Spec, infer Status>
    ? CustomObject<Spec, Status>
    : W extends BuiltInKind
      ? SeenBuiltIn<W>
      : never;

/** Kinds by the names under which they are seen. */
export type Watches = { readonly [name: string]: Watchable };

/** All objects of each kind, in the order of namespaces and names. */
export type SeenAll<W extends Watches> = { readonly [K in keyof W]: readonly Seen<W[K]>[] };

/**
 * Declares a kind of custom resources.
 * @param declared.plural if it is not what the API server's clients would guess from the kind
 * @param declared.validate says why the API server refuses an object ("spec.replicas: must be positive"), or undefined.
 */
export function customResource<Spec = unknown, Status = unknown>(declared: {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural?: string;
  readonly validate?: (object: CustomObject<Spec, Status>) => string | undefined;
}): CustomResource<Spec, Status> {
  const { group, version, kind, plural = pluralOf(kind), validate } = declared;
  return {
    group,
    version,
    kind,
    plural,
    validate(object: CustomObject<Spec, Status>): string | undefined {
      return validate?.(object);
    },
  };
}

/** Source: staging/src/k8s.io/apimachinery/pkg/api/meta/restmapper.go (UnsafeGuessKindToResource). */
export function pluralOf(kind: string): string {
  const name = kind.toLowerCase();
  if (name.endsWith("s")) return `${name}es`;
  return name.endsWith("y") ? `${name.slice(0, -1)}ies` : `${name}s`;
}

/** "example.com/v1" */
export function apiVersionOf({ group, version }: Pick<CustomResource, "group" | "version">): string {
  return `${group}/${version}`;
}

/** The name of a kind. */
export function kindOf(watchable: Watchable): string {
  return typeof watchable === "string" ? watchable : watchable.kind;
}

export function isCustom(watchable: Watchable): watchable is CustomResource {
  return typeof watchable !== "string";
}
