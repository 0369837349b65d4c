// claim.yaml: which pattern a cluster is said to be, what is seen of it, and what is found when the two are compared.
import {
  boolean,
  closed,
  type Decoder,
  type Fields,
  integer,
  list,
  logInto,
  oneOf,
  present,
  refuse,
  string,
} from "../../input/decode.ts";
import type { Source } from "../../input/files.ts";
import { parseDocuments } from "../../input/parse.ts";
import { didYouMean, InputErrors, type InputProblem, quote } from "../../input/problem.ts";
import { child, plainOf, positionAt, type Tree } from "../../input/tree.ts";
import type { Observable } from "../../inventory/inventory.ts";
import type { Net } from "../net.ts";
import { NetTextError, netInText } from "../net-text.ts";
import { PATTERN_IDS, patternOf } from "../patterns/index.ts";
import { FINDINGS, type Finding } from "./finding.ts";
import {
  type BlockedWhile,
  type ChangeRule,
  type Condition,
  type EndRule,
  FAULTS,
  type Faults,
  type Observation,
  type SlotName,
  type StepRule,
} from "./observation.ts";

export interface Expected {
  readonly finding: Finding;
  /** The number of steps of the shortest trace that only the cluster has; absent: the pattern has all. */
  readonly more?: number;
  /** Of the shortest that only the pattern has. */
  readonly less?: number;
}

/** What is found where faults never happen, and where they do and are hidden. The same, if there are none. */
export type Expectations = { readonly [faults in Faults]?: Expected };

export interface Claim {
  /** What is claimed, in one sentence. */
  readonly says: string;
  readonly net: Net;
  /** What of the net is seen is hidden on both sides. */
  readonly hides: readonly RegExp[];
  readonly observation: Observation;
  /** What the cluster must keep in its state for that, of what it does not keep otherwise. */
  readonly keeps: readonly Observable[];
  readonly expect: Expectations;
}

const OBSERVABLES = [
  "Progressing",
  "counts",
  "config",
  "requests",
  "answers",
  "ends",
  "processes",
] as const satisfies readonly Observable[];

/** @throws InputErrors with every problem found */
export function parseClaim({ file, text: source }: Source): Claim {
  const { documents, problems: syntax } = parseDocuments(file, source, "plimsoll");
  if (syntax.length > 0) throw new InputErrors(syntax);
  const problems: InputProblem[] = [];
  const log = logInto(problems);
  const [tree] = documents;
  const found = tree === undefined ? undefined : claim(tree, [], log);
  if (found === undefined || problems.length > 0) throw new InputErrors(problems);
  return found;
}

const claim: Decoder<Claim> = (tree, path, log) => {
  const known = [
    "says",
    "pattern",
    "net",
    "hide",
    "observe",
    "keeps",
    "block",
    "faults",
    "unlimited",
    "ends",
    "expect",
  ];
  const fields = closed(known, tree, path, log);
  if (fields === undefined) return undefined;
  const says = fields.required("says", string, "say what is claimed, in one sentence");
  const named = fields.optional("pattern", patternNet);
  const own = fields.optional("net", netOf);
  const net = own ?? named;
  if (net === undefined && child(tree, "net") === undefined && child(tree, "pattern") === undefined)
    log.problem(
      tree.position,
      ["net"],
      "Required value",
      "write the net of the pattern, or name one: pattern: WCP-1",
    );
  if (named !== undefined && own !== undefined)
    log.problem(
      positionAt(tree, ["net"]),
      ["net"],
      "Forbidden: there is a pattern already",
      "leave one of them out",
    );
  const rules = fields.required("observe", list(rule), "say which steps are seen");
  const expect = fields.optional("expect", expectations) ?? {};
  const hides = fields.optional("hide", list(regularExpression)) ?? [];
  const blocks = fields.optional("block", list(block)) ?? [];
  const blocked = blocks.flatMap((one) => (one instanceof RegExp ? [one] : []));
  const blockedWhile = blocks.flatMap((one) => (one instanceof RegExp ? [] : [one]));
  const faults = fields.optional("faults", list(regularExpression)) ?? [];
  const unlimited = fields.optional("unlimited", list(slotName)) ?? [];
  const ends = fields.optional("ends", list(end)) ?? [];
  const keeps = fields.optional("keeps", list(oneOf(...OBSERVABLES))) ?? [];
  if (says === undefined || net === undefined || rules === undefined) return undefined;
  return {
    says,
    net,
    hides,
    observation: {
      rules,
      blocked,
      ...(blockedWhile.length === 0 ? {} : { blockedWhile }),
      faults,
      ends,
      unlimited,
    },
    keeps,
    expect,
  };
};

const patternNet: Decoder<Net> = (tree, path, log) => {
  const name = string(tree, path, log);
  if (name === undefined) return undefined;
  const found = patternOf(name);
  const known = didYouMean(name, PATTERN_IDS, "write WCP-1 to WCP-43, or one of model/workflow/patterns");
  return found?.net ?? refuse(tree, path, log, "must be a pattern that has a net", found?.why ?? known);
};

const netOf: Decoder<Net> = (tree, path, log) => {
  const lines = string(tree, path, log);
  if (lines === undefined) return undefined;
  try {
    return netInText("pattern", lines);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const where = error instanceof NetTextError ? `line ${error.line} of the net: ` : "";
    return refuse(tree, path, log, `${where}${error.message}`, "see examples/patterns");
  }
};

const regularExpression: Decoder<RegExp> = (tree, path, log) => {
  const pattern = string(tree, path, log);
  if (pattern === undefined) return undefined;
  try {
    return new RegExp(pattern);
  } catch {
    return refuse(tree, path, log, "must be a regular expression", `${quote(pattern)} is none`);
  }
};

const rule: Decoder<StepRule | ChangeRule> = (tree, path, log) => {
  const isStep = child(tree, "step") !== undefined;
  const value = valueField("becomes", tree);
  const known = isStep ? ["step", "show", "while"] : ["slot", "path", "was", value, "show", "while"];
  const fields = closed(known, tree, path, log);
  const show = fields?.required("show", string, "say what is seen");
  const during = present({ while: fields?.optional("while", condition) });
  if (isStep) {
    const step = fields?.required("step", regularExpression, "");
    return step === undefined || show === undefined ? undefined : { kind: "step", step, show, ...during };
  }
  const slot = fields?.required("slot", slotName, "name a step, or the slot whose value changes");
  const at = fields?.optional("path", string) ?? "";
  const was = fields?.optional("was", plain);
  const becomes = valueOrGone("becomes", tree, fields);
  if (slot === undefined || show === undefined || becomes === undefined) return undefined;
  return { kind: "change", slot, path: keysOf(at), becomes, show, ...present({ was }), ...during };
};

const condition: Decoder<Condition> = (tree, path, log) => {
  const fields = closed(["slot", "path", valueField("is", tree)], tree, path, log);
  const slot = fields?.required("slot", slotName, "name the slot whose value counts");
  const at = fields?.optional("path", string) ?? "";
  const is = valueOrGone("is", tree, fields);
  return slot === undefined || is === undefined ? undefined : { slot, path: keysOf(at), is };
};

/** A regular expression, or one with a condition. */
const block: Decoder<RegExp | BlockedWhile> = (tree, path, log) => {
  if (tree.kind === "scalar") return regularExpression(tree, path, log);
  const fields = closed(["step", "while"], tree, path, log);
  const step = fields?.required("step", regularExpression, "say which steps are not taken");
  const during = fields?.required("while", condition, "say while what is so; or write the step alone");
  return step === undefined || during === undefined ? undefined : { step, while: during };
};

const end: Decoder<EndRule> = (tree, path, log) => {
  const fields = closed(["slot", "path", valueField("is", tree), "show"], tree, path, log);
  const show = fields?.required("show", string, "say what is seen");
  const slot = fields?.required("slot", slotName, "name the slot whose value says that the case may end");
  const at = fields?.optional("path", string) ?? "";
  const is = valueOrGone("is", tree, fields);
  return slot === undefined || show === undefined || is === undefined
    ? undefined
    : { slot, path: keysOf(at), is, show };
};

/** Where a value is said: in the field, or in `gone` in its place. */
function valueField(field: string, tree: Tree): string {
  return child(tree, "gone") === undefined ? field : "gone";
}

/** What the field says; null with `gone: true` in its place. */
function valueOrGone(field: string, tree: Tree, fields: Fields | undefined): unknown {
  return valueField(field, tree) === field
    ? fields?.required(field, plain, "say what the value is then; or write: gone: true")
    : fields?.required("gone", gone, "write: gone: true");
}

const gone: Decoder<null> = (tree, path, log) => {
  const value = boolean(tree, path, log);
  if (value === false) return refuse(tree, path, log, "must be true", "remove it, and say the value");
  return value === undefined ? undefined : null;
};

const slotName: Decoder<SlotName> = (tree, field, log) => {
  const name = string(tree, field, log);
  return name === undefined ? undefined : { name, position: tree.position, field };
};

const plain: Decoder<unknown> = (tree: Tree) => plainOf(tree);

function keysOf(path: string): readonly string[] {
  return path === "" ? [] : path.split(".");
}

const expectations: Decoder<Expectations> = (tree, path, log) => {
  const fields = closed(FAULTS, tree, path, log);
  return present({
    blocked: fields?.optional("blocked", expected),
    hidden: fields?.optional("hidden", expected),
  });
};

const expected: Decoder<Expected> = (tree, path, log) => {
  const fields = closed(["finding", "more", "less"], tree, path, log);
  const finding = fields?.required("finding", oneOf(...FINDINGS), `write one of ${FINDINGS.join(", ")}`);
  const more = fields?.optional("more", integer(1));
  const less = fields?.optional("less", integer(1));
  return finding === undefined ? undefined : { finding, ...present({ more, less }) };
};
