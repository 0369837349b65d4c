// The checks of the level "restricted": what is good practice besides.
// Source: staging/src/k8s.io/pod-security-admission/policy (check_*.go).
import { explicitSeccomp } from "./baseline.ts";
import type { CheckedPod, Violation } from "./check.ts";
import { containersOf, hasOwnUsers, isWindows, named, quoted, setters, sorted } from "./pod.ts";

export function allowPrivilegeEscalation({ spec }: CheckedPod): Violation {
  const names = containersOf(spec)
    .filter((c) => c.securityContext?.allowPrivilegeEscalation !== false)
    .map(({ name }) => name);
  if (names.length === 0) return undefined;
  const detail = `${named("container", names)} must set securityContext.allowPrivilegeEscalation=false`;
  return { reason: "allowPrivilegeEscalation != false", detail };
}

export function restrictedCapabilities({ spec }: CheckedPod): Violation {
  const keeping = containersOf(spec)
    .filter((c) => c.securityContext?.capabilities?.drop?.includes("ALL") !== true)
    .map(({ name }) => name);
  const adding = containersOf(spec).flatMap(({ name, securityContext }) => {
    const added = (securityContext?.capabilities?.add ?? []).filter((one) => one !== "NET_BIND_SERVICE");
    return added.length === 0 ? [] : [{ name, added }];
  });
  const details = [
    ...(keeping.length === 0
      ? []
      : [`${named("container", keeping)} must set securityContext.capabilities.drop=["ALL"]`]),
    ...(adding.length === 0
      ? []
      : [
          `${named(
            "container",
            adding.map(({ name }) => name),
          )} must not include ${quoted(sorted(adding.flatMap(({ added }) => added)))} in securityContext.capabilities.add`,
        ]),
  ];
  return details.length === 0
    ? undefined
    : { reason: "unrestricted capabilities", detail: details.join("; ") };
}

const VOLUMES = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
];

export function restrictedVolumes({ spec }: CheckedPod): Violation {
  const bad = (spec.volumes ?? []).flatMap((volume) => {
    const types = Object.keys(volume).filter((field) => field !== "name");
    return types.some((type) => VOLUMES.includes(type)) ? [] : [{ name: volume.name, type: types[0] }];
  });
  if (bad.length === 0) return undefined;
  const names = bad.map(({ name }) => name);
  const types = sorted(bad.map(({ type = "unknown" }) => type));
  const uses = names.length === 1 ? "uses" : "use";
  const detail = `${named("volume", names)} ${uses} ${named("restricted volume type", types)}`;
  return { reason: "restricted volume types", detail };
}

export function runAsNonRoot({ spec }: CheckedPod): Violation {
  const own = spec.securityContext?.runAsNonRoot;
  const saying = containersOf(spec).map(({ name, securityContext }) => ({
    name,
    says: securityContext?.runAsNonRoot,
  }));
  const explicit = saying.filter(({ says }) => says === false).map(({ name }) => name);
  const who = setters(own === false, explicit);
  const reason = "runAsNonRoot != true";
  if (who.length > 0)
    return { reason, detail: `${who.join(" and ")} must not set securityContext.runAsNonRoot=false` };
  const implicit = saying.filter(({ says }) => says === undefined && own !== true).map(({ name }) => name);
  if (implicit.length === 0) return undefined;
  return {
    reason,
    detail: `pod or ${named("container", implicit)} must set securityContext.runAsNonRoot=true`,
  };
}

export function runAsUser({ spec }: CheckedPod): Violation {
  const root = containersOf(spec)
    .filter((c) => c.securityContext?.runAsUser === 0)
    .map(({ name }) => name);
  const who = setters(spec.securityContext?.runAsUser === 0, root);
  if (who.length === 0) return undefined;
  return { reason: "runAsUser=0", detail: `${who.join(" and ")} must not set runAsUser=0` };
}

export function restrictedSeccomp({ spec }: CheckedPod): Violation {
  const explicit = explicitSeccomp(spec);
  if (explicit !== undefined) return explicit;
  if (spec.securityContext?.seccompProfile !== undefined) return undefined;
  const names = containersOf(spec)
    .filter((c) => c.securityContext?.seccompProfile === undefined)
    .map(({ name }) => name);
  if (names.length === 0) return undefined;
  const detail = `pod or ${named("container", names)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`;
  return { reason: "seccompProfile", detail };
}

export function unlessWindows(rule: (pod: CheckedPod) => Violation): (pod: CheckedPod) => Violation {
  return (pod) => (isWindows(pod.spec) ? undefined : rule(pod));
}

export function unlessOwnUsers(rule: (pod: CheckedPod) => Violation): (pod: CheckedPod) => Violation {
  return (pod) => (hasOwnUsers(pod.spec) ? undefined : rule(pod));
}
