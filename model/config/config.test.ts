// ConfigMaps and Secrets as pods read them: what waits for them, what is refreshed, and what they may not become.
import { describe, expect, test } from "vitest";
import {
  documents,
  observing,
  podsOf,
  reaches,
  type Sample,
  type Seen,
  sample,
  settles,
  takes,
} from "../samples.ts";
import type { PodState } from "../state.ts";
import { configVerbs, newConfig } from "./stored.ts";

const ONE = "nodes: [1x4cpu8Gi]";

function config(data: object, more: object = {}): string {
  return JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" }, data, ...more });
}

function secret(stringData: object): string {
  return JSON.stringify({ apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, stringData });
}

function reader(container: object, spec: object = {}): string {
  const containers = [{ name: "app", image: "app:1", ...container }];
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p" },
    spec: { ...spec, containers },
  });
}

const keyOf = (name: string, key: string, optional = false) => ({
  env: [{ name: "A", valueFrom: { configMapKeyRef: { name, key, optional } } }],
});
const allOf = (name: string) => ({ envFrom: [{ configMapRef: { name } }] });
const VOLUME = { volumes: [{ name: "v", configMap: { name: "c", items: [{ key: "a", path: "a" }] } }] };
const MOUNT = { volumeMounts: [{ name: "v", mountPath: "/v" }] };
const SUBPATH = { volumeMounts: [{ name: "v", mountPath: "/v", subPath: "a" }] };

const runs = (p: PodState): boolean => p.status.phase === "Running" && p.status.containers === undefined;
const running = (v: Seen) => podsOf(v, "p", runs).length === 1;

/** What the containers of the pod may wait in for ever, if they do. */
function stuckIn(s: Sample): string | undefined {
  if (settles(s, running)) return undefined;
  const states = ["CreateContainerConfigError", "ContainerCreating"];
  return states.find((state) =>
    settles(s, (v) => podsOf(v, "p", (p) => p.status.containers === state).length === 1),
  );
}

describe("a pod starts", () => {
  test.each<[string, string, string | undefined]>([
    ["with a key that is there", documents(config({ a: "1" }), reader(keyOf("c", "a"))), undefined],
    ["without its object", reader(keyOf("c", "a")), "CreateContainerConfigError"],
    ["without its key", documents(config({ b: "1" }), reader(keyOf("c", "a"))), "CreateContainerConfigError"],
    ["without an optional key", documents(config({ b: "1" }), reader(keyOf("c", "a", true))), undefined],
    ["without an optional object", reader(keyOf("c", "a", true)), undefined],
    [
      "with a key of binary data, which is no variable",
      documents(config({}, { binaryData: { a: "AAAA" } }), reader(keyOf("c", "a"))),
      "CreateContainerConfigError",
    ],
    [
      "with a file of binary data",
      documents(config({}, { binaryData: { a: "AAAA" } }), reader(MOUNT, VOLUME)),
      undefined,
    ],
    ["with all keys, of which there are none", documents(config({}), reader(allOf("c"))), undefined],
    ["without the object of all keys", reader(allOf("c")), "CreateContainerConfigError"],
    [
      "with the object of another name",
      documents(secret({ a: "1" }), reader(allOf("s"))),
      "CreateContainerConfigError",
    ],
    ["without the object of its volume", reader(MOUNT, VOLUME), "ContainerCreating"],
    [
      "without a file of its volume",
      documents(config({ b: "1" }), reader(MOUNT, VOLUME)),
      "ContainerCreating",
    ],
    [
      "with a projected Secret",
      documents(
        secret({ a: "1" }),
        reader(MOUNT, { volumes: [{ name: "v", projected: { sources: [{ secret: { name: "s" } }] } }] }),
      ),
      undefined,
    ],
    ["with what every namespace has", reader(keyOf("kube-root-ca.crt", "ca.crt")), undefined],
    [
      "without what its init container reads",
      reader({}, { initContainers: [{ name: "first", image: "app:1", ...allOf("c") }] }),
      "CreateContainerConfigError",
    ],
  ])("%s", (_, manifests, stuck) => {
    expect(stuckIn(sample(manifests, ONE))).toBe(stuck);
  });

  test("with what the scenario says is there", () => {
    expect(stuckIn(sample(reader(allOf("c")), `${ONE}\nprovided: [ConfigMap/c]`))).toBe(undefined);
  });

  test.each([
    ["variables", reader(allOf("c"))],
    ["volumes", reader(MOUNT, VOLUME)],
  ])("as soon as an agent has made what its %s need", (_, pod) => {
    const s = sample(pod, `${ONE}\nagents: [{name: git, apply: c}]`, { c: config({ a: "1" }) });
    expect(reaches(s, (v) => podsOf(v, "p", (p) => p.status.containers !== undefined).length === 1)).toBe(
      true,
    );
    expect(settles(s, running)).toBe(true);
  });

  test("again only while its variables are there; its volumes stay mounted", () => {
    const edits = "crashes: 1\nedits: [{delete: {kind: ConfigMap, name: c}}]";
    const again = (pod: string) => {
      const s = sample(documents(config({ a: "1" }), pod), `${ONE}\n${edits}`);
      const isDown = (v: Seen) => podsOf(v, "p", (p) => p.status.containers === "exited").length === 1;
      return takes(s, (before, after) => before.done === 1 && isDown(before) && running(after));
    };
    expect([again(reader(allOf("c"))), again(reader(MOUNT, VOLUME))]).toEqual([false, true]);
  });
});

describe("a change of the data", () => {
  const edited = (pod: string, first: object = {}, edits = "[{apply: c}]") => {
    const input = [documents(config({ a: "1" }, first), pod), `${ONE}\nedits: ${edits}`] as const;
    return observing(sample(...input, { c: config({ a: "2" }) }), "config");
  };
  const reads = (v: Seen, version: number) =>
    podsOf(v, "p", (p) => Object.values(p.status.config ?? {}).some((read) => read === version)).length === 1;

  test.each([
    ["variables", reader(allOf("c")), false],
    ["files", reader(MOUNT, VOLUME), true],
  ])("reaches the %s of a pod that runs: %s", (_, pod, reached) => {
    const s = edited(pod);
    expect(takes(s, (before, after) => reads(before, 1) && running(before) && reads(after, 2))).toBe(reached);
    expect(settles(s, (v) => v.done === 0 || reads(v, 2))).toBe(reached);
    // There is a time in between.
    expect(reaches(s, (v) => v.done === 1 && running(v) && reads(v, 1))).toBe(true);
  });

  test("does not reach a file that is mounted by its path, but its next start does", () => {
    const byPath = (v: Seen, version: number) =>
      podsOf(v, "p", (p) => p.status.config?.["ConfigMap/c, sub-path"] === version).length === 1;
    const s = edited(reader(SUBPATH, VOLUME));
    expect(takes(s, (before, after) => byPath(before, 1) && byPath(after, 2))).toBe(false);
    const manifests = documents(config({ a: "1" }), reader(SUBPATH, VOLUME));
    const crashing = sample(manifests, `${ONE}\ncrashes: 1\nedits: [{apply: c}]`, { c: config({ a: "2" }) });
    const restarts = takes(
      observing(crashing, "config"),
      (before, after) => byPath(before, 1) && byPath(after, 2),
    );
    expect(restarts).toBe(true);
  });

  test("does not reach files of what was immutable, and has been made anew", () => {
    const s = edited(
      reader(MOUNT, VOLUME),
      { immutable: true },
      "[{delete: {kind: ConfigMap, name: c}}, {apply: c}]",
    );
    expect(takes(s, (before, after) => reads(before, 1) && reads(after, 2))).toBe(false);
    expect(reaches(s, (v) => reads(v, 2))).toBe(true);
  });

  test("is not in the state where no property asks, and costs nothing where nothing changes", () => {
    const plain = sample(documents(config({ a: "1" }), reader(allOf("c"))), `${ONE}\nedits: [{apply: c}]`, {
      c: config({ a: "2" }),
    });
    expect(reaches(plain, (v) => podsOf(v, "p", (p) => p.status.config !== undefined).length > 0)).toBe(
      false,
    );
    const still = observing(sample(documents(config({ a: "1" }), reader(allOf("c"))), ONE), "config");
    expect(still.cluster.configs).toEqual([]);
    expect(reaches(still, (v) => podsOf(v, "p", (p) => p.status.config !== undefined).length > 0)).toBe(
      false,
    );
  });
});

test("an immutable object refuses other data, and to be mutable again; the same as before is no change", () => {
  const sealed = newConfig("c", { version: 1, immutable: true });
  const after = (version: number, immutable: boolean) =>
    configVerbs.applied(sealed, { version, immutable }, false);
  expect(after(1, true)).toEqual({ ok: true, object: sealed });
  expect([after(2, true).ok, after(1, false).ok]).toEqual([false, false]);
});
