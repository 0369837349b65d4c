// Nets as text, a transition a line: what it shows, the places that it takes from, and those that it gives to.
//
//     tau split: i > p q
//     start(a): p > running
//     evict: open > o, empties p running
//
// "tau" in front hides it. After a comma: `needs`, `without`, `empties` with places, or `waits` (an OR-join). The name of a transition is
// what it shows, with its number among equal ones. A line "resources: slot slot" says what is there besides cases.
import { type Arcs, event, type Net, silent, type Transition, workflowNet } from "./net.ts";

/** What is wrong with a line, counted from 1. */
export class NetTextError extends Error {
  override readonly name = "NetTextError";
  readonly line: number;

  constructor(line: number, problem: string) {
    super(problem);
    this.line = line;
  }
}

const RESOURCES = /^ *resources *:([^:>\n]*)$/m;

/** @throws NetTextError if a line is not understood; ModelError if it is no workflow net */
export function netInText(name: string, text: string): Net {
  const resources = RESOURCES.exec(text)?.[1] ?? "";
  return workflowNet(name, transitionsIn(text.replace(RESOURCES, "")), resources.replace(/#.*/, "").trim());
}

/** @throws NetTextError if a line is not understood */
export function transitionsIn(text: string): readonly Transition[] {
  const used = new Map<string, number>();
  return text.split("\n").flatMap((line, i) => {
    const bare = line.replace(/#.*/, "").trim();
    if (bare === "") return [];
    const parts = /^(tau +)?(.*?): *([^:>]*)>([^>]*)$/.exec(bare);
    if (parts === null)
      throw new NetTextError(i + 1, `"${bare}" is not a transition; write it as "start(a): p > q"`);
    const [, hidden, shows = "", takes = "", rest = ""] = parts;
    const [gives = "", ...clauses] = rest.split(",");
    const own = clauses.map((clause) => clauseOf(clause, i + 1));
    const arcs = own.reduce<Arcs>((all, one) => Object.assign(all, one), { takes, gives });
    const count = (used.get(shows) ?? 0) + 1;
    used.set(shows, count);
    const name = count === 1 ? shows : `${shows} ${count}`;
    return [hidden === undefined ? event(shows, arcs, name) : silent(name, arcs)];
  });
}

function clauseOf(clause: string, line: number): Arcs {
  const [word = "", ...places] = clause.trim().split(/ +/);
  switch (word) {
    case "needs":
    case "without":
    case "empties":
      if (places.length > 0) return { [word]: places.join(" ") };
      throw new NetTextError(line, `"${word}" names no place; write them after it`);
    case "waits":
      if (places.length === 0) return { waits: true };
      throw new NetTextError(
        line,
        `"waits" takes no places; it waits for all that the transition takes from`,
      );
    default:
      throw new NetTextError(line, `"${word}" is none of needs, without, empties, waits`);
  }
}
