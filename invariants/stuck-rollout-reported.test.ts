// The condition Progressing, and who may rely on it.
import { expect, test } from "vitest";
import {
  deployment,
  observing,
  reaches,
  rolling,
  type Sample,
  type Seen,
  sample,
  sampleInput,
  settles,
} from "../model/samples.ts";
import { reportOf } from "../model/workloads/statuses.ts";
import { verify } from "./verify.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const NEVER = `${ONE}\nedits: [{apply: v2}]\ncontainers: [{image: "app:2", ready: never}]`;
const NO_DEADLINE = 2_147_483_647;

function input(scenario: string, spec: object = {}): Parameters<typeof sampleInput> {
  const web = { replicas: 1, spec };
  return [
    deployment("web", web),
    scenario,
    {
      v1: deployment("web", web),
      v2: deployment("web", { ...web, image: "app:2" }),
      paused: deployment("web", { ...web, spec: { ...spec, paused: true } }),
    },
  ];
}

function status(scenario: string, spec: object = {}): string | undefined {
  const on = "properties: {on: [stuck-rollout-reported]}";
  const { properties } = verify(sampleInput(...input(`${scenario}\n${on}`, spec)));
  return properties.find(({ id }) => id === "stuck-rollout-reported")?.status;
}

/** The cluster with the condition in its state. */
function observed(scenario: string, spec: object = {}): Sample {
  return observing(sample(...input(scenario, spec)), "Progressing");
}

function reason({ deployments: [deployment = null] }: Seen): string | undefined {
  return deployment === null ? undefined : reportOf(deployment).progressing?.reason;
}

test("stuck-rollout-reported: a deadline makes a stuck rollout known, and none does not", () => {
  expect(status(NEVER)).toBe("holds");
  expect(status(NEVER, { progressDeadlineSeconds: NO_DEADLINE })).toBe("violated");
  expect(status(`${ONE}\nedits: [{apply: v2}]`, { progressDeadlineSeconds: NO_DEADLINE })).toBe("holds");
  expect(status(NEVER, { progressDeadlineSeconds: NO_DEADLINE, strategy: { type: "Recreate" } })).toBe(
    "violated",
  );
});

test("a rollout that gets anywhere may be late, and completes all the same", () => {
  const s = observed(`${ONE}\nedits: [{apply: v2, after: rollout}]`);
  expect(reaches(s, (v) => reason(v) === "NewReplicaSetCreated")).toBe(true);
  expect(reaches(s, (v) => reason(v) === "ReplicaSetUpdated")).toBe(true);
  expect(reaches(s, (v) => v.done === 1 && reason(v) === "ProgressDeadlineExceeded")).toBe(true);
  expect(settles(s, (v) => reason(v) === "NewReplicaSetAvailable")).toBe(true);
});

test("a rollout that is stuck ends as ProgressDeadlineExceeded, and what is complete is never late", () => {
  const s = observed(NEVER, rolling(1, 0));
  expect(settles(s, (v) => v.done === 0 || reason(v) === "ProgressDeadlineExceeded")).toBe(true);
  const crash = observed(`${ONE}\ncrashes: 1`);
  const wasComplete = (v: Seen): boolean => reason(v) === "NewReplicaSetAvailable";
  expect(settles(crash, wasComplete)).toBe(true);
});

test("a pause is no lack of progress, and ends with the rollout resumed", () => {
  const s = observed(`${ONE}\nedits: [{apply: paused}, {apply: v1}]`);
  expect(reaches(s, (v) => v.done === 1 && reason(v) === "DeploymentPaused")).toBe(true);
  expect(reaches(s, (v) => v.done === 2 && reason(v) === "DeploymentResumed")).toBe(true);
  expect(settles(s, (v) => v.done < 2 || reason(v) !== "DeploymentPaused")).toBe(true);
});

test("without a deadline there is no condition; nor where nothing asks for it", () => {
  const none = observed(NEVER, { progressDeadlineSeconds: NO_DEADLINE });
  expect(reaches(none, (v) => reason(v) !== undefined)).toBe(false);
  const states = (on: string): number =>
    verify(sampleInput(...input(`${NEVER}\n${on}`))).groups[0]?.report.counts.states ?? 0;
  expect(states("properties: {on: [stuck-rollout-reported]}")).toBeGreaterThan(states(""));
});
