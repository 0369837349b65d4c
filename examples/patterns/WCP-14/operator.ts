// Two clients that know of the same order, each its own number of parts. Whoever comes first makes the Job: there cannot be two of one name.
import { controller, create, customResource } from "plimsoll";

const Order = customResource({ group: "example.com", version: "v1", kind: "Order" });

function client(completions: number) {
  return controller({
    name: `client-${completions}`,
    for: Order,
    reconcile() {
      const template = {
        spec: { restartPolicy: "Never", containers: [{ name: "main", image: "registry.example/task:1" }] },
      };
      const spec = { completionMode: "Indexed", completions, parallelism: completions, template };
      const job = { apiVersion: "batch/v1", kind: "Job", metadata: { name: "work" }, spec };
      return [create(job, { ignoreAlreadyExists: true })];
    },
  });
}

export const clients = [client(1), client(2)];
