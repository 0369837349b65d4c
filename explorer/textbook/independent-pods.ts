// n pods that know nothing of each other, each with a lifecycle of four phases and a retry: 4^n states.
import { act, process, slot, system } from "../system.ts";
import { range, type Specification } from "./specification.ts";

/** `interchangeable`: states are counted up to permutations of the pods. */
type Parameters = { readonly pods: number; readonly interchangeable?: boolean };

type Phase = "Pending" | "Running" | "Succeeded" | "Failed";

const next: { readonly [phase in Phase]: readonly Phase[] } = {
  Pending: ["Running"],
  Running: ["Succeeded", "Failed"],
  Failed: ["Pending"],
  Succeeded: [],
};

export function independentPods({ pods: n, interchangeable = false }: Parameters): Specification {
  const pods = range(n).map((i) => slot<Phase>(`pod ${i}`, "Pending"));
  const processes = pods.map((pod) =>
    process({
      name: pod.name,
      orbit: "pod",
      reads: { pod },
      step: (now) => next[now.pod].map((phase) => act(`becomes ${phase}`, pod.set(phase))),
    }),
  );
  return {
    system: system({
      name: "independent pods",
      slots: pods,
      processes,
      interchangeable: interchangeable ? [pods] : [],
    }),
    properties: [],
  };
}
