// Voting, the abstract core of Paxos (Lamport; module Voting of the TLA+ Examples). Quorums are majorities.
import { invariant, predicate } from "../property.ts";
import { act, process, refers, slot, symmetryClass, system } from "../system.ts";
import { at, range, type Specification, someOf, when } from "./specification.ts";

/** `interchangeable`: states are counted up to permutations of the acceptors and of the values. */
type Parameters = {
  readonly acceptors: number;
  readonly values: number;
  readonly ballots: number;
  readonly interchangeable?: boolean;
};
type Acceptor = { readonly ballot: number; readonly votes: readonly (number | null)[] };

export function voting(parameters: Parameters): Specification {
  const { acceptors: n, values, ballots, interchangeable = false } = parameters;
  const promised = range(n).map((a) => slot(`ballot of ${a}`, -1));
  const voted = range(n).map((a) =>
    range(ballots).map((b) => slot<number | null>(`vote of ${a} in ${b}`, null)),
  );
  const quorums = someOf(range(n)).filter((quorum) => 2 * quorum.length > n);
  const raise = promised.map((ballot, a) =>
    process({
      name: `raise ${a}`,
      orbit: "raise",
      reads: { ballot },
      step: (now) => range(ballots).flatMap((b) => when(b > now.ballot, act("raise", ballot.set(b)))),
    }),
  );
  const vote = range(n).flatMap((a) =>
    range(ballots).map((b) =>
      process({
        name: `vote ${a} in ${b}`,
        orbit: `vote in ${b}`,
        reads: {
          promised,
          earlier: voted.flatMap((votes) => votes.slice(0, b)),
          here: voted.map((v) => at(v, b)),
        },
        step(now) {
          if (at(now.promised, a) > b || now.here[a] !== null) return [];
          const all = now.promised.map((ballot, i) => ({
            ballot,
            votes: now.earlier.slice(i * b, i * b + b),
          }));
          return range(values)
            .filter((v) => now.here.every((other) => other === null || other === v))
            .filter((v) =>
              quorums.some((quorum) =>
                showsSafe(
                  quorum.map((i) => at(all, i)),
                  b,
                  v,
                ),
              ),
            )
            .map((v) => act("vote", at(promised, a).set(b), at(at(voted, a), b).set(v)));
        },
      }),
    ),
  );
  const chosen = (now: readonly (number | null)[]) =>
    range(ballots).flatMap((b) =>
      range(values).filter((v) => quorums.some((quorum) => quorum.every((a) => now[a * ballots + b] === v))),
    );
  const agree = predicate(
    "at most one value is chosen",
    { votes: voted.flat() },
    (now) => new Set(chosen(now.votes)).size <= 1,
  );
  const symmetry = [
    symmetryClass({ members: promised.map((ballot, a) => [ballot, ...at(voted, a)]) }),
    symmetryClass({
      names: range(values),
      rename: [refers(voted.flat(), (value, to) => to.member(value))],
    }),
  ];
  return {
    system: system({
      name: "voting",
      slots: [...promised, ...voted.flat()],
      processes: [...raise, ...vote],
      interchangeable: interchangeable ? symmetry : [],
    }),
    properties: [invariant("consistent", agree)],
  };
}

/** Whether this majority shows that no other value than `value` can ever be chosen below `ballot`. */
function showsSafe(quorum: readonly Acceptor[], ballot: number, value: number): boolean {
  if (quorum.some((acceptor) => acceptor.ballot < ballot)) return false;
  const last = range(ballot).findLast((b) => quorum.some(({ votes }) => votes[b] !== null));
  return last === undefined || quorum.some(({ votes }) => votes[last] === value);
}
