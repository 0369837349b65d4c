// Roles and bindings allow what the user's own controllers do.
import { invariant, predicate } from "../explorer/property.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const ownRequestsAllowed: ClusterProperty = {
  id: "own-requests-allowed",
  kind: "safety",
  title: "roles and bindings allow what the user's own controllers do",
  description:
    "Whatever a controller of the user's own model asks for as its service account, some Role or ClusterRole that is bound to it allows: to list " +
    "and watch what it looks at (or it never starts), and each of its writes (or it tries the same again and again). Which writes these are comes out by " +
    "running it, in every state that it can get to. Applies to controllers with a serviceAccount.",
  decidedBy: ["rules of Roles and ClusterRoles", "subjects of RoleBindings and ClusterRoleBindings"],
  source: "documentation Using RBAC Authorization; plugin/pkg/auth/authorizer/rbac/rbac.go",
  on({ own }) {
    if (own?.notAllowed === undefined) return [];
    const accounts = own.controllers.flatMap(({ controller: { name, serviceAccount } }) =>
      serviceAccount === undefined ? [] : [name],
    );
    const allowed = predicate(
      "nothing was forbidden",
      { known: own.notAllowed },
      ({ known }) => known.length === 0,
    );
    return [invariant(idFor(ownRequestsAllowed, accounts.join(", ")), allowed)];
  },
  tell(object, { steps }) {
    return `${object}: ${steps.at(-1)?.detail ?? "a request is not allowed"}`;
  },
};
