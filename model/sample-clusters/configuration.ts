// Small clusters for tests: pods that read ConfigMaps and Secrets which come, change and go.
import { documents, observing, replicaSet, type Sample, sample } from "../samples.ts";
import { ONE, TWO } from "./parts.ts";

const config = (level: string): string =>
  JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" }, data: { level } });
const INITS = [{ name: "first", image: "app:1", envFrom: [{ configMapRef: { name: "c" } }] }];
const VOLUMES = [{ name: "v", configMap: { name: "c" } }];

export const configurationSamples: { readonly [name: string]: () => Sample } = {
  "a ConfigMap that comes, and goes again": () =>
    sample(
      replicaSet("web", { replicas: 2, pod: { initContainers: INITS } }),
      `${TWO}\ncrashes: 1\nedits: [{apply: c}, {delete: {kind: ConfigMap, name: c}}]`,
      { c: config("info") },
    ),
  "a volume that is refreshed, and made by an agent": () =>
    observing(
      sample(
        documents(replicaSet("web", { replicas: 2, pod: { volumes: VOLUMES } })),
        `${ONE}\nedits: [{apply: c}]\nagents: [{name: git, apply: d}]`,
        { c: config("info"), d: config("debug") },
      ),
      "config",
    ),
};
