// Every law and differential test, in the order in which they are reported. A new one is one more line here.

import type { Solver } from "../proofs/index.ts";
import { apiServerLaws } from "../properties/apiserver/index.ts";
import { invalidWorlds, lawsOfInvalidWorlds, lawsOfWorlds, worlds } from "../properties/clusters/index.ts";
import type { Law } from "../properties/laws/index.ts";
import { modelLaws } from "../properties/model/index.ts";
import { loopLaws } from "./loops.ts";
import { placementLaws } from "./placement.ts";
import type { Sizes } from "./sizes.ts";

/** @param solver opens one, once; whoever calls this closes it */
export function allLaws({ model, placement, loops }: Sizes, solver: () => Promise<Solver>): readonly Law[] {
  return [
    ...lawsOfWorlds(worlds(model.world)),
    ...lawsOfInvalidWorlds(invalidWorlds()),
    ...modelLaws(model),
    ...apiServerLaws(),
    ...placementLaws(placement, solver),
    ...loopLaws(loops),
  ];
}
