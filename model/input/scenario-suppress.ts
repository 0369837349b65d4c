// `suppress:` in plimsoll.yaml: violations that are accepted, each with the reason.
import type { Suppression } from "../scenario/suppression.ts";
import { closed, type Decoder, present, string } from "./decode.ts";
import { positionAt } from "./tree.ts";

export const suppression: Decoder<Suppression> = (tree, path, log) => {
  const fields = closed(["property", "object", "reason"], tree, path, log);
  const property = fields?.required("property", string, "name the property, as `plimsoll list` shows it");
  const object = fields?.optional("object", string);
  const reason = fields?.required("reason", string, "say why the violation is accepted");
  if (property === undefined || reason === undefined) return undefined;
  if (reason.trim() === "") {
    const at = ["reason"];
    const fix = "say why the violation is accepted";
    log.problem(positionAt(tree, at), [...path, ...at], "Required value", fix);
    return undefined;
  }
  return { property, ...present({ object }), reason, origin: "scenario", position: tree.position };
};
