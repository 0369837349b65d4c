// Users' own controllers come to rest.
import { ltl, predicate } from "../explorer/property.ts";
import { PARITY } from "../model/own/cluster-own.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const ownControllersSettle: ClusterProperty = {
  id: "own-controllers-settle",
  kind: "liveness",
  title: "the user's own controllers come to rest",
  description:
    "In every fair run there is a point from which on the controllers of the user's own model write nothing that changes anything: " +
    "edits and faults are bounded, and so there comes a time when all is as it should be. A controller that undoes its own writes, or those " +
    "of another one that does them again, never rests. Switch it off for controllers that are meant to write for ever (one that takes " +
    "a backup every night). Does not apply without controllers of a user's own.",
  source: "Anvil: Verifying Liveness of Cluster Management Controllers (OSDI'24), section 3",
  on({ own }) {
    if (own === undefined || own.controllers.length === 0) return [];
    const names = own.controllers.map(({ controller }) => controller.name);
    const even = predicate(
      "so many writes that their number is even",
      { wrote: own.wrote },
      (v) => v.wrote === 0,
    );
    return [ltl(idFor(ownControllersSettle, names.join(", ")), "F G even | F G !even", { even })];
  },
  tell(object, { steps, loop }) {
    const turning = loop === undefined ? [] : steps.slice(loop);
    const writes = turning
      .filter(({ changes }) => changes.some(({ slot }) => slot === PARITY))
      .map(({ process, label }) => `${process}: ${label}`);
    return `${object} never come to rest: again and again ${[...new Set(writes)].join(", ")}`;
  },
};
