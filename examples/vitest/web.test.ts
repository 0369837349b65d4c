// What is expected of the manifests in k8s/. Outside this repository, the import is from "plimsoll/vitest".
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { manifests, verifyEach } from "../../api/vitest/index.ts";

const web = manifests(join(import.meta.dirname, "k8s"));

test("everything holds", async () => {
  await expect(web).toHold();
  await expect(web).toHold("two-ready");
});

test("there is a place for all pods", async () => {
  await expect(web).toBeFeasible();
});

describe("each property of the manifests", () => verifyEach(web));
