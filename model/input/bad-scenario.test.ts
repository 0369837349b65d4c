// Broken scenarios: what is said of each, exactly (bad-scenarios.txt), and which of them the published schema refuses.
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readBlocks } from "./bad-blocks.ts";
import { collectFiles, InputErrors, loadManifests } from "./load.ts";
import { checkScenario, parseNodeShorthand, parseScenario } from "./scenario-file.ts";

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "app:1"}]}
`;
const TO_ZERO = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: scaler}
spec:
  scaleTargetRef: {kind: Deployment, name: web}
  minReplicas: 0
  maxReplicas: 3
  metrics: METRICS
`;

const ONCE = `apiVersion: v1
kind: Pod
metadata: {name: once}
spec: {restartPolicy: Never, containers: [{name: once, image: "job:1"}]}
`;
const NODE = `apiVersion: v1
kind: Node
metadata: {name: n1}
status: {allocatable: {cpu: 4, memory: 8Gi, pods: 110}}
`;
const AUTOSCALER = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {kind: Deployment, name: web}
  maxReplicas: 3
  metrics:
  - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}
  - {type: External, external: {metric: {name: queue}, target: {type: AverageValue, averageValue: 5}}}
`;
const CLAIM = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 2Gi}}}
`;
const APPLIED: ReadonlyMap<string, string> = new Map([
  ["v2.yaml", WEB.replace("app:1", "app:2")],
  ["selector.yaml", WEB.replaceAll("app: web", "app: api")],
  ["autoscaler.yaml", AUTOSCALER],
  ["twice.yaml", `${WEB}---\n${WEB}`],
  ["held.yaml", WEB.replace("name: web\nspec", "name: web\n  finalizers: [example.com/x]\nspec")],
  ["node.yaml", NODE],
  ["priority.yaml", "apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: p}\nvalue: 1\n"],
  ["policy.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: s}\n"],
  ["broken.yaml", WEB.replace("name: web\nspec", "name: Web\nspec")],
  ["reading.yaml", WEB.replace("name: web, image", "name: web, envFrom: [{secretRef: {name: web}}], image")],
  [
    "sealed.yaml",
    "apiVersion: v1\nkind: Secret\nmetadata: {name: web}\nimmutable: true\nstringData: {a: b}\n",
  ],
  ["claim.yaml", CLAIM],
  ["small-claim.yaml", CLAIM.replace("2Gi", "1Gi").replace("ReadWriteOnce", "ReadWriteMany")],
  ["unsealed.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: web}\ntype: other\nstringData: {a: c}\n"],
  ["pod.yaml", ONCE.replace("name: once, image", "name: twice, image")],
]);
const BLOCKS = readBlocks(readFileSync(new URL("bad-scenarios.txt", import.meta.url), "utf8"), "");

function readPath(file: string) {
  const text = APPLIED.get(file);
  return text === undefined ? collectFiles([file]).sources : [{ file, text }];
}

/** What is said of a scenario for the given manifests. */
function saidOf(text: string, manifests: string): readonly string[] {
  try {
    const { objects } = loadManifests([{ file: "web.yaml", text: manifests }]);
    checkScenario(parseScenario({ file: "plimsoll.yaml", text }, readPath), objects);
    return [];
  } catch (error) {
    if (!(error instanceof InputErrors)) throw error;
    return error.message.split("\n").map((line) => line.replace(/^plimsoll.yaml:/, ""));
  }
}

describe("a scenario", () => {
  it.each(BLOCKS)("is refused for $what", ({ text, says }) => {
    expect(says.length).toBeGreaterThan(0);
    expect(saidOf(text, `${WEB}---\n${ONCE}`)).toEqual(says);
  });

  it("is refused for nodes beside Node manifests", () => {
    const problem = 'nodes: Forbidden: there are Node manifests too ("n1", web.yaml:11)';
    const fix = "keep either the manifests or the nodes of the scenario";
    expect(saidOf("nodes: [1x1cpu1Gi]", `${WEB}---\n${NODE}`)).toEqual([`1:8: ${problem}; ${fix}`]);
    expect(saidOf("crashes: 1", `${WEB}---\n${NODE}`)).toEqual([]);
  });

  it("is refused for autoscalers that go down to zero, unless their gate is on, and something else is measured", () => {
    const metrics = (type: string) =>
      type === "Resource"
        ? "[{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]"
        : '[{type: External, external: {metric: {name: queue}, target: {type: Value, value: "5"}}}]';
    const scaler = (type: string) => `${WEB}---\n${TO_ZERO.replace("METRICS", metrics(type))}`;
    const gate = "featureGates: {HPAScaleToZero: true}";
    const off =
      "Invalid value: 0: must be greater than or equal to 1: the feature gate HPAScaleToZero is off";
    const none =
      "Forbidden: must specify at least one Object or External metric to support scaling to zero replicas";
    const problems = (text: string, type: string) =>
      saidOf(text, scaler(type)).map((line) => line.replace(/^web.yaml:\d+:\d+: /, ""));
    expect(problems("", "External")).toEqual([
      `spec.minReplicas: ${off}; write 1, or switch it on under featureGates of the scenario`,
    ]);
    expect(problems(gate, "Resource")).toEqual([`spec.metrics: ${none}; add one, or raise minReplicas`]);
    expect(problems(gate, "External")).toEqual([]);
  });

  it("is refused for tolerations that compare numbers, unless their gate is on", () => {
    const [field, gate] = ["spec.tolerations[0].operator", "TaintTolerationComparisonOperators"];
    const tolerations = '[{key: level, operator: Gt, value: "3"}]';
    const said = `${field}: Unsupported value: "Gt": the feature gate ${gate} is off`;
    const fix = "switch it on under featureGates of the scenario, or write Equal or Exists";
    const manifest = ONCE.replace("{restart", `{tolerations: ${tolerations}, restart`);
    expect(saidOf("", manifest)).toEqual([`web.yaml:4:45: ${said}; ${fix}`]);
    expect(saidOf(`featureGates: {${gate}: true}`, manifest)).toEqual([]);
    expect(saidOf("", manifest.replace("Gt", "Equal"))).toEqual([]);
  });

  it("is refused for PodGroups that the version does not serve", () => {
    const group = (version: string): string =>
      `apiVersion: scheduling.k8s.io/${version}\nkind: PodGroup\nmetadata: {name: g}\nspec: {schedulingPolicy: {basic: {}}}\n`;
    const noMatch = (version: string): string =>
      `web.yaml:1:13: apiVersion: no matches for kind "PodGroup" in version "scheduling.k8s.io/${version}"`;
    const on = "featureGates: {GenericWorkload: true}";
    const off = ": the feature gate GenericWorkload is off; switch it on under featureGates of the scenario";
    expect(saidOf("", group("v1beta1"))).toEqual([`${noMatch("v1beta1")}${off}`]);
    expect(saidOf(on, group("v1beta1"))).toEqual([]);
    expect(saidOf(on, group("v1alpha3"))).toEqual([]);
    expect(saidOf(on, group("v1alpha2"))).toEqual([
      `${noMatch("v1alpha2")} of Kubernetes 1.37; write apiVersion: scheduling.k8s.io/v1beta1`,
    ]);
    expect(saidOf(`kubernetesVersion: "1.36"\n${on}`, group("v1alpha2"))).toEqual([]);
    expect(saidOf('kubernetesVersion: "1.36"', group("v1alpha2"))).toEqual([`${noMatch("v1alpha2")}${off}`]);
    expect(saidOf('kubernetesVersion: "1.34"', group("v1alpha2"))).toEqual([
      `${noMatch("v1alpha2")}: Kubernetes 1.34 has none; choose a newer kubernetesVersion in the scenario`,
    ]);
  });

  it("is refused for claims that ask for less or more than a LimitRange wants", () => {
    const claim = (storage: string): string =>
      `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: ${storage}}}}\n`;
    const range =
      "apiVersion: v1\nkind: LimitRange\nmetadata: {name: l}\nspec: {limits: [{type: PersistentVolumeClaim, max: {storage: 2Gi}}]}\n";
    const said = (storage: string) => saidOf("", `${range}---\n${claim(storage)}`);
    expect(said("2Gi")).toEqual([]);
    expect(said("3Gi")).toEqual([
      "web.yaml:9:70: spec.resources.requests.storage: Forbidden: the claim does not keep the max of storage that a LimitRange sets for each PersistentVolumeClaim; change what it requests, or the LimitRange",
    ]);
  });

  it("may scale what an edit before it has created", () => {
    const scale = "{scale: {kind: Deployment, name: web, replicas: 2}}";
    expect(saidOf(`edits: [{apply: v2.yaml}, ${scale}]`, ONCE)).toEqual([]);
    expect(saidOf(`edits: [${scale}, {apply: v2.yaml}]`, ONCE)).toHaveLength(1);
  });
});

describe("the published schema", () => {
  const schema: object = JSON.parse(
    readFileSync(new URL("../../schemas/scenario.schema.json", import.meta.url), "utf8"),
  );
  const valid = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(schema);

  /** What needs the manifests, or an addition, or a look at two places. */
  const BEYOND_SCHEMA = [
    "two scenarios in one file",
    "shorthand for no nodes",
    "shorthand for too many nodes",
    "too many nodes in all",
    "two groups of one name",
    "two groups with a node of one name",
    "an edit of a pod that waits for a rollout",
    "two agents of one name",
    "edits of nodes that do not exist",
    "drains of nodes that do not exist",
    "a node that is deleted, of which there is none",
    "a node that is deleted with its dependents",
    "labels of a pod of what is not there",
    "labels that are none",
    "labels that wait for a rollout",
    "a cordon that waits for a rollout",
    "deleting a kind that is not modelled",
    "applying an absent file",
    "applying a broken manifest",
    "applying a node",
    "applying nothing that is modelled",
    "changing a selector",
    "changing a pod",
    "scaling an absent Deployment",
    "scaling in another namespace",
    "deleting twice",
    "behaviour of an absent workload",
    "behaviour of an absent image",
    "behaviour that never decides",
    "completing for ever restarted containers",
    "peers of a workload that is no Job",
    "an image that no container has",
    "an image named twice",
    "a locked feature gate",
    "a feature gate that the version has dropped",
    "a feature gate that the version does not have yet",
    "an operator of a finalizer that no object has, and in no workload",
    "a claim that is to become smaller, and for many",
    "a deletion by force of what has no kubelet",
    "a strategy without scores",
    "applying a PriorityClass",
    "a patch of what is not there",
    "a patch that would never leave a valid object",
    "a patch that changes what may not change",
    "a server-side apply of another selector",
    "a replacement with a pod",
    "an agent that patches what is not there",
    "finalizers of what is applied server-side",
    "an object twice in one server-side apply",
    "a server of nothing, twice",
    "who serves no Ingress, and is nobody",
    "a load that nothing measures",
    "a load of what is not autoscaled, and one of a metric that is not measured",
    "a load in percent of what is not requested",
    "what is provided, and has a manifest",
    "changes of what does not change",
    "a target below its threshold, and one without",
    "a group with a minimum beyond its maximum, and more nodes at first",
    "groups of one name",
    "a node that comes and goes with the name of one that stays",
    "a drain as somebody",
    "expressions with a mistyped variable, and a mistyped field",
    "expressions of a wrong type, and what is no expression",
  ];

  it("refuses every broken scenario that it can", () => {
    const readable = BLOCKS.filter(({ what }) => what !== "a bracket that is not closed");
    const accepted = readable.filter(({ text }) => valid(parse(text.split("---\n").at(0) ?? "")));
    expect(accepted.map(({ what }) => what)).toEqual(BEYOND_SCHEMA);
  });
});

describe("node shorthand", () => {
  it.each([
    ["3", 'Invalid value: "3": must be node shorthand'],
    ["", 'Invalid value: "": must be node shorthand'],
    ["3x4cpu8", 'Invalid value: "3x4cpu8": must be node shorthand'],
    ["1x1cpu1Gi,", 'Invalid value: "": must be node shorthand'],
    ["60x1cpu1Gi,5x1cpu1Gi", "Invalid value: more than 64 nodes in all"],
    ["1x1cpu99999Ei", 'memory: Invalid value: "99999Ei": must stay below 2^53 units'],
  ])("refuses %s", (text, problem) => {
    expect(() => parseNodeShorthand(text)).toThrow(InputErrors);
    expect(() => parseNodeShorthand(text)).toThrow(`--nodes: ${problem}; `);
  });
});
