// The thread in which a user's model is loaded and explored. It may hang or die without harm to the one that watches.
import { parentPort, workerData } from "node:worker_threads";
// What models import is loaded before anybody looks at the clock.
import "../index.ts";

import { checkResult } from "../api/check-result.ts";
import { Slice } from "../api/drive.ts";
import { FLAG_NAMES } from "../api/names.ts";
import { switchedOff } from "../api/selection.ts";
import { Exploration, ModelError } from "../explorer/index.ts";
import type { CheckMessage, CheckTask } from "./check-protocol.ts";
import { UsageError } from "./exit-codes.ts";
import type { PlacesMessage } from "./supervise.ts";
import { loadUserModel } from "./user-model.ts";
import { Watched } from "./watch.ts";
import { WatchedModel } from "./watch-model.ts";

const PROGRESS_MS = 100;

function tell(message: CheckMessage | PlacesMessage): void {
  parentPort?.postMessage(message);
}

async function work(task: CheckTask): Promise<void> {
  const watched = new Watched(task.shared);
  const loading = watched.place("loading the module");
  tell({ type: "places", places: watched.places });
  const { system, properties } = await watched.insideAsync(loading, () =>
    loadUserModel(task.file, task.shown),
  );
  const known = properties.map((p) => p.id);
  const off = switchedOff(known, task.only, task.off, FLAG_NAMES);

  const model = new WatchedModel(watched);
  const watchedSystem = model.system(system);
  const wanted = properties.filter((p) => !off.has(p.id)).map((p) => model.property(p));
  tell({ type: "places", places: watched.places });

  const exploration = new Exploration(watchedSystem, wanted, task.search);
  explore(exploration, watched);
  tell({ type: "done", result: checkResult(system, properties, off, exploration.report()) });
}

function explore(exploration: Exploration, watched: Watched): void {
  let told = performance.now();
  for (const slice = new Slice(); !slice.advance(exploration); ) {
    const stop = watched.stopRequested;
    if (stop !== undefined) exploration.stop(stop);
    if (performance.now() - told < PROGRESS_MS) continue;
    told = performance.now();
    tell({ type: "progress", progress: exploration.progress() });
  }
}

const task: CheckTask = workerData;
try {
  await work(task);
} catch (error) {
  if (error instanceof UsageError) tell({ type: "refused", problem: error.message });
  else if (error instanceof ModelError) tell({ type: "refused", problem: `${task.shown}: ${error.message}` });
  else
    tell({ type: "failed", stack: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}
