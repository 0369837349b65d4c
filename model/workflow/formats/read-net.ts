// The net in a file, whichever of the known formats it has.
import { basename } from "node:path";
import { ModelError } from "../../../explorer/errors.ts";
import type { Source } from "../../input/files.ts";
import { InputErrors, wholeFile } from "../../input/problem.ts";
import type { Net } from "../net.ts";
import { NetTextError, netInText } from "../net-text.ts";
import { netOfBpmn } from "./bpmn.ts";
import { netOfPnml } from "./pnml.ts";
import { parseXmlTree, problemAt } from "./xml.ts";

/**
 * PNML and BPMN 2.0 by their endings (.pnml, .bpmn, or .xml with either inside); anything else is the text notation.
 * @throws InputErrors with every problem found, each with its line
 */
export function readNet(source: Source): Net {
  const { file, text } = source;
  if (!/\.(pnml|bpmn|xml)$/i.test(file)) return textNet(source);
  const root = parseXmlTree({ file, text });
  if (root.name === "pnml") return netOfPnml(root);
  if (root.name === "definitions") return netOfBpmn(root);
  throw new InputErrors([
    problemAt(root, "is neither PNML nor BPMN", "the first element of these is pnml, or definitions"),
  ]);
}

function textNet({ file, text }: Source): Net {
  try {
    return netInText(basename(file), text);
  } catch (error) {
    if (!(error instanceof NetTextError || error instanceof ModelError)) throw error;
    const position = error instanceof NetTextError ? { file, line: error.line, column: 1 } : wholeFile(file);
    const fix = 'write a transition a line, as "start(a): i > p"; the case begins in i, and ends in o';
    throw new InputErrors([{ position, field: "", problem: error.message, fix }]);
  }
}
