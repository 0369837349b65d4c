// kubernetesVersion and featureGates of a scenario.
import {
  GATE_NAMES,
  gateRefusal,
  isGateName,
  KUBERNETES_VERSIONS,
  type KubernetesVersion,
  NEWEST_VERSION,
  type VersionChoice,
} from "../versions/versions.ts";
import { boolean, type Decoder, type Fields, type Log, record, refuse } from "./decode.ts";
import { didYouMean, type Path } from "./problem.ts";
import { positionAt } from "./tree.ts";

/** What the scenario says; what it leaves out is absent. Gates that the version does not know, or has locked, are refused. */
export function versionChoice(fields: Fields, path: Path, log: Log): Partial<VersionChoice> {
  const kubernetesVersion = fields.optional("kubernetesVersion", version);
  const featureGates = fields.optional("featureGates", record(boolean));
  for (const [name, value] of Object.entries(featureGates ?? {})) {
    const refusal = isGateName(name)
      ? gateRefusal(name, value, kubernetesVersion ?? NEWEST_VERSION)
      : `unrecognized feature gate: ${name}`;
    if (refusal === undefined) continue;
    const fix = isGateName(name)
      ? "remove it, or choose another kubernetesVersion"
      : didYouMean(name, GATE_NAMES, `the model knows ${GATE_NAMES.join(", ")}`);
    const at = ["featureGates", name];
    log.problem(positionAt(fields.tree, at), [...path, ...at], refusal, fix);
  }
  return {
    ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }),
    ...(featureGates === undefined ? {} : { featureGates }),
  };
}

/** With or without quotes: YAML reads 1.34 as a number. */
const version: Decoder<KubernetesVersion> = (tree, path, log) => {
  const written = tree.kind === "scalar" ? tree.source : "";
  const known = KUBERNETES_VERSIONS.find((v) => v === written);
  if (known !== undefined) return known;
  return refuse(
    tree,
    path,
    log,
    `must be one of ${KUBERNETES_VERSIONS.join(", ")}`,
    "choose the version that is nearest to your cluster's",
  );
};
