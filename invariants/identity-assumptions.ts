// What verdicts rest on where it matters who pods are, and what they may be.
import { unknownUsers } from "../model/identity/users.ts";
import type { Inventory } from "../model/inventory.ts";
import { type Assumption, applying } from "./assumption.ts";

function templates({ workloads }: Inventory) {
  return workloads.flatMap(({ owners }) => owners.map(({ template }) => template));
}

const TABLE: readonly Assumption[] = [
  {
    applies: (inventory) => templates(inventory).some(({ account }) => account !== undefined),
    text: "a pod is refused while its ServiceAccount is not there; a token that was mounted once is good for ever (Kubernetes: that of an account that is gone is refused)",
  },
  {
    applies: (inventory) =>
      templates(inventory).some(
        ({ podSecurity, refusals = [] }) =>
          podSecurity !== undefined || refusals.some((one) => one.includes("PodSecurity")),
      ),
    text: "Pod Security exempts nobody, and a namespace without its labels admits every pod (the API server's own configuration may say otherwise)",
  },
];

export function identityAssumptions(inventory: Inventory): readonly string[] {
  const images = templates(inventory).flatMap(({ spec }) => unknownUsers(spec, inventory.scenario.images));
  return [
    ...applying(TABLE, inventory),
    ...(images.length === 0
      ? []
      : [
          `images whose user the scenario does not say (images), and whose containers may not run as root, have a numeric user other than 0: ${[...new Set(images)].toSorted().join(", ")}`,
        ]),
  ];
}
