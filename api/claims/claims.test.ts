// Claims from folders: what is read, what is refused, and clusters with users' own controllers in them.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { LimitReached } from "../../explorer/equivalence/index.ts";
import { InputErrors } from "../../model/input/problem.ts";
import { controller, create, customResource, OwnModelError, patchStatus } from "../../model/own/index.ts";
import { decideClaim } from "../../model/workflow/claims/compare.ts";
import { UsageError } from "../errors.ts";
import { LIBRARY_NAMES } from "../names.ts";
import { claimedCluster } from "./cluster.ts";
import { patternNamed, titleOfNet } from "./patterns.ts";
import { claimInput, collectClaim } from "./read.ts";

const root = mkdtempSync(join(tmpdir(), "plimsoll-claims-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let number = 0;

function folderOf(files: { readonly [name: string]: string }): string {
  const folder = join(root, String(++number));
  mkdirSync(join(folder, "edits"), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const collected = (folder: string) => collectClaim([folder], { recursive: false, names: LIBRARY_NAMES });

const JOB = `apiVersion: batch/v1
kind: Job
metadata: { name: work }
spec:
  suspend: true
  template:
    spec: { restartPolicy: Never, containers: [{ name: c, image: "registry.example/c:1" }] }
`;
const NODES = "nodes: [{ name: node, cpu: 4, memory: 8Gi }]\n";
const CLAIM = `says: a Job that is resumed runs its task
net: |
  resume: i > p
  start: p > q
  ok: q > o
observe:
  - { step: "^user: .*: apply", show: resume }
  - { step: "^kubelet .*: start work$", show: start }
  - { step: "^containers .*: complete work$", show: ok }
`;

test("a folder: manifests, what edits apply, and the claim", () => {
  const folder = folderOf({
    "job.yaml": JOB,
    "edits/resume.yaml": JOB.replace("suspend: true", "suspend: false"),
    "plimsoll.yaml": `${NODES}edits: [{ apply: edits/resume.yaml }]\n`,
    "claim.yaml": CLAIM,
  });
  const { claim, input } = claimInput(collected(folder));
  expect(input.objects.map(({ object }) => object.kind)).toEqual(["Job"]);
  expect(input.notModelled).toEqual([]);
  const { system } = claimedCluster(input, claim, "work");
  expect(decideClaim(system, claim).hidden.finding).toBe("branching-divergence");
});

test("a manifest may be called claim.yaml", () => {
  const claim =
    "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: data }\nspec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }\n";
  const folder = folderOf({ "job.yaml": JOB, "claim.yaml": claim });
  expect(collected(folder)).toMatchObject({
    claim: undefined,
    collection: { sources: [{ text: claim }, { text: JOB }] },
  });
});

describe("what is refused", () => {
  const problemsOf = (folder: string) => () => claimInput(collected(folder));

  test("a folder without a claim, and two claims", () => {
    const none = folderOf({ "job.yaml": JOB });
    expect(problemsOf(none)).toThrow(`${join(none, "claim.yaml")}: no such file; say there`);
    const two = folderOf({ "claim.yaml": CLAIM, "claim.yml": CLAIM });
    expect(problemsOf(two)).toThrow(
      `${join(two, "claim.yml")}: there is a claim already, in ${join(two, "claim.yaml")}; `,
    );
  });

  test("mistakes, with their lines", () => {
    const folder = folderOf({ "job.yaml": JOB, "claim.yaml": CLAIM.replace("observe:", "watch:") });
    expect(problemsOf(folder)).toThrow(`${join(folder, "claim.yaml")}:6:1: watch: unknown field`);
    const edited = folderOf({
      "job.yaml": JOB,
      "plimsoll.yaml": `${NODES}edits: [{ apply: edits/none.yaml }]\n`,
      "claim.yaml": CLAIM,
    });
    expect(problemsOf(edited)).toThrow(join("edits", "none.yaml"));
  });

  test("controllers that nobody has loaded", () => {
    const folder = folderOf({
      "job.yaml": JOB,
      "plimsoll.yaml": "controllers: [./operator.ts]\n",
      "claim.yaml": CLAIM,
    });
    expect(collected(folder).modules).toEqual([join(folder, "operator.ts")]);
    expect(problemsOf(folder)).toThrow(
      `${join(folder, "plimsoll.yaml")}:1:14: controllers: these modules are not loaded here`,
    );
  });
});

describe("users' own controllers", () => {
  const Wish = customResource<{ readonly says: string }, { readonly granted?: number }>({
    group: "example.com",
    version: "v1",
    kind: "Wish",
  });
  const WISH = "apiVersion: example.com/v1\nkind: Wish\nmetadata: { name: one }\nspec: { says: hello }\n";
  const GRANTED = `says: a wish is granted, and that is noted
net: |
  grant: i > p
  note: p > o
observe:
  - { slot: ConfigMap/one, path: metadata.uid, becomes: "one#o1", show: grant }
  - { slot: Wish/one, path: status.granted, becomes: 1, show: note }
`;
  type Reply = Parameters<typeof controller<typeof Wish, { readonly maps: "ConfigMap" }>>[0]["reconcile"];
  const own = (reconcile: Reply) => ({
    controllers: [controller({ name: "wishes", for: Wish, watches: { maps: "ConfigMap" }, reconcile })],
  });
  const clusterOf = (claim: string, reconcile: Reply, options = {}) => {
    const folder = folderOf({ "wish.yaml": WISH, "claim.yaml": claim });
    const { input, claim: read } = claimInput(collected(folder), own(reconcile));
    return { claim: read, ...claimedCluster(input, read, "wishes", options) };
  };
  const grants: Reply = ({ object, maps }) => {
    const { name } = object.metadata;
    const map = { apiVersion: "v1", kind: "ConfigMap", metadata: { name } };
    if (maps.every(({ metadata }) => metadata.name !== name)) return [create(map)];
    return object.status?.granted === 1 ? [] : [patchStatus(object, { granted: 1 })];
  };

  test("what they make is found out, and can be seen, as their own objects can", () => {
    const { claim, system, effort } = clusterOf(GRANTED, grants);
    expect(effort).toEqual({ rounds: 2, manifests: 1 });
    expect(system.slots.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["Wish/one", "ConfigMap/one"]),
    );
    expect(decideClaim(system, claim).hidden.finding).toBe("branching-divergence");
  });

  test("a slot that there never is", () => {
    const { claim, system } = clusterOf(GRANTED.replace("ConfigMap/one", "ConfigMap/ones"), grants);
    expect(() => decideClaim(system, claim)).toThrow(
      'observe[0].slot: Not found: "ConfigMap/ones"; did you mean "ConfigMap/one"?',
    );
  });

  test("mistakes in them, and objects without end", () => {
    expect(() =>
      clusterOf(GRANTED, () => {
        throw new Error("no");
      }),
    ).toThrow(OwnModelError);
    const endless: Reply = ({ maps }) => [
      create({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: `m${maps.length}` } }),
    ];
    expect(() => clusterOf(GRANTED, endless)).toThrow(LimitReached);
    expect(() => clusterOf(GRANTED, grants, { maxStates: 2 })).toThrow(LimitReached);
  });
});

describe("patterns by name", () => {
  const file = (text: string): string => join(folderOf({ "pattern.net": text }), "pattern.net");

  test("of the catalogue, and from files", () => {
    expect(titleOfNet(patternNamed("wcp-1", "--pattern"))).toBe("WCP-1 (Sequence)");
    expect(titleOfNet(patternNamed("srs-cwc-nil", "--pattern"))).toBe("SRS-CWC-NIL (Restart the work item)");
    const net = patternNamed(file("start(a): i > p\nok(a): p > o\n"), "--pattern");
    expect(net.transitions.map(({ shows }) => shows)).toEqual(["start(a)", "ok(a)"]);
    expect(titleOfNet(net)).toBe("pattern.net");
  });

  test.each([
    ["none", "WCP-44", UsageError, '--pattern WCP-44: there is no such pattern; did you mean "WCP-4"?'],
    ["none of data", "WDP-99", UsageError, "--pattern WDP-99: there is no such pattern; did you mean"],
    ["one without a net", "WCP-22", UsageError, "--pattern WCP-22: Recursion has no net: "],
    ["a line", file("a: i > o\nb i o\n"), InputErrors, 'pattern.net:2:1: "b i o" is not a transition'],
    ["no end", file("a: i > p\n"), InputErrors, 'pattern.net: system "pattern.net" has "a" on no path from'],
    ["a folder", folderOf({ "job.yaml": JOB }), InputErrors, ": is no net; name a file"],
    ["no file", join(root, "none.net"), InputErrors, "none.net: no such file or folder"],
  ])("%s is refused", (_, named, kind, words) => {
    expect(() => patternNamed(named, "--pattern")).toThrow(kind);
    expect(() => patternNamed(named, "--pattern")).toThrow(words);
  });
});
