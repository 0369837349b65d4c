// Whether a net runs in rounds: everything that is due is done before anything else can be.
import { enabledTasks, initialStatus, type Status, type TaskNet } from "./task-net.ts";

/** In every marking in which a round still has work, exactly that work is enabled. */
export function runsInRounds(net: TaskNet): boolean {
  const seen = new Set<string>();
  const visit = (status: Status, due: readonly string[]): boolean => {
    const key = JSON.stringify([status, due]);
    if (seen.has(key)) return true;
    seen.add(key);
    const enabled = enabledTasks(net, status).map(({ name }) => name);
    // An alternative that was done takes the others with it.
    const work = due.filter((name) => enabled.includes(name));
    const round = work.length === 0 ? enabled : work;
    if (round.length !== enabled.length) return false;
    return round.every((name) =>
      visit(
        { ...status, [name]: "done" },
        round.filter((other) => other !== name),
      ),
    );
  };
  return visit(initialStatus(net), []);
}

/** Whether in some reachable marking two tasks are enabled. */
export function offersTwo(net: TaskNet): boolean {
  const seen = new Set<string>();
  const visit = (status: Status): boolean => {
    const key = JSON.stringify(status);
    if (seen.has(key)) return false;
    seen.add(key);
    const enabled = enabledTasks(net, status);
    return enabled.length > 1 || enabled.some(({ name }) => visit({ ...status, [name]: "done" }));
  };
  return visit(initialStatus(net));
}
