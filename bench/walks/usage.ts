// How walks are used in a test suite: docs/walks.md shows what follows, and the tests run it.
import fc from "fast-check";
import { act, eventually, predicate, process, slot, system } from "../../explorer/index.ts";
import { assertWalks, satisfies, walks } from "../../properties/index.ts";

const crates = slot("crates", 0);
const crane = process({
  name: "crane",
  reads: { crates },
  fairness: "weak",
  step: (now) => (now.crates < 3 ? [act("load", crates.set(now.crates + 1))] : []),
});
const ship = system({ name: "ship", slots: [crates], processes: [crane] });
const three = predicate("three crates", { crates }, (now) => now.crates === 3);
const loaded = eventually("loaded", three);

// Fails with the story of the shortest run that it finds, and with the seed and path that walk it again.
const [told] = assertWalks(ship, [loaded], { numRuns: 100, seed: 1 });
console.log(told?.reason); // prints: not refuted in 100 walks of at most 200 steps
// The same as any other property of fast-check; and what is no property of the engine.
fc.assert(fc.property(walks(ship), satisfies(loaded)), { numRuns: 100 });
fc.assert(
  fc.property(walks(ship), (walk) => walk.last.get(crates) <= 3),
  { numRuns: 100 },
);
