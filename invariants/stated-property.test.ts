// Properties that users state in CEL: what each shape claims, what is explored together, and that neither that nor symmetry
// changes a verdict.
import { describe, expect, test } from "vitest";
import { InputErrors } from "../model/input/problem.ts";
import { daemonSet, deployment, documents, job, pod, sampleInput, statefulSet } from "../model/samples.ts";
import { ClusterSimulation } from "./simulate.ts";
import { verify } from "./verify.ts";

const TWO_NODES = "nodes: [2x4cpu8Gi]\ntempo: quiescent";

/** A property called `p`, of so many expressions by their fields. */
function stated(expressions: { readonly [field: string]: string }): string {
  return `properties: ${JSON.stringify({ custom: [{ id: "p", ...expressions }] })}`;
}

function verified(
  manifests: string,
  expressions: { readonly [field: string]: string },
  { scenario = TWO_NODES, symmetry = true } = {},
) {
  const input = sampleInput(manifests, `${scenario}\n${stated(expressions)}`);
  const result = verify(input, { only: ["p"], reductions: { symmetry } });
  const property = result.properties.find(({ id }) => id === "p");
  const { status = "missing", vacuous, reason, trace } = property ?? {};
  return { status, vacuous, reason, steps: trace?.steps.length, groups: result.groups };
}

const web = deployment("web", { replicas: 2 });
const ready = "pods.filter(p, p.ready).size()";

describe("the shapes", () => {
  test.each<[string, { readonly [field: string]: string }, string]>([
    ["always, and it is", { always: `${ready} <= 2` }, "holds"],
    ["always, and it is not", { always: `${ready} <= 1` }, "violated"],
    ["always where something else is", { always: "pods.size() > 0", when: `${ready} > 0` }, "holds"],
    ["in the end for ever", { eventually: `${ready} == 2` }, "holds"],
    ["in the end, but not for ever", { eventually: `${ready} == 1` }, "violated"],
    ["whenever, then or later", { when: `${ready} == 1`, leadsTo: `${ready} == 2` }, "holds"],
    ["whenever, and never later", { when: `${ready} == 2`, leadsTo: `${ready} == 1` }, "violated"],
    ["still possible", { possible: `${ready} == 2` }, "holds"],
    ["not possible any more", { possible: "pods.size() == 0" }, "violated"],
    ["possible where it is asked", { possible: "pods.size() == 0", when: "pods.size() == 0" }, "holds"],
  ])("%s", (_, expressions, status) => {
    expect(verified(web, expressions).status).toBe(status);
  });

  test("a violation has the shortest run, and says what is false", () => {
    const { reason, steps } = verified(web, { always: `${ready}   <= 0` });
    expect(reason).toBe(`the cluster: "${ready} <= 0" is false in the last state`);
    expect(steps).toBe(4);
  });
});

describe("the variables", () => {
  const nodes = "nodes: [2x4cpu8Gi]\nnodeFailures: 1\ntempo: quiescent";

  test.each<[string, string, string, string]>([
    [
      "deployments",
      web,
      "deployments.exists(d, d.status.availableReplicas == 2 && d.spec.replicas == 2)",
      "holds",
    ],
    [
      "replicasets",
      web,
      "replicasets.all(r, r.workload.name == 'web' && r.status.readyReplicas == 2)",
      "holds",
    ],
    [
      "statefulsets",
      statefulSet("db", { replicas: 1 }),
      "statefulsets.exists(s, s.spec.replicas == 1)",
      "holds",
    ],
    ["nodes", web, "nodes.all(n, n.ready && !n.unschedulable && n.taints.size() == 0)", "holds"],
    ["labels and images", web, "pods.all(p, p.labels.app == 'web' && p.images == ['app:1'])", "holds"],
    [
      "jobs",
      job("once"),
      "jobs.all(j, j.status.conditions.exists(c, c.type == 'Complete') == (j.status.succeeded == 1))",
      "holds",
    ],
    [
      "daemonsets",
      daemonSet("agent"),
      "daemonsets.all(d, d.status.numberReady == 2 && d.status.desiredNumberScheduled == nodes.size())",
      "holds",
    ],
    ["phases", web, "pods.size() == 2 && pods.all(p, p.phase == 'Running' && p.available)", "holds"],
    [
      "workloads",
      web,
      "pods.exists(p, p.workload.kind == 'Deployment' && p.namespace == 'default')",
      "holds",
    ],
  ])("%s", (_, manifests, eventually, status) => {
    expect(verified(manifests, { eventually }).status).toBe(status);
  });

  test("nodes that fail are not ready, and have taints", () => {
    const lost = "nodes.exists(n, !n.ready && n.taints.exists(t, t.key == 'node.kubernetes.io/unreachable'))";
    expect(verified(web, { always: `!${lost}` }, { scenario: nodes }).status).toBe("violated");
    expect(verified(web, { always: `!${lost}` }).status).toBe("holds");
  });
});

describe("nodes that are alike", () => {
  const apart = "pods.filter(p, p.ready).map(p, p.node).distinct().size()";

  test.each<[string, string]>([
    ["on how many", `${apart} < 2`],
    [
      "together",
      "!pods.exists_one(p, p.ready) || pods.exists(p, pods.filter(q, q.node == p.node).size() == 2)",
    ],
    ["one by name", '!pods.exists(p, p.node == "node-2")'],
    ["another by name", '!pods.exists(p, p.node == "node-1" && p.ready)'],
    ["both by name", '!(pods.exists(p, p.node == "node-1") && pods.exists(p, p.node == "node-2"))'],
    ["by order", 'pods.map(p, p.node) != ["node-1", "node-2"]'],
    [
      "by the state of their node",
      "pods.all(p, p.node == '' || nodes.exists(n, n.name == p.node && n.ready))",
    ],
  ])("come to the same with and without symmetry: %s", (_, always) => {
    const scenario = "nodes: [2x4cpu8Gi]\nnodeFailures: 1\ntempo: quiescent";
    const [reduced, full] = [true, false].map((symmetry) =>
      verified(web, { always }, { scenario, symmetry }),
    );
    expect(reduced).toMatchObject({ status: full?.status, steps: full?.steps });
    expect(full?.status).toBe("violated");
  });
});

describe("several workloads", () => {
  const two = documents(pod("a"), pod("b"));
  const groupsOf = (expressions: { readonly [field: string]: string }) =>
    verified(two, expressions).groups.map(({ workloads }) => workloads);

  test("are explored together if a property counts the pods of both", () => {
    expect(verified(two, { always: `${ready} < 2` }).status).toBe("violated");
    expect(groupsOf({ always: `${ready} < 2` })).toEqual([["Pod/a", "Pod/b"]]);
  });

  test("are explored apart if it passes the pods of one over", () => {
    const ofA = { always: "pods.filter(p, p.workload.name == 'a' && p.ready).size() < 2" };
    expect(verified(two, ofA).status).toBe("holds");
    expect(groupsOf(ofA)).toEqual([["Pod/a"], ["Pod/b"]]);
  });

  test("are explored together if the premise is about one, and the claim about the other", () => {
    const both = {
      when: "pods.exists(p, p.workload.name == 'a' && p.ready)",
      leadsTo: "pods.exists(p, p.workload.name == 'b' && p.ready)",
    };
    expect(verified(two, both).status).toBe("holds");
    expect(groupsOf(both)).toHaveLength(1);
  });
});

describe("what says nothing", () => {
  const vacuousOf = (expressions: { readonly [field: string]: string }) => verified(web, expressions).vacuous;

  test("of pods that there never are", () => {
    const never = 'its premise "there is something that it speaks of" is never true';
    expect(vacuousOf({ always: "pods.filter(p, p.labels.app == 'wbe').all(p, p.ready)" })).toBe(never);
    expect(vacuousOf({ always: "pods.all(p, p.phase != 'Failed')" })).toBeUndefined();
  });

  test("where its own premise is never true", () => {
    expect(vacuousOf({ always: "1 > 2", when: `${ready} > 2` })).toContain("never true");
  });

  test("but what wants pods that there never are is violated", () => {
    expect(verified(web, { always: "pods.exists(p, p.labels.app == 'wbe')" }).status).toBe("violated");
  });
});

describe("an expression that cannot be evaluated", () => {
  const input = sampleInput(
    documents(web, pod("bare")),
    `${TWO_NODES}\nproperties:\n  custom:\n    - id: p\n      always: pods.all(p, p.labels.tier == "a")`,
  );
  const errors = (run: () => unknown) => {
    try {
      run();
    } catch (error) {
      return error instanceof InputErrors ? error.message : error;
    }
    return undefined;
  };

  test("is an error of the user, with its place", () => {
    expect(errors(() => verify(input))).toBe(
      'plimsoll.yaml:6:15: properties.custom[0].always: Invalid value: pods.all(p, p.labels.tier == "a"): ' +
        'evaluation failed: No such key: tier; ask first whether it is there: "tier" in p.labels',
    );
  });

  test("also in a simulation", () => {
    const simulation = new ClusterSimulation(input, { walks: 20, depth: 20 });
    const walk = (): void => {
      while (!simulation.advance(1_000));
    };
    expect(errors(walk)).toContain("No such key: tier");
  });
});
