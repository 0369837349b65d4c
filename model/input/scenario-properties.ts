// What a scenario says of properties: which are switched on and off, and those that users state themselves, in CEL.
import { queryOf } from "../queries/query.ts";
import type { CustomProperty, PlacedExpression, Scenario } from "../scenario/scenario.ts";
import { placeIn } from "./cel-text.ts";
import { closed, type Decoder, list, string } from "./decode.ts";
import { didYouMean, formatPath, quote } from "./problem.ts";
import { child, items, positionAt, text } from "./tree.ts";

type Chosen = Pick<Scenario, "propertiesOff" | "propertiesOn" | "customProperties">;

/** By the field that has the expression. */
const SHAPES = {
  always: "always",
  eventually: "eventually",
  leadsTo: "leads-to",
  possible: "possible",
} as const;

const SHAPE_FIELDS = ["always", "eventually", "leadsTo", "possible"] as const;

export const properties: Decoder<Chosen> = (tree, path, log) => {
  const fields = closed(["off", "on", "custom"], tree, path, log);
  const ids = (name: string): readonly string[] => {
    const found = fields?.optional(name, list(string)) ?? [];
    for (const [i, id] of found.entries()) {
      if (found.indexOf(id) === i) continue;
      const at = [name, i];
      log.problem(positionAt(tree, at), [...path, ...at], `Duplicate value: ${quote(id)}`, "name it once");
    }
    return found;
  };
  const [off, on] = [ids("off"), ids("on")];
  for (const [i, id] of on.entries()) {
    if (!off.includes(id)) continue;
    const problem = `Forbidden: ${quote(id)} is switched off too`;
    log.problem(positionAt(tree, ["on", i]), [...path, "on", i], problem, "keep one of the two");
  }
  const custom = fields?.optional("custom", list(customProperty)) ?? [];
  const names = items(child(tree, "custom")).map((one) => text(child(one, "id")));
  for (const [i, id] of names.entries()) {
    if (id === undefined || names.indexOf(id) === i) continue;
    const at = ["custom", i, "id"];
    log.problem(
      positionAt(tree, at),
      [...path, ...at],
      `Duplicate value: ${quote(id)}`,
      "name each differently",
    );
  }
  return { propertiesOff: off, propertiesOn: on, customProperties: custom };
};

const customProperty: Decoder<CustomProperty> = (tree, path, log) => {
  const fields = closed(["id", ...SHAPE_FIELDS, "when", "message"], tree, path, log);
  if (fields === undefined) return undefined;
  const id = fields.required("id", propertyId, "name the property");
  const when = fields.optional("when", expression);
  const message = fields.optional("message", sentence);
  const given = SHAPE_FIELDS.filter((shape) => fields.tree.entries.has(shape));
  const [shape, second] = given;
  if (shape === undefined) {
    const fix = `state what must be true: ${SHAPE_FIELDS.join(", ")}`;
    log.problem(tree.position, path, "Required value", fix);
    return undefined;
  }
  if (second !== undefined) {
    const problem = `Forbidden: ${shape} says already what must be true`;
    log.problem(positionAt(tree, [second]), [...path, second], problem, "make two properties of it");
  }
  const found = given.map((one) => fields.optional(one, expression))[0];
  if (shape === "eventually" && fields.tree.entries.has("when"))
    log.problem(
      positionAt(tree, ["when"]),
      [...path, "when"],
      "Forbidden: eventually is about every run",
      "write leadsTo in place of eventually: whenever `when` is true, then or later",
    );
  if (shape === "leadsTo" && !fields.tree.entries.has("when"))
    log.problem(tree.position, [...path, "when"], "Required value", "say what must lead to it");
  if (id === undefined || found === undefined) return undefined;
  return { id, shape: SHAPES[shape], expression: found, when, message };
};

const propertyId: Decoder<string> = (tree, path, log) => {
  const id = string(tree, path, log);
  if (id === undefined || /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(id)) return id;
  const must = "must consist of lower case alphanumeric characters or '-'";
  log.problem(tree.position, path, `Invalid value: ${quote(id)}: ${must}`, "name it like two-ready");
  return undefined;
};

const sentence: Decoder<string> = (tree, path, log) => {
  const text = string(tree, path, log)?.trim();
  if (text === undefined || (text !== "" && !text.includes("\n"))) return text;
  log.problem(
    tree.position,
    path,
    `Invalid value: ${quote(text)}: must be one line`,
    "write one line, or none",
  );
  return undefined;
};

/** An expression that comes to a boolean. */
const expression: Decoder<PlacedExpression> = (tree, path, log) => {
  const source = string(tree, path, log);
  if (source === undefined) return undefined;
  if (source.trim() === "") {
    log.problem(tree.position, path, "Required value", "write a CEL expression");
    return undefined;
  }
  const query = queryOf(source);
  if ("message" in query) {
    const { message, offset, known } = query;
    const problem = `Invalid value: ${quote(source)}: compilation failed: ${placeIn(source, offset)}: ${message}`;
    const word = /[^\s:]+$/.exec(message)?.[0] ?? "";
    const fix =
      known.length === 0
        ? "correct the expression"
        : didYouMean(word, known, `there are ${known.join(", ")}`);
    log.problem(tree.position, path, problem, fix);
    return undefined;
  }
  return { text: source, position: tree.position, field: formatPath(path) };
};
