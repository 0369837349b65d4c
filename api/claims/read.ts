// Claims from folders: manifests, the scenario beside them, and claim.yaml. Two steps, since users' own modules are loaded in between.
import { dirname, join, resolve } from "node:path";
import type { VerifyInput } from "../../invariants/index.ts";
import { InputErrors, type Source } from "../../model/input/load.ts";
import { wholeFile } from "../../model/input/problem.ts";
import type { LoadedScenario } from "../../model/input/scenario-file.ts";
import type { OwnModel } from "../../model/own/index.ts";
import { gateRefusal, isGateName, type KubernetesVersion } from "../../model/versions/versions.ts";
import { type Claim, parseClaim } from "../../model/workflow/claims/claim-file.ts";
import { inputOf } from "../input.ts";
import { type Collection, collect, controllersIn, type FindOptions, understood } from "../sources.ts";

/** What was found, nothing understood yet. */
export interface ClaimFiles {
  readonly collection: Pick<Collection, "sources" | "scenario">;
  /** claim.yaml; undefined if there is none. */
  readonly claim: Source | undefined;
  /** Paths of the modules with users' own controllers that the scenario names. */
  readonly modules: readonly string[];
}

/** What is claimed, and of which cluster. */
export interface ClaimInput {
  readonly claim: Claim;
  readonly input: VerifyInput;
}

/**
 * Reads the files: manifests, with the claim among them set apart.
 * @param chosen The file of the claim, among the paths; absent: the claim.yaml that is found
 * @throws InputErrors for paths that cannot be read, or if there are several claims; UsageError for what is wrong with options
 */
export function collectClaim(paths: readonly string[], options: FindOptions, chosen?: string): ClaimFiles {
  const { sources, scenario, claims: found } = collect(paths, options);
  const isChosen = ({ file }: Source): boolean => chosen !== undefined && resolve(file) === resolve(chosen);
  const claims = chosen === undefined ? found : sources.filter(isChosen);
  const [claim, ...others] = claims;
  if (others.length > 0)
    throw new InputErrors(
      others.map(({ file }) => ({
        position: wholeFile(file),
        field: "",
        problem: `there is a claim already, in ${claim?.file}`,
        fix: "name the folder of one of them",
      })),
    );
  return {
    collection: {
      sources: sources.filter((source) => !claims.includes(source) && !found.includes(source)),
      scenario,
    },
    claim,
    modules: controllersIn(scenario),
  };
}

/**
 * Reads manifests and scenario, and checks that they fit together.
 * @param version Decides in place of what the scenario says.
 * @throws InputErrors with every problem found
 */
export function clusterInput(
  { collection }: ClaimFiles,
  own?: OwnModel,
  version?: KubernetesVersion,
): VerifyInput {
  const found = understood(collection, own);
  return inputOf(version === undefined ? found : { ...found, placed: under(version, found.placed) }, own);
}

/** As if the scenario had chosen that version. @throws InputErrors if it sets feature gates that the version does not let it set */
function under(kubernetesVersion: KubernetesVersion, placed: LoadedScenario): LoadedScenario {
  const refused = Object.entries(placed.scenario.featureGates).flatMap(([name, value]) => {
    const problem = isGateName(name) ? gateRefusal(name, value, kubernetesVersion) : undefined;
    const position = placed.positionOf(["featureGates", name]);
    return problem === undefined
      ? []
      : [{ position, field: `featureGates.${name}`, problem, fix: "choose another Kubernetes version" }];
  });
  if (refused.length > 0) throw new InputErrors(refused);
  return { ...placed, scenario: { ...placed.scenario, kubernetesVersion } };
}

/**
 * The same, with the claim.
 * @throws InputErrors with every problem found, also if there is no claim
 */
export function claimInput(files: ClaimFiles, own?: OwnModel, version?: KubernetesVersion): ClaimInput {
  const { claim } = files;
  if (claim === undefined) throw new InputErrors([missing(files)]);
  return { claim: parseClaim(claim), input: clusterInput(files, own, version) };
}

function missing({ collection: { sources } }: ClaimFiles) {
  const folder = dirname(sources[0]?.file ?? ".");
  return {
    position: wholeFile(join(folder, "claim.yaml")),
    field: "",
    problem: "no such file",
    fix: "say there what is claimed, and what is seen of the cluster",
  };
}
