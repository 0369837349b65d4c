// Which pods are endpoints, and what a Service says about them.
import { describe, expect, it } from "vitest";
import {
  belongsInEndpoints,
  type EndpointPod,
  type EndpointService,
  endpointConditions,
  endpointOf,
} from "./endpoints.ts";

describe("belongsInEndpoints", () => {
  const running = { phase: "Running", deleting: false, hasAddress: true };

  it.each<[string, object, boolean, boolean]>([
    ["a running pod", {}, false, true],
    ["a pending pod with an address", { phase: "Pending" }, false, true],
    ["a pod of unknown phase", { phase: "Unknown" }, false, true],
    ["a failed pod", { phase: "Failed" }, true, false],
    ["a succeeded pod", { phase: "Succeeded" }, true, false],
    ["a pod without an address", { hasAddress: false }, true, false],
    ["a pod that is being deleted", { deleting: true }, false, false],
    ["a pod that is being deleted, if such are wanted", { deleting: true }, true, true],
  ])("%s", (_, change, includeTerminating, included) => {
    expect(belongsInEndpoints({ ...running, ...change }, includeTerminating)).toBe(included);
  });
});

describe("endpointConditions", () => {
  it.each([
    [true, false, false, { ready: true, serving: true, terminating: false }],
    [false, false, false, { ready: false, serving: false, terminating: false }],
    [true, true, false, { ready: false, serving: true, terminating: true }],
    [false, false, true, { ready: true, serving: false, terminating: false }],
    [true, true, true, { ready: true, serving: true, terminating: true }],
    [false, true, true, { ready: true, serving: false, terminating: true }],
  ])("ready %s, deleting %s, all published %s", (ready, deleting, publish, conditions) => {
    expect(endpointConditions({ ready, deleting }, publish)).toEqual(conditions);
  });
});

describe("endpointOf", () => {
  const service: EndpointService = { namespace: "ns", name: "svc" };
  const pod: EndpointPod = {
    namespace: "ns",
    ready: true,
    deleting: false,
    podIPs: ["1.2.3.4", "1234::5678:0:0:9abc:def0"],
    nodeName: "n",
    hostname: "web-0",
    subdomain: "svc",
  };
  const labels = { "topology.kubernetes.io/zone": "a" };
  const conditions = { ready: true, serving: true, terminating: false };

  it("has addresses of one family, the node, its zone and the host name", () => {
    const endpoint = { conditions, nodeName: "n", zone: "a", hostname: "web-0" };
    expect(endpointOf(pod, service, "IPv4", labels)).toEqual({ ...endpoint, addresses: ["1.2.3.4"] });
    expect(endpointOf(pod, service, "IPv6", labels).addresses).toEqual(["1234::5678:0:0:9abc:def0"]);
    expect(endpointOf(pod, service, "FQDN", labels).addresses).toEqual([]);
    expect(endpointOf({ ...pod, podIPs: ["::ffff:1.2.3.4"] }, service, "IPv4").addresses).toHaveLength(1);
  });

  it("leaves out what is not known", () => {
    const bare = { namespace: "ns", ready: true, deleting: false, podIPs: [] };
    expect(endpointOf(bare, service, "IPv4", { "topology.kubernetes.io/zone": "" })).toEqual({
      addresses: [],
      conditions,
    });
  });

  it.each([
    ["another subdomain", { subdomain: "other" }],
    ["another namespace", { namespace: "other" }],
    ["no host name", { hostname: "" }],
  ])("has no host name with %s", (_, change) => {
    expect(endpointOf({ ...pod, ...change }, service, "IPv4")).not.toHaveProperty("hostname");
  });
});
