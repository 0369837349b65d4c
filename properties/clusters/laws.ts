// The law kit of arbitraries of worlds: what must be true of those here, and of those that users make of them.
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { parse, parseAllDocuments } from "yaml";
import type { VerifyInput } from "../../invariants/index.ts";
import { InputErrors } from "../../model/index.ts";
import { type Law, law } from "../laws/law.ts";
import type { InvalidWorld } from "./invalid.ts";
import { filesOf, loadFiles, loadWorld, scenarioOf, sizeOf, type World } from "./world.ts";

/** What must be true of an arbitrary of valid worlds. @param name for people */
export function lawsOfWorlds(about: fc.Arbitrary<World>, name = "worlds"): readonly Law[] {
  return [
    law({
      id: `${name}-validate`,
      title: "the loader accepts every world, and every field in it is modelled",
      about,
      expected: { valid: 100 },
      check: (world) => {
        const [unmodelled] = loadWorld(world).notModelled;
        if (unmodelled !== undefined) throw new Error(`not modelled: ${JSON.stringify(unmodelled)}`);
        return "valid";
      },
      files: filesOf,
    }),
    law({
      id: `${name}-load-back`,
      title: "printed as YAML and read again, every world says the same, to a parser and to the loader",
      about,
      expected: { same: 100 },
      check: (world) => {
        readsBack(world);
        return "same";
      },
      files: filesOf,
    }),
    shrinkingLaw(about, name),
  ];
}

function readsBack(world: World): void {
  const files = filesOf(world);
  const { "manifests.yaml": manifests = "", "plimsoll.yaml": scenario = "" } = files;
  const read: unknown = parseAllDocuments(manifests, { version: "1.1" }).map((document) => document.toJS());
  same("manifests", read, world.manifests);
  same("scenario", parse(scenario, { version: "1.1" }) ?? {}, scenarioOf(world));
  const loaded = loadFiles(files);
  same(
    "loaded objects",
    loaded.objects.map(({ written }) => written),
    world.manifests,
  );
  const asJson = {
    ...files,
    "manifests.yaml": world.manifests.map((manifest) => JSON.stringify(manifest)).join("\n---\n"),
    "plimsoll.yaml": JSON.stringify(scenarioOf(world)),
  };
  same("the same from JSON", withoutPlaces(loadFiles(asJson)), withoutPlaces(loaded));
}

/** Where things stand in a file differs between YAML and JSON; what they say does not. */
function withoutPlaces(loaded: VerifyInput): unknown {
  return JSON.parse(JSON.stringify(loaded, (key, value) => (key === "position" ? undefined : value)));
}

function same(what: string, found: unknown, wanted: unknown): void {
  if (isDeepStrictEqual(found, wanted)) return;
  throw new Error(`${what}: ${JSON.stringify(found)} is not ${JSON.stringify(wanted)}`);
}

/** About the seeds of walks down the tree of what a value shrinks to. */
function shrinkingLaw(about: fc.Arbitrary<World>, name: string): Law {
  return law({
    id: `${name}-shrink`,
    title: "whatever a world shrinks to is valid, and no larger; and all shrink to a smallest one",
    about: fc.record({ seed: fc.integer(), oneIn: fc.integer({ min: 1, max: 4 }) }),
    expected: { "to the smallest": 10, elsewhere: 10 },
    check: ({ seed, oneIn }) => {
      const details = fc.check(
        // Which worlds fail is as good as random: so the walk turns in all directions.
        fc.property(about, (world) => hash(JSON.stringify(world)) % oneIn !== 0),
        { seed, numRuns: 10, verbose: fc.VerbosityLevel.VeryVerbose },
      );
      for (const { value, children } of failing(details.executionSummary)) {
        const [world] = value;
        loadWorld(world);
        for (const child of children) noLarger(child.value[0], world);
      }
      return oneIn === 1 ? "to the smallest" : "elsewhere";
    },
  });
}

/** The values from which shrinking went on. */
function failing(trees: readonly fc.ExecutionTree<[World]>[]): readonly fc.ExecutionTree<[World]>[] {
  return trees
    .filter(({ status }) => status === fc.ExecutionStatus.Failure)
    .flatMap((tree) => [tree, ...failing(tree.children)]);
}

function noLarger(shrunk: World, world: World): void {
  if (sizeOf(shrunk) > sizeOf(world))
    throw new Error(
      `a world of size ${sizeOf(world)} shrinks to one of ${sizeOf(shrunk)}:\n${show(world)}\n=>\n${show(shrunk)}`,
    );
}

function show(world: World): string {
  return Object.values(filesOf(world)).join("\n===\n");
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let sum = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193);
  return sum >>> 0;
}

/** What must be true of an arbitrary of invalid worlds. */
export function lawsOfInvalidWorlds(
  about: fc.Arbitrary<InvalidWorld>,
  name = "invalid-worlds",
): readonly Law[] {
  return [
    law({
      id: `${name}-refused`,
      title:
        "the loader refuses the world for the one rule that it breaks, by the name of the field; not its valid neighbour",
      about,
      expected: { refused: 100 },
      check: ({ world, valid, rule }) => {
        loadWorld(valid);
        const problems = problemsOf(world);
        const [first, ...others] = problems.map(({ field, problem }) => `${field}: ${problem}`);
        if (first === undefined) throw new Error(`${rule.id}: it is accepted`);
        if (others.length > 0) throw new Error(`${rule.id}: more than that is refused: ${others.join("; ")}`);
        if (!first.startsWith(`${rule.field}: `) || !first.includes(rule.says))
          throw new Error(`${rule.id}: what is said is "${first}"`);
        return "refused";
      },
      files: ({ world }) => filesOf(world),
    }),
  ];
}

function problemsOf(world: World): InputErrors["problems"] {
  try {
    loadWorld(world);
    return [];
  } catch (error) {
    if (error instanceof InputErrors) return error.problems;
    throw error;
  }
}
