// Source of the expectations: pkg/kubelet/kuberuntime/security_context_test.go (TestVerifyRunAsNonRoot).
import { expect, test } from "vitest";
import { asksForImageUser, type RootlessPod, rootViolation } from "./run-as-non-root.ts";

const BREAKS = "container's runAsUser breaks non-root policy";
const ROOT = "container has runAsNonRoot and image will run as root";
const NAME =
  "container has runAsNonRoot and image has non-numeric user (non-root), cannot verify user is non-root";

type Context = RootlessPod["securityContext"];

test.each<[string, Context, Context, number | string | undefined, string | undefined]>([
  ["nothing is said", undefined, undefined, 0, undefined],
  ["only a user is said", undefined, { runAsUser: 0 }, undefined, undefined],
  ["root is allowed", undefined, { runAsNonRoot: false, runAsUser: 0 }, 0, undefined],
  ["the user is root", undefined, { runAsNonRoot: true, runAsUser: 0 }, undefined, BREAKS],
  ["the user is another", undefined, { runAsNonRoot: true, runAsUser: 1 }, 0, undefined],
  ["the image's user is root", undefined, { runAsNonRoot: true }, 0, ROOT],
  ["the image's user is another", undefined, { runAsNonRoot: true }, 123, undefined],
  ["the image's user is a name", undefined, { runAsNonRoot: true }, "non-root", NAME],
  ["the image's user is not known", undefined, { runAsNonRoot: true }, undefined, undefined],
  ["the pod says so", { runAsNonRoot: true }, undefined, 0, ROOT],
  [
    "the pod says so, the container something else",
    { runAsNonRoot: true },
    { runAsNonRoot: false },
    0,
    undefined,
  ],
  [
    "the container has a user of its own",
    { runAsNonRoot: true, runAsUser: 0 },
    { runAsUser: 5 },
    0,
    undefined,
  ],
])("%s", (_, pod, own, user, problem) => {
  const spec = pod === undefined ? {} : { securityContext: pod };
  const container = own === undefined ? {} : { securityContext: own };
  expect(rootViolation(spec, container, user)).toBe(problem);
  expect(rootViolation({ ...spec, os: { name: "windows" } }, container, user)).toBe(undefined);
});

test.each<[Context, boolean]>([
  [undefined, false],
  [{ runAsNonRoot: true }, true],
  [{ runAsNonRoot: true, runAsUser: 1 }, false],
])("the image decides for %j: %s", (own, asks) => {
  expect(asksForImageUser({}, own === undefined ? {} : { securityContext: own })).toBe(asks);
});
