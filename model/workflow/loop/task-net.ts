// Acyclic nets of tasks, written as what each task waits for: what a control loop carries out, and what it is compared with.
import { ModelError } from "../../../explorer/errors.ts";
import { event, type Net, silent, type Transition, task, workflowNet } from "../net.ts";

/** One of each list must be done. */
export type Needs = readonly (readonly string[])[];

export interface NetTask {
  readonly name: string;
  readonly after: Needs;
  /** Of the tasks with the same `choice` only one is ever done; they have the same `after`. */
  readonly choice?: string;
}

export interface TaskNet {
  readonly name: string;
  readonly tasks: readonly NetTask[];
  /** What must be done for the case to be done. */
  readonly ends: Needs;
}

export type Phase = "pending" | "running" | "done";

/** How far each task is, by name. */
export type Status = { readonly [task: string]: Phase };

/** @throws ModelError if a task waits for one that is not before it in the list, or alternatives wait for different things */
export function taskNet(name: string, tasks: readonly NetTask[], ends?: Needs): TaskNet {
  const refuse = (problem: string): never => {
    throw new ModelError({ system: name }, problem);
  };
  for (const [i, one] of tasks.entries()) {
    const before = new Set(tasks.slice(0, i).map((t) => t.name));
    const unknown = one.after.flat().find((other) => !before.has(other));
    if (unknown !== undefined) refuse(`has "${one.name}" wait for "${unknown}", which is not before it`);
    const other = tasks.find((t) => t.choice !== undefined && t.choice === one.choice);
    if (other !== undefined && JSON.stringify(other.after) !== JSON.stringify(one.after))
      refuse(`has "${one.name}" and "${other.name}" as alternatives that wait for different things`);
  }
  const awaited = new Set(tasks.flatMap(({ after }) => after.flat()));
  const last = tasks.filter((t) => !awaited.has(t.name));
  return { name, tasks, ends: ends ?? grouped(last) };
}

/** Each task on its own, alternatives together. */
function grouped(tasks: readonly NetTask[]): Needs {
  const groups = new Map<string, string[]>();
  for (const { name, choice } of tasks) {
    const key = choice === undefined ? `task ${name}` : `choice ${choice}`;
    groups.set(key, [...(groups.get(key) ?? []), name]);
  }
  return [...groups.values()];
}

export function initialStatus({ tasks }: TaskNet): Status {
  return Object.fromEntries(tasks.map(({ name }) => [name, "pending" as const]));
}

export function areDone(needs: Needs, status: Status): boolean {
  return needs.every((some) => some.some((name) => status[name] === "done"));
}

/** The tasks that may begin: not begun, nor any alternative, and what they wait for is done. */
export function enabledTasks({ tasks }: TaskNet, status: Status): readonly NetTask[] {
  return tasks.filter(
    (one) =>
      tasks.every((t) => !excludes(t, one) || status[t.name] === "pending") && areDone(one.after, status),
  );
}

/** Whether one that has begun keeps the other from beginning. */
function excludes(a: NetTask, b: NetTask): boolean {
  return a === b || (a.choice !== undefined && a.choice === b.choice);
}

/** The workflow net: tasks in two phases, or at once ("do"). Its end shows as `done`. */
export function netOf(net: TaskNet, acts: "asynchronous" | "synchronous" = "asynchronous"): Net {
  const { tasks, ends } = net;
  const consumers = [...tasks, { name: "end", choice: undefined, after: ends }];
  // Alternatives take from the same places: whoever comes first.
  const key = ({ name, choice }: { readonly name: string; readonly choice?: string | undefined }): string =>
    choice === undefined ? `task:${name}` : `choice:${choice}`;
  const placesBefore = (one: (typeof consumers)[number]): readonly string[] =>
    one.after.length === 0 ? [`begin>${key(one)}`] : one.after.map((_, i) => `${i}>${key(one)}`);
  const givenBy = (name: string): readonly string[] =>
    distinctOf(
      consumers.flatMap((c) => placesBefore(c).filter((_, i) => c.after[i]?.includes(name) === true)),
    );
  const begun = distinctOf(consumers.filter((c) => c.after.length === 0).flatMap(placesBefore));
  const own = tasks.flatMap((one): readonly Transition[] => {
    const arcs = { takes: placesBefore(one).join(" "), gives: givenBy(one.name).join(" ") };
    return acts === "asynchronous" ? task(one.name, arcs) : [event(`do(${one.name})`, arcs)];
  });
  const last = consumers.at(-1);
  return workflowNet(net.name, [
    silent("begin", { takes: "i", gives: begun.join(" ") }),
    own,
    event("done", { takes: last === undefined ? "" : placesBefore(last).join(" "), gives: "o" }),
  ]);
}

function distinctOf(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
