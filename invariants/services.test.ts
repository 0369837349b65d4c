// The properties of Services can fail, each on a small cluster as users know it; and hold where the cause is taken away.
import { describe, expect, test } from "vitest";
import { deployment, documents, replicaSet, rolling, sampleInput } from "../model/samples.ts";
import { verify } from "./verify.ts";

const SERVICE = JSON.stringify({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web" },
  spec: { selector: { app: "web" }, ports: [{ port: 80 }] },
});
const ONE = "nodes: [1x4cpu8Gi]\ntempo: quiescent";
const PROPERTIES = [
  "no-request-to-closed-listener",
  "service-stays-reachable",
  "service-reachable",
  "endpoints-only-to-pods-that-serve",
];

/** The status of each property that is asked for. */
function statuses(workload: string, scenario = "", edits: { readonly [path: string]: string } = {}) {
  const input = sampleInput(documents(SERVICE, workload), `${ONE}\n${scenario}`, edits);
  const { properties } = verify(input, { only: PROPERTIES, paranoid: true });
  return Object.fromEntries(properties.map(({ id, status }) => [id, status]));
}

/** With a preStop hook, so that what is deleted goes on for a while. */
function patient(manifest: string): string {
  const object = JSON.parse(manifest);
  for (const container of object.spec.template.spec.containers) {
    container.lifecycle = { preStop: { sleep: { seconds: 5 } } };
  }
  return JSON.stringify(object);
}

describe("safety", () => {
  const web = (replicas: number): string => deployment("web", { replicas });
  const scale = "edits: [{scale: {kind: Deployment, name: web, replicas: 1}}]";

  test("no-request-to-closed-listener: what is scaled away stops listening before the proxies know", () => {
    expect(statuses(web(2), scale)).toMatchObject({ "no-request-to-closed-listener": "violated" });
    expect(statuses(patient(web(2)), scale)).toMatchObject({ "no-request-to-closed-listener": "holds" });
  });

  test("service-stays-reachable: an update that takes the old pod before there is a new one", () => {
    const update = (max: object) =>
      statuses(patient(deployment("web", { replicas: 1, probe: true, spec: max })), "edits: [{apply: v2}]", {
        v2: patient(deployment("web", { replicas: 1, image: "app:2", probe: true, spec: max })),
      });
    expect(update(rolling(0, 1))).toMatchObject({ "service-stays-reachable": "violated" });
    expect(update(rolling(1, 0))).toMatchObject({ "service-stays-reachable": "holds" });
  });

  test("does not speak of Services whose workload users delete", () => {
    const found = statuses(web(1), "edits: [{delete: {kind: Deployment, name: web}}]");
    expect(found["service-reachable"]).toBe("not-applicable");
    expect(found["service-stays-reachable"]).toBe("not-applicable");
  });
});

describe("liveness", () => {
  test("service-reachable: no pod ever becomes ready", () => {
    const never = "containers: [{ready: never}]";
    expect(statuses(replicaSet("web", { probe: true }), never)).toMatchObject({
      "service-reachable": "violated",
      "endpoints-only-to-pods-that-serve": "holds",
    });
    expect(statuses(replicaSet("web", { probe: true }))).toMatchObject({ "service-reachable": "holds" });
  });

  test("endpoints-only-to-pods-that-serve: a pod hangs, and no probe notices", () => {
    expect(statuses(replicaSet("web"), "hangs: 1")).toMatchObject({
      "endpoints-only-to-pods-that-serve": "violated",
    });
    expect(statuses(replicaSet("web", { probe: true }), "hangs: 1")).toMatchObject({
      "endpoints-only-to-pods-that-serve": "holds",
      "service-reachable": "violated",
    });
  });
});
