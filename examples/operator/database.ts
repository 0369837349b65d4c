// A Database is a StatefulSet and a Service, and a backup is taken of it before it goes. What all variants of the operator share.
import {
  type CustomObject,
  controllerReference,
  customResource,
  isControlledBy,
  property,
  type SeenBuiltIn,
} from "plimsoll";

export interface DatabaseSpec {
  readonly replicas: number;
}

export interface DatabaseStatus {
  /** How many StatefulSets were made. */
  readonly made?: number;
  readonly backup?: "begun";
}

export type Database = CustomObject<DatabaseSpec, DatabaseStatus>;

export const Database = customResource<DatabaseSpec, DatabaseStatus>({
  group: "example.com",
  version: "v1",
  kind: "Database",
  validate: ({ spec }) => (spec.replicas >= 0 ? undefined : "spec.replicas: must not be negative"),
});

export const FINALIZER = "example.com/backup";

export function setOf(db: Database, name = db.metadata.name) {
  const labels = { app: name };
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name, ownerReferences: [controllerReference(db)] },
    spec: {
      replicas: db.spec.replicas,
      serviceName: db.metadata.name,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: "db", image: "db:1" }] } },
    },
  };
}

export function serviceOf(db: Database) {
  const { name } = db.metadata;
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, ownerReferences: [controllerReference(db)] },
    spec: { selector: { app: name }, ports: [{ port: 5432 }] },
  };
}

export function backupOf(db: Database) {
  const template = {
    metadata: { labels: { app: "backup" } },
    spec: { restartPolicy: "Never", containers: [{ name: "backup", image: "backup:1" }] },
  };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: `${db.metadata.name}-backup`, ownerReferences: [controllerReference(db)] },
    spec: { template },
  };
}

export function isDone({ status }: SeenBuiltIn<"Job">): boolean {
  return status.conditions.some((condition) => condition.type === "Complete" && condition.status === "True");
}

export const backupBeforeGone = property({
  id: "backup-before-gone",
  title: "no database goes without a backup",
  reads: { databases: Database, jobs: "Job" },
  never: (before, after) =>
    before.databases.some(
      ({ metadata: { uid, finalizers } }) =>
        finalizers.includes(FINALIZER) && after.databases.every((db) => db.metadata.uid !== uid),
    ) && !before.jobs.some(isDone),
});

export const oneSetEach = property({
  id: "one-set-each",
  title: "a database has at most one StatefulSet",
  reads: { databases: Database, sets: "StatefulSet" },
  always: ({ databases, sets }) =>
    databases.every((db) => sets.filter((set) => isControlledBy(set, db)).length <= 1),
});

export const databaseGone = property({
  id: "database-gone",
  title: "a deleted database is gone in the end",
  reads: { databases: Database },
  whenever: ({ databases }) => databases.some(({ metadata }) => metadata.deletionTimestamp !== undefined),
  leadsTo: ({ databases }) => databases.every(({ metadata }) => metadata.deletionTimestamp === undefined),
});

export const databaseServed = property({
  id: "database-served",
  title: "a database that stays gets its StatefulSet and its Service",
  reads: { databases: Database, sets: "StatefulSet", services: "Service" },
  alwaysEventually: ({ databases, sets, services }) =>
    databases.every(
      (db) =>
        db.metadata.deletionTimestamp !== undefined ||
        (sets.some((set) => isControlledBy(set, db)) &&
          services.some((service) => isControlledBy(service, db))),
    ),
});
