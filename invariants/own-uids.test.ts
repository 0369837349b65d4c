// Uids of what users' controllers make: none is given again while anybody still knows it.
import { expect, test } from "vitest";
import { controller } from "../model/own/declare.ts";
import { property } from "../model/own/property.ts";
import { create, remove } from "../model/own/requests.ts";
import { Database, ownInput } from "../model/own/samples.ts";
import { verify } from "./verify.ts";

const lockOf = (holder: string) =>
  create({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "lock" }, data: { holder } });

test("what another controller's cache still shows is not taken for what has come after it", () => {
  const visitor = controller({
    name: "visitor",
    for: Database,
    watches: { locks: "ConfigMap" },
    reconcile({ locks: [lock] }) {
      if (lock === undefined) return [lockOf("visitor")];
      if (lock.data?.holder !== "visitor") return [];
      return [remove(lock, { preconditions: { uid: lock.metadata.uid } })];
    },
  });
  const resident = controller({
    name: "resident",
    for: Database,
    watches: { locks: "ConfigMap" },
    reconcile: ({ locks }) => (locks.length > 0 ? [] : [lockOf("resident")]),
  });
  const stays = property({
    id: "the resident stays",
    reads: { locks: "ConfigMap" },
    never: (before, after) => before.locks[0]?.data?.holder === "resident" && after.locks.length === 0,
  });
  const comes = property({
    id: "the resident comes",
    reads: { locks: "ConfigMap" },
    always: ({ locks }) => locks[0]?.data?.holder !== "resident",
  });
  const model = { controllers: [visitor, resident], properties: [stays, comes] };
  const { properties } = verify(ownInput(model, "nodes: [1x4cpu8Gi]\n"));
  const status = (id: string) => properties.find((one) => one.id === id)?.status;
  expect([status(stays.id), status(comes.id)]).toEqual(["holds", "violated"]);
});
