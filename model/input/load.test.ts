// Good manifests: what they load as, where their fields stand, and what of them is reported as not modelled.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { PodSpec } from "../kubernetes/index.ts";
import type { LoadedObject, NotModelled } from "../scenario/scenario.ts";
import { collectFiles, InputErrors, loadManifests } from "./load.ts";

const POD = `apiVersion: v1
kind: Pod
metadata: {name: p}
spec: {containers: [{name: c, image: i}]}
`;

function load(text: string, named = true) {
  return loadManifests([{ file: "x.yaml", text, named }]);
}

/** The fields that are reported for a pod with the given lines in its spec, and why. */
function omitted(...lines: readonly string[]): readonly string[] {
  const text = `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  ${lines.join("\n  ")}\n`;
  return load(text).notModelled.map(shown);
}

/** The spec of a pod. */
function specIn(loaded: LoadedObject | undefined): PodSpec | undefined {
  return loaded?.object.kind === "Pod" ? loaded.object.spec : undefined;
}

function shown({ field, consequence }: NotModelled): string {
  return `${field}: ${consequence}`;
}

describe("loadManifests", () => {
  it("reads several documents, skipping empty ones", () => {
    const { objects } = load(`# nothing\n---\n${POD}---\n---\n${POD.replace("name: p", "name: q")}...\n`);
    expect(objects.map(({ object, position }) => [object.metadata.name, position.line])).toEqual([
      ["p", 3],
      ["q", 9],
    ]);
  });

  it("reads JSON, with tabs, byte order mark and carriage returns", () => {
    const value = load(POD).objects[0]?.object;
    for (const indent of [0, 2, "\t"]) {
      const json = JSON.stringify(value, undefined, indent).replaceAll("\n", "\r\n");
      expect(load(`\uFEFF${json}`).objects[0]?.object).toEqual(value);
    }
  });

  it.each([
    ["List", "v1"],
    ["PodList", "v1"],
  ])("reads the items of a %s", (kind, apiVersion) => {
    const items = POD.trimEnd()
      .split("\n")
      .map((line, i) => (i === 0 ? `- ${line}` : `  ${line}`));
    const { objects } = load(`apiVersion: ${apiVersion}\nkind: ${kind}\nitems:\n${items.join("\n")}\n`);
    expect(objects.map(({ object }) => object)).toEqual(load(POD).objects.map(({ object }) => object));
    expect(objects[0]?.position).toEqual({ file: "x.yaml", line: 4, column: 3 });
  });

  it("resolves anchors and merge keys, own fields first", () => {
    const { objects } = load(`apiVersion: v1
kind: Pod
metadata:
  name: p
  labels: &labels {app: a, tier: front}
  annotations: {<<: *labels, app: b}
spec:
  nodeSelector: *labels
  containers: [{name: c, image: i}]
`);
    expect(objects[0]?.object.metadata.annotations).toEqual({ app: "b", tier: "front" });
    expect(specIn(objects[0])).toMatchObject({ nodeSelector: { app: "a", tier: "front" } });
    expect(objects[0]?.positionOf(["spec", "nodeSelector"])).toMatchObject({ line: 8, column: 17 });
  });

  it("says where fields stand, or their nearest ancestors", () => {
    const [pod] = load(POD).objects;
    expect(pod?.positionOf(["spec", "containers", 0, "image"])).toEqual({
      file: "x.yaml",
      line: 4,
      column: 38,
    });
    expect(pod?.positionOf(["spec", "containers", 0, "resources", "limits"])).toMatchObject({ column: 21 });
    expect(pod?.positionOf(["spec", "containers", 7])).toMatchObject({ line: 4, column: 20 });
    expect(pod?.positionOf([])).toEqual(pod?.position);
  });

  it("takes null for absent, and null labels for empty text, as the API server does", () => {
    const { objects } = load(POD.replace("{name: p}", "{name: p, labels: {a: null}, annotations: ~}"));
    expect(objects[0]?.object.metadata).toEqual({ name: "p", labels: { a: "" } });
  });

  it("keeps quantities as they are written", () => {
    const resources = "{requests: {cpu: 0.5, memory: 1e9}, limits: {cpu: 1.50, memory: 1Gi}}";
    const { objects } = load(POD.replace("image: i", `image: i, resources: ${resources}`));
    expect(specIn(objects[0])).toMatchObject({
      containers: [
        { resources: { requests: { cpu: "0.5", memory: "1e9" }, limits: { cpu: "1.50", memory: "1Gi" } } },
      ],
    });
  });

  it("carries along the fields of a pod that the model gives no meaning to", () => {
    const { objects } = load(POD.replace("image: i", "image: i, command: [a, b], tty: true, stdin: null"));
    expect(specIn(objects[0])).toEqual({
      containers: [{ name: "c", image: "i", command: ["a", "b"], tty: true }],
    });
  });

  it("keeps labels with any name apart from the prototype of objects", () => {
    const { objects } = load(POD.replace("{name: p}", "{name: p, labels: {constructor: a}}"));
    expect(objects[0]?.object.metadata.labels).toEqual({ constructor: "a" });
  });
});

describe("what is not modelled", () => {
  it.each([
    [
      "storage.k8s.io/v1",
      "CSIStorageCapacity",
      "drivers of storage are not modelled: what they say of nodes and volumes is not read",
    ],
    [
      "networking.k8s.io/v1",
      "NetworkPolicy",
      "network policies are not modelled: no request is kept from any pod",
    ],
    ["example.com/v1", "Deployment", "objects of example.com and their controllers are not modelled"],
  ])("%s %s", (apiVersion, kind, consequence) => {
    const { objects, notModelled } = load(
      `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x}\nspec: 1\n`,
    );
    const position = { file: "x.yaml", line: 1, column: 1 };
    expect(objects).toEqual([]);
    expect(notModelled).toEqual([{ kind, name: "x", field: undefined, consequence, position }]);
  });

  it("foreign YAML that was only found in a folder", () => {
    const { notModelled, ignored } = load("replicaCount: 2\n", false);
    const consequence = "not a Kubernetes object (no apiVersion/kind)";
    const position = { file: "x.yaml", line: 1, column: 1 };
    expect(notModelled).toEqual([{ kind: "File", name: "x.yaml", field: undefined, consequence, position }]);
    expect(ignored).toEqual([]);
  });

  it("no Docker Compose file that was only found in a folder", () => {
    const { notModelled, ignored } = load("services: {web: {image: i}}\nx-own: 1\n", false);
    const what = "a Docker Compose file, which says nothing to Kubernetes";
    expect({ notModelled, ignored }).toEqual({ notModelled: [], ignored: [{ file: "x.yaml", what }] });
  });

  it.each([
    "services: {}\n",
    "services: [web]\n",
    "services: {web: 1}\n",
    "services: {web: {}}\nreplicas: 2\n",
  ])("what only looks like a Docker Compose file: %j", (text) => {
    const { notModelled, ignored } = load(text, false);
    expect([notModelled.length, ignored.length]).toEqual([1, 0]);
  });

  it("unknown fields, with what was meant", () => {
    const { notModelled } = load(POD.replace("spec: {", "spec: {restartpolicy: Never, xyz: 1, "));
    expect(notModelled.map(shown)).toEqual([
      'spec.restartpolicy: unknown field, which Kubernetes refuses or drops: did you mean "restartPolicy"?',
      "spec.xyz: unknown field, which Kubernetes refuses or drops: check its name and place",
    ]);
    expect(notModelled.map(({ position }) => position.column)).toEqual([8, 30]);
  });

  it("unknown fields inside of what is carried along", () => {
    expect(omitted("containers: [{name: c, image: i, readinessProbe: {exec: {}, periodSecond: 5}}]")).toEqual(
      [
        "spec.containers[0].readinessProbe.periodSecond: unknown field, which Kubernetes refuses or drops: " +
          'did you mean "periodSeconds"?',
      ],
    );
  });

  it("nothing of what cannot change where and when pods run", () => {
    const container = [
      "{name: c, image: i, imagePullPolicy: Always, command: [a], args: [b], workingDir: /, tty: true",
      "env: [{name: A, value: b}, {name: B, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]",
      "ports: [{containerPort: 80, name: http}], volumeMounts: [{name: v, mountPath: /v}]",
      "readinessProbe: {httpGet: {port: http}, periodSeconds: 5}, livenessProbe: {exec: {command: [a]}}",
      "lifecycle: {preStop: {sleep: {seconds: 5}}}}",
    ];
    const lines = [
      `containers: [${container.join(", ")}]`,
      "initContainers: [{name: d, image: i}]",
      "volumes: [{name: v, emptyDir: {}}]",
      "terminationGracePeriodSeconds: 0",
      "dnsPolicy: ClusterFirst",
      "schedulerName: mine",
      "priorityClassName: high",
      "priority: 5",
      "preemptionPolicy: Never",
      "schedulingGates: [{name: g}]",
      "os: {name: linux}",
      "securityContext: {runAsNonRoot: true, fsGroup: 1000, seccompProfile: {type: RuntimeDefault}}",
      "serviceAccountName: s",
      "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway}]",
      "affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, preference: {}}]}}",
    ];
    expect(omitted(...lines)).toEqual([]);
  });

  const CONTAINERS = "containers: [{name: c, image: i}]";
  it.each([
    ["os: {name: windows}", "spec.os: operating systems are not modelled"],
    ["volumes: [{name: v, nfs: {server: s, path: /}}]", "spec.volumes[0].nfs: storage"],
    [
      "volumes: [{name: v, projected: {sources: [{clusterTrustBundle: {name: t, path: ca.pem}}]}}]",
      "spec.volumes[0].projected.sources[0].clusterTrustBundle: the trust bundle is taken to exist",
    ],
  ])("%s", (line, says) => {
    expect(omitted(CONTAINERS, line)).toEqual([expect.stringContaining(says)]);
  });

  it.each([
    [
      "env: [{name: A, valueFrom: {fileKeyRef: {volumeName: v, path: p, key: k}}}]",
      ".env[0].valueFrom.fileKeyRef: the file is taken to have the key",
    ],
    [
      "env: [{name: A, valueFrom: {resourceFieldRef: {containerName: d, resource: limits.cpu}}}]",
      ".env[0].valueFrom.resourceFieldRef.containerName: there is no such container",
    ],
    ["restartPolicy: Never", ".restartPolicy: restart policies of single containers"],
  ])("container with %s", (field, says) => {
    const found = omitted(`containers: [{name: c, image: i, ${field}}]`);
    expect(found).toEqual([expect.stringContaining(`spec.containers[0]${says}`)]);
  });

  it("no reference to a ConfigMap or Secret, and none to fields of the pod", () => {
    const key = "{name: c, key: k}";
    const env = [
      `{name: A, valueFrom: {configMapKeyRef: ${key}}}`,
      `{name: B, valueFrom: {secretKeyRef: ${key}}}`,
      "{name: C, valueFrom: {fieldRef: {fieldPath: status.podIP}}}",
      "{name: D, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 1m}}}",
    ];
    const container = `{name: c, image: i, env: [${env}], envFrom: [{secretRef: {name: s}}]}`;
    const sources = "[{configMap: {name: c}}, {secret: {name: s}}, {serviceAccountToken: {path: t}}]";
    const volumes = [
      "{name: a, configMap: {name: c, items: [{key: k, path: p}]}}",
      "{name: b, secret: {secretName: s, optional: true}}",
      `{name: c, projected: {sources: ${sources}}}`,
      "{name: d, downwardAPI: {items: [{path: l, fieldRef: {fieldPath: metadata.labels}}]}}",
    ];
    expect(omitted(`containers: [${container}]`, `volumes: [${volumes}]`)).toEqual([]);
  });
});

const MANIFESTS = fileURLToPath(new URL("../../../shared/manifests/", import.meta.url));

describe.skipIf(!existsSync(MANIFESTS))("manifests that people run", () => {
  const read = (folder: string) => {
    const { objects, notModelled } = loadManifests(collectFiles([`${MANIFESTS}${folder}`]).sources);
    const names = objects.map(({ object }) => `${object.kind}/${object.metadata.name}`);
    const kinds = notModelled.map(({ kind, field }) => (field === undefined ? kind : `${kind} ${field}`));
    return {
      names,
      counts: Object.fromEntries(
        Map.groupBy(kinds, (kind) => kind)
          .entries()
          .map(([k, v]) => [k, v.length]),
      ),
    };
  };

  it("guestbook: nothing is left out", () => {
    expect(read("guestbook")).toEqual({
      names: ["frontend", "redis-master", "redis-replica"].flatMap((n) => [
        `Deployment/${n}`,
        `Service/${n}`,
      ]),
      counts: {},
    });
  });

  it("voting-app: a compose file beside the manifests", () => {
    expect(read("voting-app")).toEqual({
      names: [
        ...["db", "redis", "result", "vote"].flatMap((name) => [`Deployment/${name}`, `Service/${name}`]),
        "Deployment/worker",
      ],
      counts: {},
    });
  });

  it("online-boutique: twelve Deployments, and as many Services", () => {
    const { names, counts } = read("online-boutique");
    expect(names.filter((name) => name.startsWith("Deployment/"))).toHaveLength(12);
    expect(names.filter((name) => name.startsWith("Service/"))).toHaveLength(12);
    expect(names.filter((name) => name.startsWith("ServiceAccount/"))).toHaveLength(11);
    expect(counts).toEqual({});
  });

  it("cassandra: a StatefulSet, with claims for volumes", () => {
    const { names, counts } = read("cassandra");
    expect(names).toEqual(["Service/cassandra", "StatefulSet/cassandra", "StorageClass/fast"]);
    expect(counts).toEqual({});
  });
});

describe("collectFiles", () => {
  it("says which paths cannot be read, all at once", () => {
    expect(() => collectFiles(["absent.yaml", "nowhere"])).toThrow(
      "absent.yaml: no such file or folder; check the path\nnowhere: no such file or folder; check the path",
    );
  });

  it("reads standard input for -", () => {
    expect(collectFiles(["-"], { stdin: () => POD }).sources).toEqual([
      { file: "-", text: POD, named: true },
    ]);
    expect(() => loadManifests(collectFiles(["-"], { stdin: () => "" }).sources)).toThrow(InputErrors);
  });
});
