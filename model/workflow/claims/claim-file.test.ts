// claim.yaml with mistakes in it: each is told with its file, line and field, and with what to do.
import { describe, expect, test } from "vitest";
import { InputErrors } from "../../input/problem.ts";
import { sample } from "../../samples.ts";
import { type Claim, parseClaim } from "./claim-file.ts";
import { decideClaim } from "./compare.ts";

const POD = `
apiVersion: v1
kind: Pod
metadata: { name: work }
spec:
  restartPolicy: Never
  containers: [{ name: c, image: "registry.example/c:1" }]
`;
const SCENARIO = `
nodes: [{ name: node, cpu: 4, memory: 8Gi }]
containers: [{ workload: Pod/work, mayComplete: true }]
`;

/** Lines 4 to 6 are the net, line 8 the rule. */
const GOOD = `
says: a pod runs its task once
net: |
  start: i > running
  ok: running > p
  done: p > o
observe:
  - { step: "^kubelet .*: start work$", show: start }
  - { step: "^containers .*: complete work$", show: ok }
ends:
  - { slot: Node/node, path: pods.0.status.phase, is: Succeeded, show: done }
`;

function parsed(text: string): Claim {
  return parseClaim({ file: "claim.yaml", text });
}

function messageOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof InputErrors) return error.message;
    throw error;
  }
}

function decided(text: string) {
  return decideClaim(sample(POD, SCENARIO).system, parsed(text)).hidden.finding;
}

test("without mistakes it is decided", () => {
  expect(decided(GOOD)).toBe("branching-divergence");
});

describe("mistakes in the file", () => {
  test.each([
    [
      "a net besides a pattern",
      "net: |",
      "pattern: WCP-1\nnet: |",
      "claim.yaml:4:6: net: Forbidden: there is a pattern already; leave one of them out",
    ],
    ["an unknown field", "ends:", "end:", 'claim.yaml:10:1: end: unknown field; did you mean "ends"?'],
    [
      "a broken regular expression",
      '"^kubelet .*: start work$"',
      '"^kubelet (.*"',
      'claim.yaml:8:13: observe[0].step: Invalid value: "^kubelet (.*": must be a regular expression; "^kubelet (.*" is none',
    ],
    [
      "a line of the net that is not understood",
      "ok: running > p",
      "ok running p",
      'line 2 of the net: "ok running p" is not a transition; write it as "start(a): p > q"; see examples/patterns',
    ],
    [
      "a rule that sees neither a step nor a value",
      '  - { step: "^kubelet .*: start work$", show: start }',
      "  - { show: start }",
      "claim.yaml:8:5: observe[0].slot: Required value; name a step, or the slot whose value changes",
    ],
    [
      "a value that is said to be gone and to be something",
      "is: Succeeded",
      "is: Succeeded, gone: true",
      "claim.yaml:11:51: ends[0].is: unknown field; known are slot, path, gone, show",
    ],
    [
      "a value that is said not to be gone",
      "is: Succeeded",
      "gone: false",
      "claim.yaml:11:57: ends[0].gone: Invalid value: false: must be true; remove it, and say the value",
    ],
    [
      "an end of which the value is missing",
      "is: Succeeded, ",
      "",
      "claim.yaml:11:5: ends[0].is: Required value; say what the value is then; or write: gone: true",
    ],
    [
      "something that no cluster keeps",
      "ends:",
      "keeps: [secrets]\nends:",
      'claim.yaml:10:9: keeps[0]: Unsupported value: "secrets": supported values: "Progressing", "counts", "config", "requests", "answers", "ends", "processes"; use one of these',
    ],
    [
      "a pattern that has no net",
      "says:",
      "pattern: WCP-22\nsays:",
      'claim.yaml:2:10: pattern: Invalid value: "WCP-22": must be a pattern that has a net; how deep it goes is not bounded',
    ],
    [
      "a finding that there is not",
      "ends:",
      "expect: { hidden: { finding: equal } }\nends:",
      "claim.yaml:10:30: expect.hidden.finding: Unsupported value",
    ],
  ])("%s", (_, right, wrong, message) => {
    expect(GOOD).toContain(right);
    expect(messageOf(() => parsed(GOOD.replace(right, wrong)))).toContain(message);
  });

  test("says nothing, and looks at nothing", () => {
    expect(messageOf(() => parsed("faults: []"))?.split("\n")).toEqual([
      "claim.yaml:1:1: says: Required value; say what is claimed, in one sentence",
      "claim.yaml:1:1: net: Required value; write the net of the pattern, or name one: pattern: WCP-1",
      "claim.yaml:1:1: observe: Required value; say which steps are seen",
    ]);
  });
});

describe("what is blocked while something is so", () => {
  const phase = "while: { slot: Node/node, path: pods.0.status.phase, is: Running }";
  const blocked = (step: string) => GOOD.replace("ends:", `block: [{ step: "${step}", ${phase} }]\nends:`);

  test.each([
    ["complete", "less"],
    ["start", "branching-divergence"],
  ])("%s: %s", (step, finding) => {
    expect(decided(blocked(step))).toBe(finding);
  });

  test("says while what", () => {
    const text = GOOD.replace("ends:", 'block: [{ step: "start" }]\nends:');
    expect(messageOf(() => parsed(text))).toBe(
      "claim.yaml:10:9: block[0].while: Required value; say while what is so; or write the step alone",
    );
  });
});

describe("slots that the cluster has not", () => {
  const slots = '; did you mean "Node/node"?';

  test.each([
    [
      "of an end",
      "slot: Node/node",
      "slot: Node/nods",
      'claim.yaml:11:13: ends[0].slot: Not found: "Node/nods"',
    ],
    [
      "of a change",
      '{ step: "^kubelet .*: start work$", show: start }',
      "{ slot: Node/nods, becomes: 1, show: start }",
      'claim.yaml:8:13: observe[0].slot: Not found: "Node/nods"',
    ],
    [
      "of a condition",
      "show: start }",
      "show: start, while: { slot: Node/nods, is: 1 } }",
      'claim.yaml:8:69: observe[0].while.slot: Not found: "Node/nods"',
    ],
    [
      "of a budget",
      "ends:",
      "unlimited: [Node/nods]\nends:",
      'claim.yaml:10:13: unlimited[0]: Not found: "Node/nods"',
    ],
  ])("%s", (_, right, wrong, message) => {
    expect(GOOD).toContain(right);
    expect(messageOf(() => decided(GOOD.replace(right, wrong)))).toBe(message + slots);
  });
});

describe("what a rule may see", () => {
  const start = '{ step: "^kubelet .*: start work$", show: start }';

  test.each([
    [
      "the detail of a step",
      '{ step: "^scheduler .*: bind \\\\[to node\\\\]$", show: start }',
      "branching-divergence",
    ],
    [
      "a value that becomes so",
      "{ slot: Node/node, path: pods.0.status.phase, becomes: Running, show: start }",
      "branching-divergence",
    ],
    [
      "a value that was so before",
      "{ slot: Node/node, path: pods.0.status.phase, was: Pending, becomes: Running, show: start }",
      "branching-divergence",
    ],
    [
      "a value that was not so before",
      "{ slot: Node/node, path: pods.0.status.phase, was: Failed, becomes: Running, show: start }",
      "incomparable",
    ],
    [
      "a step while something is so",
      '{ step: "^kubelet .*: start work$", while: { slot: Node/node, path: pods.0.status.phase, is: Pending }, show: start }',
      "branching-divergence",
    ],
    [
      "a step while something is not so",
      '{ step: "^kubelet .*: start work$", while: { slot: Node/node, path: pods.0.status.phase, is: Running }, show: start }',
      "incomparable",
    ],
    [
      "a value that is gone",
      "{ slot: Pods of Pod/work without a node, path: 0.metadata.owner, gone: true, show: start }",
      "branching-divergence",
    ],
  ])("%s", (_, rule, finding) => {
    expect(GOOD).toContain(start);
    expect(decided(GOOD.replace(start, rule))).toBe(finding);
  });
});
