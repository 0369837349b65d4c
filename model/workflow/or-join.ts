// Whether a join that waits should go on waiting: some of its empty places may still get a token while it does.
// Decided by looking at all that can happen without it, other such joins being taken as joins that do not wait: they could only
// fire later. Source: Wynn, Edmond, van der Aalst, ter Hofstede, "Achieving a general, formal and decidable approach to the
// OR-join in workflow using reset nets" (2005).
import { ModelError } from "../../explorer/errors.ts";
import { fired, hasTokens, type Marking, markingKey, tokens } from "./marking.ts";
import type { Net, Transition } from "./net.ts";

const MOST_MARKINGS = 100_000;

/** @throws ModelError if more than 100,000 markings would have to be looked at */
export function mayStillCome(net: Net, join: Transition, marking: Marking): boolean {
  const awaited = join.takes.filter((place) => tokens(marking, place) === 0);
  const others = net.transitions.filter((t) => t !== join);
  const seen = new Set([markingKey(marking)]);
  const queue = [marking];
  for (const now of queue) {
    for (const t of others) {
      if (!hasTokens(t, now)) continue;
      const next = fired(t, now);
      if (awaited.some((place) => tokens(next, place) > 0)) return true;
      const key = markingKey(next);
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push(next);
    }
    if (queue.length > MOST_MARKINGS)
      throw new ModelError({ system: net.name }, `is too large to tell what "${join.name}" waits for`);
  }
  return false;
}
