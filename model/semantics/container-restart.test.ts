// Which containers run again.
import { describe, expect, it } from "vitest";
import type { RestartPolicy } from "../kubernetes/index.ts";
import {
  type OwnRestarts,
  restartsAfterExit,
  restartsAfterKill,
  shouldRestart,
} from "./container-restart.ts";

describe("restarts", () => {
  it.each<[RestartPolicy, number, boolean]>([
    ["Always", 0, true],
    ["Always", 1, true],
    ["OnFailure", 0, false],
    ["OnFailure", 1, true],
    ["Never", 0, false],
    ["Never", 1, false],
  ])("%s after exit code %d: %s", (policy, code, expected) => {
    expect(restartsAfterExit(policy, code)).toBe(expected);
    expect(shouldRestart(policy, false, "exited", code)).toBe(expected);
    expect(shouldRestart(policy, true, "exited", code)).toBe(false);
  });

  it("start what is not there, and leave alone what runs or is to go", () => {
    expect(shouldRestart("Never", false, "none", 0)).toBe(true);
    expect(shouldRestart("Never", false, "created", 0)).toBe(true);
    expect(shouldRestart("Never", false, "unknown", 0)).toBe(true);
    expect(shouldRestart("Always", false, "running", 0)).toBe(false);
    expect(shouldRestart("Always", true, "none", 0)).toBe(false);
  });
});

describe("a container's own policy and rules", () => {
  const rule = (action: string, operator: string, ...values: readonly number[]) => ({
    action,
    exitCodes: { operator, values },
  });
  it.each<[string, RestartPolicy, OwnRestarts, number, boolean]>([
    ["its policy replaces the pod's", "Always", { restartPolicy: "Never" }, 1, false],
    ["also the other way", "Never", { restartPolicy: "Always" }, 0, true],
    ["OnFailure, done", "Always", { restartPolicy: "OnFailure" }, 0, false],
    [
      "a rule comes first",
      "Never",
      { restartPolicy: "Never", restartPolicyRules: [rule("Restart", "In", 3, 4)] },
      4,
      true,
    ],
    [
      "no rule matches",
      "Never",
      { restartPolicy: "Never", restartPolicyRules: [rule("Restart", "In", 3)] },
      4,
      false,
    ],
    [
      "NotIn",
      "Never",
      { restartPolicy: "Never", restartPolicyRules: [rule("Restart", "NotIn", 3)] },
      4,
      true,
    ],
    [
      "NotIn, but listed",
      "Never",
      { restartPolicy: "Never", restartPolicyRules: [rule("Restart", "NotIn", 3)] },
      3,
      false,
    ],
    ["rules need a policy", "Never", { restartPolicyRules: [rule("Restart", "In", 3)] }, 3, false],
    [
      "only the first rule that matches counts",
      "Never",
      { restartPolicy: "Never", restartPolicyRules: [rule("Other", "In", 3), rule("Restart", "In", 3)] },
      3,
      false,
    ],
    [
      "a rule without exit codes",
      "Never",
      { restartPolicy: "Never", restartPolicyRules: [{ action: "Restart" }] },
      3,
      false,
    ],
  ])("%s", (_, policy, own, code, expected) => {
    expect(restartsAfterExit(policy, code, own)).toBe(expected);
    expect(shouldRestart(policy, false, "exited", code, own)).toBe(expected);
  });

  it("lets the policy alone decide after a kill", () => {
    const rules = [rule("Restart", "NotIn")];
    expect(restartsAfterKill("Never", {})).toBe(false);
    expect(restartsAfterKill("OnFailure", {})).toBe(true);
    expect(restartsAfterKill("Always", { restartPolicy: "Never", restartPolicyRules: rules })).toBe(false);
    expect(restartsAfterKill("Never", { restartPolicy: "OnFailure" })).toBe(true);
  });
});
