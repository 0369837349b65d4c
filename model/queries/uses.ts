// What an expression uses: which fields of which variables, whether it tells nodes apart, and which elements it passes over.
import type { ASTNode } from "@marcbachmann/cel-js";
import { childrenOf } from "../cel/expression.ts";
import { HOSTNAME } from "../nodes/node-facts.ts";
import { fieldsOf, isVariable, type Variable } from "./fields.ts";

/** A macro goes through elements, each under a name: `p` in `pods.filter(p, ...)`. */
export interface Pass {
  readonly macro: "filter" | "exists" | "exists_one" | "all" | "map";
  readonly element: string;
  /** What decides about an element; undefined if nothing does. */
  readonly body: ASTNode | undefined;
}

export interface Uses {
  /** The variables that it mentions, and the fields of each that it reads: all, where elements are used as a whole. */
  readonly fields: ReadonlyMap<Variable, ReadonlySet<string>>;
  /** Its value may change when equal nodes change places. */
  readonly tellsNodesApart: boolean;
  /** By variable, for each time that it is mentioned: what goes through its elements, first to last; none: all are used. */
  readonly passes: ReadonlyMap<Variable, readonly (readonly Pass[])[]>;
}

const MACROS = ["filter", "exists", "exists_one", "all", "map"] as const;

/** What names in scope stand for, other than variables: an element of one, a list of elements, or any other value. */
type Scope = ReadonlyMap<
  string,
  { readonly element: Variable } | { readonly rows: Variable } | { readonly element?: undefined }
>;

/**
 * Nodes are exchanged by symmetry, so the value must not depend on which of several equal nodes is which. Without names of nodes
 * it does not: elements come in an order that is decided by the rest of what is read of them. Names are harmless where they are
 * only compared with each other or with "", counted (`.map(p, p.node).distinct().size()`), or looked for among others, and no
 * list is made element by element of what such comparisons come to. All else tells nodes apart.
 */
export function usesOf(ast: ASTNode): Uses {
  const walk = new Walk();
  walk.visit(ast, new Map(), false);
  return { fields: walk.fields, tellsNodesApart: walk.tellsNodesApart, passes: walk.passes };
}

class Walk {
  readonly fields = new Map<Variable, Set<string>>();
  readonly passes = new Map<Variable, (readonly Pass[])[]>();
  tellsNodesApart = false;

  /** @param inMap In what a list is made of, element by element. */
  visit(node: ASTNode, scope: Scope, inMap: boolean): void {
    if (this.#isHarmless(node, scope, inMap) || this.#isSelection(node, scope, inMap)) return;
    const whole = rootOf(node, scope) ?? elementOf(node, scope);
    if (whole !== undefined) this.#whole(whole);
    if (node.op === "call" && node.args[0] === "size" && this.#consume(node.args[1][0], [], scope, inMap))
      return;
    if (node.op === "rcall" && this.#call(node.args, scope, inMap)) return;
    for (const child of childrenOf(node.args)) this.visit(child, scope, inMap);
  }

  /** Comparisons and counts of names of nodes that come to the same wherever equal nodes stand. */
  #isHarmless(node: ASTNode, scope: Scope, inMap: boolean): boolean {
    if (inMap) return false;
    if (node.op === "==" || node.op === "!=") {
      const names = node.args.filter((one) => isNodeName(one, scope));
      if (names.length === 0 || !node.args.every((one) => names.includes(one) || textIn(one) === ""))
        return false;
      for (const one of names) this.#readField(one, scope);
      return true;
    }
    if (node.op === "in") {
      const [name, names] = node.args;
      if (!isNodeName(name, scope) || !this.#names(names, scope)) return false;
      this.#readField(name, scope);
      return true;
    }
    if (node.op !== "rcall" || node.args[0] !== "size") return false;
    const [, target] = node.args;
    return target.op === "rcall" && target.args[0] === "distinct" && this.#names(target.args[1], scope);
  }

  /** Whether it is a list of the names of nodes: `pods.map(p, p.node)`; all below it is then visited. */
  #names(node: ASTNode, scope: Scope): boolean {
    if (node.op !== "rcall" || node.args[0] !== "map") return false;
    const [, target, [element, ...rest]] = node.args;
    const [name, condition] = [rest.at(-1), rest.at(-2)];
    const variable = rootOf(target, scope);
    if (element?.op !== "id" || name === undefined || variable === undefined) return false;
    const inner = new Map(scope).set(element.args, { element: variable });
    if (!isNodeName(name, inner)) return false;
    this.#consume(target, [{ macro: "map", element: element.args, body: condition }], scope, false);
    if (condition !== undefined) this.visit(condition, inner, false);
    this.#readField(name, inner);
    return true;
  }

  /** Whether it is a field of an element, or a label of a node by a key that is written out. */
  #isSelection(node: ASTNode, scope: Scope, inMap: boolean): boolean {
    const key = keyIn(node);
    const of = node.op === "in" ? node.args[1] : isSelect(node) ? node.args[0] : undefined;
    if (of !== undefined && key !== undefined && isNodeLabels(of, scope)) {
      this.#readField(of, scope);
      if (key === HOSTNAME) this.tellsNodesApart = true;
      return true;
    }
    if (node.op !== "." && node.op !== ".?") return false;
    if (elementOf(node.args[0], scope) === undefined) {
      this.visit(node.args[0], scope, inMap);
      return true;
    }
    this.#readField(node, scope);
    if (isNodeName(node, scope) || isNodeLabels(node, scope)) this.tellsNodesApart = true;
    return true;
  }

  #readField(node: ASTNode, scope: Scope): void {
    if (node.op !== "." && node.op !== ".?") return;
    const variable = elementOf(node.args[0], scope);
    if (variable !== undefined) this.#fieldsOf(variable).add(node.args[1]);
  }

  /** Whether it is a macro, or counts elements; all below it is then visited. */
  #call([called, target, args]: Call, scope: Scope, inMap: boolean): boolean {
    if (called === "size") return this.#consume(target, [], scope, inMap);
    const [element, ...rest] = args;
    if (element?.op !== "id") return false;
    if (called === "bind") return this.#bind(element.args, rest, scope, inMap);
    const macro = MACROS.find((one) => one === called);
    if (macro === undefined) return false;
    const pass = passOf(macro, element.args, rest);
    const variable = rootOf(target, scope);
    if (!this.#consume(target, [pass], scope, inMap)) this.visit(target, scope, inMap);
    const inner = new Map(scope).set(element.args, variable === undefined ? {} : { element: variable });
    for (const one of rest) this.visit(one, inner, inMap || macro === "map");
    return true;
  }

  #bind(name: string, [value, body]: readonly ASTNode[], scope: Scope, inMap: boolean): boolean {
    if (value === undefined || body === undefined) return false;
    const rows = rootOf(value, scope);
    if (!this.#consume(value, [], scope, inMap)) this.visit(value, scope, inMap);
    this.visit(body, new Map(scope).set(name, rows === undefined ? {} : { rows }), inMap);
    return true;
  }

  /** Whether it is a list of elements of a variable that something goes through; all in it is then visited. */
  #consume(node: ASTNode | undefined, later: readonly Pass[], scope: Scope, inMap: boolean): boolean {
    const variable = node === undefined ? undefined : rootOf(node, scope);
    if (node === undefined || variable === undefined) return false;
    if (node.op !== "rcall") {
      this.#fieldsOf(variable);
      if (variableOf(node, scope) !== undefined) this.#mention(variable, later);
      return true;
    }
    const [, target, [element, ...rest]] = node.args;
    if (element?.op !== "id") return false;
    this.#consume(target, [passOf("filter", element.args, rest), ...later], scope, inMap);
    const inner = new Map(scope).set(element.args, { element: variable });
    for (const one of rest) this.visit(one, inner, inMap);
    return true;
  }

  #whole(variable: Variable): void {
    for (const field of Object.keys(fieldsOf(variable))) this.#fieldsOf(variable).add(field);
    this.#mention(variable, []);
    if (variable === "pods" || variable === "nodes") this.tellsNodesApart = true;
  }

  #mention(variable: Variable, passes: readonly Pass[]): void {
    this.passes.set(variable, [...(this.passes.get(variable) ?? []), passes]);
  }

  #fieldsOf(variable: Variable): Set<string> {
    const fields = this.fields.get(variable) ?? new Set();
    this.fields.set(variable, fields);
    return fields;
  }
}

/** The name of what is called, on what, with what. */
type Call = readonly [string, ASTNode, readonly ASTNode[]];

function passOf(macro: Pass["macro"], element: string, args: readonly ASTNode[]): Pass {
  return { macro, element, body: macro !== "map" || args.length === 2 ? args[0] : undefined };
}

/** Of which variable the elements of a list are: the variable itself, what filters leave of it, or a name for either. */
function rootOf(node: ASTNode, scope: Scope): Variable | undefined {
  if (node.op === "rcall" && node.args[0] === "filter") return rootOf(node.args[1], scope);
  const bound = node.op === "id" ? scope.get(node.args) : undefined;
  return bound !== undefined && "rows" in bound ? bound.rows : variableOf(node, scope);
}

function variableOf(node: ASTNode, scope: Scope): Variable | undefined {
  return node.op === "id" && !scope.has(node.args) && isVariable(node.args) ? node.args : undefined;
}

/** Of which variable it is an element, by a name that a macro gives it. */
function elementOf(node: ASTNode, scope: Scope): Variable | undefined {
  const bound = node.op === "id" ? scope.get(node.args) : undefined;
  return bound !== undefined && "element" in bound ? bound.element : undefined;
}

/** `p.node` of an element of pods, `n.name` of one of nodes. */
function isNodeName(node: ASTNode, scope: Scope): boolean {
  return isFieldOf(node, scope, "pods", "node") || isFieldOf(node, scope, "nodes", "name");
}

function isNodeLabels(node: ASTNode, scope: Scope): boolean {
  return isFieldOf(node, scope, "nodes", "labels");
}

function isFieldOf(node: ASTNode, scope: Scope, variable: Variable, field: string): boolean {
  return node.op === "." && node.args[1] === field && elementOf(node.args[0], scope) === variable;
}

function isSelect(node: ASTNode): node is ASTNode & { readonly op: "." | ".?" | "[]" | "[?]" } {
  return node.op === "." || node.op === ".?" || node.op === "[]" || node.op === "[?]";
}

/** The key by which something is selected, or looked for, if it is written out. */
function keyIn(node: ASTNode): string | undefined {
  if (node.op === "." || node.op === ".?") return node.args[1];
  if (node.op === "[]" || node.op === "[?]") return textIn(node.args[1]);
  return node.op === "in" ? textIn(node.args[0]) : undefined;
}

function textIn(node: ASTNode): string | undefined {
  return node.op === "value" && typeof node.args === "string" ? node.args : undefined;
}
