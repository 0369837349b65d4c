// Laws of the loader: what is printed loads as it was, and no text makes it fail in any way but its own.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import type { Container, Deployment, PodSpec } from "../kubernetes/index.ts";
import { InputErrors, loadManifests } from "./load.ts";
import { parseScenario } from "./scenario-file.ts";

const SEED = { seed: 20_250_117, verbose: 1 } as const;

const name = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,8}[a-z0-9])?$/);
const labelValue = fc.stringMatching(/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,6}[A-Za-z0-9])?)?$/);
const labelKey = fc.oneof(
  name,
  name.map((key) => `${key}.example/${key}`),
);
const labels = fc.dictionary(labelKey, labelValue, { maxKeys: 3 });
const someLabels = fc.dictionary(labelKey, labelValue, { minKeys: 1, maxKeys: 3 });
const quantity = fc.oneof(
  fc.integer({ min: 0, max: 9999 }).map((n) => `${n}m`),
  fc.integer({ min: 0, max: 99 }).map((n) => `${n}Gi`),
  fc.integer({ min: 0, max: 99 }).map(String),
);

const toleration = fc.oneof(
  fc.record({ key: name, operator: fc.constant("Exists" as const) }),
  fc.record({ key: name, value: labelValue, effect: fc.constant("NoSchedule" as const) }),
);
const inclusion = fc.constantFrom("Honor" as const, "Ignore" as const);
const spreadConstraint = fc.record(
  {
    maxSkew: fc.integer({ min: 1, max: 9 }),
    topologyKey: labelKey,
    whenUnsatisfiable: fc.constant("DoNotSchedule" as const),
    labelSelector: fc.record({ matchLabels: labels }),
    minDomains: fc.integer({ min: 1, max: 9 }),
    nodeAffinityPolicy: inclusion,
    nodeTaintsPolicy: inclusion,
    matchLabelKeys: fc.constant([]),
  },
  { requiredKeys: ["maxSkew", "topologyKey", "whenUnsatisfiable"] },
);
const container = fc.record(
  {
    name,
    image: fc.stringMatching(/^[a-z]{1,8}:[a-z0-9.]{1,5}$/),
    resources: fc.record({ requests: fc.record({ cpu: quantity, memory: quantity }, { requiredKeys: [] }) }),
    ports: fc.array(fc.record({ containerPort: fc.integer({ min: 1, max: 65535 }) }), { maxLength: 2 }),
    command: fc.array(fc.string({ unit: "grapheme" }), { maxLength: 3 }),
    env: fc.array(fc.record({ name, value: fc.string({ unit: "grapheme" }) }), { maxLength: 2 }),
  },
  { requiredKeys: ["name", "image"] },
);
const podSpec: fc.Arbitrary<PodSpec> = fc.record(
  {
    containers: fc.uniqueArray<Container, string>(container, {
      minLength: 1,
      maxLength: 3,
      selector: (c) => c.name,
    }),
    restartPolicy: fc.constant("Always" as const),
    nodeSelector: labels,
    tolerations: fc.array(toleration, { maxLength: 2 }),
    topologySpreadConstraints: fc.uniqueArray(spreadConstraint, {
      maxLength: 2,
      selector: ({ topologyKey }) => topologyKey,
    }),
    hostNetwork: fc.boolean(),
  },
  { requiredKeys: ["containers"] },
);
const intOrPercent = fc.oneof(
  fc.integer({ min: 1, max: 9 }),
  fc.integer({ min: 1, max: 100 }).map((n) => `${n}%`),
);

const deployment: fc.Arbitrary<Deployment> = someLabels.chain((selected) =>
  fc.record({
    apiVersion: fc.constant("apps/v1" as const),
    kind: fc.constant("Deployment" as const),
    metadata: fc.record(
      {
        name,
        namespace: name,
        labels,
        annotations: fc.dictionary(labelKey, fc.string({ unit: "grapheme" })),
      },
      { requiredKeys: ["name"] },
    ),
    spec: fc.record(
      {
        replicas: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
        selector: fc.constant({ matchLabels: selected }),
        template: fc.record({
          metadata: labels.map((more) => ({ labels: { ...more, ...selected } })),
          spec: podSpec,
        }),
        strategy: fc.oneof(
          fc.constant({ type: "Recreate" as const }),
          fc.record({ rollingUpdate: fc.record({ maxSurge: intOrPercent, maxUnavailable: intOrPercent }) }),
        ),
        minReadySeconds: fc.integer({ min: 0, max: 599 }),
        paused: fc.boolean(),
        revisionHistoryLimit: fc.integer({ min: 0, max: 20 }),
      },
      { requiredKeys: ["selector", "template"] },
    ),
  }),
);

/** True if the text loads, false if it is refused; anything else is thrown on. */
function loads(text: string): boolean {
  try {
    loadManifests([{ file: "x.yaml", text }]);
    return true;
  } catch (error) {
    if (error instanceof InputErrors) return false;
    throw error;
  }
}

describe("the loader", () => {
  it("reads a Deployment back as it was, from YAML 1.1 text and from JSON", () => {
    fc.assert(
      fc.property(deployment, fc.boolean(), (object, asJson) => {
        const text = asJson ? JSON.stringify(object) : stringify(object, { version: "1.1" });
        const { objects, notModelled } = loadManifests([{ file: "x.yaml", text }]);
        expect(objects.map((loaded) => loaded.object)).toEqual([object]);
        expect(notModelled).toEqual([]);
      }),
      { ...SEED, numRuns: 150 },
    );
  });

  it("refuses or reads any text, and never fails otherwise", () => {
    const scraps = fc.constantFrom(
      ..."apiVersion: v1\n|kind: Pod\n|- |  |\n|{|}|[|]|&a |*a|<<: |\"|'|# |---\n|!!str |? |\t|%|\u0000".split(
        "|",
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.array(scraps).map((all) => all.join("")),
        ),
        (text) => {
          expect(() => loads(text)).not.toThrow();
        },
      ),
      { ...SEED, numRuns: 1000 },
    );
  });

  it("refuses or reads any value in any place of a Deployment", () => {
    const anything = fc.jsonValue({ maxDepth: 2 });
    fc.assert(
      fc.property(deployment, fc.array(fc.nat()), anything, (object, way, value) => {
        const text = JSON.stringify(replaced(JSON.parse(JSON.stringify(object)), way, value));
        expect(() => loads(text)).not.toThrow();
      }),
      { ...SEED, numRuns: 500 },
    );
  });

  it("refuses or reads any scenario", () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          value.map((v) => JSON.stringify(v)),
        ),
        (text) => {
          expect(() => {
            try {
              parseScenario({ file: "plimsoll.yaml", text }, () => []);
            } catch (error) {
              if (!(error instanceof InputErrors)) throw error;
            }
          }).not.toThrow();
        },
      ),
      { ...SEED, numRuns: 500 },
    );
  });
});

/** `tree` with `value` in the place that `way` leads to, modulo the number of children at each step. */
function replaced(tree: unknown, [step, ...rest]: readonly number[], value: unknown): unknown {
  if (step === undefined || typeof tree !== "object" || tree === null) return value;
  const keys = Object.keys(tree);
  const key = keys[step % Math.max(keys.length, 1)];
  if (key === undefined) return value;
  const entries = Object.entries(tree).map(([k, v]) => [k, k === key ? replaced(v, rest, value) : v]);
  return Array.isArray(tree) ? entries.map(([, v]) => v) : Object.fromEntries(entries);
}
