// Objects of kinds that a user's own model declares, and the CustomResourceDefinitions of these kinds.

import { refOf } from "../inventory/objects.ts";
import type { CustomManifest } from "../kubernetes/index.ts";
import { apiVersionOf, type CustomResource } from "../own/kinds.ts";
import { customView } from "../own/views.ts";
import { canonical, customSpec, newCustom } from "../workloads/custom.ts";
import { type Decoder, mapping } from "./decode.ts";
import { objectMeta } from "./metadata.ts";
import type { Path } from "./problem.ts";
import { child, plainOf, positionAt, type Tree, text } from "./tree.ts";

/** What a user's own model declares. */
export interface OwnKinds {
  readonly resources?: readonly CustomResource[];
}

/** @returns undefined if the model declares no such kind. */
export function customDecoder(
  { resources = [] }: OwnKinds,
  apiVersion: string,
  kind: string,
): Decoder<CustomManifest> | undefined {
  const resource = resources.find((one) => apiVersionOf(one) === apiVersion && one.kind === kind);
  return resource && decoderOf(resource);
}

function decoderOf(resource: CustomResource): Decoder<CustomManifest> {
  return (tree, path, log) => {
    const map = mapping(tree, path, log);
    const written = map && child(map, "metadata");
    if (written === undefined) {
      log.problem(tree.position, [...path, "metadata"], "Required value", "give the object a name");
      return undefined;
    }
    const metadata = objectMeta(true)(written, [...path, "metadata"], log);
    if (child(tree, "status") !== undefined)
      log.omit(
        positionAt(tree, ["status"]),
        ["status"],
        "the status is not a manifest's to write: it is dropped",
      );
    if (metadata === undefined) return undefined;
    const spec = child(tree, "spec");
    const object: CustomManifest = {
      apiVersion: apiVersionOf(resource),
      kind: "(custom)",
      customKind: resource.kind,
      metadata,
      spec: canonical(spec === undefined ? {} : plainOf(spec)),
    };
    const refusal = refusalOf(resource, object);
    if (refusal === undefined) return object;
    const { field, problem } = refusal;
    const at: Path = field === "" ? [] : field.split(".");
    log.problem(
      positionAt(tree, at),
      at,
      `Invalid value: ${problem}`,
      `change it: ${resource.kind} does not accept it`,
    );
    return undefined;
  };
}

/** What the model's own validation says: "spec.replicas: must be positive". */
function refusalOf(
  resource: CustomResource,
  object: CustomManifest,
): { readonly field: string; readonly problem: string } | undefined {
  const ref = refOf(object);
  const state = newCustom(ref.name, customSpec(object));
  const { apiVersion, kind, metadata } = customView(ref, object.apiVersion, state);
  const message = resource.validate({ apiVersion, kind, metadata, spec: state.spec });
  if (message === undefined) return undefined;
  const [, field = "", problem = message] = /^([A-Za-z][\w.]*): (.*)$/s.exec(message) ?? [];
  return { field, problem };
}

/** Whether this is the definition of a kind that the model declares. */
export function definesOwn({ resources = [] }: OwnKinds, tree: Tree): boolean {
  const spec = child(tree, "spec");
  const names = spec && child(spec, "names");
  const kind = names && text(child(names, "kind"));
  const group = spec && text(child(spec, "group"));
  return resources.some((one) => one.kind === kind && one.group === group);
}
