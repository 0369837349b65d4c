// Random workflow nets, for tests: blocks inside each other, which are sound; and such nets with arcs moved or added, which need not be.
import fc from "fast-check";
import { event, illFormed, type Net, placesOf, silent, type Transition, task, workflowNet } from "./net.ts";

/** A part of a net between two places; `id` makes its names its own. */
type Block = (from: string, to: string, id: string) => readonly Transition[];

const { block: anyBlock } = fc.letrec<{ block: Block; atom: Block }>((tie) => ({
  atom: fc.oneof(
    fc.constantFrom("a", "b", "c").map(
      (name): Block =>
        (from, to, id) =>
          task(name, { takes: from, gives: to }, `${name} ${id}`.replace(" ", "-")),
    ),
    fc.constantFrom("x", "y").map(
      (name): Block =>
        (from, to, id) => [event(name, { takes: from, gives: to }, `${name}-${id}`)],
    ),
    fc.constant<Block>((from, to, id) => [silent(`tau-${id}`, { takes: from, gives: to })]),
  ),
  block: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    tie("atom"),
    fc.tuple(tie("block"), tie("block")).map(([a, b]): Block => sequence(a, b)),
    fc.tuple(tie("block"), tie("block")).map(([a, b]): Block => both(a, b)),
    fc.tuple(tie("block"), tie("block")).map(([a, b]): Block => either(a, b)),
    fc.tuple(tie("block"), tie("atom")).map(([a, b]): Block => loop(a, b)),
    fc.tuple(tie("atom"), fc.integer({ min: 2, max: 3 })).map(([a, n]): Block => several(a, n)),
  ),
}));

function sequence(a: Block, b: Block): Block {
  return (from, to, id) => [...a(from, `m${id}`, `${id}1`), ...b(`m${id}`, to, `${id}2`)];
}

function both(a: Block, b: Block): Block {
  return (from, to, id) => [
    silent(`split-${id}`, { takes: from, gives: `p${id} q${id}` }),
    ...a(`p${id}`, `r${id}`, `${id}1`),
    ...b(`q${id}`, `s${id}`, `${id}2`),
    silent(`join-${id}`, { takes: `r${id} s${id}`, gives: to }),
  ];
}

function either(a: Block, b: Block): Block {
  return (from, to, id) => [
    silent(`left-${id}`, { takes: from, gives: `p${id}` }),
    silent(`right-${id}`, { takes: from, gives: `q${id}` }),
    ...a(`p${id}`, to, `${id}1`),
    ...b(`q${id}`, to, `${id}2`),
  ];
}

function loop(body: Block, back: Block): Block {
  return (from, to, id) => [
    silent(`enter-${id}`, { takes: from, gives: `p${id}` }),
    ...body(`p${id}`, `q${id}`, `${id}1`),
    ...back(`q${id}`, `p${id}`, `${id}2`),
    silent(`leave-${id}`, { takes: `q${id}`, gives: to }),
  ];
}

/** The same, begun n times. */
function several(body: Block, n: number): Block {
  return (from, to, id) => [
    silent(`fork-${id}`, { takes: from, gives: `p${id} `.repeat(n) }),
    ...body(`p${id}`, `q${id}`, `${id}1`),
    silent(`merge-${id}`, { takes: `q${id} `.repeat(n), gives: to }),
  ];
}

/** Nets that are sound. */
export const anySoundNet: fc.Arbitrary<Net> = anyBlock.map((block) =>
  workflowNet("random", [...block("i", "z", "0"), event("done", { takes: "z", gives: "o" })]),
);

const anyChange = fc.record({
  arcs: fc.constantFrom<"takes" | "gives" | "needs" | "without" | "empties">(
    "takes",
    "gives",
    "needs",
    "without",
    "empties",
  ),
  transition: fc.nat(),
  place: fc.nat(),
});

/** Nets that may be sound or not: one to three arcs more, from or to any inner place, and perhaps a resource. */
export const anyChangedNet: fc.Arbitrary<Net> = fc
  .tuple(anySoundNet, fc.array(anyChange, { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([net, changes, shares]) => changes.reduce(changed, shares ? withResource(net) : net))
  .filter((net) => illFormed(net) === undefined);

function changed(
  net: Net,
  {
    arcs,
    transition,
    place,
  }: { arcs: "takes" | "gives" | "needs" | "without" | "empties"; transition: number; place: number },
): Net {
  const inner = placesOf(net).filter((one) => one !== net.source && one !== net.sink);
  const chosen = inner[place % inner.length];
  const at = transition % net.transitions.length;
  if (chosen === undefined) return net;
  return {
    ...net,
    transitions: net.transitions.map((t, i) => (i === at ? { ...t, [arcs]: [...t[arcs], chosen] } : t)),
  };
}

/** The whole case needs two of three tokens that it gives back. */
function withResource(net: Net): Net {
  const end = net.transitions.length - 1;
  return {
    ...net,
    resources: ["room", "room", "room"],
    transitions: net.transitions.map((t, i) => ({
      ...t,
      takes: t.takes.includes(net.source) ? [...t.takes, "room", "room"] : t.takes,
      gives: i === end ? [...t.gives, "room", "room"] : t.gives,
    })),
  };
}
