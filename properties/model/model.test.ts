// What the laws of the model compare: renamed worlds keep no name and stay valid; and each comparison finds a difference.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { filesOf, loadWorld, type World, worlds } from "../clusters/index.ts";
import { apartAsTogether, applyAgain, editsCommute } from "./apart.ts";
import { modelLaws } from "./index.ts";
import { fewerFaultsKeepHolds, quiescentIsAdversarial, unspentFaultsChangeNothing } from "./refinement.ts";
import { renamed, reordered, saysTheSame } from "./renaming.ts";

const SEED = { seed: 20_261_124, numRuns: 100 };
const BOUNDS = { maxStates: 500 };
const LARGE = { cluster: { nodes: 3, workloads: 3, companions: 2 }, edits: { edits: 3 } };

/** One pod on one node. */
const lonePod = smallest(worlds());
const replicas = smallest(worlds({ cluster: { kinds: ["ReplicaSet"] } }));

function smallest(about: fc.Arbitrary<World>): World {
  const tried: World[] = [];
  fc.check(
    fc.property(about, (world) => tried.push(world) < 0),
    SEED,
  );
  const last = tried.at(-1);
  if (last === undefined) throw new RangeError("nothing was drawn");
  return last;
}

function withFaults(world: World, faults: World["faults"]): World {
  return { ...world, faults };
}

const namesOf = ({ manifests }: World) => new Set(manifests.map(({ metadata: { name } }) => name));

test("a renamed world keeps no name, and stays valid", () => {
  fc.assert(
    fc.property(worlds(LARGE), (world) => {
      const other = renamed(world);
      expect([...namesOf(world).intersection(namesOf(other))]).toEqual([]);
      expect(loadWorld(other).objects).toHaveLength(loadWorld(world).objects.length);
      expect(other.edits.map(({ verb }) => verb)).toEqual(world.edits.map(({ verb }) => verb));
    }),
    SEED,
  );
});

test("a reordered world says the same of every object, in another order", () => {
  fc.assert(
    fc.property(worlds(LARGE), (world) => {
      const [text, other] = [world, reordered(world)].map((one) =>
        filesOf(one)["manifests.yaml"]?.split("---\n"),
      );
      expect(other?.toSorted()).toEqual(text?.toSorted());
    }),
    SEED,
  );
});

describe("a comparison", () => {
  test("finds another verdict, and other counts", () => {
    const failing = withFaults(lonePod, { nodeFailures: 1 });
    expect(() => saysTheSame(lonePod, failing, BOUNDS)).toThrow("verdicts: ");
    const crashing = withFaults(replicas, { crashes: 1 });
    expect(() => saysTheSame(replicas, crashing, BOUNDS)).toThrow("counts: ");
  });

  test("says what it could not compare", () => {
    const none = { maxStates: 1 };
    expect(saysTheSame(replicas, renamed(replicas), none)).toBe("too large");
    expect(apartAsTogether(replicas, none)).toBe("too large");
    expect(quiescentIsAdversarial(replicas, none)).toBe("too large");
    expect(unspentFaultsChangeNothing(replicas, BOUNDS)).toBe("no faults");
    expect(unspentFaultsChangeNothing(withFaults(replicas, { crashes: 1 }), none)).toBe("too large");
    expect(fewerFaultsKeepHolds(withFaults(replicas, { crashes: 1 }), none)).toBe("too large");
    expect(editsCommute(replicas, BOUNDS)).toBe("no two edits");
    expect(applyAgain(lonePod, BOUNDS)).toBe("nothing that lasts");
    expect(applyAgain(replicas, none)).toBe("too large");
  });

  test("compares what it can", () => {
    expect(saysTheSame(replicas, renamed(replicas), BOUNDS)).toBe("same");
    expect(unspentFaultsChangeNothing(withFaults(replicas, { crashes: 2 }), BOUNDS)).toBe("same");
    expect(fewerFaultsKeepHolds(withFaults(lonePod, { nodeFailures: 1 }), BOUNDS)).toBe("kept");
    expect(applyAgain(replicas, BOUNDS)).toBe("same");
    // The only timer is that of a back-off.
    expect(quiescentIsAdversarial(withFaults(replicas, { crashes: 2 }), BOUNDS)).toMatch(/equal|fewer/);
  });
});

test("every law says which outcomes it needs", () => {
  for (const { id, expected } of modelLaws({ world: {}, maxStates: 100 }))
    expect(Object.keys(expected), id).not.toEqual([]);
});
