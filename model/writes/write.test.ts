// One write after the other on the fields of an object: what is left, and who owns it.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fieldsIn, mergePatch, withFields } from "./field-paths.ts";
import { type FieldWrite, KUBECTL_APPLY, type Live, written } from "./write.ts";

const manifest = (spec: object): object => ({ kind: "Deployment", metadata: { name: "web" }, spec });
const clientSide = (spec: object): FieldWrite => ({
  type: "client-side apply",
  manager: KUBECTL_APPLY,
  written: manifest(spec),
});
const serverSide = (spec: object, manager = "op", force = false): FieldWrite => ({
  type: "write",
  by: manager,
  method: { type: "server-side apply", manager, force },
  written: manifest(spec),
});
const replacing = (spec: object): FieldWrite => ({
  type: "write",
  by: "kubectl-edit",
  method: { type: "replace" },
  written: manifest(spec),
});
const patching = (spec: object): FieldWrite => ({
  type: "write",
  by: "kubectl-patch",
  method: { type: "merge patch" },
  written: { spec },
});

function liveAfter(...writes: readonly FieldWrite[]): Live {
  const live = writes.reduce<Live | null>((before, write) => {
    const answer = written("Deployment", before, write);
    if (!answer.ok) throw new Error(answer.reason);
    return answer.live;
  }, null);
  if (live === null) throw new Error("the object is gone");
  return live;
}
const valueIn = ({ fields }: Live, path: string): unknown => JSON.parse(fields.get(path) ?? "null");
const ownersOf = ({ managers }: Live, path: string): readonly string[] =>
  [...managers].flatMap(([name, paths]) => (paths.has(path) ? [name] : []));
const containers = (image: string, more: object = {}): object => ({
  template: { spec: { containers: [{ name: "app", image, ...more }] } },
});
const IMAGE = "spec.template.spec.containers[app].image";

describe("the fields of an object", () => {
  test("lists with keys are told apart by them, all others and selectors are one field", () => {
    const spec = {
      selector: { matchLabels: { app: "web" } },
      template: {
        metadata: { labels: { "example.com/tier": "front" } },
        spec: {
          containers: [{ name: "app", args: ["-v"], ports: [{ containerPort: 80 }], resources: {} }],
          tolerations: [{ key: "a" }],
        },
      },
    };
    expect(Object.fromEntries(fieldsIn(manifest(spec)))).toEqual({
      "spec.selector": '{"matchLabels":{"app":"web"}}',
      'spec.template.metadata.labels["example.com/tier"]': '"front"',
      "spec.template.spec.containers[app].name": '"app"',
      "spec.template.spec.containers[app].args": '["-v"]',
      "spec.template.spec.containers[app].ports[80%2FTCP].containerPort": "80",
      "spec.template.spec.containers[app].resources": "{}",
      "spec.template.spec.tolerations": '[{"key":"a"}]',
    });
    expect(withFields({ kind: "Deployment" }, fieldsIn(manifest(spec)))).toEqual({
      kind: "Deployment",
      spec,
    });
  });

  test("every object is the same after it was taken to pieces and put together", () => {
    const key = fc.constantFrom("a", "b", "x.y/z", "containers", "nodeSelector", 'q"[]');
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.integer(),
        fc.string(),
        fc.boolean(),
        fc.array(fc.integer()),
        fc.dictionary(key, tie("value"), { minKeys: 1, noNullPrototype: true }),
      ),
    }));
    const spec = fc.dictionary(key, value, { minKeys: 1, noNullPrototype: true });
    // A list under a name that has keys, of things that have none, is no object of Kubernetes.
    const isKubernetes = (s: object): boolean => !/"containers":\[/.test(JSON.stringify(s));
    fc.assert(
      fc.property(spec.filter(isKubernetes), (s) => {
        expect(withFields({}, fieldsIn({ spec: s }))).toEqual({ spec: s });
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  test("a merge patch: null removes, lists are replaced (examples of RFC 7386)", () => {
    expect(mergePatch({ a: "b", c: { d: "e", f: "g" } }, { a: "z", c: { f: null } })).toEqual({
      a: "z",
      c: { d: "e" },
    });
    expect(mergePatch({ a: [{ b: "c" }] }, { a: [1] })).toEqual({ a: [1] });
    expect(mergePatch({ e: null }, { a: 1 })).toEqual({ e: null, a: 1 });
    expect(mergePatch({}, { a: { bb: { ccc: null } } })).toEqual({ a: { bb: {} } });
  });
});

describe("who owns what", () => {
  test("kubectl apply owns the defaults too, so that a server-side apply of another value conflicts with it", () => {
    const live = liveAfter(clientSide(containers("app:1")));
    expect(valueIn(live, "spec.replicas")).toBe(1);
    expect(ownersOf(live, "spec.replicas")).toEqual([KUBECTL_APPLY]);
    expect(written("Deployment", live, serverSide({ replicas: 3 }))).toEqual({
      ok: false,
      reason: "Conflict",
    });
    expect(written("Deployment", live, serverSide({ replicas: 1 })).ok).toBe(true);
  });

  test("a server-side apply does not own defaults; what it gives up falls back to them", () => {
    const live = liveAfter(serverSide({ ...containers("app:1"), replicas: 4 }));
    expect(ownersOf(live, "spec.revisionHistoryLimit")).toEqual([]);
    const less = liveAfter(
      serverSide({ ...containers("app:1"), replicas: 4 }),
      serverSide(containers("app:1")),
    );
    expect(valueIn(less, "spec.replicas")).toBe(1);
    expect(ownersOf(less, "spec.replicas")).toEqual([]);
  });

  test("kubectl scale owns the number of replicas, and an operator that does not apply it leaves it alone", () => {
    const live = liveAfter(
      serverSide(containers("app:1")),
      { type: "scale", replicas: 5 },
      serverSide(containers("app:2")),
    );
    expect([valueIn(live, "spec.replicas"), valueIn(live, IMAGE)]).toEqual([5, "app:2"]);
    expect(ownersOf(live, "spec.replicas")).toEqual(["kubectl scale (Update)"]);
  });

  test("two managers may each own a part of one container", () => {
    const live = liveAfter(
      serverSide(containers("app:1")),
      serverSide(
        { template: { spec: { containers: [{ name: "app", resources: { limits: { cpu: "1" } } }] } } },
        "tuner",
      ),
    );
    expect(ownersOf(live, "spec.template.spec.containers[app].resources.limits.cpu")).toEqual(["tuner"]);
    expect(ownersOf(live, IMAGE)).toEqual(["op"]);
    expect(ownersOf(live, "spec.template.spec.containers[app].name").toSorted()).toEqual(["op", "tuner"]);
  });
});

describe("without server-side apply", () => {
  test("kubectl apply keeps what no manifest mentions, and removes what the one before it did", () => {
    const paused = { ...containers("app:1"), paused: true };
    const live = liveAfter(
      clientSide(paused),
      patching({ minReadySeconds: 7 }),
      clientSide(containers("app:2")),
    );
    expect([valueIn(live, "spec.paused"), valueIn(live, "spec.minReadySeconds")]).toEqual([null, 7]);
  });

  test("kubectl apply of another strategy removes the rest of the old one; a patch has to say so", () => {
    const recreate = { ...containers("app:1"), strategy: { type: "Recreate" } };
    const surge = "spec.strategy.rollingUpdate.maxSurge";
    expect(valueIn(liveAfter(clientSide(containers("app:1"))), surge)).toBe("25%");
    expect(valueIn(liveAfter(clientSide(containers("app:1")), clientSide(recreate)), surge)).toBe(null);
    const patched = (strategy: object): Live =>
      liveAfter(clientSide(containers("app:1")), patching({ strategy }));
    expect(valueIn(patched({ type: "Recreate" }), surge)).toBe("25%");
    expect(valueIn(patched({ type: "Recreate", rollingUpdate: null }), surge)).toBe(null);
  });

  test("a replacement is the whole object; a patch or a replacement of nothing is refused", () => {
    const live = liveAfter(
      clientSide({ ...containers("app:1"), replicas: 3 }),
      replacing(containers("app:2")),
    );
    expect([valueIn(live, "spec.replicas"), valueIn(live, IMAGE)]).toEqual([1, "app:2"]);
    for (const write of [replacing({}), patching({ replicas: 1 }), { type: "scale" as const, replicas: 1 }])
      expect(written("Deployment", null, write)).toEqual({ ok: false, reason: "NotFound" });
  });
});

test("an item of a list that a manifest drops is gone with all that others have put into it, unless they own it", () => {
  const item = (name: string, more: object = {}): object => ({ name, image: "app:1", ...more });
  const pod = (...all: readonly object[]): object => ({ template: { spec: { containers: all } } });
  const env = [{ name: "X", value: "1" }];
  const [app, proxy, changed] = [item("app"), item("proxy"), item("proxy", { env })];
  const left = (...writes: readonly FieldWrite[]): readonly string[] =>
    [...liveAfter(...writes).fields.keys()].filter((path) => path.includes("[proxy]"));
  expect(left(clientSide(pod(app, proxy)), patching(pod(app, changed)))).toHaveLength(4);
  expect(left(clientSide(pod(app, proxy)), patching(pod(app, changed)), clientSide(pod(app)))).toEqual([]);
  const own = serverSide({ template: { spec: { containers: [{ name: "proxy", env }] } } }, "other");
  expect(left(serverSide(pod(app, proxy)), own, serverSide(pod(app)))).not.toEqual([]);
  expect(left(serverSide(pod(app, proxy)), serverSide(pod(app)))).toEqual([]);
});

test("labels and annotations are merged like the fields of the spec", () => {
  const labelled = (labels: object): object => ({
    ...manifest({ replicas: 1 }),
    metadata: { name: "web", labels },
  });
  const apply = (labels: object): FieldWrite => ({
    type: "client-side apply",
    manager: KUBECTL_APPLY,
    written: labelled(labels),
  });
  const live = liveAfter(apply({ a: "1", b: "1" }), apply({ b: "2", "x.y/c": "3" }));
  expect(withFields(manifest({}), live.fields)).toMatchObject({
    metadata: { name: "web", labels: { b: "2", "x.y/c": "3" } },
  });
  expect(live.fields.has("metadata.labels.a")).toBe(false);
});
