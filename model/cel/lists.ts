// Kubernetes' functions of lists, and CEL's of sets.
// Source: staging/src/k8s.io/apiserver/pkg/cel/library/lists.go; github.com/google/cel-go/ext (lists.go, sets.go).
import type { Environment } from "@marcbachmann/cel-js";
import { areEqual, compared } from "./values.ts";

type List = readonly unknown[];

export function registerLists(env: Environment): void {
  env.registerFunction("list<dyn>.isSorted(): bool", (list: List) =>
    list.every((item, i) => i === 0 || compared(list[i - 1], item) <= 0),
  );
  env.registerFunction("list<dyn>.sum(): dyn", sum);
  env.registerFunction("list<dyn>.min(): dyn", (list: List) => extreme("min", list, -1));
  env.registerFunction("list<dyn>.max(): dyn", (list: List) => extreme("max", list, 1));
  env.registerFunction("list<dyn>.indexOf(dyn): int", (list: List, wanted: unknown) =>
    BigInt(list.findIndex((item) => areEqual(item, wanted))),
  );
  env.registerFunction("list<dyn>.lastIndexOf(dyn): int", (list: List, wanted: unknown) =>
    BigInt(list.findLastIndex((item) => areEqual(item, wanted))),
  );
  env.registerFunction("list<dyn>.distinct(): list<dyn>", distinct);
  env.registerFunction("list<dyn>.sort(): list<dyn>", (list: List) => list.toSorted(compared));
  env.registerFunction("list<dyn>.reverse(): list<dyn>", (list: List) => list.toReversed());
  env.registerFunction("list<dyn>.flatten(): list<dyn>", (list: List) => list.flat());
  env.registerFunction("list<dyn>.slice(int, int): list<dyn>", (list: List, from: bigint, to: bigint) => {
    if (from < 0 || to < from || to > list.length) throw new RangeError("slice: index out of range");
    return list.slice(Number(from), Number(to));
  });
  registerSets(env);
}

/** Stands for the name in front of functions that have one: `sets.contains(...)`. */
class Sets {}

function registerSets(env: Environment): void {
  const has = (list: List, item: unknown): boolean => list.some((other) => areEqual(other, item));
  const contains = (list: List, other: List): boolean => other.every((item) => has(list, item));
  env.registerType("Sets", Sets);
  env.registerConstant("sets", "Sets", new Sets());
  env.registerFunction("Sets.contains(list<dyn>, list<dyn>): bool", (_: Sets, a: List, b: List) =>
    contains(a, b),
  );
  env.registerFunction(
    "Sets.equivalent(list<dyn>, list<dyn>): bool",
    (_: Sets, a: List, b: List) => contains(a, b) && contains(b, a),
  );
  env.registerFunction("Sets.intersects(list<dyn>, list<dyn>): bool", (_: Sets, a: List, b: List) =>
    b.some((item) => has(a, item)),
  );
}

function distinct(list: List): List {
  return list.filter((item, i) => list.findIndex((other) => areEqual(other, item)) === i);
}

function sum(list: List): unknown {
  if (list.every((item) => typeof item === "bigint"))
    return list.reduce<bigint>((all, item) => all + item, 0n);
  if (list.every((item) => typeof item === "number"))
    return list.reduce<number>((all, item) => all + item, 0);
  throw new RangeError("no such overload: sum of values that are not all ints, or all doubles");
}

function extreme(name: string, list: List, sign: -1 | 1): unknown {
  const [first, ...rest] = list;
  if (first === undefined) throw new RangeError(`${name} called on empty list`);
  return rest.reduce((best, item) => (compared(item, best) === sign ? item : best), first);
}
