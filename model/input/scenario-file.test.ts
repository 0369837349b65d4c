// Good scenarios: what they mean, the defaults, and that the published schema and the reader agree.
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SCENARIO_DEFAULTS } from "../scenario/scenario.ts";
import { GATE_NAMES } from "../versions/versions.ts";
import { InputErrors } from "./load.ts";
import { defaultScenario, nodeNames, parseNodeShorthand, parseScenario } from "./scenario-file.ts";

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {runtimeClassName: x, containers: [{name: web, image: "app:2"}]}
`;

function parse(text: string) {
  return parseScenario({ file: "deploy/plimsoll.yaml", text }, (file) => [{ file, text: DEPLOYMENT }]);
}

describe("parseScenario", () => {
  it("takes an empty file for the default scenario", () => {
    expect(parse("# nothing\n").scenario).toBe(SCENARIO_DEFAULTS);
    expect(defaultScenario().scenario).toBe(SCENARIO_DEFAULTS);
  });

  it("keeps the default of what is left out", () => {
    expect(parse("crashes: 2\n").scenario).toEqual({ ...SCENARIO_DEFAULTS, crashes: 2 });
  });

  it("reads the tempo of timers", () => {
    expect(parse("tempo: quiescent\n").scenario).toEqual({ ...SCENARIO_DEFAULTS, tempo: "quiescent" });
    expect(SCENARIO_DEFAULTS.tempo).toBe("adversarial");
  });

  it("reads node groups, with names for those that have none", () => {
    const { nodes } = parse(`nodes:
- 2x4cpu8Gi
- {cpu: 500m, memory: 1Gi, pods: 4}
- name: gpu
  count: 2
  cpu: 8
  memory: 64Gi
  resources: {example.com/gpu: 2}
  labels: {zone: a}
  taints: [{key: gpu, effect: NoSchedule}]
`).scenario;
    expect(nodes.flatMap(nodeNames)).toEqual(["node-a-1", "node-a-2", "node-b", "gpu-1", "gpu-2"]);
    expect(nodes[1]?.allocatable).toEqual({ cpu: "500m", memory: "1Gi", pods: "4" });
    expect(nodes[2]).toEqual({
      name: "gpu",
      count: 2,
      allocatable: { cpu: "8", memory: "64Gi", pods: "110", "example.com/gpu": "2" },
      labels: { zone: "a" },
      taints: [{ key: "gpu", effect: "NoSchedule" }],
    });
  });

  it("reads edits in order, paths being relative to the scenario", () => {
    const { scenario, notModelled } = parse(`edits:
- scale: {kind: Deployment, name: web, replicas: 5}
- apply: ../v2/web.yaml
- delete: {kind: Pod, name: p, namespace: prod, propagationPolicy: Foreground}
`);
    const [scale, apply, deletion] = scenario.edits;
    const web = { kind: "Deployment", namespace: "default", name: "web" };
    expect(scale).toEqual({ type: "scale", target: web, replicas: 5 });
    expect(apply).toMatchObject({
      type: "apply",
      source: "../v2/web.yaml",
      objects: [{ position: { file: "v2/web.yaml" } }],
    });
    expect(deletion).toEqual({
      type: "delete",
      target: { kind: "Pod", namespace: "prod", name: "p" },
      propagationPolicy: "Foreground",
    });
    expect(notModelled).toEqual([
      expect.objectContaining({
        name: "web",
        field: "spec.template.spec.runtimeClassName",
        position: expect.objectContaining({ file: "v2/web.yaml" }),
      }),
    ]);
  });

  it("reads operators", () => {
    const workload = { kind: "Deployment", namespace: "system", name: "op" };
    const { operators } = parse(
      "operators: [{finalizer: example.com/f, workload: Deployment/system/op}]",
    ).scenario;
    expect(operators).toEqual([{ finalizer: "example.com/f", workload }]);
    const [first] = parse("operators: [{finalizer: f, workload: Pod/op}]").scenario.operators;
    expect(first?.workload).toEqual({ kind: "Pod", namespace: "default", name: "op" });
  });

  it("reads how containers behave", () => {
    const { behaviours } = parse(`containers:
- {workload: Deployment/web, ready: never, startSeconds: 60}
- {workload: {kind: Pod, name: p, namespace: prod}, image: "job:1", mayComplete: true, mayCrash: false}
- {}
`).scenario;
    const rest = { ready: "eventually", mayCrash: true, startSeconds: 0 };
    expect(behaviours).toEqual([
      {
        ...rest,
        workload: { kind: "Deployment", namespace: "default", name: "web" },
        ready: "never",
        startSeconds: 60,
      },
      {
        ...rest,
        workload: { kind: "Pod", namespace: "prod", name: "p" },
        image: "job:1",
        mayComplete: true,
        mayCrash: false,
      },
      rest,
    ]);
  });

  it("reads how images get to the nodes, and how often what may fail", () => {
    const { images, hangs, oomKills, registryOutages } = parse(`images:
- {image: "app:2", pull: slow}
hangs: 1
oomKills: 2
registryOutages: 3
`).scenario;
    expect(images).toEqual([{ image: "app:2", pull: "slow" }]);
    expect([hangs, oomKills, registryOutages]).toEqual([1, 2, 3]);
  });

  it("reads what is off and what is expected, also under keys that YAML 1.1 takes for booleans", () => {
    const { scenario, positionOf } = parse(`properties:
  off: [a, b]
  on: [c]
expect:
  verdict: violated
  properties: {a: holds, b: {status: violated, steps: 7}}
`);
    expect(scenario.propertiesOff).toEqual(["a", "b"]);
    expect(scenario.propertiesOn).toEqual(["c"]);
    expect(scenario.expect).toEqual({
      verdict: "violated",
      properties: { a: { status: "holds" }, b: { status: "violated", steps: 7 } },
    });
    expect(positionOf(["properties", "off", 1])).toEqual({
      file: "deploy/plimsoll.yaml",
      line: 2,
      column: 12,
    });
  });
});

describe("node shorthand", () => {
  it("is one group, or several with commas", () => {
    const allocatable = { cpu: "4", memory: "8Gi", pods: "110" };
    const group = { name: "node", count: 3, allocatable, labels: {}, taints: [] };
    expect(parseNodeShorthand("3x4cpu8Gi")).toEqual([group]);
    expect(parseNodeShorthand("3x4cpu8Gi, 1x500mcpu1.5Gi4pods")).toEqual([
      { ...group, name: "node-a" },
      { ...group, name: "node-b", count: 1, allocatable: { cpu: "500m", memory: "1.5Gi", pods: "4" } },
    ]);
  });

  it("means the default nodes when it is theirs", () => {
    expect(parseNodeShorthand("3x4cpu8Gi")).toEqual(SCENARIO_DEFAULTS.nodes);
  });
});

interface SchemaNode {
  readonly default?: unknown;
  readonly properties?: { readonly [name: string]: SchemaNode };
}

describe("the published schema", () => {
  const text = readFileSync(new URL("../../schemas/scenario.schema.json", import.meta.url), "utf8");
  const schema: SchemaNode & object = JSON.parse(text);
  const valid = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(schema);

  it("documents the defaults", () => {
    const defaults = Object.entries(schema.properties ?? {}).flatMap(([name, { default: value }]) =>
      value === undefined ? [] : [[name, value]],
    );
    const names = Object.keys(schema.properties ?? {});
    expect(defaults.map(([name]) => name)).toEqual(
      names.filter(
        (name) => !["expect", "nodePanic", "appliedBy", "descheduler", "nodeAutoscaler"].includes(name),
      ),
    );
    expect(parse(JSON.stringify(Object.fromEntries(defaults))).scenario).toEqual(SCENARIO_DEFAULTS);
  });

  it("names every feature gate", () => {
    expect(Object.keys(schema.properties?.featureGates?.properties ?? {})).toEqual(GATE_NAMES);
  });

  /** One of the good values, now and then a bad one, and rarely anything. */
  const mostly = (good: readonly unknown[], ...bad: readonly unknown[]) =>
    fc.oneof(
      { weight: 20, arbitrary: fc.constantFrom(...good) },
      { weight: 2, arbitrary: fc.constantFrom(...good, ...bad) },
      { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) },
    );
  type Fields = { readonly [field: string]: fc.Arbitrary<unknown> };
  const shape = (required: Fields, optional: Fields = {}) =>
    fc.record({ ...required, ...optional }, { requiredKeys: Object.keys(required) });
  const few = (item: fc.Arbitrary<unknown>) => fc.array(item, { maxLength: 2 });
  const name = mostly(["web", "a-1"], "A", "", "a/b", "a.b");
  const kind = mostly(["Deployment", "ReplicaSet"], "Pod", "Node");
  const quantity = mostly(["1", "500m", "1Gi", 2, 0.5], "x", -1);
  const status = mostly(["holds", "violated", "inconclusive"], "fails");
  const budget = mostly([0, 1, 10], -1, 11, 1.5);
  const object = shape({ kind, name }, { namespace: name });
  const taint = shape({ key: name, effect: mostly(["NoSchedule", "NoExecute"], "No") }, { value: name });
  const group = shape(
    { cpu: quantity, memory: quantity },
    {
      name,
      count: mostly([1, 3], 0, 65),
      pods: mostly([4, "110"], 1.5),
      resources: mostly([{}, { "example.com/gpu": 1 }], { cpu: 1 }),
      labels: mostly([{}, { a: "b" }, { a: null }], { a: 1 }),
      taints: few(taint),
    },
  );
  const edit = fc.oneof(
    shape({ apply: mostly(["v2.yaml"], "") }),
    shape(
      { apply: mostly(["v2.yaml"]) },
      { manager: mostly(["me", "a b"], "", "é"), force: mostly([true], "x") },
    ),
    shape(
      {
        patch: shape(
          { kind, name, spec: mostly([{ replicas: 1 }, { paused: null }], {}) },
          { namespace: name },
        ),
      },
      { force: mostly([true]) },
    ),
    shape({ replace: mostly(["v2.yaml"], "") }, { after: mostly(["rollout"], "x") }),
    shape({ scale: shape({ kind, name, replicas: mostly([0, 3], -1) }, { namespace: name }) }),
    shape({ delete: object }),
    shape({}, { apply: mostly(["v2.yaml"]), delete: object, other: name }),
  );
  const behaviour = shape(
    {},
    {
      workload: fc.oneof(object, mostly(["Deployment/web", "Pod/a.b"], "web", "Pod/-")),
      image: mostly(["app:1"]),
      ready: mostly(["never", "eventually"], "no"),
      mayComplete: mostly([true, false], "yes"),
      mayCrash: mostly([true, false], 1),
      startSeconds: mostly([0, 60], -1),
    },
  );
  const thresholds = mostly([{ cpu: 20 }, { pods: 0, cpu: 100 }], {}, { cpu: 101 });
  const fit = { nodeFit: mostly([true, false], "yes") };
  const strategy = fc.oneof(
    mostly(["PodLifeTime", "RemoveDuplicates"], "LowNodeUtilization", "Remove"),
    shape({ name: mostly(["RemoveDuplicates"], "x") }, fit),
    shape({ name: mostly(["HighNodeUtilization"]), thresholds }, fit),
    shape({ name: mostly(["LowNodeUtilization"]), thresholds, targetThresholds: thresholds }, fit),
    shape(
      { name: mostly(["RemovePodsViolatingTopologySpreadConstraint"]) },
      {
        ...fit,
        constraints: few(mostly(["DoNotSchedule", "ScheduleAnyway"], "Never")),
        topologyBalanceNodeFit: mostly([false], 0),
      },
    ),
    shape(
      { name: mostly(["RemovePodsViolatingNodeTaints"]) },
      { includePreferNoSchedule: mostly([true], 1) },
    ),
  );
  const image = shape({ image: mostly(["app:2"], 1), pull: mostly(["slow", "failing"], "fast") });
  const expected = fc.oneof(status, shape({ status }, { steps: mostly([0, 7], -1) }));
  const scenario = fc.oneof(
    shape({ nodes: few(fc.oneof(mostly(["3x4cpu8Gi", "1x1cpu1Gi4pods, 2x1cpu1Gi"], "x"), group)) }),
    shape({ crashes: budget, nodeFailures: budget }, { terminatedPodThreshold: budget, extra: name }),
    shape({ edits: few(edit) }, { appliedBy: mostly(["me"], "", "é") }),
    shape({
      agents: few(shape({ name }, { apply: mostly(["v2.yaml"]), manager: name, force: mostly([true], 1) })),
    }),
    shape({ reboots: budget, partitions: budget, hangs: budget, oomKills: budget, registryOutages: budget }),
    shape({ containers: few(behaviour) }),
    shape({ images: few(image), memoryPressure: budget, controllerCrashes: budget, apiErrors: budget }),
    shape({
      gracefulShutdowns: budget,
      runtimeOutages: budget,
      gracefulReboots: budget,
      shutdownPriorities: few(mostly([0, -1, 1000], "high")),
      probeFailures: budget,
      diskPressure: budget,
      pidPressure: budget,
      remediation: mostly(["none", "out-of-service", "fence", "delete-node"], "yes"),
      disableForceDetachOnTimeout: mostly([true, false], "yes"),
    }),
    shape({
      descheduler: shape({ strategies: few(strategy) }, { maxNoOfPodsToEvictTotal: mostly([1, 5], 0) }),
    }),
    shape({ nodePanic: shape({ free: mostly(["2%", "100%"], "200%") }) }),
    shape({ properties: shape({}, { off: few(name), on: few(name) }) }),
    shape({
      expect: shape(
        { verdict: status },
        { properties: fc.dictionary(fc.string(), expected, { maxKeys: 2 }) },
      ),
    }),
  );

  it("accepts every scenario that is read without complaint", () => {
    let read = 0;
    let refused = 0;
    const property = fc.property(scenario, (value) => {
      try {
        parse(JSON.stringify(value));
        read++;
      } catch (error) {
        if (!(error instanceof InputErrors)) throw error;
        refused++;
        return;
      }
      expect([value, valid(value), valid.errors]).toEqual([value, true, null]);
    });
    fc.assert(property, { seed: 20_250_118, numRuns: 1500 });
    // Neither side of the comparison may be empty.
    expect(Math.min(read, refused)).toBeGreaterThan(300);
  });
});
