// What verdicts rest on where it matters who pods are, and what they may be.
import { unknownUsers } from "../model/identity/users.ts";
import type { Inventory } from "../model/inventory/inventory.ts";
import { hasSubjects } from "../model/scenario/scenario.ts";
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
  {
    applies: ({ scenario }) => hasSubjects(scenario),
    text: "roles and bindings are there from the start, and stay as they are; aggregated ClusterRoles are up to date; Kubernetes' own controllers have the roles that it gives them",
  },
];

/** As whom users and agents act, where somebody does not act as an administrator. */
export function identityBounds({ scenario }: Inventory): readonly string[] {
  if (!hasSubjects(scenario)) return [];
  const who = [
    ...scenario.edits.map(({ as }, i) => ({ name: `edit ${i + 1}`, as })),
    ...scenario.agents.map(({ name, as }) => ({ name: `agent ${name}`, as })),
  ].flatMap(({ name, as }) => (as === undefined ? [] : [`${name} as ${as.username}`]));
  return [`who may do what: ${who.join(", ")}; everybody else as an administrator`];
}

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
