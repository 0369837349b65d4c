// What security contexts have to do with the rest of a pod: its operating system, and whether it shares the host's namespaces.
// Source: pkg/apis/core/validation/validation.go (validateLinux, validateWindows, validateHostUsers,
// validateWindowsHostProcessPod, ValidateSecurityContext).
import { SECURITY_LEVELS } from "../semantics/index.ts";
import { type Decoder, type Log, oneOf, refuse } from "./decode.ts";
import type { Path } from "./problem.ts";
import { structure } from "./structure.ts";
import { child, items, type Tree, text } from "./tree.ts";

const LINUX_ONLY = ["appArmorProfile", "seLinuxOptions", "seccompProfile", "runAsUser", "runAsGroup"];
const NOT_FOR_WINDOWS_PODS = [
  ...LINUX_ONLY,
  "fsGroup",
  "fsGroupChangePolicy",
  "sysctls",
  "supplementalGroups",
  "supplementalGroupsPolicy",
  "seLinuxChangePolicy",
];
const NOT_FOR_WINDOWS_CONTAINERS = [
  ...LINUX_ONLY,
  "capabilities",
  "readOnlyRootFilesystem",
  "privileged",
  "allowPrivilegeEscalation",
  "procMount",
];

export const operatingSystem: Decoder<{ readonly name: "linux" | "windows" }> = (tree, path, log) => {
  const fields = structure("PodOS", tree, path, log);
  const name = fields?.required("name", oneOf("linux", "windows"), "write linux or windows");
  return name === undefined ? undefined : { name };
};

/**
 * The labels with which a namespace says what of Pod Security is enforced, audited, and warned of.
 * Source: staging/src/k8s.io/pod-security-admission/api/helpers.go (ParseLevel, ParseVersion).
 */
export function checkSecurityLabels(namespace: Tree, path: Path, log: Log): void {
  for (const mode of ["enforce", "audit", "warn"]) {
    const label = `pod-security.kubernetes.io/${mode}`;
    const level = childAt(namespace, ["metadata", "labels", label]);
    const levels: readonly string[] = SECURITY_LEVELS;
    if (level !== undefined && !levels.includes(text(level) ?? "")) {
      const must = `must be one of ${levels.join(", ")}`;
      refuse(level, [...path, "metadata", "labels", label], log, must, "write one of these");
    }
    const version = childAt(namespace, ["metadata", "labels", `${label}-version`]);
    if (version !== undefined && !/^(latest|v1\.(0|[1-9]\d*))$/.test(text(version) ?? "")) {
      const at = [...path, "metadata", "labels", `${label}-version`];
      refuse(version, at, log, 'must be "latest" or "v1.x"', "write it like v1.37");
    }
  }
}

/** A container with where it stands. */
interface Place {
  readonly tree: Tree;
  readonly path: Path;
}

/** @param spec Of a pod. */
export function checkSecurity(spec: Tree, path: Path, log: Log): void {
  const containers = ["initContainers", "containers"].flatMap((sort) =>
    items(child(spec, sort)).map((tree, i): Place => ({ tree, path: [...path, sort, i] })),
  );
  checkSystem(spec, containers, path, log);
  checkHostUsers(spec, containers, path, log);
  checkHostProcess(spec, containers, path, log);
}

function checkSystem(spec: Tree, containers: readonly Place[], path: Path, log: Log): void {
  const os = text(childAt(spec, ["os", "name"]));
  const forbid = (place: Place, field: string, why: string): void => {
    const found = child(place.tree, field);
    if (found !== undefined)
      log.problem(found.position, [...place.path, field], `Forbidden: ${why}`, "remove it");
  };
  const contexts = [{ tree: spec, path }, ...containers].flatMap((place) => {
    const tree = child(place.tree, "securityContext");
    return tree === undefined
      ? []
      : [{ tree, path: [...place.path, "securityContext"], isPod: place.tree === spec }];
  });
  if (os === "linux") {
    for (const c of contexts) forbid(c, "windowsOptions", "windows options cannot be set for a linux pod");
  }
  if (os !== "windows") return;
  for (const c of contexts) {
    for (const field of c.isPod ? NOT_FOR_WINDOWS_PODS : NOT_FOR_WINDOWS_CONTAINERS)
      forbid(c, field, "cannot be set for a windows pod");
  }
  for (const field of ["hostUsers", "shareProcessNamespace"])
    forbid({ tree: spec, path }, field, "cannot be set for a windows pod");
  for (const field of ["hostPID", "hostIPC"]) {
    if (isTrue(child(spec, field))) forbid({ tree: spec, path }, field, "cannot be set for a windows pod");
  }
}

function checkHostUsers(spec: Tree, containers: readonly Place[], path: Path, log: Log): void {
  if (isFalse(child(spec, "hostUsers"))) {
    for (const field of ["hostNetwork", "hostPID", "hostIPC"]) {
      const found = child(spec, field);
      if (found === undefined || !isTrue(found)) continue;
      const problem = "Forbidden: when `hostUsers` is false";
      log.problem(found.position, [...path, field], problem, "remove one of the two");
    }
    return;
  }
  for (const { tree, path: at } of containers) {
    const found = childAt(tree, ["securityContext", "procMount"]);
    if (found === undefined || text(found) !== "Unmasked") continue;
    const must = "`hostUsers` must be false to use `Unmasked`";
    refuse(found, [...at, "securityContext", "procMount"], log, must, "write hostUsers: false in the pod");
  }
}

/** HostProcess containers of Windows: all or none, and on the host network. */
function checkHostProcess(spec: Tree, containers: readonly Place[], path: Path, log: Log): void {
  const field = ["securityContext", "windowsOptions", "hostProcess"];
  const own = childAt(spec, field);
  const states = containers.map(({ tree, path: at }) => {
    const found = childAt(tree, field);
    if (own !== undefined && found !== undefined && isTrue(own) !== isTrue(found)) {
      const must = `pod hostProcess value must be identical if both are specified, was ${isTrue(own)}`;
      refuse(found, [...at, ...field], log, must, "write the same in both");
    }
    return isTrue(found ?? own);
  });
  if (!states.includes(true)) return;
  if (states.includes(false)) {
    const problem =
      "Invalid value: if pod contains any hostProcess containers then all containers must be HostProcess containers";
    log.problem(spec.position, path, problem, "write hostProcess in the pod's own securityContext");
  }
  if (isTrue(child(spec, "hostNetwork"))) return;
  const problem = "Invalid value: false: hostNetwork must be true if pod contains any hostProcess containers";
  log.problem(spec.position, [...path, "hostNetwork"], problem, "write hostNetwork: true");
}

function childAt(tree: Tree, path: readonly string[]): Tree | undefined {
  return path.reduce<Tree | undefined>(
    (at, field) => (at === undefined ? undefined : child(at, field)),
    tree,
  );
}

function isTrue(tree: Tree | undefined): boolean {
  return tree?.kind === "scalar" && tree.value === true;
}

function isFalse(tree: Tree | undefined): boolean {
  return tree?.kind === "scalar" && tree.value === false;
}
