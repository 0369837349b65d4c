// ServiceAccounts, with the API server's rules for them.
// Source: pkg/apis/core/validation/validation.go (ValidateServiceAccount).
import type { ServiceAccount } from "../kubernetes/index.ts";
import { boolean, type Decoder, list, present, string } from "./decode.ts";
import { dnsSubdomain, objectMeta } from "./metadata.ts";
import { structure } from "./structure.ts";

const reference =
  (name: "SecretReference" | "LocalReference"): Decoder<{ readonly name?: string }> =>
  (tree, path, log) => {
    const fields = structure(name, tree, path, log);
    return fields === undefined
      ? undefined
      : { ...fields.rest, ...present({ name: fields.optional("name", string) }) };
  };

/** The names of Secrets with which images are pulled. */
export const pullSecrets = list(reference("LocalReference"));

/** Of a pod: "" is as good as none. */
export const accountName: Decoder<string> = (tree, path, log) => {
  const name = string(tree, path, log);
  return name === "" ? "" : dnsSubdomain(tree, path, log);
};

export const serviceAccount: Decoder<ServiceAccount> = (tree, path, log) => {
  const fields = structure("ServiceAccount", tree, path, log);
  if (fields === undefined) return undefined;
  const metadata = fields.required("metadata", objectMeta(true), "give the object a name");
  const optional = present({
    automountServiceAccountToken: fields.optional("automountServiceAccountToken", boolean),
    secrets: fields.optional("secrets", list(reference("SecretReference"))),
    imagePullSecrets: fields.optional("imagePullSecrets", pullSecrets),
  });
  return metadata === undefined
    ? undefined
    : { apiVersion: "v1", kind: "ServiceAccount", metadata, ...optional };
};
