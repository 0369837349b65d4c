// What tests speak of: manifests with their scenario, explored once, however many expectations there are about them.
import { resolve } from "node:path";
import {
  clusterProperties,
  ownPropertyIds,
  propertiesOf,
  type VerifyInput,
  type VerifyResult,
} from "../../invariants/index.ts";
import type { ProveResult } from "../../proofs/index.ts";
import { type PlainObject, parseManifests, type ReadOptions, readManifests } from "../manifests.ts";
import { prove } from "../prove.ts";
import { type VerifyOptions, verify } from "../verify.ts";

export interface ManifestsOptions extends ReadOptions, Omit<VerifyOptions, "only" | "off"> {}

/** Manifests, read when they are first asked about. What is found out about them is kept. */
export class Subject {
  /** Absolute paths of the files and folders that they come from, and of the scenario that is named. */
  readonly paths: readonly string[];
  readonly #read: () => VerifyInput;
  readonly #options: Omit<VerifyOptions, "only" | "off">;
  #input: VerifyInput | undefined;
  readonly #results = new Map<string, Promise<VerifyResult>>();
  #placement: Promise<ProveResult> | undefined;

  constructor(
    read: () => VerifyInput,
    options: Omit<VerifyOptions, "only" | "off">,
    paths: readonly string[] = [],
  ) {
    this.paths = paths.map((path) => resolve(path));
    this.#read = read;
    this.#options = options;
  }

  /** @throws InputErrors with every problem in the manifests */
  get input(): VerifyInput {
    this.#input ??= this.#read();
    return this.#input;
  }

  /** Ids of the properties that are checked without being asked for. */
  get properties(): readonly string[] {
    const { scenario, own } = this.input;
    const stated = propertiesOf(scenario)
      .filter(({ id, optIn }) => optIn !== true || scenario.propertiesOn.includes(id))
      .map(({ id }) => id);
    return [...stated, ...ownPropertyIds(own)].filter((id) => !scenario.propertiesOff.includes(id));
  }

  /** The verdict on all properties that are checked; on a single one if that is only checked when it is asked for. */
  verified(id?: string): Promise<VerifyResult> {
    const isAlways = id === undefined || this.input.scenario.propertiesOn.includes(id);
    const isAsked = !isAlways && clusterProperties.some((p) => p.id === id && p.optIn === true);
    const only = isAsked ? [id] : [];
    const key = only.join();
    const known = this.#results.get(key) ?? verify(this.input, { ...this.#options, only });
    this.#results.set(key, known);
    return known;
  }

  /** Whether there is a place for all pods. */
  placed(): Promise<ProveResult> {
    this.#placement ??= prove(this.input, { questions: ["feasible"] });
    return this.#placement;
  }
}

/**
 * @param given a file or folder, or several; or the manifests themselves: a text of several lines, or objects
 */
export function manifests(
  given: string | readonly string[] | readonly PlainObject[],
  { recursive = false, scenario, own, ...options }: ManifestsOptions = {},
): Subject {
  const chosen = { ...(scenario && { scenario }), ...(own && { own }) };
  if (typeof given === "string" && given.includes("\n"))
    return new Subject(() => parseManifests(given, chosen), options);
  const paths = typeof given === "string" ? [given] : given.filter((one) => typeof one === "string");
  const objects = typeof given === "string" ? [] : given.filter((one) => typeof one === "object");
  return objects.length > 0
    ? new Subject(() => parseManifests(objects, chosen), options)
    : new Subject(
        () => readManifests(paths, { recursive, ...chosen }),
        options,
        typeof scenario === "string" ? [...paths, scenario] : paths,
      );
}
