// The thread in which a command runs together with controllers of the user's own: its output goes to the thread that watches.
import { parentPort, workerData } from "node:worker_threads";
// What models import is loaded before anybody looks at the clock.
import "../index.ts";

import type { Controller, OwnModel, OwnProperty } from "../model/own/index.ts";
import type { WebhookHandler } from "../model/policy/handlers.ts";
import { equivClaim } from "./equiv-claim.ts";
import type { ExitCode } from "./exit-codes.ts";
import { failure } from "./failure.ts";
import type { Io } from "./io.ts";
import { loadOwnModel } from "./own-modules.ts";
import type { OwnMessage, OwnTask, Stream } from "./own-protocol.ts";
import { patterns } from "./patterns.ts";
import { simulate } from "./simulate.ts";
import type { PlacesMessage } from "./supervise.ts";
import { verify } from "./verify.ts";
import { Watched } from "./watch.ts";

function tell(message: OwnMessage | PlacesMessage): void {
  parentPort?.postMessage(message);
}

function ioOf({ stdin, env, terminals }: OwnTask): Io {
  const output = (stream: Stream) => ({
    ...terminals[stream],
    write: (text: string) => tell({ type: "write", stream, text }),
  });
  return {
    stdout: output("stdout"),
    stderr: output("stderr"),
    env,
    readStdin: async () => stdin,
    onInterrupt(listener) {
      parentPort?.on("message", listener);
      return () => parentPort?.off("message", listener);
    },
  };
}

async function work(task: OwnTask, io: Io): Promise<ExitCode> {
  const watched = new Watched(task.shared);
  const loading = watched.place("loading the module");
  const load = async (modules: readonly string[], handlers: OwnTask["handlers"] = {}): Promise<OwnModel> => {
    tell({ type: "places", places: watched.places });
    const loaded = await watched.insideAsync(loading, () => loadOwnModel(modules, handlers));
    const model = watchedModel(loaded, watched);
    tell({ type: "places", places: watched.places });
    return model;
  };
  const { command, paths, manifests, modules, handlers } = task;
  if (command.name === "patterns") return patterns(paths[0], command.flags, io, load);
  const own = { model: await load(modules, handlers), manifests, modules };
  switch (command.name) {
    case "verify":
      return verify(paths, { ...command.flags, own }, io);
    case "simulate":
      return simulate(paths, { ...command.flags, own }, io);
    case "equiv":
      return equivClaim(paths, { ...command.flags, own }, io);
  }
}

/** The same model; every call of the author's code tells when it is entered and left. */
function watchedModel(model: OwnModel, watched: Watched): OwnModel {
  const controller = (c: Controller): Controller => {
    const place = watched.place(`controller "${c.name}"`);
    return { ...c, reconcile: (seen) => watched.inside(place, () => c.reconcile(seen)) };
  };
  const property = (p: OwnProperty): OwnProperty => {
    const place = watched.place(`property "${p.id}"`);
    const inside = <T>(code: () => T): T => watched.inside(place, code);
    const { claim } = p;
    switch (claim.kind) {
      case "never":
        return {
          ...p,
          claim: { ...claim, forbids: (before, after) => inside(() => claim.forbids(before, after)) },
        };
      case "whenever":
        return {
          ...p,
          claim: {
            ...claim,
            when: (cluster) => inside(() => claim.when(cluster)),
            holds: (cluster) => inside(() => claim.holds(cluster)),
          },
        };
      default:
        return { ...p, claim: { ...claim, holds: (cluster) => inside(() => claim.holds(cluster)) } };
    }
  };
  const handler = (name: string, handle: WebhookHandler): WebhookHandler => {
    const place = watched.place(`handler ${name}`);
    return (request) => watched.inside(place, () => handle(request));
  };
  return {
    ...model,
    handlers: Object.fromEntries(
      Object.entries(model.handlers ?? {}).map(([name, handle]) => [name, handler(name, handle)]),
    ),
    controllers: model.controllers.map(controller),
    properties: (model.properties ?? []).map(property),
  };
}

const task: OwnTask = workerData;
const io = ioOf(task);
try {
  tell({ type: "done", code: await work(task, io) });
} catch (error) {
  tell({ type: "done", code: failure(error, io) });
}
