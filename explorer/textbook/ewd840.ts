// Termination detection in a ring (Dijkstra, Feijen and van Gasteren, EWD840, 1983).
import { alwaysEventually, invariant, leadsTo, predicate } from "../property.ts";
import { act, type Fairness, process, projection, slot, system } from "../system.ts";
import { at, range, type Specification, when } from "./specification.ts";

/**
 * Fairness is on the token's moves taken together, not on the nodes' own work.
 *
 * `assumePassive` restricts the fair runs to those in which every node is passive again and again: each node gets
 * a weakly fair action, possible while it is active, that leaves the system for ever. A fair run that never takes
 * one passes through states where it is impossible. The property counts having left as success.
 */
type Parameters = {
  readonly nodes: number;
  readonly fairness?: Fairness;
  readonly assumePassive?: boolean;
};

export function ewd840({ nodes: n, fairness = "none", assumePassive = false }: Parameters): Specification {
  const actives = range(n).map((i) => slot(`${i} is active`, false));
  const blacks = range(n).map((i) => slot(`${i} is black`, false));
  const token = slot("token", 0);
  const tokenBlack = slot("token is black", true);
  const left = slot("left", false);
  const tokenMoves = range(n).map((i) => {
    const [active, black] = [at(actives, i), at(blacks, i)];
    return process({
      name: `token at ${i}`,
      reads: {
        here: projection(token, `token at ${i}`, (position) => position === i),
        active,
        black,
        tokenBlack,
      },
      fairness,
      fairAs: "token",
      step(now) {
        if (!now.here) return [];
        const tainted = now.black || now.tokenBlack;
        if (i === 0)
          return when(tainted, act("probe", token.set(n - 1), tokenBlack.set(false), black.set(false)));
        const pass = act("pass", token.set(i - 1), tokenBlack.set(tainted), black.set(false));
        return when(!now.active || tainted, pass);
      },
    });
  });
  const work = actives.map((active, i) => {
    const others = range(n).filter((j) => j !== i);
    return process({
      name: `node ${i}`,
      reads: { active },
      step: (now) =>
        when(
          now.active,
          ...others.map((j) =>
            act("activate", at(actives, j).set(true), ...(j > i ? [at(blacks, i).set(true)] : [])),
          ),
          act("rest", active.set(false)),
        ),
    });
  });
  const leave = actives.map((active, i) =>
    process({
      name: `leave at ${i}`,
      reads: { active, left },
      fairness: "weak",
      step: (now) => when(now.active && !now.left, act("leave", left.set(true))),
    }),
  );
  const detection = { token, tokenBlack, black: at(blacks, 0), active: at(actives, 0) };
  const detected = predicate(
    "termination detected",
    detection,
    (now) => now.token === 0 && !now.tokenBlack && !now.black && !now.active,
  );
  const terminated = predicate("all passive", { actives }, (now) => !now.actives.some(Boolean));
  const detectedOrLeft = predicate(
    "termination detected, or a node stayed active",
    { ...detection, left },
    (now) => now.left || (now.token === 0 && !now.tokenBlack && !now.black && !now.active),
  );
  const bits = (values: number) => range(n).map((i) => (values >> i) % 2 === 1);
  const initial = range(n).flatMap((position) =>
    range(4 ** n).map((mask) => [
      token.set(position),
      ...bits(mask % 2 ** n).map((bit, i) => at(actives, i).set(bit)),
      ...bits(mask >> n).map((bit, i) => at(blacks, i).set(bit)),
    ]),
  );
  return {
    system: system({
      name: "EWD840 termination detection",
      slots: [...actives, ...blacks, token, tokenBlack, ...(assumePassive ? [left] : [])],
      processes: [...tokenMoves, ...work, ...(assumePassive ? leave : [])],
      initial,
    }),
    properties: [
      invariant("detection is right", terminated, detected),
      leadsTo("terminated leads to detected", terminated, detected),
      ...(assumePassive
        ? [alwaysEventually("passive again and again leads to detected", detectedOrLeft)]
        : []),
    ],
  };
}
