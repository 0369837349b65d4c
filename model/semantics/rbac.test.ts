// Source of the expectations: plugin/pkg/auth/authorizer/rbac/rbac_test.go, pkg/registry/rbac/validation/rule_test.go.
import { describe, expect, test } from "vitest";
import { DEFAULT_ACCESS } from "./default-roles.ts";
import { type AccessPolicy, type AccessRequest, allows, type RoleRule, ruleAllows } from "./rbac.ts";

const PATCH: AccessRequest = {
  verb: "patch",
  group: "apps",
  resource: "deployments",
  subresource: "",
  namespace: "shop",
  name: "web",
};
const SCALE = { ...PATCH, subresource: "scale" };

test.each<[string, RoleRule, AccessRequest, boolean]>([
  ["the very thing", { verbs: ["patch"], apiGroups: ["apps"], resources: ["deployments"] }, PATCH, true],
  ["everything", { verbs: ["*"], apiGroups: ["*"], resources: ["*"] }, SCALE, true],
  ["another verb", { verbs: ["update"], apiGroups: ["apps"], resources: ["deployments"] }, PATCH, false],
  ["another group", { verbs: ["*"], apiGroups: [""], resources: ["*"] }, PATCH, false],
  ["no resources", { verbs: ["*"], apiGroups: ["*"] }, PATCH, false],
  ["the object, not its scale", { verbs: ["*"], apiGroups: ["*"], resources: ["deployments"] }, SCALE, false],
  ["its scale", { verbs: ["*"], apiGroups: ["*"], resources: ["deployments/scale"] }, SCALE, true],
  ["all scales", { verbs: ["*"], apiGroups: ["*"], resources: ["*/scale"] }, SCALE, true],
  ["all scales, no objects", { verbs: ["*"], apiGroups: ["*"], resources: ["*/scale"] }, PATCH, false],
  [
    "its name",
    { verbs: ["*"], apiGroups: ["*"], resources: ["*"], resourceNames: ["a", "web"] },
    PATCH,
    true,
  ],
  ["other names", { verbs: ["*"], apiGroups: ["*"], resources: ["*"], resourceNames: ["a"] }, PATCH, false],
])("a rule about %s", (_, rule, request, allowed) => {
  expect(ruleAllows(rule, request)).toBe(allowed);
});

describe("bindings", () => {
  const flux = { username: "system:serviceaccount:flux:agent", groups: ["system:serviceaccounts:flux"] };
  const rules = [{ verbs: ["*"], apiGroups: ["*"], resources: ["deployments"] }];
  const bound = (...bindings: AccessPolicy["bindings"]): boolean =>
    allows(
      {
        roles: [
          { namespace: "shop", name: "r", rules },
          { namespace: "flux", name: "elsewhere", rules },
        ],
        clusterRoles: [
          ...DEFAULT_ACCESS.clusterRoles,
          { name: "own", labels: {}, rules },
          { name: "sum", labels: { part: "sum" }, rules, aggregates: [{ matchLabels: { part: "sum" } }] },
          { name: "more", labels: { "rbac.authorization.k8s.io/aggregate-to-view": "true" }, rules },
        ],
        bindings,
      },
      flux,
      PATCH,
    );
  const account = { kind: "ServiceAccount", name: "agent", namespace: "flux" } as const;
  const role = { kind: "Role", name: "r" } as const;
  const cluster = (name: string) => ({ kind: "ClusterRole", name }) as const;

  test.each<[string, AccessPolicy["bindings"][number], boolean]>([
    ["of its namespace", { namespace: "shop", roleRef: role, subjects: [account] }, true],
    ["of another namespace", { namespace: "flux", roleRef: role, subjects: [account] }, false],
    [
      "of another namespace, to a role of the cluster",
      { namespace: "flux", roleRef: cluster("own"), subjects: [account] },
      false,
    ],
    [
      "in its namespace, to a role of another one",
      { namespace: "shop", roleRef: { kind: "Role", name: "elsewhere" }, subjects: [account] },
      false,
    ],
    [
      "to a role that is put together of others, whatever it says itself",
      { roleRef: cluster("sum"), subjects: [account] },
      false,
    ],
    ["of the cluster", { roleRef: cluster("own"), subjects: [account] }, true],
    [
      "in its namespace, to a role of the cluster",
      { namespace: "shop", roleRef: cluster("own"), subjects: [account] },
      true,
    ],
    [
      "to an account of the binding's namespace",
      { namespace: "shop", roleRef: role, subjects: [{ kind: "ServiceAccount", name: "agent" }] },
      false,
    ],
    [
      "to its group",
      { roleRef: cluster("own"), subjects: [{ kind: "Group", name: "system:serviceaccounts:flux" }] },
      true,
    ],
    [
      "to a user of that name",
      { roleRef: cluster("own"), subjects: [{ kind: "User", name: flux.username }] },
      true,
    ],
    ["to another user", { roleRef: cluster("own"), subjects: [{ kind: "User", name: "agent" }] }, false],
    ["to no role that is there", { roleRef: cluster("gone"), subjects: [account] }, false],
    ["to edit", { namespace: "shop", roleRef: cluster("edit"), subjects: [account] }, true],
    [
      "to admin, of which edit is a part",
      { namespace: "shop", roleRef: cluster("admin"), subjects: [account] },
      true,
    ],
    [
      "to view, into which a role is aggregated",
      { namespace: "shop", roleRef: cluster("view"), subjects: [account] },
      true,
    ],
    ["to cluster-admin", { roleRef: cluster("cluster-admin"), subjects: [account] }, true],
  ])("%s", (_, binding, allowed) => {
    expect(bound(binding)).toBe(allowed);
  });

  test("roles that are put together of each other allow what both do", () => {
    const sum = (name: string, part: string, of: string) => ({
      ...{ name, labels: { part }, rules: [] },
      aggregates: [{ matchLabels: { part: of } }],
    });
    const clusterRoles = [
      sum("a", "a", "b"),
      sum("b", "b", "a"),
      { name: "own", labels: { part: "b" }, rules },
    ];
    const bindings = [{ roleRef: cluster("a"), subjects: [account] }];
    expect(allows({ roles: [], clusterRoles, bindings }, flux, PATCH)).toBe(true);
  });

  test("nothing is allowed without any, but to administrators", () => {
    expect(bound()).toBe(false);
    const admin = { username: "a", groups: ["system:masters"] };
    expect(allows(DEFAULT_ACCESS, admin, PATCH)).toBe(true);
    expect(allows(DEFAULT_ACCESS, flux, PATCH)).toBe(false);
  });

  test("view reads, and reads no Secrets", () => {
    const policy = {
      ...DEFAULT_ACCESS,
      bindings: [{ roleRef: cluster("view"), subjects: [account] }],
    };
    const get = { ...PATCH, verb: "get" };
    const secret = { ...get, group: "", resource: "secrets" };
    expect([get, PATCH, secret].map((request) => allows(policy, flux, request))).toEqual([
      true,
      false,
      false,
    ]);
  });
});
