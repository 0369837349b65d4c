// The pattern that a cluster is compared with, by name: one of the catalogue, or a net in a file.
import { basename, extname } from "node:path";
import { ModelError } from "../../explorer/errors.ts";
import { collectFiles, type Source } from "../../model/input/load.ts";
import { InputErrors, type InputProblem, wholeFile } from "../../model/input/problem.ts";
import { type Net, workflowNet } from "../../model/workflow/net.ts";
import { NetTextError, transitionsIn } from "../../model/workflow/net-text.ts";
import { type Pattern, patternId, patterns } from "../../model/workflow/patterns/index.ts";
import { UsageError } from "../errors.ts";

/** Files by their last extension; a file with any other holds a net as text. To read another format, add a line. */
const READERS: { readonly [extension: string]: (source: Source) => Net } = {};

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
  return found.net;
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
  if (source?.named !== true) throw new InputErrors([problem(wholeFile(file), "is no net", "name a file")]);
  const read = READERS[extname(file).toLowerCase()] ?? netOfText;
  return read(source);
}

/** A net as text, a transition a line: `start(a): i > p`. */
function netOfText({ file, text }: Source): Net {
  const fix = 'write a transition a line, as "start(a): i > p"; the case begins in i, and ends in o';
  try {
    return workflowNet(basename(file), transitionsIn(text));
  } catch (error) {
    if (error instanceof NetTextError)
      throw new InputErrors([problem({ file, line: error.line, column: 1 }, error.message, fix)]);
    if (error instanceof ModelError) throw new InputErrors([problem(wholeFile(file), error.message, fix)]);
    throw error;
  }
}

function problem(position: InputProblem["position"], text: string, fix: string): InputProblem {
  return { position, field: "", problem: text, fix };
}
