// Which ConfigMaps and Secrets there ever are, and with what in them.

import type { ObjectRef } from "../inventory/objects.ts";
import type { ConfigObject } from "../kubernetes/index.ts";

/** One content of an object. */
export interface ConfigContent {
  /** Its data as a text: equal for equal data. */
  readonly text: string;
  /** What a volume can take. */
  readonly keys: readonly string[];
  /** What a variable can take: binary data of a ConfigMap cannot be one. */
  readonly variables: readonly string[];
  /** Some manifest with this content says that it may not change. */
  readonly sealed: boolean;
}

/** Everything that is known of an object. Its versions are the numbers of its contents, from 1. */
export interface ConfigFacts {
  readonly ref: ObjectRef;
  readonly contents: readonly ConfigContent[];
  /** The number of the content at the start; undefined if it is not there then. */
  readonly initial: number | undefined;
  /** Users, agents or the end of its namespace change it. */
  readonly changes: boolean;
}

/** What is known of the object; undefined if it never is there. "all": it is there, with every key. */
export type ConfigCatalog = (ref: ObjectRef) => ConfigFacts | "all" | undefined;

/** @param versions Of one object, in the order in which they appear. */
export function contentsOf(versions: readonly ConfigObject[]): readonly ConfigContent[] {
  const found = new Map<string, ConfigContent>();
  for (const object of versions) {
    const content = contentOf(object);
    const sealed = content.sealed || found.get(content.text)?.sealed === true;
    found.set(content.text, { ...content, sealed });
  }
  return [...found.values()];
}

/** The number of the content that a manifest gives to the object. */
export function versionOf(contents: readonly ConfigContent[], object: ConfigObject): number {
  const { text } = contentOf(object);
  return contents.findIndex((content) => content.text === text) + 1;
}

/** Filled in by the token controller (pkg/controller/serviceaccount/tokens_controller.go). */
const TOKEN_KEYS = ["ca.crt", "namespace", "token"];

function contentOf(object: ConfigObject): ConfigContent {
  const sealed = object.immutable === true;
  if (object.kind === "ConfigMap") {
    const { data = {}, binaryData = {} } = object;
    const variables = Object.keys(data);
    return {
      text: JSON.stringify([sorted(data), sorted(binaryData)]),
      keys: [...variables, ...Object.keys(binaryData)],
      variables,
      sealed,
    };
  }
  const isToken = object.type === "kubernetes.io/service-account-token";
  const keys = [...Object.keys(object.data), ...(isToken ? TOKEN_KEYS : [])];
  return { text: JSON.stringify(sorted(object.data)), keys, variables: keys, sealed };
}

function sorted(data: { readonly [key: string]: string }): readonly (readonly [string, string])[] {
  return Object.entries(data).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
