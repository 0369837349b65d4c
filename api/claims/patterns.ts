// The pattern that a cluster is compared with, by name: one of the catalogue, or a net in a file.
import { collectFiles } from "../../model/input/load.ts";
import { didYouMean, InputErrors, wholeFile } from "../../model/input/problem.ts";
import { readNet } from "../../model/workflow/formats/read-net.ts";
import type { Net } from "../../model/workflow/net.ts";
import { PATTERN_IDS, patternId, patternOf, patterns } from "../../model/workflow/patterns/index.ts";
import { UsageError } from "../errors.ts";

/**
 * @param named the id of a pattern, "WCP-1" or "WDP-27" or "SRS-CWC-NIL", or a file
 * @param option how it is called in messages
 * @throws UsageError for a pattern that there is not, or that has no net; InputErrors for what is wrong with a file
 */
export function patternNamed(named: string, option: string): Net {
  const found = patternOf(named.replace(/^WCP(\d)/i, "WCP-$1"));
  if (found === undefined && !LIKE_AN_ID.test(named)) return netInFile(named);
  if (found === undefined)
    throw new UsageError(
      `${option} ${named}: there is no such pattern; ${didYouMean(named, PATTERN_IDS, "there are WCP-1 to WCP-43, and those of data, resources and exceptions")}`,
    );
  if (found.net === undefined)
    throw new UsageError(`${option} ${named}: ${found.name} has no net: ${found.why ?? "none is bounded"}`);
  return { ...found.net, name: titleOf(found) };
}

/** What a net is called in reports. */
export function titleOfNet(net: Net): string {
  const known = patterns.find((one) => one.net === net);
  if (known !== undefined) return titleOf({ ...known, id: patternId(known) });
  return net.name === UNNAMED ? "the net of claim.yaml" : net.name;
}

/** The name of nets that stand in a claim.yaml. */
const UNNAMED = "pattern";

function titleOf({ id, name }: { readonly id: string; readonly name: string }): string {
  return `${id} (${name})`;
}

/** No name of a file, which would have an extension. */
const LIKE_AN_ID = /^(?:W[CDR]P-?\d+|RP-[a-z]+|[A-Z]{2,3}-[A-Z]{3}-[A-Z]{3}(?:-\d)?)$/i;

/** @throws InputErrors */
function netInFile(file: string): Net {
  const [source] = collectFiles([file]).sources;
  if (source?.named === true) return readNet(source);
  throw new InputErrors([{ position: wholeFile(file), field: "", problem: "is no net", fix: "name a file" }]);
}
