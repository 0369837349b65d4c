// Every built-in kind that users' own controllers may write: made, changed in place, applied again and again, and deleted.
import { describe, expect, test } from "vitest";
import { controller } from "../model/own/declare.ts";
import { BUILT_IN_KINDS, type BuiltInKind, type Seen } from "../model/own/kinds.ts";
import type { OwnModel } from "../model/own/model.ts";
import { property } from "../model/own/property.ts";
import {
  addFinalizer,
  apply,
  controllerReference,
  create,
  type KubernetesObject,
  patch,
  type Request,
  remove,
  removeFinalizer,
} from "../model/own/requests.ts";
import { DATABASE, Database, ownInput } from "../model/own/samples.ts";
import { verify } from "./verify.ts";

const labels = { app: "x" };
const selector = { matchLabels: labels };
const container = { name: "main", image: "app:1", resources: { requests: { cpu: "1" } } };
const template = { metadata: { labels }, spec: { containers: [container] } };
const once = { ...template, spec: { ...template.spec, restartPolicy: "Never" } };
const claim = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
const backend = { service: { name: "x", port: { number: 80 } } };
const rule = { host: "a.example", http: { paths: [{ path: "/", pathType: "Prefix", backend }] } };

const MADE: {
  readonly [kind in BuiltInKind]: { readonly apiVersion: string; readonly [field: string]: unknown };
} = {
  Deployment: { apiVersion: "apps/v1", spec: { selector, template } },
  ReplicaSet: { apiVersion: "apps/v1", spec: { selector, template } },
  StatefulSet: {
    apiVersion: "apps/v1",
    spec: {
      serviceName: "x",
      selector,
      template,
      volumeClaimTemplates: [{ metadata: { name: "data" }, spec: claim }],
    },
  },
  DaemonSet: { apiVersion: "apps/v1", spec: { selector, template } },
  Job: { apiVersion: "batch/v1", spec: { template: once } },
  CronJob: {
    apiVersion: "batch/v1",
    spec: { schedule: "0 * * * *", jobTemplate: { spec: { template: once } } },
  },
  Service: { apiVersion: "v1", spec: { selector: labels, ports: [{ port: 80 }] } },
  Ingress: { apiVersion: "networking.k8s.io/v1", spec: { rules: [rule] } },
  ConfigMap: { apiVersion: "v1", data: { a: "b" } },
  Secret: { apiVersion: "v1", data: { a: "Yg==" } },
  ServiceAccount: { apiVersion: "v1" },
  PersistentVolumeClaim: { apiVersion: "v1", spec: claim },
  PodDisruptionBudget: { apiVersion: "policy/v1", spec: { minAvailable: 1, selector } },
  HorizontalPodAutoscaler: {
    apiVersion: "autoscaling/v2",
    spec: { maxReplicas: 2, scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "x" } },
  },
};

type Db = Seen<typeof Database>;
type Thing = Seen<BuiltInKind>;
const FINALIZER = "example.com/clean-up";

function objectOf(kind: BuiltInKind, owner: Db, version?: string): KubernetesObject {
  const metadata = { name: "x", ownerReferences: [controllerReference(owner)] };
  return {
    ...MADE[kind],
    kind,
    metadata: version === undefined ? metadata : { ...metadata, labels: { version } },
  };
}

const WAYS: {
  readonly [way: string]: (kind: BuiltInKind, db: Db, thing: Thing | undefined) => readonly Request[];
} = {
  "is made, and gets a label": (kind, db, thing) => {
    if (thing === undefined) return [create(objectOf(kind, db), { ignoreAlreadyExists: true })];
    return thing.metadata.labels.version === "2"
      ? []
      : [patch(thing, { metadata: { labels: { version: "2" } } })];
  },
  "is applied whenever anything happens": (kind, db) => [apply(objectOf(kind, db, String(db.spec.replicas)))],
  "goes first, in the foreground": (kind, db, thing) => {
    if (db.metadata.deletionTimestamp !== undefined)
      return thing === undefined
        ? [removeFinalizer(db, FINALIZER)]
        : [remove(thing, { propagationPolicy: "Foreground", ignoreNotFound: true })];
    if (db.metadata.finalizers.length === 0) return [addFinalizer(db, FINALIZER)];
    return thing === undefined ? [create(objectOf(kind, db), { ignoreAlreadyExists: true })] : [];
  },
};

describe.each(Object.entries(WAYS))("%s", (way, reconcile) => {
  const edit = way.includes("applied") ? "{apply: v2.yaml}" : "{delete: {kind: Database, name: db}}";
  const scenario = `nodes: [1x4cpu8Gi]\ncronTicks: 1\nedits: [${edit}]\n`;
  const edits = { "v2.yaml": DATABASE.replace("replicas: 1", "replicas: 2") };

  test.each(BUILT_IN_KINDS)("%s", (kind) => {
    const operator = controller({
      name: "operator",
      for: Database,
      watches: { things: kind },
      reconcile: ({ object, things }) => reconcile(kind, object, things[0]),
    });
    const { verdict, properties, groups } = verify(ownInput({ controllers: [operator] }, scenario, edits));
    expect(verdict, properties.flatMap(({ reason }) => reason ?? []).join()).toBe("holds");
    expect(groups.map(({ workloads }) => workloads)).toEqual([["Database/db", `${kind}/x`]]);
  });
});

test.each([
  ["watches", 'controller "op": objects of kind Pod cannot be seen; what can: Deployment, '],
  ["reads", 'property "few": objects of kind Pod cannot be seen; what can: Deployment, '],
])("in a module that no compiler has seen, %s of another kind are refused", (where, message) => {
  // Pods are no objects that models of users see: a list of them would always be empty.
  const given = JSON.parse('{ "pods": "Pod" }');
  const own: OwnModel = {
    controllers: [
      controller({
        name: "op",
        for: Database,
        watches: where === "watches" ? given : {},
        reconcile: () => [],
      }),
    ],
    properties: [property({ id: "few", reads: where === "reads" ? given : {}, always: () => true })],
  };
  expect(() => verify(ownInput(own, ""))).toThrow(message);
});
