import { describe, expect, it } from "vitest";
import { behaviorOf, type ScalingPolicy, type SelectPolicy } from "./behavior.ts";
import { limitByBehavior, limitWithoutBehavior, type ScaleHistory } from "./limits.ts";

const NONE: ScaleHistory = { scaleUpEvents: [], scaleDownEvents: [] };

function step(currentReplicas: number, desiredReplicas: number, minReplicas = 1, maxReplicas = 1000) {
  return { currentReplicas, desiredReplicas, minReplicas, maxReplicas };
}

const pods = (value: number, periodSeconds = 60): ScalingPolicy => ({ type: "Pods", value, periodSeconds });
const percent = (value: number, periodSeconds = 60): ScalingPolicy => ({
  type: "Percent",
  value,
  periodSeconds,
});

function limited(
  from: number,
  to: number,
  policies: readonly ScalingPolicy[],
  selectPolicy: SelectPolicy = "Max",
  history = NONE,
) {
  const rules = { policies, selectPolicy };
  const { replicas, reason } = limitByBehavior(
    step(from, to),
    behaviorOf({ scaleUp: rules, scaleDown: rules }),
    history,
    0,
  );
  return [replicas, reason];
}

describe("limits by behavior", () => {
  it.each([
    ["up by the larger", 10, 500, [pods(2), percent(100)], "Max", 20, "ScaleUpLimit"],
    ["up by the smaller", 10, 500, [pods(2), percent(100)], "Min", 12, "ScaleUpLimit"],
    ["up not at all", 10, 500, [pods(2)], "Disabled", 10, "ScaleUpLimit"],
    ["up by a percentage that rounds up", 3, 9, [percent(10)], "Max", 4, "ScaleUpLimit"],
    ["down by the larger", 100, 2, [pods(2), percent(1)], "Max", 98, "ScaleDownLimit"],
    ["down by the smaller", 100, 2, [pods(2), percent(1)], "Min", 99, "ScaleDownLimit"],
    ["down not at all", 100, 2, [pods(2)], "Disabled", 100, "ScaleDownLimit"],
    ["down to what rounds down", 5, 1, [percent(10)], "Max", 4, "ScaleDownLimit"],
    ["no change", 5, 5, [pods(0)], "Max", 5, "DesiredWithinRange"],
  ] as const)("%s", (_, from, to, policies, select, replicas, reason) => {
    expect(limited(from, to, policies, select)).toEqual([replicas, reason]);
  });

  it("look at both directions of the past, and never turn round", () => {
    const event = (replicaChange: number, at: number) => ({ replicaChange, at, outdated: false });
    const flapping = { scaleUpEvents: [event(4, -30)], scaleDownEvents: [event(2, -30)] };
    expect(limited(6, 24, [percent(300, 300)], "Max", flapping)).toEqual([16, "ScaleUpLimit"]);
    expect(limited(100, 0, [pods(10)], "Max", flapping)).toEqual([88, "ScaleDownLimit"]);
    const grown = { scaleUpEvents: [event(50, -30)], scaleDownEvents: [] };
    expect(limited(100, 200, [pods(10)], "Max", grown)).toEqual([100, "ScaleUpLimit"]);
    const old = { scaleUpEvents: [event(50, -60)], scaleDownEvents: [] };
    expect(limited(100, 200, [pods(10)], "Max", old)).toEqual([110, "ScaleUpLimit"]);
  });

  it("have defaults, and bounds", () => {
    const byDefault = (wanted: ReturnType<typeof step>) =>
      limitByBehavior(wanted, behaviorOf({ scaleUp: null }), NONE, 0);
    expect(byDefault(step(1, 50))).toEqual({ replicas: 5, reason: "ScaleUpLimit" });
    expect(byDefault(step(10, 50))).toEqual({ replicas: 20, reason: "ScaleUpLimit" });
    expect(byDefault(step(10, 50, 1, 20))).toEqual({ replicas: 20, reason: "TooManyReplicas" });
    expect(byDefault(step(10, 0, 0))).toEqual({ replicas: 0, reason: "DesiredWithinRange" });
    expect(byDefault(step(10, 0, 2))).toEqual({ replicas: 2, reason: "TooFewReplicas" });
  });
});

it.each([
  ["doubles", step(10, 50), 20, "ScaleUpLimit"],
  ["goes to four at once", step(0, 50), 4, "ScaleUpLimit"],
  ["stops at the maximum", step(10, 50, 1, 15), 15, "TooManyReplicas"],
  ["falls to the minimum", step(10, 0, 2), 2, "TooFewReplicas"],
  ["goes where it wants", step(10, 19), 19, "DesiredWithinRange"],
])("without behavior it %s", (_, wanted, replicas, reason) => {
  expect(limitWithoutBehavior(wanted)).toEqual({ replicas, reason });
});
