// Decisions that several processes come to: of a scheduler there is one process for each node, and all decide from the same view.

/** So many answers are kept, then all are forgotten. */
const KEPT = 10_000;

/** The same function of plain data, which is asked once for what several ask in turn. */
export function remembered<Q, A>(answer: (question: Q) => A): (question: Q) => A {
  const known = new Map<string, A>();
  return (question) => {
    const text = JSON.stringify(question);
    const found = known.get(text);
    if (found !== undefined) return found;
    const fresh = answer(question);
    if (known.size >= KEPT) known.clear();
    known.set(text, fresh);
    return fresh;
  };
}
