// Strongly connected components, for the reference explorer only: engines bring their own.

/**
 * How many strongly connected components the graph has; states are 0 .. stateCount-1.
 * Tarjan's algorithm (SIAM J. Comput. 1972), with a stack of its own because graphs are deeper than call stacks.
 */
export function countComponents(
  stateCount: number,
  edges: readonly { readonly source: number; readonly target: number }[],
): number {
  const successors: number[][] = Array.from({ length: stateCount }, () => []);
  for (const { source, target } of edges) successors[source]?.push(target);
  const order: number[] = [];
  const low: number[] = [];
  const open = new Set<number>();
  const component: number[] = [];
  let visited = 0;
  let components = 0;
  for (let root = 0; root < stateCount; root++) {
    const path = order[root] === undefined ? [{ state: root, next: 0 }] : [];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { state } = top;
      if (top.next === 0) {
        order[state] = low[state] = visited++;
        open.add(state);
        component.push(state);
      }
      const target = successors[state]?.[top.next++];
      if (target === undefined) {
        path.pop();
        const parent = path.at(-1)?.state;
        if (parent !== undefined) low[parent] = Math.min(low[parent] ?? 0, low[state] ?? 0);
        if (low[state] === order[state]) {
          components++;
          for (let member = component.pop(); member !== undefined; member = component.pop()) {
            open.delete(member);
            if (member === state) break;
          }
        }
      } else if (order[target] === undefined) {
        path.push({ state: target, next: 0 });
      } else if (open.has(target)) {
        low[state] = Math.min(low[state] ?? 0, order[target] ?? 0);
      }
    }
  }
  return components;
}
