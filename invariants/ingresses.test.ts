// Requests that come by Ingresses, and Services that users change: what they come to, and that the properties can fail.
import { describe, expect, test } from "vitest";
import { deployment, documents, replicaSet, sampleInput } from "../model/samples.ts";
import { verify } from "./verify.ts";

const PROPERTIES = ["ingress-backends-exist", "ingress-reachable", "service-reachable"];
const ONE = "nodes: [1x4cpu8Gi]\ntempo: quiescent";

const service = (name: string, app = name, more: object = {}): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: { selector: { app }, ports: [{ port: 80 }], ...more },
  });

const to = (name: string, number = 80): object => ({ service: { name, port: { number } } });

const ingress = (paths: { readonly [path: string]: object }, more: object = {}, name = "shop"): string =>
  JSON.stringify({
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name },
    spec: {
      rules: [
        {
          host: "shop.example",
          http: {
            paths: Object.entries(paths).map(([path, backend]) => ({ path, pathType: "Prefix", backend })),
          },
        },
      ],
      ...more,
    },
  });

function statuses(manifests: string, scenario = "", edits: { readonly [path: string]: string } = {}) {
  const { properties } = verify(sampleInput(manifests, `${ONE}\n${scenario}`, edits), {
    only: PROPERTIES,
    paranoid: true,
  });
  return Object.fromEntries(properties.map(({ id, status }) => [id, status]));
}

const WEB = documents(replicaSet("web", { replicas: 1 }), service("web"));

describe("an Ingress", () => {
  test("sends requests to the Service that it names", () => {
    expect(statuses(documents(WEB, ingress({ "/": to("web") })))).toMatchObject({
      "ingress-backends-exist": "holds",
      "ingress-reachable": "holds",
      "service-reachable": "holds",
    });
  });

  test("ingress-backends-exist: a Service that there is not, for one of two paths", () => {
    const paths = { "/": to("web"), "/cart": to("cart") };
    expect(statuses(documents(WEB, ingress(paths)))).toMatchObject({
      "ingress-backends-exist": "violated",
      "ingress-reachable": "violated",
      "service-reachable": "holds",
    });
  });

  test("ingress-reachable: a port that the Service does not have", () => {
    expect(statuses(documents(WEB, ingress({ "/": to("web", 81) })))).toMatchObject({
      "ingress-backends-exist": "violated",
      "ingress-reachable": "violated",
      "service-reachable": "holds",
    });
  });

  test("a Service that selects no pod is there, and answers nothing", () => {
    expect(statuses(documents(WEB, service("cart"), ingress({ "/": to("cart") })))).toMatchObject({
      "ingress-backends-exist": "holds",
      "ingress-reachable": "violated",
    });
  });

  test("with a default backend takes what no rule is about", () => {
    const other = (name: string) => ingress({ "/a": to("web") }, { defaultBackend: to(name) });
    expect(statuses(documents(WEB, other("web")))).toMatchObject({ "ingress-reachable": "holds" });
    expect(statuses(documents(WEB, other("none")))).toMatchObject({ "ingress-reachable": "violated" });
  });

  test("of another with the same host takes the longer path", () => {
    const both = (name: string) =>
      documents(WEB, ingress({ "/": to("web") }), ingress({ "/cart": to(name) }, {}, "cart"));
    expect(statuses(both("web"))).toMatchObject({ "ingress-reachable": "holds" });
    expect(statuses(both("none"))).toMatchObject({ "ingress-reachable": "violated" });
  });

  test("is served while its controller has a ready pod", () => {
    const front = (scenario: string, more: object = { ingressClassName: "nginx" }) =>
      statuses(
        documents(WEB, deployment("nginx", { replicas: 1, probe: true }), ingress({ "/": to("web") }, more)),
        `ingressControllers: [{class: nginx, servedBy: Deployment/nginx}]\n${scenario}`,
      )["ingress-reachable"];
    expect(front("")).toBe("holds");
    expect(front("containers: [{workload: Deployment/nginx, ready: never}]")).toBe("violated");
    expect(front("edits: [{scale: {kind: Deployment, name: nginx, replicas: 0}}]")).toBe("violated");
  });

  test("may be changed, and may come later", () => {
    const shop = ingress({ "/": to("web") });
    const changed = (v2: string) => statuses(documents(WEB, shop), "edits: [{apply: v2}]", { v2 });
    expect(changed(ingress({ "/": to("wep") }))).toMatchObject({
      "ingress-backends-exist": "violated",
      "ingress-reachable": "violated",
    });
    expect(changed(ingress({ "/": to("web"), "/more": to("web") }))).toMatchObject({
      "ingress-backends-exist": "holds",
      // Nobody says that the edit ever comes: until then there is no such path, but for the one above it.
      "ingress-reachable": "holds",
    });
    expect(statuses(WEB, "edits: [{apply: shop}]", { shop })).toMatchObject({
      "ingress-backends-exist": "holds",
    });
    expect(statuses(documents(WEB, shop), "edits: [{delete: {kind: Ingress, name: shop}}]")).toMatchObject({
      "ingress-backends-exist": "not-applicable",
    });
  });
});

describe("a Service that users change", () => {
  const shop = ingress({ "/": to("web") });
  const changed = (v2: string, more = "") =>
    statuses(documents(WEB, shop), `edits: [{apply: v2}]\n${more}`, { v2 });

  test("selects other pods, or none", () => {
    expect(changed(service("web", "wep"))).toMatchObject({
      "ingress-backends-exist": "holds",
      "ingress-reachable": "violated",
      "service-reachable": "violated",
    });
    const both = (name: string) =>
      statuses(documents(WEB, replicaSet("green", { replicas: 1 })), "edits: [{apply: v2}]", {
        v2: service("web", name),
      });
    expect(both("green")).toMatchObject({ "service-reachable": "holds" });
  });

  test("loses the port that an Ingress names", () => {
    expect(changed(service("web", "web", { ports: [{ port: 81 }] }))).toMatchObject({
      "ingress-backends-exist": "violated",
      "ingress-reachable": "violated",
      "service-reachable": "holds",
    });
  });

  test("publishes addresses of pods that are not ready", () => {
    const never = documents(replicaSet("web", { replicas: 1, probe: true }), service("web"));
    const published = statuses(never, "containers: [{ready: never}]\nedits: [{apply: v2}]", {
      v2: service("web", "web", { publishNotReadyAddresses: true }),
    });
    // The edit may never come.
    expect(published).toMatchObject({ "service-reachable": "violated" });
  });

  test("is deleted, and made again", () => {
    const gone = "edits: [{delete: {kind: Service, name: web}}]";
    expect(statuses(documents(WEB, shop), gone)).toMatchObject({ "ingress-backends-exist": "violated" });
    const again = "edits: [{delete: {kind: Service, name: web}}, {apply: web}]";
    expect(statuses(documents(WEB, shop), again, { web: service("web") })).toMatchObject({
      "ingress-backends-exist": "violated",
    });
  });
});
