// Expressions with names: the conditions of policies and webhooks, and the variables of policies.
import type { NamedExpression } from "../kubernetes/index.ts";
import { celText, UNKNOWN_EXPRESSION } from "./cel-text.ts";
import { type Decoder, type Log, list, string } from "./decode.ts";
import { type Path, quote } from "./problem.ts";
import { structure } from "./structure.ts";
import { positionAt, type Tree } from "./tree.ts";

/** Conditions of policies and of webhooks. They do not see the variables of a policy. */
export function matchConditions(
  known: readonly string[],
  unsupported = UNKNOWN_EXPRESSION,
): Decoder<readonly NamedExpression[]> {
  return (tree, path, log) => {
    const found = list(namedExpression("MatchCondition", () => celText(known, "bool", unsupported)))(
      tree,
      path,
      log,
    );
    refuseDuplicates(found ?? [], tree, path, log);
    return found;
  };
}

export function namedExpression(
  name: "MatchCondition" | "PolicyVariable",
  expression: () => Decoder<string>,
): Decoder<NamedExpression> {
  return (tree, path, log) => {
    const fields = structure(name, tree, path, log);
    const named = fields?.required("name", string, "give it a name");
    const text = fields?.required("expression", expression(), "write a CEL expression");
    return named === undefined || text === undefined ? undefined : { name: named, expression: text };
  };
}

export function refuseDuplicates(found: readonly NamedExpression[], tree: Tree, path: Path, log: Log): void {
  for (const [i, { name }] of found.entries()) {
    if (found.findIndex((other) => other.name === name) === i) continue;
    const problem = `Duplicate value: ${quote(name)}`;
    log.problem(positionAt(tree, [i, "name"]), [...path, i, "name"], problem, "name each differently");
  }
}
