// What is measured: models, their sizes, and the counts on which all tools must agree.

export type ModelName = "2pc" | "m2" | "cluster";

/** One model at one size. */
export interface Instance {
  readonly model: ModelName;
  /** As the option --size takes it. */
  readonly size: string;
  readonly title: string;
  /** Distinct states; without a figure of others, the first tool's is what the rest is compared with. */
  readonly states?: number;
  /** Transitions, self-loops included, the initial state not counted as one. */
  readonly transitions?: number;
  /** The selections that it is in; any other is measured only if --size asks for it. */
  readonly sets: readonly ("quick" | "default")[];
}

function twoPhaseCommit(
  managers: number,
  states: number,
  transitions: number,
  ...sets: Instance["sets"]
): Instance {
  const title = `two-phase commit, ${managers} managers`;
  return { model: "2pc", size: String(managers), title, states, transitions, sets };
}

/** `size`: replicas, nodes, capacity of a node, crashes of pods, failures of nodes. */
function rollingUpdate(
  size: string,
  states: number,
  transitions: number,
  ...sets: Instance["sets"]
): Instance {
  return { model: "m2", size, title: `rolling update with failures, ${size}`, states, transitions, sets };
}

/** Counts: ../shared/baselines/README.md. */
export const instances: readonly Instance[] = [
  twoPhaseCommit(3, 288, 1_145),
  twoPhaseCommit(7, 296_448, 2_744_705, "quick", "default"),
  twoPhaseCommit(8, 1_745_408, 18_507_777, "default"),
  twoPhaseCommit(9, 10_340_352, 123_558_401, "default"),
  twoPhaseCommit(10, 61_515_776, 817_900_545),
  rollingUpdate("2,2,2,1,0", 21_792, 72_514),
  rollingUpdate("2,2,2,1,1", 107_565, 457_362, "quick"),
  rollingUpdate("3,2,2,1,0", 245_796, 964_439),
  rollingUpdate("3,2,2,1,1", 1_253_246, 6_047_283, "default"),
  rollingUpdate("3,2,2,2,1", 6_325_219, 34_497_344, "default"),
  rollingUpdate("3,2,2,2,2", 13_997_027, 83_778_091, "default"),
  rollingUpdate("4,2,3,1,1", 39_838_088, 242_094_644),
  {
    model: "cluster",
    size: "rollout",
    title: "the cluster of bench/cluster, six safety properties",
    sets: ["default"],
  },
];

/** The numbers that a size consists of. */
export function numbersIn(size: string): readonly number[] {
  return size.split(",").map(Number);
}

/** The constants of a model, by the names that all the baselines give them. */
export function constantsOf({
  model,
  size,
}: Instance): readonly { readonly name: string; readonly value: number }[] {
  const names = model === "2pc" ? ["N"] : ["R", "N", "C", "F", "D"];
  const numbers = numbersIn(size);
  return names.map((name, i) => ({ name, value: numbers[i] ?? 0 }));
}
