// How many pods there are: all of each class; of a DaemonSet one on each of its nodes, and none elsewhere.
import { and, equal, int } from "../../smt/term.ts";
import { type PlacementRule, podsOf, podsOn } from "../rule.ts";

/** How the names of these constraints begin. */
export const COUNT = "count of ";

export const counts: PlacementRule = {
  plugin: "controllers",
  constraintsOf: ({ classes, nodes }) =>
    classes.map((c) => {
      const { name, count, because, blames, onEach } = c;
      const formula =
        onEach === undefined
          ? equal(podsOf(c), int(count))
          : and(...nodes.map((node) => equal(podsOn(c, node), int(onEach.includes(node.name) ? 1 : 0))));
      return { name: `${COUNT}${name}`, says: `${name} has ${because}`, blames, formula };
    }),
};
