// What is claimed of who may be what, and do what, can fail, and holds where nothing is wrong.
import { describe, expect, test } from "vitest";
import { check } from "../explorer/check.ts";
import { deployment, documents, sample } from "../model/samples.ts";
import { agentWritesAccepted } from "./agent-writes-accepted.ts";
import type { ClusterProperty } from "./cluster-property.ts";
import { editsAdmitted } from "./edits-admitted.ts";
import { newPodsAdmitted } from "./new-pods-admitted.ts";

const ONE = "nodes: [1x4cpu8Gi]";

function violated(property: ClusterProperty, ...input: Parameters<typeof sample>): readonly string[] {
  const { system, cluster } = sample(...input);
  return check(system, property.on(cluster)).properties.flatMap(({ id, status }) =>
    status === "violated" ? [id.slice(property.id.length + 1)] : [],
  );
}

const account = JSON.stringify({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "a" } });

describe("pods that are refused", () => {
  const web = deployment("web", { replicas: 1, pod: { serviceAccountName: "a" } });
  const admitted = (...input: Parameters<typeof sample>) => violated(newPodsAdmitted, ...input);

  test("new-pods-admitted: nobody makes their ServiceAccount, or somebody of whom it is not sure", () => {
    expect(admitted(web, ONE)).toEqual(["Deployment/web"]);
    expect(admitted(web, `${ONE}\nedits: [{apply: a}]`, { a: account })).toEqual(["Deployment/web"]);
    expect(admitted(web, `${ONE}\nagents: [{name: git, apply: a}]`, { a: account })).toEqual([]);
    expect(admitted(documents(account, web), ONE)).toEqual([]);
  });

  test("new-pods-admitted: it is deleted, which only matters where pods are missing", () => {
    const deleted = "edits: [{delete: {kind: ServiceAccount, name: a}}]";
    expect(admitted(documents(account, web), `${ONE}\n${deleted}`)).toEqual(["Deployment/web"]);
    const other = deployment("web", { replicas: 1, image: "web:2" });
    const after = `${ONE}\nedits: [{apply: other}, {delete: {kind: ServiceAccount, name: a}}]`;
    expect(admitted(documents(account, web), after, { other })).toEqual([]);
  });
});

describe("requests that nobody allows", () => {
  const access = (verbs: readonly string[], resource = "deployments"): string =>
    documents(
      JSON.stringify({
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "Role",
        metadata: { name: "r" },
        rules: [{ apiGroups: ["apps"], resources: [resource], verbs }],
      }),
      JSON.stringify({
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "RoleBinding",
        metadata: { name: "b" },
        roleRef: { kind: "Role", name: "r" },
        subjects: [{ kind: "User", name: "jane" }],
      }),
    );
  const web = deployment("web", { replicas: 1 });
  const second = deployment("web", { replicas: 1, image: "web:2" });

  test("agent-writes-accepted: the agent may not patch, or not make, what it applies", () => {
    const by = (verbs: readonly string[], ...first: readonly string[]) =>
      violated(
        agentWritesAccepted,
        documents(access(verbs), ...first),
        `${ONE}\nagents: [{name: git, apply: v2, as: User/jane}]`,
        { v2: second },
      );
    expect(by(["get", "patch"], web)).toEqual([]);
    expect(by(["get", "create"], web)).toEqual(["git into Deployment/web"]);
    expect(by(["patch"], web)).toEqual(["git into Deployment/web"]);
    expect(by(["get", "patch"])).toEqual(["git into Deployment/web"]);
    expect(by(["get", "create"])).toEqual([]);
  });

  test.each<[string, string, readonly string[], string, boolean]>([
    [
      "scale",
      "{scale: {kind: Deployment, name: web, replicas: 2}, as: User/jane}",
      ["get", "patch"],
      "*",
      true,
    ],
    [
      "scale, of which only the object is allowed",
      "{scale: {kind: Deployment, name: web, replicas: 2}, as: User/jane}",
      ["get", "patch"],
      "deployments",
      false,
    ],
    ["delete", "{delete: {kind: Deployment, name: web}, as: User/jane}", ["delete"], "deployments", true],
    [
      "delete, which only others may",
      "{delete: {kind: Deployment, name: web}, as: User/joe}",
      ["delete"],
      "deployments",
      false,
    ],
    ["apply", "{apply: v2, as: User/jane}", ["get", "patch"], "deployments", true],
    ["apply, without reading", "{apply: v2, as: User/jane}", ["patch"], "deployments", false],
    [
      "server-side apply",
      "{apply: v2, manager: m, force: true, as: User/jane}",
      ["patch"],
      "deployments",
      true,
    ],
    ["apply, as an administrator", "{apply: v2, as: Group/system:masters}", [], "deployments", true],
  ])("edits-admitted: %s", (_, edit, verbs, resource, allowed) => {
    const manifests = documents(access(verbs.length === 0 ? ["get"] : verbs, resource), web);
    const found = violated(editsAdmitted, manifests, `${ONE}\nedits: [${edit}]`, { v2: second });
    expect(found).toEqual(allowed ? [] : ["edits"]);
  });
});
