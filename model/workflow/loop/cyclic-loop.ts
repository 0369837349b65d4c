// A control loop that carries out a net with cycles. Its status is the marking of the net. Where a task may be due again, that it is due is no
// guard enough for one who looks at a copy that lags behind: in another round he might have chosen another one. So acts are also
// refused if the loop has acted since the copy was made, as a resourceVersion has it.
import {
  type Alternative,
  act,
  type Process,
  process,
  type Slot,
  slot,
  system,
  type TransitionSystem,
} from "../../../explorer/system.ts";
import { fired, hasTokens, initialMarking, markingFrom, type Tokens, tokensOf } from "../marking.ts";
import type { Net, Transition } from "../net.ts";
import { SILENT } from "../net-system.ts";

export interface CyclicOptions {
  /** What is done of all that is due, before the loop looks again. */
  readonly dispatch: "one" | "all";
  /** cached: it looks at a copy that lags behind. */
  readonly reads: "fresh" | "cached";
  /** It looks again although nothing has changed. */
  readonly polls: boolean;
  /** After a conflict it looks at the store, and not at the cache. */
  readonly rereads: boolean;
  /** due: an act is refused unless it is due in the store; version: also if the loop has acted since it looked. */
  readonly guard: "due" | "version";
}

/** A loop as a textbook has it. */
export const FRESH: CyclicOptions = {
  dispatch: "one",
  reads: "fresh",
  polls: false,
  rereads: true,
  guard: "version",
};

interface Store {
  readonly tokens: Tokens;
  /** Whether the loop has acted an odd number of times: its copy is never more than one act behind when an act of it succeeds. */
  readonly isOdd: boolean;
}

type LoopState = "idle" | { readonly due: readonly string[]; readonly isOdd: boolean };

interface Parts {
  readonly net: Net;
  readonly options: CyclicOptions;
  readonly store: Slot<Store>;
  readonly cache: Slot<Store>;
  readonly loop: Slot<LoopState>;
}

/** @param net What `cyclicNet` makes: its end shows "done", tasks that run end by "ok(...)"; all else is for the loop to do. */
export function cyclicLoop(net: Net, options: CyclicOptions): TransitionSystem {
  const initial: Store = { tokens: tokensOf(initialMarking(net, 1)), isOdd: false };
  const store = slot("store", initial);
  const cache = options.reads === "cached" ? slot("cache", initial) : store;
  const parts: Parts = { net, options, store, cache, loop: slot<LoopState>("loop", "idle") };
  return system({
    name: `loop of ${net.name}`,
    slots: [...new Set([store, cache]), parts.loop],
    processes: [controller(parts), tasks(parts), ...(store === cache ? [] : [watch(parts)])],
  });
}

function isOfTasks({ shows }: Transition): boolean {
  return shows?.startsWith("ok(") === true;
}

/** Tasks that run end; where that is so, the end of the case is no act that one decides on, but is told when it is due. */
function runs({ transitions }: Net): boolean {
  return transitions.some(isOfTasks);
}

function enabled({ transitions }: Net, { tokens }: Store): readonly Transition[] {
  return transitions.filter((t) => !isOfTasks(t) && hasTokens(t, markingFrom(tokens)));
}

function isTold(net: Net, t: Transition): boolean {
  return runs(net) && t.shows === "done";
}

function after({ options }: Parts, store: Store, t: Transition): Store {
  const isCounted = options.guard === "version" && options.reads === "cached";
  return {
    tokens: tokensOf(fired(t, markingFrom(store.tokens))),
    isOdd: isCounted ? !store.isOdd : store.isOdd,
  };
}

function controller(parts: Parts): Process {
  const { net, options, store, cache, loop } = parts;
  return process({
    name: "loop",
    reads: { store, cache, loop },
    step: (now): readonly Alternative[] => {
      if (now.loop !== "idle") return now.loop.due.flatMap((name) => acts(parts, now.store, now.loop, name));
      const seen = enabled(net, now.cache);
      const due = seen.filter((t) => !isTold(net, t)).map(({ name }) => name);
      const { isOdd } = now.cache;
      const sets = options.dispatch === "all" && due.length > 0 ? [due] : due.map((name) => [name]);
      const ends = enabled(net, now.store).filter((t) => isTold(net, t) && seen.includes(t));
      return [
        ...(options.polls ? [act("look", loop.set("idle"))] : []),
        ...sets.map((set) => act("decide", loop.set({ due: set, isOdd }))),
        ...ends.map((t) => act(t.shows ?? SILENT, store.set(after(parts, now.store, t)))),
      ];
    },
  });
}

function acts(parts: Parts, now: Store, state: LoopState, name: string): readonly Alternative[] {
  const { net, options, store, cache, loop } = parts;
  if (state === "idle") return [];
  const rest = state.due.filter((one) => one !== name);
  const next = loop.set(rest.length === 0 ? "idle" : { ...state, due: rest });
  const t = enabled(net, now).find((one) => one.name === name);
  if (t !== undefined && now.isOdd === state.isOdd)
    return [act(t.shows ?? SILENT, next, store.set(after(parts, now, t)))];
  return [act("conflict", next, ...(options.rereads && cache !== store ? [cache.set(now)] : []))];
}

function tasks(parts: Parts): Process {
  const { net, store } = parts;
  return process({
    name: "tasks",
    reads: { store },
    step: (now) =>
      net.transitions
        .filter((t) => isOfTasks(t) && hasTokens(t, markingFrom(now.store.tokens)))
        .map((t) => {
          const tokens = tokensOf(fired(t, markingFrom(now.store.tokens)));
          return act(t.shows ?? SILENT, store.set({ ...now.store, tokens }));
        }),
  });
}

function watch({ store, cache }: Parts): Process {
  return process({
    name: "watch",
    reads: { store, cache },
    step: (now) =>
      JSON.stringify(now.store) === JSON.stringify(now.cache) ? [] : [act("deliver", cache.set(now.store))],
  });
}
