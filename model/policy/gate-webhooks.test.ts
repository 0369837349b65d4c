// Requests besides the creation of pods, and what webhooks say of them.
import { describe, expect, test } from "vitest";
import {
  autoscaler,
  cronJob,
  deployment,
  documents,
  podsOf,
  reaches,
  type Sample,
  sample,
  takes,
  webhook,
} from "../samples.ts";

const NAME = "all.guard.example";
const ONE = "nodes: [1x4cpu8Gi]";
const web = deployment("web", { replicas: 1 });
const v2 = deployment("web", { replicas: 2 });
const EDIT = "edits: [{apply: v2}]";

/** A webhook about these resources, of whatever is done to them. */
function about(resources: readonly string[], more: object = {}): string {
  const rule = { operations: ["*"], apiGroups: ["*"], apiVersions: ["*"], resources };
  return webhook(NAME, { rules: [rule], ...more });
}

/** What the scenario says of its server. */
function server(text: string): string {
  return `webhooks: [{name: ${NAME}, ${text}}]`;
}

/** All labels of steps of processes whose names begin so. */
function taken(s: Sample, name: string): readonly string[] {
  const found = new Set<string>();
  takes(s, (_, __, { process, label }) => {
    if (process.startsWith(name)) found.add(label);
    return false;
  });
  return [...found].toSorted();
}

describe("a webhook that always answers", () => {
  const edited = (allow: string, hook: string): readonly string[] =>
    taken(sample(documents(web, hook), `${ONE}\n${EDIT}\n${server(`allow: "${allow}"`)}`, { v2 }), "user: ");

  test.each<[string, readonly string[], readonly string[]]>([
    ["object.spec.replicas <= 1", ["deployments"], ["apply refused"]],
    ["object.spec.replicas <= 2", ["deployments"], ["apply"]],
    ["request.operation != 'UPDATE' || oldObject.spec.replicas == 1", ["deployments"], ["apply"]],
    ["false", ["deployments/scale"], ["apply"]],
    ["false", ["statefulsets"], ["apply"]],
  ])("and allows %s of %j: an edit is %j", (allow, resources, labels) => {
    expect(edited(allow, about(resources))).toEqual(labels);
  });

  test("keeps to its selectors, and its rules", () => {
    const selector = { objectSelector: { matchLabels: { app: "other" } } };
    expect(edited("false", about(["deployments"], selector))).toEqual(["apply"]);
    const elsewhere = { matchLabels: { "kubernetes.io/metadata.name": "elsewhere" } };
    expect(edited("false", about(["deployments"], { namespaceSelector: elsewhere }))).toEqual(["apply"]);
  });

  test("is asked about the ReplicaSets of Deployments, and the Jobs of CronJobs", () => {
    const made = (resource: string, manifest: string, owner: string): boolean => {
      const s = sample(documents(manifest, about([resource])), `${ONE}\n${server("decides: deny")}`);
      return reaches(s, (seen) => podsOf(seen, owner).length > 0);
    };
    expect(made("replicasets", web, "web-rev1")).toBe(false);
    expect(made("jobs", web, "web-rev1")).toBe(true);
    expect(made("jobs", cronJob("tick"), "tick-1")).toBe(false);
    expect(made("replicasets", cronJob("tick"), "tick-1")).toBe(true);
  });

  test("is asked about the scales that autoscalers write", () => {
    const scenario = `${ONE}\ntempo: quiescent\nload: [{workload: Deployment/web, totalUtilization: 100}]`;
    const scaled = (resource: string): readonly string[] =>
      taken(
        sample(
          documents(
            deployment("web", { replicas: 1, cpu: "100m" }),
            autoscaler("web", { minReplicas: 1, maxReplicas: 2 }),
            about([resource]),
          ),
          `${scenario}\n${server("allow: object.spec.replicas == 1")}`,
        ),
        "horizontal-pod-autoscaler",
      );
    expect(scaled("deployments/scale")).toContain("scale refused");
    expect(scaled("deployments/scale")).not.toContain("scale");
    expect(scaled("statefulsets/scale")).toContain("scale");
  });
});

describe("a webhook that a workload serves", () => {
  const GUARD = server("servedBy: Deployment/guard");
  const guard = deployment("guard", { replicas: 1 });
  const rest = "{delete: {kind: Deployment, name: guard}}, {apply: v2}";
  const served = (more: object, scenario: string): Sample =>
    sample(documents(guard, web, about(["deployments"], more)), `${ONE}\n${GUARD}\n${scenario}`, { v2 });

  test("refuses an edit while its server is down, and only then", () => {
    const s = served({}, `edits: [${rest}]`);
    expect(taken(s, "user: edit 2")).toEqual(["apply", "apply refused"]);
    expect(taken(served({}, EDIT), "user: ")).toEqual(["apply"]);
  });

  test("refuses nothing where its failures are ignored", () => {
    expect(taken(served({ failurePolicy: "Ignore" }, `edits: [${rest}]`), "user: edit 2")).toEqual(["apply"]);
  });
});

test("a webhook about other things costs nothing", () => {
  const states = (...more: readonly string[]): number => {
    const s = sample(
      documents(web, ...more),
      `${ONE}\n${EDIT}\n${more.length > 0 ? server("decides: deny") : ""}`,
      {
        v2,
      },
    );
    return s.cluster.webhooks.length + s.system.slots.length;
  };
  expect(states(about(["statefulsets"]))).toBe(states());
});
