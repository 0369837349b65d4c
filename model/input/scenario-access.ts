// As whom users and agents act, and whether roles and bindings fit together.
import { accessPolicyOf } from "../identity/access.ts";
import { type Requester, serviceAccount } from "../policy/request.ts";
import type { LoadedObject, NotModelled } from "../scenario/scenario.ts";
import { type Decoder, type Log, refuse, string } from "./decode.ts";
import type { Path } from "./problem.ts";
import type { PlacedScenario } from "./written-objects.ts";

const ACCOUNT = /^ServiceAccount\/(?:([a-z0-9-]+)\/)?([a-z0-9](?:[-.a-z0-9]*[a-z0-9])?)$/;

/** "User/jane", "Group/team-a", "ServiceAccount/agent" or "ServiceAccount/flux/agent". */
export const subjectName: Decoder<Requester> = (tree, path, log) => {
  const written = string(tree, path, log);
  if (written === undefined) return undefined;
  const [whole, namespace = "default", name = ""] = ACCOUNT.exec(written) ?? [];
  if (whole !== undefined) return serviceAccount(namespace, name);
  const [, kind, who = ""] = /^(User|Group)\/(.+)$/.exec(written) ?? [];
  if (kind === "User") return { username: who, groups: ["system:authenticated"] };
  if (kind === "Group") return { username: `somebody in ${who}`, groups: [who, "system:authenticated"] };
  const must = "must be User/NAME, Group/NAME, ServiceAccount/NAME or ServiceAccount/NAMESPACE/NAME";
  return refuse(tree, path, log, must, "write it like ServiceAccount/flux/agent");
};

/** Whether somebody may do what is modelled for whole objects, but for pods, claims and volumes. */
export function checkSubjects({ scenario, positionOf }: PlacedScenario, log: Log): void {
  const refuseAt = (path: Path): void => {
    const problem =
      "Forbidden: only edits and agents that apply, replace, patch, scale or delete objects other than Pods, PersistentVolumeClaims and PersistentVolumes act as somebody";
    log.problem(positionOf(path), path, problem, "remove it");
  };
  const isOdd = (kind: string): boolean =>
    ["Pod", "PersistentVolumeClaim", "PersistentVolume"].includes(kind);
  for (const [i, edit] of scenario.edits.entries()) {
    if (edit.as === undefined) continue;
    const kinds =
      edit.type === "apply"
        ? edit.objects.map(({ object }) => object.kind)
        : edit.type === "write"
          ? edit.documents.map(({ target }) => target.kind)
          : edit.type === "scale" || edit.type === "delete"
            ? [edit.target.kind]
            : ["Pod"];
    if (kinds.some(isOdd)) refuseAt(["edits", i, "as"]);
  }
  for (const [i, { as, objects, write }] of scenario.agents.entries()) {
    const kinds = [
      ...objects.map(({ object }) => object.kind),
      ...(write?.documents ?? []).map((d) => d.target.kind),
    ];
    if (as !== undefined && kinds.some(isOdd)) refuseAt(["agents", i, "as"]);
  }
}

/** Bindings to roles that are not there allow nothing; what Kubernetes' own controllers may do is not read from manifests. */
export function oddAccess(objects: readonly LoadedObject[]): readonly NotModelled[] {
  const { roles, clusterRoles } = accessPolicyOf(objects);
  return objects.flatMap(({ object, position }): readonly NotModelled[] => {
    const { kind, metadata } = object;
    if (kind !== "RoleBinding" && kind !== "ClusterRoleBinding" && kind !== "ClusterRole") return [];
    const odd = (consequence: string): readonly NotModelled[] => [
      { kind, name: metadata.name, field: undefined, consequence, position },
    ];
    if (kind === "ClusterRole") {
      return metadata.name.startsWith("system:")
        ? odd("Kubernetes' own components keep the roles that it gives them, whatever manifests say")
        : [];
    }
    const { namespace = "default" } = metadata;
    const { roleRef } = object;
    const isThere =
      roleRef.kind === "ClusterRole"
        ? roleRef.name.startsWith("system:") || clusterRoles.some(({ name }) => name === roleRef.name)
        : roles.some((role) => role.name === roleRef.name && role.namespace === namespace);
    return isThere ? [] : odd(`it allows nothing: no manifest has the ${roleRef.kind} ${roleRef.name}`);
  });
}
