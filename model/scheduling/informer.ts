// What schedulers see of the API server.
import { informers } from "../informers.ts";

export const informer = informers("scheduler", [
  "Node",
  "Pod",
  "PodDisruptionBudget",
  "PersistentVolumeClaim",
  "PersistentVolume",
]);
