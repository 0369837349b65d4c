// Every law and differential test, in the order in which they are reported. A new one is one more line here.
import { invalidWorlds, lawsOfInvalidWorlds, lawsOfWorlds, worlds } from "../properties/clusters/index.ts";
import type { Law } from "../properties/laws/index.ts";
import { modelLaws } from "../properties/model/index.ts";
import type { Sizes } from "./sizes.ts";

export function allLaws({ model }: Sizes): readonly Law[] {
  return [...lawsOfWorlds(worlds(model.world)), ...lawsOfInvalidWorlds(invalidWorlds()), ...modelLaws(model)];
}
