// What a verdict about users' own controllers says of finalizers: that these may remove them, or that nobody does.
import { expect, test } from "vitest";
import { controller } from "../model/own/declare.ts";
import { removeFinalizer } from "../model/own/requests.ts";
import { DATABASE, Database, ownInput } from "../model/own/samples.ts";
import { verify } from "./verify.ts";

const HELD = DATABASE.replace("{name: db}", "{name: db, finalizers: [example.com/backup]}");
const ONE = "nodes: [1x4cpu8Gi]\nedits: [{delete: {kind: Database, name: db}}]\n";

test("a finalizer that an own controller removes is not said to stay", () => {
  const remover = controller({
    name: "remover",
    for: Database,
    reconcile: ({ object }) =>
      object.metadata.finalizers.length > 0 ? [removeFinalizer(object, "example.com/backup")] : [],
  });
  const { bounds } = verify(ownInput({ controllers: [remover] }, ONE, { manifests: HELD }));
  expect(bounds).toContain(
    "the finalizer example.com/backup is removed by nobody but the user's own controllers, if they do (see operators in the scenario)",
  );
});
