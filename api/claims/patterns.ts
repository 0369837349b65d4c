// The pattern that a cluster is compared with, by name: one of the catalogue, or a net in a file.
import { collectFiles } from "../../model/input/load.ts";
import { InputErrors, wholeFile } from "../../model/input/problem.ts";
import { readNet } from "../../model/workflow/formats/read-net.ts";
import type { Net } from "../../model/workflow/net.ts";
import { type Pattern, patternId, patterns } from "../../model/workflow/patterns/index.ts";
import { UsageError } from "../errors.ts";

/**
 * @param named "WCP-1" to "WCP-43", or a file
 * @param option how it is called in messages
 * @throws UsageError for a pattern that there is not, or that has no net; InputErrors for what is wrong with a file
 */
export function patternNamed(named: string, option: string): Net {
  return /^WCP-?\d+$/i.test(named) ? ofCatalogue(named, option) : netInFile(named);
}

function ofCatalogue(named: string, option: string): Net {
  const id = `WCP-${named.replace(/\D/g, "")}`;
  const found = patterns.find((one) => patternId(one) === id);
  if (found === undefined)
    throw new UsageError(`${option} ${named}: there is no such pattern; there are WCP-1 to WCP-43`);
  if (found.net === undefined)
    throw new UsageError(`${option} ${named}: ${found.name} has no net: ${found.why ?? "none is bounded"}`);
  return { ...found.net, name: titleOf(found) };
}

/** What a net is called in reports. */
export function titleOfNet(net: Net): string {
  const known = patterns.find((one) => one.net === net);
  if (known !== undefined) return titleOf(known);
  return net.name === UNNAMED ? "the net of claim.yaml" : net.name;
}

/** The name of nets that stand in a claim.yaml. */
const UNNAMED = "pattern";

function titleOf(one: Pattern): string {
  return `${patternId(one)} (${one.name})`;
}

/** @throws InputErrors */
function netInFile(file: string): Net {
  const [source] = collectFiles([file]).sources;
  if (source?.named === true) return readNet(source);
  throw new InputErrors([{ position: wholeFile(file), field: "", problem: "is no net", fix: "name a file" }]);
}
