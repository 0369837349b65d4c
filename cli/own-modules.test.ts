// `plimsoll verify operator.ts`: controllers of the user's own, loaded in a thread, with the manifests beside them.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { plimsoll } from "./testing.ts";

let folder = "";
let number = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-own-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const WISH = "apiVersion: example.com/v1\nkind: Wish\nmetadata: { name: one }\nspec: { says: hello }\n";
const OPERATOR = `import { controller, create, customResource, property } from "plimsoll";
const Wish = customResource<{ readonly says: string }>({ group: "example.com", version: "v1", kind: "Wish" });
export const wishes = controller({
  name: "wishes", for: Wish, watches: { maps: "ConfigMap" },
  reconcile: ({ object, maps }) => REPLY,
});
export const granted = property({
  id: "granted", title: "every wish is granted", reads: { wishes: Wish, maps: "ConfigMap" },
  eventually: ({ wishes, maps }) => wishes.every((w) => maps.some(({ metadata }) => metadata.name === w.metadata.name)),
});
`;
const GRANTS = `maps.some((m) => m.metadata.name === object.metadata.name) ? [] : [create({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: object.metadata.name } }, { ignoreAlreadyExists: true })]`;

/** A folder of these files. */
function folderOf(files: { readonly [name: string]: string }): string {
  const path = join(folder, String(++number));
  mkdirSync(path);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

const operator = (reply: string) => OPERATOR.replace("REPLY", reply);
const ONLY = ["--property", "granted", "--property", "own-controllers-settle"];

describe("verdicts and exit codes", () => {
  test("0: the module, with the manifests of its folder", async () => {
    const path = folderOf({ "wish.yaml": WISH, "operator.ts": operator(GRANTS) });
    const done = await plimsoll(["verify", join(path, "operator.ts"), ...ONLY]);
    expect(done).toMatchObject({ code: 0, stderr: "" });
    expect(done.stdout).toMatch(/✓ granted +every wish is granted\n/);
    expect(done.stdout).toContain("the user's own controllers: wishes (for Wish, sees ConfigMap;");
  });

  test("1: plimsoll.yaml names the module; the JSON report has its properties", async () => {
    const path = folderOf({
      "wish.yaml": WISH,
      "operator.ts": operator("[]"),
      "plimsoll.yaml": "controllers: [./operator.ts]\n",
    });
    const done = await plimsoll(["verify", path, "-o", "json", ...ONLY]);
    expect(done.code).toBe(1);
    const { verdict, properties } = JSON.parse(done.stdout);
    expect(verdict).toBe("violated");
    expect(properties.find((p: { readonly id: string }) => p.id === "granted")).toMatchObject({
      status: "violated",
      title: "every wish is granted",
    });
    expect(done.stderr).toContain("VIOLATED granted");
  });

  test("1 and 3: walks, and the command that walks the same again", async () => {
    const walks = ["--walks", "5", "--property", "granted"];
    const bad = folderOf({ "wish.yaml": WISH, "operator.ts": operator("[]") });
    const violated = await plimsoll(["simulate", join(bad, "operator.ts"), ...walks]);
    expect(violated.code).toBe(1);
    expect(violated.stdout).toContain(
      `plimsoll simulate ${join(bad, "operator.ts")} --property granted --seed 1`,
    );
    const good = folderOf({ "wish.yaml": WISH, "operator.ts": operator(GRANTS) });
    expect((await plimsoll(["simulate", join(good, "operator.ts"), ...walks])).code).toBe(3);
  });

  test("3: Ctrl-C reaches the thread", async () => {
    const path = folderOf({ "wish.yaml": WISH, "operator.ts": operator(GRANTS) });
    const crowd = Array.from({ length: 6 }, (_, i) => WISH.replace("name: one", `name: w${i}`)).join("---\n");
    writeFileSync(join(path, "wish.yaml"), crowd);
    const done = await plimsoll(["verify", join(path, "operator.ts"), "--property", "granted"], {
      interrupt: true,
    });
    expect(done.code).toBe(3);
    expect(done.stdout).toContain("INCONCLUSIVE");
  });

  test("other paths may be given beside the module", async () => {
    const path = folderOf({ "operator.ts": operator(GRANTS) });
    const elsewhere = folderOf({ "wish.yaml": WISH });
    const done = await plimsoll(["verify", join(path, "operator.ts"), join(elsewhere, "wish.yaml"), ...ONLY]);
    expect(done).toMatchObject({ code: 0, stderr: "" });
  });
});

describe("2: what its author can mend", () => {
  test.each([
    [
      "a throw",
      operator("object.spec.missing.length > 0 ? [] : []"),
      '5: controller "wishes", Wish/one: throws: ',
    ],
    [
      "an endless loop",
      operator("{ for (;;); }"),
      ' controller "wishes" has not returned after 0.5 s (--step-timeout)',
    ],
    [
      "an endless loop at the top",
      "for (;;);",
      " loading the module has not returned after 0.5 s (--step-timeout)",
    ],
    [
      "no controller",
      "export const x = 1;",
      " exports no controller and no property; export const mine = controller(",
    ],
    [
      "a model for check",
      "export const system = {};",
      " exports no controller and no property; it exports a `system`",
    ],
    ["a syntax error", "export const = 1;", "1: "],
    [
      "two of one name",
      `${operator("[]")}export const twin = { ...wishes };`,
      ' two controllers have the name "wishes"',
    ],
    ["a process that leaves", "process.exit(0);", " ended its thread; a model must not call process.exit()"],
  ])("%s", async (_, source, problem) => {
    const path = folderOf({ "wish.yaml": WISH, "operator.ts": source });
    const done = await plimsoll(["verify", join(path, "operator.ts"), "--step-timeout", "500ms"]);
    expect(done.stderr).toContain(`error: ${join(path, "operator.ts")}:${problem}`);
    expect(done).toMatchObject({ code: 2, stdout: "" });
  });

  test("a module that is not there, and one that nothing loads", async () => {
    expect(await plimsoll(["verify", join(folder, "nowhere.ts")])).toMatchObject({
      code: 2,
      stderr: `error: ${join(folder, "nowhere.ts")}: there is no such file\n`,
    });
    const path = folderOf({
      "pod.yaml":
        "apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: { containers: [{ name: p, image: p }] }\n",
      "plimsoll.yaml": "controllers: [./operator.ts]\n",
    });
    const proved = await plimsoll(["prove", "feasible", path]);
    expect(proved.code).toBe(2);
    expect(proved.stderr).toContain("plimsoll.yaml:1:14: controllers: these modules are not loaded here; ");
  });
});

describe("functions that serve webhooks", () => {
  const web = (replicas: number): string =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  replicas: ${replicas}\n  selector: { matchLabels: { app: web } }\n  template:\n    metadata: { labels: { app: web } }\n    spec: { containers: [{ name: app, image: "app:1" }] }\n`;
  const hook = `apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: { name: hook }
webhooks:
  - { name: a.hook.example, clientConfig: { url: "https://hook" }, sideEffects: None, admissionReviewVersions: [v1], rules: [{ operations: [UPDATE], apiGroups: [apps], apiVersions: [v1], resources: [deployments] }] }
`;
  const scenario =
    "nodes: [1x4cpu8Gi]\nwebhooks: [{ name: a.hook.example, handler: ./hook.ts }]\nedits: [{ apply: v2.txt }]\n";
  const done = (code: string, file = scenario) => {
    const path = folderOf({
      "web.yaml": web(1),
      "webhook.yaml": hook,
      "v2.txt": web(3),
      "plimsoll.yaml": file,
      "hook.ts": code,
    });
    return plimsoll(["verify", path, "--property", "edits-admitted", "--step-timeout", "2s"]);
  };

  test("change what is written, and refuse it, with their messages", async () => {
    const changes = await done(
      'export default ({ object }) => ({ allowed: true, patch: [{ op: "replace", path: "/spec/replicas", value: object.spec.replicas - 1 }] });\n',
    );
    expect(changes).toMatchObject({ code: 0, stderr: "" });
    expect(changes.stdout).toContain(
      "says of what it is asked about what ./hook.ts says (failurePolicy Fail)",
    );
    const refuses = await done('export default () => ({ allowed: false, message: "not on Fridays" });\n');
    expect(refuses.code).toBe(1);
    expect(refuses.stdout).toContain('admission webhook "a.hook.example" denied the request: not on Fridays');
  });

  test("2: they throw, never return, or are none", async () => {
    const thrown = await done('export default () => { throw new Error("oops"); };\n');
    expect(thrown).toMatchObject({ code: 2 });
    expect(thrown.stderr).toContain("handler ./hook.ts, UPDATE Deployment/web: throws: oops");
    const endless = await done("export default () => { for (;;); };\n");
    expect(endless).toMatchObject({ code: 2 });
    expect(endless.stderr).toContain("handler ./hook.ts has not returned");
    const none = await done("export const hook = 1;\n");
    expect(none).toMatchObject({ code: 2 });
    expect(none.stderr).toContain("exports no function by default");
    const missing = await done("", scenario.replace("hook.ts", "nope.ts"));
    expect(missing).toMatchObject({ code: 2 });
    expect(missing.stderr).toContain("nope.ts: there is no such file");
  });
});
