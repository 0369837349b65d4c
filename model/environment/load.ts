// The load of workloads: it changes within the scenario's set, as often as the scenario lets it.
import { act, type Process, process } from "../../explorer/system.ts";
import type { Cluster } from "../cluster.ts";

export function loadChanges({ loads }: Cluster): readonly Process[] {
  return loads.flatMap(({ load, title, slot }) => {
    if (slot === undefined) return [];
    return process({
      name: title,
      reads: { now: slot },
      environment: true,
      step: ({ now: { value, changesLeft } }) =>
        changesLeft === 0
          ? []
          : load.values
              .filter((other) => other !== value)
              .map((other) =>
                act(`change to ${other}`, slot.set({ value: other, changesLeft: changesLeft - 1 })),
              ),
    });
  });
}
