// CEL with the functions that Kubernetes adds to it.
// Source: staging/src/k8s.io/apiserver/pkg/cel/environment/base.go (libraries of 1.37).
import { Environment } from "@marcbachmann/cel-js";
import { registerAddresses } from "./addresses.ts";
import { registerLists } from "./lists.ts";
import { registerQuantities } from "./quantities.ts";
import { registerTexts } from "./texts.ts";

let base: Environment | undefined;

/** With these variables, of which no type is known. */
export function environmentWith(variables: readonly string[]): Environment {
  base ??= kubernetesEnvironment();
  const env = base.clone();
  for (const name of variables) env.registerVariable(name, "dyn");
  return env;
}

function kubernetesEnvironment(): Environment {
  const env = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false });
  registerLists(env);
  registerTexts(env);
  registerQuantities(env);
  registerAddresses(env);
  return env;
}

/** What Kubernetes has, and this environment has not. */
export const UNKNOWN_NAMES: readonly string[] = [
  "authorizer",
  "semver",
  "isSemver",
  "format",
  "jsonpatch",
  "math",
  "base64",
  "transformList",
  "transformMap",
  "transformMapEntry",
  "existsOne",
];
