// `node bench/proofs.ts`: how long proofs about placements take, next to an encoding with one truth value for each pod and node, and to
// a native Z3 where there is one. Prints a Markdown table; ratios are of one run on one machine.
import { inventoryOf } from "../model/index.ts";
import { sampleInput } from "../model/samples.ts";
import { parametric } from "../proofs/parametric/ask.ts";
import { THEOREMS } from "../proofs/parametric/index.ts";
import { constraintsOf, placementQuery } from "../proofs/placement/encode.ts";
import type { PlacementProblem } from "../proofs/placement/problem.ts";
import { placementProblem } from "../proofs/placement/problem-of.ts";
import { feasible } from "../proofs/questions/feasible.ts";
import { resilient } from "../proofs/questions/resilient.ts";
import { inBool } from "../proofs/smt/substitute.ts";
import { boolVar, counted, equal, type Int, int, sum } from "../proofs/smt/term.ts";
import type { Query } from "../proofs/solver/query.ts";
import { NoSolverError, openSolver, type Solver } from "../proofs/solver/solver.ts";

const ZONE = "topology.kubernetes.io/zone";
const TIMEOUT_MS = 60_000;

function node(name: string, zone: number, cpu: number): object {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { [ZONE]: `z${zone}` } },
    status: { allocatable: { cpu: String(cpu), memory: "64Gi", pods: "110" } },
  };
}

function nodes(count: number, cpu: number): readonly object[] {
  return Array.from({ length: count }, (_, i) => node(`node-${i + 1}`, i % 3, cpu));
}

function workload(name: string, replicas: number, cpu: string, spec: object = {}): object {
  const labels = { app: name };
  const containers = [{ name: "main", image: "x", resources: { requests: { cpu } } }];
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers, ...spec } },
    },
  };
}

/** Ten workloads of ten pods: spread over zones, on nodes of their own, or near the first. */
function mixed(cpu: string): readonly object[] {
  return Array.from({ length: 10 }, (_, i) => {
    const own = { labelSelector: { matchLabels: { app: `w${i}` } } };
    const first = { labelSelector: { matchLabels: { app: "w0" } } };
    const required = (term: object) => ({ requiredDuringSchedulingIgnoredDuringExecution: [term] });
    const spread = { maxSkew: 1, topologyKey: ZONE, whenUnsatisfiable: "DoNotSchedule", ...own };
    const specs = [
      { topologySpreadConstraints: [spread] },
      { affinity: { podAntiAffinity: required({ topologyKey: "kubernetes.io/hostname", ...own }) } },
      { affinity: { podAffinity: required({ topologyKey: ZONE, ...first }) } },
    ];
    return workload(`w${i}`, 10, cpu, specs[i % 3]);
  });
}

/** A hundred nodes in five shapes. */
function shapes(): readonly object[] {
  return [4, 8, 16, 2, 6].flatMap((cpu, s) =>
    Array.from({ length: 20 }, (_, i) => node(`s${s}-${i + 1}`, s % 3, cpu)),
  );
}

function problemOf(objects: readonly object[]): PlacementProblem {
  const { objects: loaded, scenario } = sampleInput(objects.map((o) => JSON.stringify(o)).join("\n---\n"));
  return placementProblem(loaded, inventoryOf(loaded, scenario), { surge: true });
}

/** The same question with a truth value for each pod and node, in place of a number for each class and node. */
function podByPod(problem: PlacementProblem): Query {
  const query = placementQuery("pod by pod", problem, constraintsOf(problem));
  const name = (c: string, i: number, at: string): string => `pod ${i} of ${c} on ${at}`;
  const on = new Map<string, Int>(
    problem.classes.flatMap((c) =>
      problem.nodes.map((at) => {
        const pods = Array.from({ length: c.count }, (_, i) => counted(boolVar(name(c.name, i, at.name))));
        return [`${c.name} on ${at.name}`, sum(...pods)] as const;
      }),
    ),
  );
  const somewhere = problem.classes.flatMap((c) =>
    Array.from({ length: c.count }, (_, i) =>
      equal(sum(...problem.nodes.map((at) => counted(boolVar(name(c.name, i, at.name))))), int(1)),
    ),
  );
  const of = (variable: string) => on.get(variable);
  return {
    ...query,
    variables: [
      ...problem.classes.map((c) => ({ name: `pods of ${c.name}`, sort: "Int" as const })),
      ...problem.classes.flatMap((c) =>
        problem.nodes.flatMap((at) =>
          Array.from({ length: c.count }, (_, i) => ({
            name: name(c.name, i, at.name),
            sort: "Bool" as const,
          })),
        ),
      ),
    ],
    given: [...query.given.map((formula) => inBool(formula, of)), ...somewhere],
    constraints: query.constraints.map((c) => ({ ...c, formula: inBool(c.formula, of) })),
  };
}

async function timed<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const start = performance.now();
  const value = await work();
  return [value, performance.now() - start];
}

async function native(): Promise<Solver | undefined> {
  try {
    return await openSolver("native", { timeoutMs: TIMEOUT_MS });
  } catch (error) {
    if (error instanceof NoSolverError) return undefined;
    throw error;
  }
}

const solver = await openSolver("wasm", { timeoutMs: TIMEOUT_MS });
const other = await native();
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

console.log(`${solver.facts.name} ${solver.facts.version}; native: ${other?.facts.version ?? "none"}\n`);
console.log("| question | verdict | all of it | bare query | pod by pod | native |");
console.log("|---|---|--:|--:|--:|--:|");
const QUESTIONS: readonly (readonly [string, readonly object[]])[] = [
  ["100 pods, 20 nodes, some room", [...mixed("600m"), ...nodes(20, 4)]],
  ["100 pods, 20 nodes, just enough", [...mixed("800m"), ...nodes(20, 4)]],
  ["100 pods, 20 nodes, too little", [...mixed("810m"), ...nodes(20, 4)]],
  ["1,000 pods, 100 nodes, just enough", [workload("big", 1_000, "400m"), ...nodes(100, 4)]],
  ["1,000 pods, 100 nodes, one too many", [workload("big", 1_001, "400m"), ...nodes(100, 4)]],
];
for (const [title, objects] of QUESTIONS) {
  const problem = problemOf(objects);
  const [{ verdict }, whole] = await timed(() => feasible(solver, problem));
  const query = placementQuery("bare", problem, constraintsOf(problem));
  const [, bare] = await timed(() => solver.ask(query));
  const [plain, slow] = await timed(() => solver.ask(podByPod(problem)));
  const [, fast] = await timed(async () => other?.ask(query));
  const factor =
    plain.kind === "unknown" ? `> ${(slow / bare).toFixed(0)} ×` : `${(slow / bare).toFixed(1)} ×`;
  const ratio = other === undefined ? "" : `${(fast / bare).toFixed(2)} ×`;
  console.log(`| ${title} | ${verdict} | ${seconds(whole)} | ${seconds(bare)} | ${factor} | ${ratio} |`);
}
const [{ verdict, looked }, ms] = await timed(() =>
  resilient(solver, problemOf([workload("big", 600, "1"), ...mixed("100m"), ...shapes()]), { nodes: 1 }),
);
console.log(
  `| any one of 100 nodes in 5 shapes fails (${looked} cases) | ${verdict} | ${seconds(ms)} | | | |`,
);
for (const theorem of THEOREMS) {
  const [answer, took] = await timed(() => parametric(solver, theorem));
  console.log(`| ${theorem.id} | ${answer.verdict} | ${seconds(took)} | | | |`);
}
await Promise.all([solver.close(), other?.close()]);
