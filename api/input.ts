// From manifests and a scenario to what is verified, everything checked to fit together.
import {
  clusterProperties,
  ownPropertyIds,
  propertiesOf,
  suppressionsOf,
  type VerifyInput,
} from "../invariants/index.ts";
import { adoptions } from "../model/input/adoption.ts";
import { unmodelledChanges } from "../model/input/changes.ts";
import { createdObjects } from "../model/input/created-objects.ts";
import { InputErrors, loadManifests } from "../model/input/load.ts";
import { unmodelledMutations } from "../model/input/mutation-notes.ts";
import { didYouMean, type InputProblem, quote } from "../model/input/problem.ts";
import { oddAccess } from "../model/input/scenario-access.ts";
import { checkScenario, type LoadedScenario } from "../model/input/scenario-file.ts";
import type { OwnModel } from "../model/own/index.ts";
import { acts } from "../model/own/model.ts";
import { checkedHandler } from "../model/policy/handlers.ts";
import { mutatingNames } from "../model/policy/webhooks.ts";
import { appliedObjects, type LoadedObject, type Scenario } from "../model/scenario/scenario.ts";
import type { OptionNames } from "./names.ts";
import type { Selection } from "./options.ts";
import { switchedOff } from "./selection.ts";
import { type Found, kindsOf } from "./sources.ts";

/**
 * Loads the manifests and checks the scenario against them.
 * @throws InputErrors with every problem found
 */
export function inputOf({ sources, placed: read }: Found, given?: OwnModel): VerifyInput {
  const own = given !== undefined && acts(given) ? given : undefined;
  const manifests = loadManifests(sources, kindsOf(own));
  const placed = withHandlers(read, manifests.objects, given);
  const created = createdObjects(manifests.objects, placed.scenario);
  const { objects } = created;
  refuseTaken(placed, own);
  refuseUnknown(placed, knownTo(placed.scenario, own));
  refuseNotLoaded(placed, own);
  const scenario = checkScenario({ ...placed, scenario: created.scenario }, objects, kindsOf(own));
  const suppressions = suppressionsOf({ objects, scenario }, knownTo(scenario, own));
  return {
    objects,
    notModelled: [
      ...manifests.notModelled,
      ...placed.notModelled,
      ...created.notModelled,
      ...unmodelledChanges(objects, scenario),
      ...unmodelledMutations(objects, scenario),
      ...oddAccess(objects),
      ...adoptions([...objects, ...appliedObjects(scenario)]),
    ],
    ...(manifests.ignored.length === 0 ? {} : { ignored: manifests.ignored }),
    scenario,
    ...(suppressions.length === 0 ? {} : { suppressions }),
    ...(own === undefined ? {} : { own }),
    scenarioPosition: (path) => placed.positionOf(path),
  };
}

/** The same input, with these properties checked. @throws UsageError for ids that are not known, or contradict each other */
export function selected(
  input: VerifyInput,
  { only = [], off = [] }: Selection,
  names?: OptionNames,
): VerifyInput {
  if (only.length === 0 && off.length === 0) return input;
  const { scenario } = input;
  const without = switchedOff(knownTo(scenario, input.own), only, off, names);
  return {
    ...input,
    scenario: {
      ...scenario,
      propertiesOff: [...new Set([...scenario.propertiesOff, ...without])],
      propertiesOn: [...new Set([...scenario.propertiesOn, ...only])],
    },
  };
}

/** The ids of all properties: of those that are built in, the scenario's, and those of the user's own model. */
function knownTo(scenario: Scenario, own: OwnModel | undefined): readonly string[] {
  return [...propertiesOf(scenario).map(({ id }) => id), ...ownPropertyIds(own)];
}

/** Without the controllers that the scenario names, a verdict would be about another cluster. */
function refuseNotLoaded({ scenario, positionOf }: LoadedScenario, own: OwnModel | undefined): void {
  if (own !== undefined || scenario.controllers.length === 0) return;
  const fix = "use `plimsoll verify` or `plimsoll simulate`; in programs, import them and give them as `own`";
  const position = positionOf(["controllers"]);
  throw new InputErrors([
    { position, field: "controllers", problem: "these modules are not loaded here", fix },
  ]);
}

/** With the functions that serve webhooks. @throws InputErrors if one is not loaded */
function withHandlers(
  placed: LoadedScenario,
  objects: readonly LoadedObject[],
  own: OwnModel | undefined,
): LoadedScenario {
  const mutating = mutatingNames(objects);
  const problems: InputProblem[] = [];
  const webhooks = placed.scenario.webhooks.map((server, i) => {
    const { handler, name } = server;
    if (handler === undefined) return server;
    const handle = own?.handlers?.[handler];
    if (handle !== undefined)
      return { ...server, handle: checkedHandler(handle, `handler ${handler}`, mutating.includes(name)) };
    const at = ["webhooks", i, "handler"];
    const fix =
      "use `plimsoll verify` or `plimsoll simulate`; in programs, import it and give it as `own.handlers`";
    const problem = "this module is not loaded here";
    problems.push({ position: placed.positionOf(at), field: `webhooks[${i}].handler`, problem, fix });
    return server;
  });
  if (problems.length > 0) throw new InputErrors(problems);
  return { ...placed, scenario: { ...placed.scenario, webhooks } };
}

/** Ids that users give their own properties: the model does not know those that others have. */
function refuseTaken({ scenario, positionOf }: LoadedScenario, own: OwnModel | undefined): void {
  const taken = [...clusterProperties.map(({ id }) => id), ...ownPropertyIds(own)];
  const problems = scenario.customProperties.flatMap(({ id }, i): readonly InputProblem[] => {
    if (!taken.includes(id)) return [];
    const problem = `Duplicate value: ${quote(id)}: it is the id of a property that is built in, or of your own model`;
    const position = positionOf(["properties", "custom", i, "id"]);
    return [{ position, field: `properties.custom[${i}].id`, problem, fix: "choose another id" }];
  });
  if (problems.length > 0) throw new InputErrors(problems);
}

/** The scenario's own `properties`, which the model cannot check: it does not know them. */
function refuseUnknown({ scenario, positionOf }: LoadedScenario, known: readonly string[]): void {
  const unknown = (list: string, ids: readonly string[]): readonly InputProblem[] =>
    ids.flatMap((id, i) => {
      if (known.includes(id)) return [];
      const fix = didYouMean(id, known, "see `plimsoll list`");
      const problem = `Not found: ${quote(id)}`;
      const position = positionOf(["properties", list, i]);
      return [{ position, field: `properties.${list}[${i}]`, problem, fix }];
    });
  const { propertiesOff, propertiesOn }: Scenario = scenario;
  const problems = [...unknown("off", propertiesOff), ...unknown("on", propertiesOn)];
  if (problems.length > 0) throw new InputErrors(problems);
}
