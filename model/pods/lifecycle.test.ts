// What is read off a template once: which probe kills a slow starter, and when an image is pulled.
import { describe, expect, test } from "vitest";
import { defaultPullPolicy, probeThatKills } from "./lifecycle.ts";

describe("a container that takes its time to start", () => {
  const liveness = (probe: object) => ({ livenessProbe: probe });

  // Probes are run at 0, 10, 20, ... seconds by default; the third failure in a row counts.
  test.each([
    ["no probe", {}, 3600, undefined],
    ["the defaults, just in time", liveness({}), 20, undefined],
    ["the defaults, too late", liveness({}), 21, "liveness"],
    ["zeros, which are defaults", liveness({ periodSeconds: 0, failureThreshold: 0 }), 21, "liveness"],
    ["a delay, just in time", liveness({ initialDelaySeconds: 30 }), 50, undefined],
    ["a delay, too late", liveness({ initialDelaySeconds: 30 }), 51, "liveness"],
    ["more patience", liveness({ failureThreshold: 6 }), 50, undefined],
    ["a longer period", liveness({ periodSeconds: 30 }), 60, undefined],
    [
      "one failure",
      liveness({ failureThreshold: 1, initialDelaySeconds: 5, periodSeconds: 5 }),
      6,
      "liveness",
    ],
    [
      "a startup probe, which keeps the other one waiting",
      { ...liveness({}), startupProbe: { failureThreshold: 30 } },
      290,
      undefined,
    ],
    [
      "a startup probe that gives up",
      { ...liveness({}), startupProbe: { failureThreshold: 30 } },
      291,
      "startup",
    ],
  ])("%s", (_, container, seconds, killer) => {
    expect(probeThatKills(container, seconds)).toBe(killer);
  });
});

test.each([
  ["app", "Always"],
  ["app:latest", "Always"],
  ["registry.example:5000/app", "Always"],
  ["registry.example:5000/app:1", "IfNotPresent"],
  ["app:1", "IfNotPresent"],
  ["app@sha256:0123", "IfNotPresent"],
])("by default, %s is pulled %s", (image, policy) => {
  expect(defaultPullPolicy(image)).toBe(policy);
});
