// What users' own properties may speak of: the variables of their expressions, and the fields of each, with their types.
import type { Environment } from "@marcbachmann/cel-js";
import { environmentWith } from "../cel/environment.ts";

/** Of a field: the type of its value in CEL, and how stable it is. */
interface FieldType {
  readonly type: string;
  /** It never changes while the object is there. */
  readonly isFixed?: true;
}

/** The fields of a kind of value, by their names. */
type FieldTypes = { readonly [field: string]: FieldType };

const text: FieldType = { type: "string" };
const flag: FieldType = { type: "bool" };
const count: FieldType = { type: "int" };
const name: FieldType = { type: "string", isFixed: true };
const labels: FieldType = { type: "map<string, string>", isFixed: true };

/** What stands inside other values. A name that Kubernetes has means what it means there. */
const PARTS = {
  Workload: { kind: text, name: text },
  Taint: { key: text, value: text, effect: text },
  Condition: { type: text, status: text, reason: text },
  DeploymentSpec: { replicas: count, paused: flag },
  DeploymentStatus: {
    observedGeneration: count,
    replicas: count,
    updatedReplicas: count,
    readyReplicas: count,
    availableReplicas: count,
  },
  ReplicaSetStatus: { replicas: count, readyReplicas: count, availableReplicas: count },
  ScaleSpec: { replicas: count },
  DaemonSetStatus: {
    observedGeneration: count,
    desiredNumberScheduled: count,
    currentNumberScheduled: count,
    numberMisscheduled: count,
    numberReady: count,
    updatedNumberScheduled: count,
    numberAvailable: count,
  },
  JobSpec: { parallelism: count, suspend: flag },
  JobStatus: { succeeded: count, failed: count, conditions: { type: "list<Condition>" } },
} as const satisfies { readonly [part: string]: FieldTypes };

const object = { namespace: name, name, terminating: flag } as const;

/** By variable: what each of its elements is called, and has. */
export const VARIABLES = {
  pods: {
    element: "Pod",
    fields: {
      namespace: name,
      workload: { type: "Workload", isFixed: true },
      labels,
      images: { type: "list<string>", isFixed: true },
      priority: { type: "int", isFixed: true },
      phase: text,
      ready: flag,
      available: flag,
      terminating: flag,
      node: text,
      reason: text,
    },
  },
  nodes: {
    element: "Node",
    fields: {
      name,
      labels,
      ready: flag,
      unschedulable: flag,
      taints: { type: "list<Taint>" },
      memoryPressure: flag,
      diskPressure: flag,
      pidPressure: flag,
    },
  },
  deployments: {
    element: "Deployment",
    fields: {
      ...object,
      generation: count,
      spec: { type: "DeploymentSpec" },
      status: { type: "DeploymentStatus" },
    },
  },
  replicasets: {
    element: "ReplicaSet",
    fields: {
      ...object,
      workload: { type: "Workload", isFixed: true },
      images: { type: "list<string>", isFixed: true },
      spec: { type: "ScaleSpec" },
      status: { type: "ReplicaSetStatus" },
    },
  },
  statefulsets: { element: "StatefulSet", fields: { ...object, spec: { type: "ScaleSpec" } } },
  daemonsets: { element: "DaemonSet", fields: { ...object, status: { type: "DaemonSetStatus" } } },
  jobs: {
    element: "Job",
    fields: {
      ...object,
      workload: { type: "Workload", isFixed: true },
      spec: { type: "JobSpec" },
      status: { type: "JobStatus" },
    },
  },
} as const satisfies {
  readonly [variable: string]: { readonly element: string; readonly fields: FieldTypes };
};

export type Variable = keyof typeof VARIABLES;

export function isVariable(text: string): text is Variable {
  return Object.hasOwn(VARIABLES, text);
}

export const VARIABLE_NAMES: readonly Variable[] = Object.keys(VARIABLES).filter(isVariable);

export function fieldsOf(variable: Variable): FieldTypes {
  return VARIABLES[variable].fields;
}

/** An element of one of the variables, or a part of one: as plain data. */
export interface Row {
  readonly [field: string]: unknown;
}

type RowClass = new (values: Row) => object;

/** CEL tells the types of values by their classes. */
function rowClass(): RowClass {
  return class {
    constructor(values: Row) {
      Object.assign(this, values);
    }
  };
}

const classes = new Map<string, { readonly made: RowClass; readonly fields: FieldTypes }>([
  ...Object.entries(PARTS).map(([part, fields]) => [part, { made: rowClass(), fields }] as const),
  ...Object.values(VARIABLES).map(({ element, fields }) => [element, { made: rowClass(), fields }] as const),
]);

let known: Environment | undefined;

/** CEL, with these variables. */
export function queryEnvironment(): Environment {
  known ??= declared();
  return known;
}

function declared(): Environment {
  const env = environmentWith([]);
  for (const [type, { made, fields }] of classes) {
    const types = Object.fromEntries(Object.entries(fields).map(([field, { type: of }]) => [field, of]));
    env.registerType(type, { ctor: made, fields: types });
  }
  for (const variable of VARIABLE_NAMES)
    env.registerVariable(variable, `list<${VARIABLES[variable].element}>`);
  return env;
}

/** The element as CEL has it: with the fields that are there. */
export function celRow(variable: Variable, row: Row): object {
  return celValue(VARIABLES[variable].element, row);
}

function celRows(element: string, rows: readonly unknown[]): readonly unknown[] {
  return rows.map((row) => celPart(element, row));
}

function celPart(type: string, value: unknown): unknown {
  if (type === "int") return BigInt(Number(value));
  const [, element] = /^list<(.*)>$/.exec(type) ?? [];
  if (element !== undefined && Array.isArray(value)) return celRows(element, value);
  return isRow(value) && classes.has(type) ? celValue(type, value) : value;
}

function celValue(type: string, row: Row): object {
  const declaredAs = classes.get(type);
  if (declaredAs === undefined) throw new RangeError(`no type "${type}"`);
  const { made, fields } = declaredAs;
  const entries = Object.entries(row).map(([field, value]) => [
    field,
    celPart(fields[field]?.type ?? "dyn", value),
  ]);
  return new made(Object.fromEntries(entries));
}

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
