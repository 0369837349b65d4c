// Containers that may not run as root, on their nodes.
import { expect, test } from "vitest";
import { pod, podsOf, reaches, sample } from "../samples.ts";

const ONE = "nodes: [1x4cpu8Gi]";

test.each<[string, object, string, boolean]>([
  ["the user of the pod is root", { runAsNonRoot: true, runAsUser: 0 }, "", false],
  ["the user of the pod is another", { runAsNonRoot: true, runAsUser: 1000 }, "", true],
  ["the image's user is not known", { runAsNonRoot: true }, "", true],
  ["the image's user is root", { runAsNonRoot: true }, "images: [{image: app:1, user: 0}]", false],
  ["the image's user is a name", { runAsNonRoot: true }, "images: [{image: app:1, user: app}]", false],
  ["the image's user is another", { runAsNonRoot: true }, "images: [{image: app:1, user: 8}]", true],
  ["root is allowed", {}, "images: [{image: app:1, user: 0}]", true],
])("%s", (_, securityContext, images, runs) => {
  const s = sample(pod("p", { image: "app:1", pod: { securityContext } }), `${ONE}\n${images}`);
  const state = (containers: string | undefined) =>
    reaches(
      s,
      (seen) =>
        podsOf(
          seen,
          "p",
          (p) => p.status.containers === containers && (p.status.phase !== "Pending") === runs,
        ).length > 0,
    );
  expect(state(runs ? undefined : "CreateContainerConfigError")).toBe(true);
});
