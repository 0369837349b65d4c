// What mutating admission does to the ReplicaSets that Deployments make.
import { describe, expect, test } from "vitest";
import { unmodelledMutations } from "../input/mutation-notes.ts";
import {
  admissionRule,
  deployment,
  documents,
  mutatingWebhook,
  type Seen,
  sample,
  sampleInput,
  takes,
} from "../samples.ts";

const NAME = "sets.change.example";

function input(patch: string, operations: readonly string[]) {
  const rules = [admissionRule({ operations, apiGroups: ["apps"], resources: ["replicasets"] })];
  return [
    documents(deployment("web", { replicas: 2 }), mutatingWebhook(NAME, { rules })),
    `nodes: [1x4cpu8Gi]\nwebhooks: [{name: ${NAME}, mutates: [${patch}]}]`,
  ] as const;
}

test.each([
  ["{merge: {spec: {template: {spec: {hostNetwork: true}}}}}", ["spec.template"]],
  ["{merge: {spec: {replicas: 1}}}", ["spec.replicas"]],
  ["{merge: {spec: {selector: {matchLabels: {tier: a}}}}}", ["spec.selector"]],
  ["{merge: {metadata: {annotations: {team: a}}}}", []],
])("the Deployment is told of with what %s would change", (patch, fields) => {
  const { objects, scenario } = sampleInput(...input(patch, ["CREATE"]));
  const told = unmodelledMutations(objects, scenario).filter(({ kind }) => kind === "Deployment");
  expect(told.map(({ field }) => field)).toEqual(fields);
});

describe("a ReplicaSet that cannot be changed as asked", () => {
  const broken = "{json: [{op: remove, path: /spec/nope}]}";
  const takesOne = (
    patch: string,
    operation: string,
    isSuch: (from: number | undefined) => boolean,
  ): boolean => {
    const [manifests, scenario] = input(patch, [operation]);
    const scaled = "edits: [{scale: {kind: Deployment, name: web, replicas: 3}}]";
    const size = ({ replicaSets: [one] }: Seen) => one?.spec.replicas;
    return takes(
      sample(manifests, `${scenario}\n${scaled}`),
      (before, after) => size(before) !== size(after) && isSuch(size(before)),
    );
  };
  const isMade = (patch: string, operation: string) =>
    takesOne(patch, operation, (from) => from === undefined);
  const isScaled = (patch: string, operation: string) => takesOne(patch, operation, (from) => from === 2);

  test("is not made", () => {
    expect(isMade(broken, "CREATE")).toBe(false);
    expect(isMade(broken, "UPDATE")).toBe(true);
    expect(isMade("{merge: {}}", "CREATE")).toBe(true);
  });

  test("is not scaled", () => {
    expect(isScaled(broken, "UPDATE")).toBe(false);
    expect(isScaled("{merge: {}}", "UPDATE")).toBe(true);
  });
});
