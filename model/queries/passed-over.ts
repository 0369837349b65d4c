// Which elements an expression passes over, whatever state they are in: `pods.filter(p, p.labels.app == "web")` has nothing to
// do with other pods. So workloads that a property does not speak of are explored apart from those that it does.
import type { ASTNode } from "@marcbachmann/cel-js";
import { nodesOf, partOf } from "../cel/expression.ts";
import {
  celRow,
  fieldsOf,
  isVariable,
  queryEnvironment,
  type Row,
  VARIABLES,
  type Variable,
} from "./fields.ts";
import type { Pass, Uses } from "./uses.ts";

type Judge = (row: Row) => boolean;

/**
 * For each variable that is mentioned: whether an element can make a difference to the value. Only fields that never change
 * decide; an element of which some are not known makes a difference.
 */
export function contributions({ passes }: Pick<Uses, "passes">): ReadonlyMap<Variable, Judge> {
  return new Map(
    [...passes].map(([variable, uses]) => {
      const judges = uses.map((chain) => passedOver(variable, chain));
      return [variable, (row) => !judges.every((isPassedOver) => isPassedOver(row))];
    }),
  );
}

/** By the first pass that leaves it out; a filter before it must let it through, and come to no error. */
function passedOver(variable: Variable, chain: readonly Pass[]): Judge {
  const steps = chain.map((pass) => {
    if (pass.body === undefined) return { isOut: never, isIn: never };
    const [isTrue, isFalse] = [
      always(variable, pass, pass.body, true),
      always(variable, pass, pass.body, false),
    ];
    return pass.macro === "all" ? { isOut: isTrue, isIn: never } : { isOut: isFalse, isIn: isTrue };
  });
  return (row) => {
    for (const { isOut, isIn } of steps) {
      if (isOut(row)) return true;
      if (!isIn(row)) return false;
    }
    return false;
  };
}

const never: Judge = () => false;

/** Whether what decides comes to `wanted` by fields alone that never change. In CEL, `false && error` is false. */
function always(variable: Variable, pass: Pass, node: ASTNode, wanted: boolean): Judge {
  if (node.op === "!_") return always(variable, pass, node.args, !wanted);
  if (node.op === "&&" || node.op === "||") {
    const sides = node.args.map((side) => always(variable, pass, side, wanted));
    const needsBoth = (node.op === "&&") === wanted;
    return (row) => (needsBoth ? sides.every((side) => side(row)) : sides.some((side) => side(row)));
  }
  if (!isFixed(variable, pass.element, node)) return never;
  const part = partOf(queryEnvironment(), node, { [pass.element]: VARIABLES[variable].element });
  if (part === undefined) return never;
  return (row) => {
    const result = part.run({ [pass.element]: celRow(variable, row) });
    return result.ok && result.value === wanted;
  };
}

/** Whether it speaks of nothing but fields of the element that never change. */
function isFixed(variable: Variable, element: string, node: ASTNode): boolean {
  const types = fieldsOf(variable);
  const nodes = nodesOf(node);
  const ids = nodes.filter(({ op, args }) => op === "id" && args === element).length;
  const reads = nodes.flatMap((one) =>
    one.op === "." && one.args[0].op === "id" && one.args[0].args === element ? [one.args[1]] : [],
  );
  const others = nodes.some(({ op, args }) => op === "id" && typeof args === "string" && isVariable(args));
  return !others && reads.length === ids && reads.every((field) => types[field]?.isFixed === true);
}
