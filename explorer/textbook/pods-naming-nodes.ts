// k pods that hold the name of their node, on n nodes that fail and come back: values that name interchangeable members.
//
// All combinations are reachable: (2n+1)^k * 2^n states. Up to permutations of pods and of nodes, a state is a multiset of n
// nodes, each up or not and with so many bound and so many running pods, at most k pods in all.
import { invariant, predicate } from "../property.ts";
import { act, process, refers, slot, symmetryClass, system } from "../system.ts";
import { range, type Specification, when } from "./specification.ts";

/** `interchangeable`: states are counted up to permutations of the pods and of the nodes. */
type Parameters = { readonly pods: number; readonly nodes: number; readonly interchangeable?: boolean };

type Pod = { readonly node: string | null; readonly running: boolean };

export function podsNamingNodes(parameters: Parameters): Specification {
  const { pods: k, nodes: n, interchangeable = false } = parameters;
  const pods = range(k).map((i) => slot<Pod>(`pod ${i}`, { node: null, running: false }));
  const nodes = range(n).map((i) => slot<"up" | "failed">(`node-${i}`, "up"));
  const onNode = pods.flatMap((pod) =>
    nodes.flatMap((node) => [
      process({
        name: `scheduler: ${pod.name} to ${node.name}`,
        orbit: "scheduler",
        reads: { pod, node },
        step: (now) =>
          when(
            now.pod.node === null && now.node === "up",
            act("bind", pod.set({ node: node.name, running: false })),
          ),
      }),
      process({
        name: `${node.name} with ${pod.name}`,
        orbit: "kubelet",
        reads: { pod, node },
        step(now) {
          if (now.pod.node !== node.name) return [];
          return [
            ...when(
              now.node === "up" && !now.pod.running,
              act("start", pod.set({ ...now.pod, running: true })),
            ),
            ...when(now.node === "failed", act("evict", pod.set({ node: null, running: false }))),
          ];
        },
      }),
    ]),
  );
  const failing = nodes.map((node) =>
    process({
      name: node.name,
      orbit: "node",
      reads: { node },
      step: (now) => [now.node === "up" ? act("fail", node.set("failed")) : act("come back", node.set("up"))],
    }),
  );
  const placed = predicate("what runs has a node", { pods }, (now) =>
    now.pods.every((pod) => pod.node !== null || !pod.running),
  );
  const symmetry = [
    pods,
    symmetryClass({
      members: nodes.map((node) => [node]),
      names: nodes.map(({ name }) => name),
      rename: [refers(pods, (pod, to) => ({ ...pod, node: to.member(pod.node) }))],
    }),
  ];
  return {
    system: system({
      name: "pods naming nodes",
      slots: [...pods, ...nodes],
      processes: [...onNode, ...failing],
      interchangeable: interchangeable ? symmetry : [],
    }),
    properties: [invariant("placed", placed)],
  };
}
