// Whatever Job of the first step has completed gets one of the second: an object for each that arrives, under its name.
import { controller, create } from "plimsoll";

export const successors = controller({
  name: "successors",
  for: "Job",
  reconcile({ object }) {
    const { metadata, status } = object;
    const isDone = status.conditions.some(({ type, status: is }) => type === "Complete" && is === "True");
    if (!isDone || metadata.labels.step !== "first") return [];
    const template = {
      spec: { restartPolicy: "Never", containers: [{ name: "main", image: "registry.example/c:1" }] },
    };
    const name = `${metadata.name}-next`;
    const job = { apiVersion: "batch/v1", kind: "Job", metadata: { name }, spec: { template } };
    return [create(job, { ignoreAlreadyExists: true })];
  },
});
