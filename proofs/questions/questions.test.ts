// The questions about placements, on clusters small enough to see the answers.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sampleOf, sampleProblem } from "../placement/samples.ts";
import { openSolver, type Solver } from "../solver/solver.ts";
import type { Placeable } from "./answer.ts";
import { feasible } from "./feasible.ts";
import { loadLine } from "./load-line.ts";
import { resilient } from "./resilient.ts";
import { scheduling } from "./scheduling.ts";

let solver: Solver;
beforeAll(async () => {
  solver = await openSolver("wasm");
});
afterAll(() => solver.close());

const NODES = `nodes: [{ count: 2, cpu: 2, memory: 4Gi }]`;

interface Web {
  readonly replicas: number;
  readonly cpu?: string;
  /** Further lines of the pods' spec. */
  readonly spec?: readonly string[];
}

function web({ replicas, cpu = "1", spec = [] }: Web, name = "web"): string {
  return `
apiVersion: apps/v1
kind: ReplicaSet
metadata: { name: ${name} }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers: [{ name: main, image: x, resources: { requests: { cpu: "${cpu}" } } }]
${spec.map((line) => `      ${line}`).join("\n")}
`;
}

function blamed(found: Placeable | undefined): readonly string[] {
  if (found?.kind !== "impossible") return [`${found?.kind}`];
  expect(found.contradiction).toMatchObject({ isMinimal: true, isConfirmed: true });
  return found.contradiction.constraints.map(({ says }) => says);
}

describe("feasible", () => {
  test("gives a placement", async () => {
    const problem = sampleProblem(web({ replicas: 4 }), NODES);
    const { verdict, found } = await feasible(solver, problem);
    expect(verdict).toBe("holds");
    expect(found.kind === "placed" && found.placement.get("ReplicaSet/web")).toEqual(
      new Map([
        ["node-1", 2],
        ["node-2", 2],
      ]),
    );
  });

  test("names what contradicts each other, with lines, and what would help", async () => {
    const problem = sampleProblem(web({ replicas: 5 }), NODES);
    const { verdict, found, repairs } = await feasible(solver, problem);
    expect(verdict).toBe("violated");
    expect(blamed(found)).toEqual(["ReplicaSet/web has 5 replicas", "node-1, node-2: 2 cpu each"]);
    const [count] = found.kind === "impossible" ? found.contradiction.constraints : [];
    expect(count?.blames).toEqual([
      {
        object: "ReplicaSet/web",
        field: "spec.replicas",
        position: { file: "sample.yaml", line: 6, column: 13 },
      },
    ]);
    expect(repairs.map(({ says }) => says)).toEqual([
      "add one node like node-1",
      "1 fewer of ReplicaSet/web",
    ]);
  });

  test("leaves out of the core what has no part in it", async () => {
    const apart = [
      "affinity:",
      "  podAntiAffinity:",
      "    requiredDuringSchedulingIgnoredDuringExecution:",
      "      - { topologyKey: kubernetes.io/hostname, labelSelector: { matchLabels: { app: web } } }",
    ];
    const manifests = `${web({ replicas: 3, cpu: "100m", spec: apart })}---${web({ replicas: 1 }, "other")}`;
    const { found, repairs } = await feasible(solver, sampleProblem(manifests, NODES));
    expect(blamed(found)).toEqual([
      "ReplicaSet/web has 3 replicas",
      "pods of ReplicaSet/web share no kubernetes.io/hostname with pods of ReplicaSet/web",
    ]);
    expect(repairs[0]?.says).toBe(
      "give up: pods of ReplicaSet/web share no kubernetes.io/hostname with pods of ReplicaSet/web",
    );
  });

  test("counts the pods of a rolling update only when asked", async () => {
    const deployment = web({ replicas: 4 }).replace("ReplicaSet", "Deployment");
    expect((await feasible(solver, sampleProblem(deployment, NODES))).verdict).toBe("holds");
    const { found } = await feasible(solver, sampleOf([deployment, NODES], true));
    expect(blamed(found)[0]).toBe("Deployment/web has 4 replicas, and 1 more in a rolling update");
  });
});

test.each([
  ["later", `{ pods: "9" }`, `{ pods: "9", memory: 4Gi }`, "holds"],
  ["from the start", `{ pods: "9", memory: 4Gi }`, `{ pods: "9" }`, "violated"],
])("a quota that limits %s what pods do not say", async (_, first, second, verdict) => {
  const quota = (hard: string) => `
apiVersion: v1
kind: ResourceQuota
metadata: { name: cap }
spec: { hard: ${hard} }
`;
  const edits = `${NODES}\nedits: [{ apply: edits/quota.yaml }]`;
  const problem = sampleProblem(`${web({ replicas: 2 })}---${quota(first)}`, edits, {
    "edits/quota.yaml": quota(second),
  });
  expect((await feasible(solver, problem)).verdict).toBe(verdict);
});

describe("volumes", () => {
  const claim = (mode: string) => `---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec: { accessModes: [${mode}], resources: { requests: { storage: 1Gi } } }
`;
  const mounts = ["volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]"];

  test("a claim that no manifest brings keeps its pods from everywhere", async () => {
    const problem = sampleProblem(web({ replicas: 1, spec: mounts }), NODES);
    const { found } = await feasible(solver, problem);
    expect(blamed(found)).toEqual([
      "ReplicaSet/web has 1 replica",
      "PersistentVolumeClaim/data does not exist",
    ]);
  });

  test("one pod at a time uses a claim that is ReadWriteOncePod", async () => {
    const two = web({ replicas: 2, spec: mounts });
    const { found } = await feasible(solver, sampleProblem(`${two}${claim("ReadWriteOncePod")}`, NODES));
    expect(blamed(found)).toEqual([
      "ReplicaSet/web has 2 replicas",
      "one pod at most uses PersistentVolumeClaim/data",
    ]);
    const several = sampleProblem(`${two}${claim("ReadWriteOnce")}`, NODES);
    expect((await feasible(solver, several)).verdict).toBe("holds");
  });

  test("claims of one name in two namespaces are two", async () => {
    const inOther = (text: string) =>
      text.replaceAll("metadata: { name: ", "metadata: { namespace: other, name: ");
    const one = `${web({ replicas: 1, spec: mounts })}${claim("ReadWriteOncePod")}`;
    const { verdict } = await feasible(solver, sampleProblem(`${one}---${inOther(one)}`, NODES));
    expect(verdict).toBe("holds");
    const two = inOther(`${web({ replicas: 2, spec: mounts })}${claim("ReadWriteOncePod")}`);
    const { found } = await feasible(solver, sampleProblem(`${one}---${two}`, NODES));
    expect(blamed(found)).toEqual([
      "ReplicaSet/other/web has 2 replicas",
      "one pod at most uses PersistentVolumeClaim/other/data",
    ]);
  });

  test("what the scheduler does about them pod by pod is not explored", async () => {
    const problem = sampleProblem(`${web({ replicas: 1, spec: mounts })}${claim("ReadWriteOncePod")}`, NODES);
    expect((await scheduling(problem)).reachable).toMatchObject({
      verdict: "inconclusive",
      reason: expect.any(String),
    });
  });
});

describe("resilient", () => {
  test("any one of three equal nodes can go", async () => {
    const problem = sampleProblem(web({ replicas: 4 }), "nodes: [{ count: 3, cpu: 2, memory: 4Gi }]");
    const found = await resilient(solver, problem, { nodes: 1 });
    expect(found).toMatchObject({ verdict: "holds", looked: 2, sets: 4 });
  });

  test("the worst failure is the smallest without which it fails", async () => {
    const problem = sampleProblem(web({ replicas: 4 }), "nodes: [{ count: 3, cpu: 2, memory: 4Gi }]");
    const found = await resilient(solver, problem, { nodes: 2 });
    expect(found).toMatchObject({ verdict: "violated", worst: { failed: ["node-1", "node-2"] } });
    expect(blamed(found.worst?.found)).toEqual(["ReplicaSet/web has 4 replicas", "node-3: 2 cpu"]);
  });

  test("a zone can be what fails", async () => {
    const zones = `nodes:
  - { name: east, count: 2, cpu: 2, memory: 4Gi, labels: { topology.kubernetes.io/zone: east } }
  - { name: west, count: 1, cpu: 2, memory: 4Gi, labels: { topology.kubernetes.io/zone: west } }`;
    const domain = "topology.kubernetes.io/zone";
    const found = await resilient(solver, sampleProblem(web({ replicas: 3 }), zones), { domain });
    expect(found).toMatchObject({ verdict: "violated", worst: { failed: ["east-1", "east-2"] } });
  });
});

test("nodes on whose disks volumes are do not stand for each other", async () => {
  const volume = `---
apiVersion: v1
kind: PersistentVolume
metadata: { name: disk }
spec:
  capacity: { storage: 1Gi }
  accessModes: [ReadWriteOnce]
  storageClassName: local
  local: { path: /data }
  nodeAffinity:
    required: { nodeSelectorTerms: [{ matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [node-2] }] }] }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec: { accessModes: [ReadWriteOnce], storageClassName: local, resources: { requests: { storage: 1Gi } } }
`;
  const mounts = ["volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]"];
  const problem = sampleProblem(`${web({ replicas: 1, spec: mounts })}${volume}`, NODES);
  const found = await resilient(solver, problem, { nodes: 1 });
  expect(found).toMatchObject({ verdict: "violated", worst: { failed: ["node-2"] } });
});

describe("load line", () => {
  test("has a placement on the one side and a contradiction on the other", async () => {
    const problem = sampleProblem(web({ replicas: 2, cpu: "750m" }), NODES);
    const found = await loadLine(solver, problem, "ReplicaSet/web");
    expect(found).toMatchObject({ verdict: "holds", wanted: 2, fits: 4, placed: { kind: "placed" } });
    expect(blamed(found.beyond)).toEqual(["ReplicaSet/web has 5 replicas", "node-1, node-2: 2 cpu each"]);
  });
});

/** Two zones, three nodes, even over both. */
const UNEVEN = `nodes:
  - { name: east, count: 2, cpu: 8, memory: 4Gi, labels: { topology.kubernetes.io/zone: east } }
  - { name: west, count: 1, cpu: 8, memory: 4Gi, labels: { topology.kubernetes.io/zone: west } }`;
const evenly = ["topologySpreadConstraints:"].concat(
  ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].flatMap((key) => [
    `  - maxSkew: 1`,
    `    topologyKey: ${key}`,
    `    whenUnsatisfiable: DoNotSchedule`,
    `    labelSelector: { matchLabels: { app: web } }`,
  ]),
);

describe("reachable and feasible are two things", () => {
  test("six replicas have no placement", async () => {
    const problem = sampleProblem(web({ replicas: 6, cpu: "100m", spec: evenly }), UNEVEN);
    expect(await feasible(solver, problem)).toMatchObject({ verdict: "violated" });
  });

  test("seven have one, but no scheduler gets there pod by pod", async () => {
    const problem = sampleProblem(web({ replicas: 7, cpu: "100m", spec: evenly }), UNEVEN);
    expect(await feasible(solver, problem)).toMatchObject({ verdict: "holds", found: { by: "solver" } });
    const { reachable, fragmentation } = await scheduling(problem);
    expect(reachable.verdict).toBe("violated");
    expect(reachable.stuck?.steps).toHaveLength(5);
    expect(fragmentation.verdict).toBe("violated");
  });

  test("an order that strands a pod is shown, although another does not", async () => {
    // The small one on a node of its own leaves no room for the second large one.
    const manifests = `${web({ replicas: 2, cpu: "2" })}---${web({ replicas: 2, cpu: "1" }, "small")}`;
    const { reachable, fragmentation } = await scheduling(
      sampleProblem(manifests, "nodes: [{ count: 2, cpu: 3, memory: 4Gi }]"),
    );
    expect(reachable.verdict).toBe("holds");
    expect(fragmentation.verdict).toBe("violated");
    expect(fragmentation.stuck?.steps.map(({ label }) => label)).toEqual([
      "bind ReplicaSet/web",
      "bind ReplicaSet/small",
      "bind ReplicaSet/small",
    ]);
  });
});
