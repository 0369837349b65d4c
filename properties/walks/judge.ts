// What a walk says of properties: those of states and steps are asked on the way; what must happen in the end is asked of where
// the walk comes to rest, or comes round to where it was, when from its end on only that is done which fairness demands.
import type { LearnedAlternative } from "../../explorer/engine/learned.ts";
import { Question } from "../../explorer/engine/question.ts";
import type { Run } from "../../explorer/ltl/index.ts";
import {
  isLiveness,
  type Liveness,
  type Ltl,
  type Predicate,
  type Property,
  type Recurs,
} from "../../explorer/property.ts";
import type { Trace } from "../../explorer/result.ts";
import { confirmed, replayed } from "../../explorer/simulate/confirm.ts";
import { RunWatch } from "../../explorer/simulate/run-watch.ts";
import { isFair } from "../../explorer/simulate/strategies.ts";
import { Trails } from "../../explorer/simulate/trails.ts";
import type { Path, PathStep, Walker } from "../../explorer/simulate/walker.ts";
import { isWatchable, type Watch, watch } from "../../explorer/simulate/watches.ts";
import { type Reads, readablesOf, slotOf } from "../../explorer/system.ts";
import type { Ground } from "./ground.ts";

/** What a walk refutes, and by what. */
export type Found = FoundOnWay | FoundInEnd;

export interface FoundOnWay {
  readonly watch: Watch;
  /** Up to the state, or with the step, that decides. */
  readonly path: Path;
}

export interface FoundInEnd {
  readonly watch: RunWatch;
  readonly run: Run;
  readonly trails: Trails;
}

/** Chooses the next step, from all that can change the state or from those alone that can; undefined: the walk ends here. */
type Pilot = (walker: Walker, step: number) => LearnedAlternative | undefined;

export interface Judged {
  readonly path: Path;
  readonly found: Found | undefined;
}

/** Memory for deciding a formula. */
const MOST_BYTES = 2 ** 28;

/** In the end, so many steps that fairness demands are tried. */
const MOST_FAIR_STEPS = 400;

export class Judge {
  readonly ground: Ground;
  readonly properties: readonly Property[];
  /** Ids of the `sometimes` that were reached so far. */
  readonly reached = new Set<string>();
  readonly #watches: readonly Watched[];
  readonly #goals: readonly Watch[];
  readonly #runs: readonly Asked[];

  constructor(ground: Ground, properties: readonly Property[]) {
    const { compiled } = ground;
    const asked = properties.filter(isWatchable).map((p) => watch(compiled, p));
    this.ground = ground;
    this.properties = properties;
    this.#watches = asked.filter((w) => w.property.kind !== "sometimes").map((w) => new Watched(ground, w));
    this.#goals = asked.filter((w) => w.property.kind === "sometimes");
    this.#runs = properties.filter(isLiveness).map((p) => new Asked(ground, p));
  }

  /** Why a property says nothing: its premise was never true on all walks so far. By id. */
  vacuous(): ReadonlyMap<string, string> {
    return new Map(
      [...this.#watches.map((w) => w.watch), ...this.#runs].flatMap((w): readonly [string, string][] => {
        const why = w.vacuous();
        return why === undefined ? [] : [[w.property.id, why]];
      }),
    );
  }

  /** Walks as the pilot says, up to the first step or state that refutes something. */
  walk(start: Int32Array, pilot: Pilot): Judged {
    const { walker } = this.ground;
    const steps: PathStep[] = [];
    const end = new End(this.ground, this.#runs);
    walker.start(start);
    for (let move: LearnedAlternative | undefined; ; ) {
      const here = this.#here(move);
      if (here !== undefined) {
        const idle = here.idle === undefined ? [] : [{ alternative: here.idle, ids: walker.ids }];
        const path = { start, steps: [...steps, ...idle] };
        return { path, found: { watch: here.watch, path } };
      }
      end.see(walker);
      move = pilot(walker, steps.length);
      if (move === undefined) break;
      walker.take(move);
      steps.push({ alternative: move, ids: walker.ids });
    }
    return { path: { start, steps }, found: end.seek() };
  }

  /** What a walk refutes, if anything. */
  judge({ start, steps }: Path): Found | undefined {
    return this.walk(start, (_, i) => steps[i]?.alternative).found;
  }

  /**
   * What the walker, which has taken `move`, finds where it stands; `idle`: by a step that would change nothing. If it finds
   * nothing, it has looked around.
   */
  #here(move: LearnedAlternative | undefined): Here | undefined {
    const { walker } = this.ground;
    const concerned = this.#watches.flatMap((w) => (w.isConcernedBy(move) ? [w.watch] : []));
    const forbidden = concerned.find((w) => move !== undefined && w.decidedByStep(walker, move, false));
    if (forbidden !== undefined) return { watch: forbidden, idle: undefined };
    walker.look();
    for (const goal of this.#goals) if (goal.decidedByState(walker)) this.reached.add(goal.property.id);
    const bad = concerned.find((w) => w.decidedByState(walker));
    if (bad !== undefined) return { watch: bad, idle: undefined };
    for (const idle of walker.idle) {
      const w = this.#watches.find((one) => one.watch.decidedByStep(walker, idle, true));
      if (w !== undefined) return { watch: w.watch, idle };
    }
    return undefined;
  }
}

/** A property of states and steps, and what can change its answer. */
class Watched {
  readonly watch: Watch;
  /** The slots that it reads; undefined if it is to be asked after every step. */
  readonly #slots: ReadonlySet<number> | undefined;

  constructor({ compiled }: Ground, w: Watch) {
    this.watch = w;
    const reads = readsOf(w.property);
    this.#slots = reads && new Set(reads.flatMap(readablesOf).map((r) => compiled.slotNumber(slotOf(r))));
  }

  isConcernedBy(move: LearnedAlternative | undefined): boolean {
    const slots = this.#slots;
    return move === undefined || slots === undefined || move.writes.some((w) => slots.has(w.slot));
  }
}

/** What must change for another answer; undefined if that is more than what the property reads. */
function readsOf(property: Property): readonly Reads[] | undefined {
  switch (property.kind) {
    case "invariant":
      return [property.holds.reads, ...(property.when === undefined ? [] : [property.when.reads])];
    case "no-step":
      return property.about.changes === true ? [property.reads] : undefined;
    default:
      return undefined;
  }
}

interface Here {
  readonly watch: Watch;
  readonly idle: LearnedAlternative | undefined;
}

/** The run that shows it, replayed through the model's own code. */
export function traceOf({ compiled }: Ground, found: Found): Trace {
  return "run" in found
    ? confirmed(compiled, found.trails, found.watch.property, found.run)
    : replayed(compiled, found.watch, found.path);
}

/** A property of whole runs, and what is asked of single states to know whether it is worth asking. */
class Asked {
  readonly property: Liveness | Recurs | Ltl;
  readonly watch: RunWatch;
  readonly #goal: Question | undefined;
  readonly #premise: Question | undefined;
  #premiseSeen = false;

  constructor({ compiled }: Ground, property: Liveness | Recurs | Ltl) {
    const ask = (p: Predicate | undefined) =>
      p === undefined ? undefined : new Question(compiled, p, property.id);
    this.property = property;
    this.watch = new RunWatch(compiled, property, MOST_BYTES);
    this.#goal = "goal" in property ? ask(property.goal) : undefined;
    this.#premise = "when" in property ? ask(property.when) : undefined;
  }

  /** The walker stands in a new state. */
  see({ words }: Walker): void {
    this.#premiseSeen ||= this.#premise?.holdsIn(words) === true;
  }

  /** Whether a run that rests where the walker stands may refute it. */
  isSuspicious({ words }: Walker): boolean {
    return this.#goal?.holdsIn(words) !== true;
  }

  vacuous(): string | undefined {
    const { property } = this;
    if (this.#premiseSeen || !("when" in property) || property.when === undefined) return undefined;
    return `its premise "${property.when.name}" was never true on these walks`;
  }
}

/** How a walk may end for ever. */
class End {
  readonly #ground: Ground;
  readonly #runs: readonly Asked[];
  readonly #trails: Trails;
  /** What a rest in some state would refute, going by its goal. */
  readonly #suspects = new Set<Asked>();
  #seen = 0;

  constructor(ground: Ground, runs: readonly Asked[]) {
    this.#ground = ground;
    this.#runs = runs;
    this.#trails = new Trails(ground.compiled);
  }

  /** The walker stands in the next state of the walk, and has looked. */
  see(walker: Walker): void {
    if (this.#runs.length === 0) return;
    this.#trails.add(walker.ids, walker.moves, this.#seen === 0);
    this.#seen++;
    for (const asked of this.#runs) asked.see(walker);
    if (this.#fairIn(walker).length > 0) return;
    for (const asked of this.#runs) if (asked.isSuspicious(walker)) this.#suspects.add(asked);
  }

  #fairIn({ moves }: Walker): readonly LearnedAlternative[] {
    const { actions } = this.#ground.compiled;
    return moves.filter((m) => isFair(actions[m.action]));
  }

  /** Goes on fairly from where the walker stands, and says what a run that goes on for ever refutes. */
  seek(): FoundInEnd | undefined {
    if (this.#runs.length === 0) return undefined;
    this.#goOn();
    const comesRound = this.#trails.count < this.#seen;
    const asked = this.#runs.filter((a) => comesRound || this.#suspects.has(a));
    if (asked.length === 0) return undefined;
    const visited = this.#trails.visited();
    for (const { watch: w } of asked) {
      const run = w.seek(visited, { budget: 0 });
      if (run !== undefined) return { watch: w, run, trails: this.#trails };
    }
    return undefined;
  }

  /** What was not done for the longest time is done first, until nothing has to be done, or the walk comes round. */
  #goOn(): void {
    const { walker } = this.#ground;
    const lastTaken = new Map<number, number>();
    for (let i = 0; i < MOST_FAIR_STEPS; i++) {
      const fair = this.#fairIn(walker);
      const age = ({ action }: LearnedAlternative): number => lastTaken.get(action) ?? -1;
      const oldest = Math.min(...fair.map(age));
      const alike = fair.filter((m) => age(m) === oldest);
      const move = alike[i % alike.length];
      if (move === undefined) return;
      lastTaken.set(move.action, i);
      walker.take(move);
      walker.look();
      this.see(walker);
    }
  }
}
