// Pod Security: which pods are made in a namespace, by its labels.
import { expect, test } from "vitest";
import { documents, podsOf, reaches, replicaSet, sample, sampleInput } from "../samples.ts";

const ONE = "nodes: [1x4cpu8Gi]";

function team(level?: string): string {
  const labels = level === undefined ? {} : { labels: { "pod-security.kubernetes.io/enforce": level } };
  return JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata: { name: "team", ...labels } });
}

const web = replicaSet("web", { replicas: 1, namespace: "team", pod: { hostPID: true } });
const made = (...input: Parameters<typeof sample>): boolean =>
  reaches(sample(...input), (seen) => podsOf(seen, "team/web").length > 0);

test.each([
  [undefined, true],
  ["privileged", true],
  ["baseline", false],
  ["restricted", false],
])("%s: made %s", (level, isMade) => {
  const s = sample(documents(team(level), web), ONE);
  expect(reaches(s, (seen) => podsOf(seen, "team/web").length > 0)).toBe(isMade);
  expect(s.cluster.podless).toEqual([]);
});

test("what users make of the labels counts from then on, and pods that are there stay", () => {
  const edits = `${ONE}\nedits: [{apply: later}]`;
  const before = sample(documents(team(), web), edits, { later: team("baseline") });
  expect(reaches(before, (seen) => seen.done === 1 && podsOf(seen, "team/web").length > 0)).toBe(true);
  expect(made(documents(team("baseline"), web), edits, { later: team() })).toBe(true);
  const down = sample(documents(team("baseline"), web), edits, { later: team() });
  expect(reaches(down, (seen) => seen.done === 0 && podsOf(seen, "team/web").length > 0)).toBe(false);
});

test("a pod of its own that the API server would not have made is an error", () => {
  const pod = JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", namespace: "team" },
    spec: { hostPID: true, serviceAccountName: "a", containers: [{ name: "c", image: "i" }] },
  });
  expect(() => sampleInput(documents(team("baseline"), pod))).toThrow(
    /ServiceAccount\/team\/a is not there[\s\S]*violates PodSecurity "baseline:latest": host namespaces \(hostPID=true\)/,
  );
});
