// A control loop that carries out a net of tasks, as a transition system: a store, a cache of it, the loop, and the tasks.
import {
  type Alternative,
  act,
  type Process,
  process,
  type Slot,
  slot,
  system,
  type TransitionSystem,
  type Write,
} from "../../../explorer/system.ts";
import type { LoopFault, LoopOptions } from "./options.ts";
import { areDone, enabledTasks, initialStatus, type Phase, type Status, type TaskNet } from "./task-net.ts";

/** What the API server has. */
interface Store {
  readonly status: Status;
  /** Tasks that were decided on, and have lost their pod. */
  readonly lost: readonly string[];
  readonly isEdited: boolean;
  readonly isOver: boolean;
}

/** "asleep" until an event wakes it; what it has seen and not decided on yet; what it has decided to do. */
type LoopState =
  | "idle"
  | "asleep"
  | "stopped"
  | { readonly seen: Store }
  | { readonly due: readonly string[] };

interface Parts {
  readonly net: TaskNet;
  readonly options: LoopOptions;
  readonly store: Slot<Store>;
  /** What the loop looks at: `store` itself, unless it has a cache. */
  readonly cache: Slot<Store>;
  readonly loop: Slot<LoopState>;
  /** Runs of tasks that nobody has a record of. */
  readonly ghosts: Slot<readonly string[]>;
  readonly left: ReadonlyMap<LoopFault, Slot<boolean>>;
}

/** What ends a case, among what is due. */
const DONE = "done!";

export function loopSystem(net: TaskNet, options: LoopOptions): TransitionSystem {
  const initial: Store = { status: initialStatus(net), lost: [], isEdited: false, isOver: false };
  const store = slot("store", initial);
  const parts: Parts = {
    net,
    options,
    store,
    cache: options.reads === "cached" ? slot("cache", initial) : store,
    loop: slot<LoopState>("loop", "idle"),
    ghosts: slot<readonly string[]>("ghosts", []),
    left: new Map(options.faults.map((fault) => [fault, slot(`${fault} left`, true)])),
  };
  return system({
    name: `loop of ${net.name}`,
    slots: [...new Set([store, parts.cache]), parts.loop, parts.ghosts, ...parts.left.values()],
    processes: [
      controller(parts),
      ...(options.acts === "asynchronous" ? [tasks(parts)] : []),
      ...(options.reads === "cached" ? [watch(parts)] : []),
      ...(options.rival ? [rival(parts)] : []),
      ...mishaps(parts),
    ],
  });
}

/** What is due by the status that is looked at. */
function dueIn({ net, options }: Parts, seen: Store): readonly string[] {
  const { status, lost, isEdited, isOver } = seen;
  const isFree = options.slots === undefined || running(net, seen).length < options.slots;
  if (isOver || !isFree) return [];
  const last = net.tasks.at(-1)?.name;
  const early = isEdited && last !== undefined && status[last] === "pending" ? [last] : [];
  const due = [...enabledTasks(net, status).map(({ name }) => name), ...early];
  return [...new Set(due)].filter((name) => !isDecidedAgainst(net, lost, name));
}

/** Whether an alternative was decided on, and has lost its pod: that one comes back, if the decision is on record. */
function isDecidedAgainst({ tasks: all }: TaskNet, lost: readonly string[], name: string): boolean {
  const choice = all.find((t) => t.name === name)?.choice;
  if (choice === undefined || lost.includes(name)) return false;
  return all.some((t) => t.choice === choice && lost.includes(t.name));
}

function controller(parts: Parts): Process {
  const { options, store, cache, loop, ghosts, left } = parts;
  const crash = left.get("crash");
  return process({
    name: "loop",
    reads: { store, cache, loop, ghosts, ...(crash === undefined ? {} : { crash }) },
    step: (now): readonly Alternative[] => {
      if (now.loop === "stopped" || now.loop === "asleep") return [];
      if (now.store.isOver) return options.polls ? [act("look", loop.set("idle"))] : [];
      if (now.loop === "idle") {
        // The case ends when everything seems to be done.
        const ends = options.acts === "asynchronous" && seemsDone(parts, now.cache);
        const done = act("done", ...effect(store, now.store, DONE, options));
        return [...look(parts, now.cache), ...(ends ? [done] : [])];
      }
      if ("seen" in now.loop) return decide(parts, now.loop.seen);
      return now.loop.due.flatMap((name) => acts(parts, { ...now, crash: now.crash === true }, name));
    },
  });
}

function seemsDone({ net }: Parts, { status, isOver }: Store): boolean {
  return !isOver && areDone(net.ends, status);
}

/** A look at the cache, and, in rounds of two steps, a decision with it. */
function look(parts: Parts, seen: Store): readonly Alternative[] {
  const { options, loop } = parts;
  const polled = options.polls ? [act("look", loop.set("idle"))] : [];
  if (allDue(parts, seen).length > 0)
    return [...polled, ...(options.round === 3 ? [act("look", loop.set({ seen }))] : decide(parts, seen))];
  if (options.trigger !== "level" && !seemsDone(parts, seen)) return [act("sleep", loop.set("asleep"))];
  return polled;
}

function decide(parts: Parts, seen: Store): readonly Alternative[] {
  const { options, loop } = parts;
  const due = allDue(parts, seen);
  if (options.dispatch === "all") return [act("decide", loop.set({ due }))];
  return due.map((name) => act("decide", loop.set({ due: [name] })));
}

/** With the end of the case, where that is an act like others. */
function allDue(parts: Parts, seen: Store): readonly string[] {
  const ends = parts.options.acts === "synchronous" && seemsDone(parts, seen);
  return [...dueIn(parts, seen), ...(ends ? [DONE] : [])];
}

function labelOf({ acts: kind }: LoopOptions, name: string): string {
  if (name === DONE) return "done";
  return kind === "synchronous" ? `do(${name})` : `start(${name})`;
}

/** What an act does to the store. */
function effect(store: Slot<Store>, now: Store, name: string, { acts: kind }: LoopOptions): readonly Write[] {
  if (name === DONE) return [store.set({ ...now, isOver: true })];
  const lost = now.lost.filter((one) => one !== name);
  return [store.set({ ...withPhase(now, name, kind === "synchronous" ? "done" : "running"), lost })];
}

function withPhase(store: Store, name: string, phase: Phase): Store {
  return { ...store, status: { ...store.status, [name]: phase } };
}

interface Acting {
  readonly store: Store;
  readonly loop: LoopState;
  readonly ghosts: readonly string[];
  readonly crash: boolean;
}

function acts(parts: Parts, now: Acting, name: string): readonly Alternative[] {
  const { options, store, cache, loop, ghosts, left } = parts;
  const rest =
    typeof now.loop === "object" && "due" in now.loop ? now.loop.due.filter((one) => one !== name) : [];
  const next = loop.set(rest.length === 0 ? "idle" : { due: rest });
  if (options.guarded && !allDue(parts, now.store).includes(name)) {
    const fresh = options.rereads && options.reads === "cached" ? [cache.set(now.store)] : [];
    return [act("conflict", next, ...fresh)];
  }
  const label = labelOf(options, name);
  const done = act(label, next, ...effect(store, now.store, name, options));
  const crash = left.get("crash");
  if (!now.crash || crash === undefined || name === DONE) return [done];
  // The act has had its effect, and the record of it is lost.
  const ghost = options.idempotent ? [] : [ghosts.set([...now.ghosts, name].toSorted())];
  return [done, act(label, loop.set("idle"), crash.set(false), ...ghost)];
}

/** What runs ends, and wakes a loop that waits for events. */
function tasks({ net, options, store, loop, ghosts, left }: Parts): Process {
  const lossLeft = left.get("event-lost");
  return process({
    name: "tasks",
    reads: { store, loop, ghosts, ...(lossLeft === undefined ? {} : { lossLeft }) },
    step: (now) => {
      const ran = now.ghosts.map((name) =>
        act(`ok(${name})`, ghosts.set(now.ghosts.toSpliced(now.ghosts.indexOf(name), 1))),
      );
      if (now.store.isOver) return ran;
      const wakes = options.trigger !== "level" && now.loop === "asleep" ? [loop.set("idle")] : [];
      const own = running(net, now.store).flatMap((name) => {
        const ended = store.set(withPhase(now.store, name, "done"));
        const told = act(`ok(${name})`, ended, ...wakes);
        return now.lossLeft === true && lossLeft !== undefined
          ? [told, act(`ok(${name})`, ended, lossLeft.set(false))]
          : [told];
      });
      return [...own, ...ran];
    },
  });
}

function watch({ store, cache, left }: Parts): Process {
  const ends = left.get("watch-ends");
  return process({
    name: "watch",
    reads: { store, cache, ...(ends === undefined ? {} : { ends }) },
    step: (now) =>
      now.ends === false || now.store.isOver || JSON.stringify(now.store) === JSON.stringify(now.cache)
        ? []
        : [act("deliver", cache.set(now.store))],
  });
}

function rival({ net, store }: Parts): Process {
  const first = net.tasks[0]?.name ?? "";
  return process({
    name: "rival",
    reads: { store },
    step: (now) =>
      !now.store.isOver && now.store.status[first] === "done"
        ? [act("undo", store.set(withPhase(now.store, first, "pending")))]
        : [],
  });
}

/** What can go wrong by itself, once each; and a resync, which repairs. */
function mishaps(parts: Parts): readonly Process[] {
  const { options, store, loop, left } = parts;
  const once = (fault: LoopFault, label: string, happens: (now: Store) => readonly (readonly Write[])[]) => {
    const budget = left.get(fault);
    if (budget === undefined) return [];
    return [
      process({
        name: label,
        environment: true,
        reads: { store, budget },
        step: (now) =>
          now.budget && !now.store.isOver
            ? happens(now.store).map((writes) => act(label, budget.set(false), ...writes))
            : [],
      }),
    ];
  };
  return [
    ...once("pod-lost", "pod lost", (now) =>
      running(parts.net, now).map((name) => [store.set(withoutPod(parts, now, name))]),
    ),
    ...once("undo", "drift", (now) =>
      undoable(parts, now).map((name) => [store.set(withPhase(now, name, "pending"))]),
    ),
    ...once("edit", "edit", (now) => [[store.set({ ...now, isEdited: true })]]),
    ...once("watch-ends", "watch ends", () => [[]]),
    ...once("stop", "stop", () => [[loop.set("stopped")]]),
    ...(options.trigger === "edge with resync" ? [resync(loop)] : []),
  ];
}

/** The task is to be done again; that it was decided on is kept, where decisions are on record. */
function withoutPod({ net, options }: Parts, now: Store, name: string): Store {
  const isKept = options.recordsChoice && isAlternative(net, name);
  return { ...withPhase(now, name, "pending"), lost: isKept ? [...now.lost, name].toSorted() : now.lost };
}

function running({ tasks: all }: TaskNet, { status }: Store): readonly string[] {
  return all.filter(({ name }) => status[name] === "running").map(({ name }) => name);
}

function isAlternative({ tasks: all }: TaskNet, name: string): boolean {
  return all.some((t) => t.name === name && t.choice !== undefined);
}

/** What is done, and nothing has been built on. */
function undoable({ net, options }: Parts, { status }: Store): readonly string[] {
  const { drifting = net.tasks.map(({ name }) => name) } = options;
  const isUsed = (name: string): boolean =>
    net.tasks.some((t) => t.after.flat().includes(name) && status[t.name] !== "pending");
  return drifting.filter((name) => status[name] === "done" && !isUsed(name));
}

function resync(loop: Slot<LoopState>): Process {
  return process({
    name: "resync",
    reads: { loop },
    step: (now) => (now.loop === "asleep" ? [act("resync", loop.set("idle"))] : []),
  });
}
