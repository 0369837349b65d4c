// Small clusters for tests: Services, Ingresses, and the requests to them.
import { documents, pod, replicaSet, type Sample, sample, sampleFor } from "../samples.ts";
import { ONE } from "./parts.ts";

const service = (name: string, app = name, more: object = {}): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: { selector: { app }, ports: [{ port: 80 }], ...more },
  });

const ingress = (name: string, backend = name, more: object = {}): string =>
  JSON.stringify({
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name },
    spec: { defaultBackend: { service: { name: backend, port: { number: 80 } } }, ...more },
  });

const served = (app: string, more: object = {}): string => pod(app, { labels: { app }, ...more });

const requested = (...input: Parameters<typeof sample>): Sample => sampleFor(["requests"], ...input);

export const serviceSamples: { readonly [name: string]: () => Sample } = {
  "a Service whose pods hang": () =>
    requested(documents(served("web", { probe: true }), service("web")), `${ONE}\nhangs: 1\ncrashes: 1`),
  "a headless Service that is scaled down": () =>
    requested(
      documents(replicaSet("web", { replicas: 2 }), service("web", "web", { clusterIP: "None" })),
      `${ONE}\nedits: [{scale: {kind: ReplicaSet, name: web, replicas: 1}}]`,
    ),
  "a Service that comes to select other pods, and none": () =>
    requested(
      documents(served("blue"), served("green"), service("web", "blue")),
      `${ONE}\nedits: [{apply: green}, {delete: {kind: Service, name: web}}]`,
      { green: service("web", "green") },
    ),
  "a Service that an agent makes, and publishes before it is ready": () =>
    requested(
      served("web", { probe: true }),
      `${ONE}\nedits: [{apply: first}]\nagents: [{name: git, apply: second}]`,
      {
        first: service("web"),
        second: service("web", "web", { publishNotReadyAddresses: true }),
      },
    ),
  "an Ingress that comes to name another Service, and is served by a pod": () =>
    requested(
      documents(
        served("web"),
        pod("front", { probe: true }),
        service("web"),
        ingress("shop", "none", { ingressClassName: "own" }),
      ),
      `${ONE}\ncrashes: 1\ningressControllers: [{class: own, servedBy: Pod/front}]\nedits: [{apply: web}, {delete: {kind: Ingress, name: shop}}]`,
      { web: ingress("shop", "web", { ingressClassName: "own" }) },
    ),
  "one request to two pods, by a Service or by an Ingress": () =>
    sampleFor(
      ["answers"],
      documents(
        served("web", { probe: true }),
        pod("other", { labels: { app: "web" } }),
        service("web"),
        ingress("shop", "web"),
      ),
      `${ONE}\nhangs: 1`,
    ),
  "an Ingress with finalizers, in a namespace that is deleted": () =>
    sample(
      documents(
        JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata: { name: "team" } }),
        JSON.stringify({
          apiVersion: "networking.k8s.io/v1",
          kind: "Ingress",
          metadata: { name: "shop", namespace: "team", finalizers: ["example.com/f"] },
          spec: { defaultBackend: { service: { name: "web", port: { number: 80 } } } },
        }),
        pod("op"),
      ),
      `${ONE}\noperators: [{finalizer: example.com/f, workload: Pod/op}]\nedits: [{delete: {kind: Namespace, name: team}}]`,
    ),
};
