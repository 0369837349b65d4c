// Which Kubernetes a verdict is about, in words.
import type { ModelledObject } from "../model/kubernetes/index.ts";
import { appliedObjects } from "../model/scenario/scenario.ts";
import {
  canChange,
  decidingGates,
  featureEnabled,
  gateDefault,
  isGateName,
} from "../model/versions/versions.ts";
import type { VerifyInput } from "./verify-result.ts";

/** The version, the gates that are not as by default, and those of the others that could be, and would then matter here. */
export function versionBounds({ objects, scenario }: VerifyInput): string {
  const { kubernetesVersion, featureGates } = scenario;
  const all = [...objects, ...appliedObjects(scenario)].map(({ object }): ModelledObject => object);
  const deciding = decidingGates(all, scenario);
  const changed = Object.keys(featureGates)
    .filter(isGateName)
    .filter((name) => featureGates[name] !== gateDefault(name, kubernetesVersion));
  const written = changed.map((name) => {
    const idle = deciding.includes(name) ? "" : ", which decides nothing here";
    return `${name}=${featureGates[name]} (not the default${idle})`;
  });
  const others = deciding.filter((name) => canChange(name, kubernetesVersion) && !changed.includes(name));
  const defaults = others.map((name) => `${name}=${featureEnabled(scenario, name)}`);
  const gates = [...written, ...defaults];
  return `Kubernetes ${kubernetesVersion}, ${gates.length === 0 ? "no feature gate decides anything here" : `feature gates: ${gates.join(", ")}`}`;
}
