// Source of the expectations: what staging/src/k8s.io/pod-security-admission (v0.37) says of the same pods.
import { describe, expect, test } from "vitest";
import { podSecurityViolation, type SecuredPod, securityPolicyOf } from "./index.ts";

const SAFE = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};
type Context = NonNullable<SecuredPod["spec"]["containers"][number]["securityContext"]>;

function of(securityContext: Context = SAFE, spec: object = {}): SecuredPod {
  return { spec: { containers: [{ name: "a", securityContext }], ...spec } };
}

function said(pod: SecuredPod, level: string, version = "latest", server = 37): string | undefined {
  const labels = {
    "pod-security.kubernetes.io/enforce": level,
    "pod-security.kubernetes.io/enforce-version": version,
  };
  return podSecurityViolation(pod, securityPolicyOf(labels), server);
}

describe("restricted", () => {
  test("takes a pod that keeps all rules", () => {
    expect(said(of(), "restricted")).toBe(undefined);
  });

  test("wants things to be said", () => {
    expect(said(of({}), "restricted")).toBe(
      'violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "a" must set ' +
        'securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "a" must set ' +
        'securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "a" must set ' +
        'securityContext.runAsNonRoot=true), seccompProfile (pod or container "a" must set ' +
        'securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    );
  });

  test.each<[string, SecuredPod, string]>([
    ["root", of({ ...SAFE, runAsUser: 0 }), 'runAsUser=0 (container "a" must not set runAsUser=0)'],
    [
      "a volume of the node",
      of(SAFE, { volumes: [{ name: "v", hostPath: {} }] }),
      'restricted volume types (volume "v" uses restricted volume type "hostPath")',
    ],
    [
      "root, said openly by pod and container",
      of({ ...SAFE, runAsNonRoot: false }, { securityContext: { runAsNonRoot: false } }),
      'runAsNonRoot != true (pod and container "a" must not set securityContext.runAsNonRoot=false)',
    ],
    [
      "more capabilities than one",
      of({ ...SAFE, capabilities: { drop: ["ALL"], add: ["CHOWN", "NET_BIND_SERVICE"] } }),
      'unrestricted capabilities (container "a" must not include "CHOWN" in securityContext.capabilities.add)',
    ],
  ])("refuses %s", (_, pod, detail) => {
    expect(said(pod, "restricted")).toBe(`violates PodSecurity "restricted:latest": ${detail}`);
  });

  test.each<[string, SecuredPod]>([
    ["users of its own", of({ ...SAFE, runAsUser: 0, runAsNonRoot: false }, { hostUsers: false })],
    ["Windows", of({ runAsNonRoot: true }, { os: { name: "windows" } })],
  ])("asks less of a pod with %s", (_, pod) => {
    expect(said(pod, "restricted")).toBe(undefined);
    expect(said(pod, "restricted", "v1.24")).not.toBe(undefined);
  });
});

describe("baseline", () => {
  test("takes a pod that says nothing", () => {
    expect(said(of({}), "baseline")).toBe(undefined);
  });

  test.each<[string, SecuredPod, string]>([
    [
      "the host's network",
      of({}, { hostNetwork: true, hostPID: true }),
      "host namespaces (hostNetwork=true, hostPID=true)",
    ],
    [
      "privileged containers",
      of({ privileged: true }),
      'privileged (container "a" must not set securityContext.privileged=true)',
    ],
    [
      "capabilities",
      of({ capabilities: { add: ["SYS_TIME", "CHOWN"] } }),
      'non-default capabilities (container "a" must not include "SYS_TIME" in securityContext.capabilities.add)',
    ],
    [
      "volumes of the node",
      of({}, { volumes: [{ name: "v", hostPath: {} }] }),
      'hostPath volumes (volume "v")',
    ],
    [
      "ports of the node",
      { spec: { containers: [{ name: "a", ports: [{ hostPort: 80 }, { hostPort: 0 }] }] } },
      'hostPort (container "a" uses hostPort 80)',
    ],
    [
      "probes of other hosts",
      { spec: { containers: [{ name: "a", livenessProbe: { httpGet: { host: "h" } } }] } },
      'probe or lifecycle host (container "a" uses probe or lifecycle host "h")',
    ],
    [
      "an unmasked /proc",
      of({ procMount: "Unmasked" }),
      'procMount (container "a" must not set securityContext.procMount to "Unmasked")',
    ],
    [
      "SELinux types",
      of({ seLinuxOptions: { type: "spc_t", user: "u" } }),
      'seLinuxOptions (container "a" set forbidden securityContext.seLinuxOptions: type "spc_t"; user may not be set)',
    ],
    [
      "no seccomp",
      of({ seccompProfile: { type: "Unconfined" } }),
      'seccompProfile (container "a" must not set securityContext.seccompProfile.type to "Unconfined")',
    ],
    [
      "no AppArmor",
      { ...of({}), annotations: { "container.apparmor.security.beta.kubernetes.io/a": "unconfined" } },
      'forbidden AppArmor profile (annotation must not set AppArmor profile type to "container.apparmor.security.beta.kubernetes.io/a="unconfined"")',
    ],
    [
      "kernel parameters",
      of({}, { securityContext: { sysctls: [{ name: "kernel.sem" }] } }),
      "forbidden sysctls (kernel.sem)",
    ],
    [
      "processes of the host",
      of({}, { securityContext: { windowsOptions: { hostProcess: true } } }),
      "hostProcess (pod must not set securityContext.windowsOptions.hostProcess=true)",
    ],
  ])("refuses %s", (_, pod, detail) => {
    expect(said(pod, "baseline")).toBe(`violates PodSecurity "baseline:latest": ${detail}`);
    expect(said(pod, "privileged")).toBe(undefined);
  });

  test("rules hold from a version of the policy on, and no server knows later ones than its own", () => {
    const pod = of({}, { securityContext: { sysctls: [{ name: "net.ipv4.tcp_notsent_lowat" }] } });
    const refused = (version: string, server?: number) =>
      said(pod, "baseline", version, server) !== undefined;
    expect([refused("v1.37"), refused("v1.36"), refused("latest", 36), refused("v1.99", 37)]).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});

test.each<[{ readonly [key: string]: string }, string, number | "latest"]>([
  [{}, "privileged", "latest"],
  [{ "pod-security.kubernetes.io/enforce": "baseline" }, "baseline", "latest"],
  [{ "pod-security.kubernetes.io/enforce": "strict" }, "restricted", "latest"],
  [{ "pod-security.kubernetes.io/enforce-version": "v1.30" }, "privileged", 30],
  [{ "pod-security.kubernetes.io/enforce-version": "1.30" }, "privileged", "latest"],
])("%j", (labels, level, version) => {
  expect(securityPolicyOf(labels)).toEqual({ level, version });
});
