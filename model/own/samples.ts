// A small operator for tests: a Database is a StatefulSet, and before it goes a backup is taken of it. With three classic faults.
import { loadManifests } from "../input/load.ts";
import { checkScenario, parseScenario } from "../input/scenario-file.ts";
import { controller } from "./declare.ts";
import { type CustomObject, customResource, type SeenBuiltIn } from "./kinds.ts";
import { type OwnModel, resourcesOf } from "./model.ts";
import { property } from "./property.ts";
import {
  addFinalizer,
  controllerReference,
  create,
  isControlledBy,
  type KubernetesObject,
  patch,
  patchStatus,
  type Request,
  removeFinalizer,
} from "./requests.ts";

export interface DatabaseSpec {
  readonly replicas: number;
}

export interface DatabaseStatus {
  readonly ready?: number;
  readonly backup?: "begun";
  readonly made?: number;
}

export const Database = customResource<DatabaseSpec, DatabaseStatus>({
  group: "example.com",
  version: "v1",
  kind: "Database",
  validate: ({ spec }) => (spec.replicas >= 0 ? undefined : "spec.replicas: must not be negative"),
});

type Db = CustomObject<DatabaseSpec, DatabaseStatus>;

export const BACKUP = "example.com/backup";

const template = (name: string, image: string, more: object = {}) => ({
  metadata: { labels: { app: name } },
  spec: { containers: [{ name: "main", image }], ...more },
});

export function setOf(db: Db): KubernetesObject {
  const { name } = db.metadata;
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name, ownerReferences: [controllerReference(db)] },
    spec: {
      replicas: db.spec.replicas,
      serviceName: name,
      selector: { matchLabels: { app: name } },
      template: template(name, "db:1"),
    },
  };
}

export function backupOf(db: Db): KubernetesObject {
  const name = `${db.metadata.name}-backup`;
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name, ownerReferences: [controllerReference(db)] },
    spec: { template: template(name, "backup:1", { restartPolicy: "Never" }) },
  };
}

function isDone({ status }: SeenBuiltIn<"Job">): boolean {
  return status.conditions.some(({ type, status: is }) => type === "Complete" && is === "True");
}

/** The parts in which the faulty operators differ from the right one. */
export interface Faults {
  /** It writes down that it has begun with the backup, then makes the Job: after a crash in between there is none. */
  readonly marksFirst?: true;
  /** What it does not see is not there: it makes another set, under a new name. */
  readonly trustsList?: true;
  /** It takes its finalizer off what needs no backup now, and puts it on whatever has none. */
  readonly addsAgain?: true;
}

/** What is to be done about a database. */
function reconcile(
  faults: Faults,
  object: Db,
  sets: readonly SeenBuiltIn<"StatefulSet">[],
  jobs: readonly SeenBuiltIn<"Job">[],
): readonly Request[] {
  const own = sets.find((set) => isControlledBy(set, object));
  const isHeld = object.metadata.finalizers.includes(BACKUP);
  if (object.metadata.deletionTimestamp !== undefined)
    return isHeld
      ? backedUp(
          faults,
          object,
          jobs.find((one) => isControlledBy(one, object)),
        )
      : [];
  if (!isHeld) return [addFinalizer(object, BACKUP)];
  if (own === undefined) return made(faults, object);
  const sized =
    own.spec.replicas === object.spec.replicas
      ? []
      : [patch(own, { spec: { replicas: object.spec.replicas } })];
  const ready = own.status.readyReplicas;
  const isSettled = sized.length === 0 && object.status?.ready === ready;
  if (isSettled && faults.addsAgain === true) return [removeFinalizer(object, BACKUP)];
  return [...sized, ...(object.status?.ready === ready ? [] : [patchStatus(object, { ready })])];
}

/** What a database that is being deleted still needs. */
function backedUp(
  { marksFirst }: Faults,
  object: Db,
  job: SeenBuiltIn<"Job"> | undefined,
): readonly Request[] {
  const begin = create(backupOf(object), { ignoreAlreadyExists: true });
  if (job !== undefined) return isDone(job) ? [removeFinalizer(object, BACKUP)] : [];
  if (marksFirst !== true) return [begin];
  return object.status?.backup === "begun"
    ? [removeFinalizer(object, BACKUP)]
    : [patchStatus(object, { backup: "begun" }), begin];
}

function made({ trustsList }: Faults, object: Db): readonly Request[] {
  const set = setOf(object);
  if (trustsList !== true) return [create(set, { ignoreAlreadyExists: true })];
  const made = object.status?.made ?? 0;
  const metadata = { ...set.metadata, name: `${set.metadata.name}-${made % 2}` };
  return [
    create({ ...set, metadata }, { ignoreAlreadyExists: true }),
    patchStatus(object, { made: (made + 1) % 2 }),
  ];
}

export function databaseOperator(faults: Faults = {}, staleness: "lagging" | "none" = "lagging"): OwnModel {
  return {
    controllers: [
      controller({
        name: "database-operator",
        for: Database,
        watches: { sets: "StatefulSet", jobs: "Job" },
        staleness,
        reconcile: ({ object, sets, jobs }) => reconcile(faults, object, sets, jobs),
      }),
    ],
    properties: [
      property({
        id: "backup-before-gone",
        title: "no database goes without a backup",
        reads: { databases: Database, jobs: "Job" },
        never: (before, after) =>
          before.databases.some(
            ({ metadata: { uid, finalizers } }) =>
              finalizers.includes(BACKUP) && after.databases.every(({ metadata }) => metadata.uid !== uid),
          ) && !before.jobs.some(isDone),
      }),
      property({
        id: "one-set-each",
        title: "a database has at most one StatefulSet",
        reads: { databases: Database, sets: "StatefulSet" },
        always: ({ databases, sets }) =>
          databases.every((db) => sets.filter((set) => isControlledBy(set, db)).length <= 1),
      }),
      property({
        id: "database-gone",
        title: "a deleted database is gone in the end",
        reads: { databases: Database },
        whenever: ({ databases }) =>
          databases.some(({ metadata }) => metadata.deletionTimestamp !== undefined),
        leadsTo: ({ databases }) =>
          databases.every(({ metadata }) => metadata.deletionTimestamp === undefined),
      }),
    ],
  };
}

export const DATABASE = `apiVersion: example.com/v1
kind: Database
metadata: {name: db}
spec: {replicas: 1}
`;

/** A scenario of one node, in which backups come to an end. */
export const BACKUPS_END = `nodes: [1x4cpu8Gi]
containers: [{workload: {kind: Job, name: db-backup}, waitsForPeers: true}]
`;

/** @param edits The manifests that the scenario's edits apply, by path. */
export function ownInput(
  own: OwnModel,
  scenario: string,
  { manifests = DATABASE, ...edits }: { readonly [path: string]: string } = {},
) {
  const kinds = { resources: resourcesOf(own) };
  const { objects, notModelled } = loadManifests([{ file: "db.yaml", text: manifests }], kinds);
  const read = (path: string) => [{ file: path, text: edits[path] ?? "" }];
  const placed = parseScenario({ file: "plimsoll.yaml", text: scenario }, read, kinds);
  return { objects, notModelled, scenario: checkScenario(placed, objects, kinds), own };
}
