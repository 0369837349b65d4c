// Services, their EndpointSlices and proxies: who is listed as what, who lags behind, and what becomes of requests.
import { describe, expect, test } from "vitest";
import { REQUESTS } from "../environment/request-labels.ts";
import { groupsOf } from "../groups/groups.ts";
import type { Outcome } from "../network/request-outcomes.ts";
import {
  deployment,
  documents,
  podsOf,
  reaches,
  replicaSet,
  type Sample,
  sample,
  sampleFor,
  settles,
  takes,
} from "../samples.ts";
import { isDeleting, type PodState } from "../state.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const HOOK = { preStop: { sleep: { seconds: 5 } } };

function service(name: string, selector: object, spec: object = {}): string {
  const ports = [{ port: 80 }];
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: { selector, ports, ...spec },
  });
}

/** Behind a Service, one replica by default. */
function served(parts: Parameters<typeof replicaSet>[1], scenario: string, spec: object = {}): Sample {
  const manifests = documents(service("web", { app: "web" }, spec), replicaSet("web", parts));
  return sampleFor(["requests"], manifests, `${ONE}\n${scenario}`);
}

/** What may become of requests. */
function outcomesOf(s: Sample): readonly Outcome[] {
  const all: readonly Outcome[] = ["open", "not yet", "closed", "hung", "down", "gone", "none"];
  return all.filter((outcome) => takes(s, (_, __, { label }) => label === REQUESTS[outcome]));
}

const listed = (p: PodState) => p.metadata.endpoints?.["Service/web"];

describe("endpoints", () => {
  test("are listed when pods are ready, and known to proxies later", () => {
    const s = served({}, "");
    const at = (slice: boolean, proxy: boolean): boolean =>
      reaches(
        s,
        (v) =>
          podsOf(v, "web", (p) => {
            const known = listed(p) ?? {};
            return (
              p.status.ready && (known.slice === "ready") === slice && (known.proxy === "ready") === proxy
            );
          }).length > 0,
      );
    expect([at(false, false), at(true, false), at(true, true), at(false, true)]).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(settles(s, (v) => podsOf(v, "web", (p) => listed(p)?.proxy === "ready").length === 1)).toBe(true);
    expect(outcomesOf(s)).toEqual(["open", "none"]);
  });

  test("that terminate are listed as such, if they were ready", () => {
    const s = served({}, "edits: [{delete: {kind: ReplicaSet, name: web}}]");
    const terminating = (ready: boolean): boolean =>
      reaches(
        s,
        (v) =>
          podsOf(
            v,
            "web",
            (p) => isDeleting(p) && p.status.ready === ready && listed(p)?.slice === "terminating",
          ).length > 0,
      );
    expect([terminating(true), terminating(false)]).toEqual([true, false]);
    // The proxy may lag behind the end of the pod, and choose what terminates when nothing is ready.
    expect(outcomesOf(s)).toEqual(["open", "closed", "gone", "none"]);
  });

  test("are not kept where nobody looks at requests", () => {
    const s = sample(documents(service("web", { app: "web" }), replicaSet("web")), ONE);
    expect(reaches(s, (v) => podsOf(v, "web", (p) => p.metadata.endpoints !== undefined).length > 0)).toBe(
      false,
    );
    expect(s.cluster.services).toEqual([]);
  });

  test.each([
    ["another label", { selector: { app: "api" } }],
    ["no selector", { selector: undefined }],
    ["an external name", { type: "ExternalName", externalName: "example.com", ports: undefined }],
  ])("are nobody's business with %s", (_, spec) => {
    expect(served({}, "", spec).cluster.services).toEqual([]);
  });

  test("of pods that are not ready are listed if the Service says so", () => {
    const never = "containers: [{ready: never}]";
    expect(outcomesOf(served({ probe: true }, never))).toEqual(["none"]);
    expect(outcomesOf(served({ probe: true }, never, { publishNotReadyAddresses: true }))).toEqual([
      "open",
      "none",
    ]);
  });
});

describe("requests", () => {
  const edit = "tempo: quiescent\nedits: [{delete: {kind: ReplicaSet, name: web}}]";

  test("go to what terminates only if nothing is ready, and through the DNS never", () => {
    expect(outcomesOf(served({}, edit))).toContain("closed");
    const headless = served({}, edit, { clusterIP: "None" });
    const onlyTerminating = takes(
      headless,
      (before, _, { label }) =>
        label === REQUESTS.open &&
        podsOf(before, "web", (p) => listed(p)?.proxy === "terminating").length > 0,
    );
    expect(onlyTerminating).toBe(false);
  });

  test.each([
    ["is too late without a hook", undefined, true],
    ["is in time with a preStop hook, if nothing is slow", HOOK, false],
  ])("to a pod that is scaled away: the news %s", (_, lifecycle, refused) => {
    const container = { name: "app", image: "app:1", ...(lifecycle && { lifecycle }) };
    const manifest = JSON.parse(deployment("web", { replicas: 2 }));
    manifest.spec.template.spec.containers = [container];
    const scale = "tempo: quiescent\nedits: [{scale: {kind: Deployment, name: web, replicas: 1}}]";
    const both = documents(service("web", { app: "web" }), JSON.stringify(manifest));
    const s = sampleFor(["requests"], both, `${ONE}\n${scale}`);
    expect(outcomesOf(s).includes("closed")).toBe(refused);
  });

  test.each([
    [{}, true],
    [{ probe: true }, false],
  ])("to a pod that starts slowly, with %j: refused is %s", (parts, refused) => {
    const s = served(parts, "containers: [{startSeconds: 20}]");
    expect(outcomesOf(s).includes("not yet")).toBe(refused);
  });

  test("fail where containers crash, hang, or go down with their machine", () => {
    expect(outcomesOf(served({}, "crashes: 1"))).toEqual(["open", "down", "none"]);
    expect(outcomesOf(served({}, "hangs: 1"))).toEqual(["open", "hung", "none"]);
    expect(outcomesOf(served({}, "nodeFailures: 1"))).toContain("down");
  });
});

describe("a Service over several workloads", () => {
  const manifests = documents(
    service("all", { tier: "web" }),
    service("some", { tier: "web" }),
    replicaSet("a", { labels: { tier: "web" } }),
    replicaSet("b", { labels: { tier: "web" } }),
  );

  test("connects them where requests are looked at, and only there", () => {
    expect(groupsOf(sample(manifests, ONE).inventory)).toHaveLength(2);
    expect(groupsOf(sampleFor(["requests"], manifests, ONE).inventory)).toHaveLength(1);
  });

  test("counts Services as one that nothing tells apart", () => {
    const { services } = sampleFor(["requests"], manifests, ONE).cluster;
    expect(services.map(({ facts }) => facts.title)).toEqual(["Service/all, Service/some"]);
  });
});
