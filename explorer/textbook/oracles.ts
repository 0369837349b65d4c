// The oracles as typed data: what other tools have found of the textbook systems, checked against its schema.
import { Ajv2020 } from "ajv/dist/2020.js";
import type { Parameters } from "./index.ts";
import data from "./oracles.json" with { type: "json" };
import schema from "./oracles.schema.json" with { type: "json" };

/**
 * A column of the table of counts: I initial states, S states, T transitions, E distinct edges, D depth,
 * X states without alternatives, C strongly connected components.
 */
type Column = "I" | "S" | "T" | "E" | "D" | "X" | "C";

export type Figures = { readonly [column in Column]?: number };

interface Case {
  readonly system: string;
  readonly parameters: Parameters;
}

interface CountOracle extends Case {
  readonly row: number;
  readonly counts: Figures & { readonly I: number; readonly S: number };
  readonly violating?: number;
  readonly selfLoops?: number;
  readonly sources: readonly string[];
}

interface OrbitOracle extends Case {
  readonly states: number;
  readonly orbits: number;
}

interface WitnessOracle extends Case {
  readonly property: string;
  readonly status: "holds" | "violated";
  readonly steps?: number;
}

interface FairnessOracle extends Case {
  readonly claim: string;
  readonly fairness: "none" | "weak" | "strong";
  readonly property: string;
  readonly status: "holds" | "violated";
  readonly lasso?: { readonly stem: number; readonly cycle: number; readonly shortest: boolean };
}

interface Oracles {
  readonly counts: readonly CountOracle[];
  readonly orbits: readonly OrbitOracle[];
  readonly witnesses: readonly WitnessOracle[];
  readonly fairness: readonly FairnessOracle[];
}

const validate = new Ajv2020({ strict: true, allErrors: true }).compile<Oracles>(schema);

/** @throws TypeError if `candidate` does not follow the schema; the message says where. */
export function asOracles(candidate: unknown): Oracles {
  if (validate(candidate)) return candidate;
  const problems = (validate.errors ?? []).map((e) => `${e.instancePath || "/"} ${e.message ?? ""}`);
  throw new TypeError(`not a table of oracles: ${problems.join("; ")}`);
}

export const oracles: Oracles = asOracles(data);

/** A case in one line, for the names of tests. */
export function nameOf({ system, parameters }: Case): string {
  const given = Object.entries(parameters).map(([name, value]) => `${name} ${String(value)}`);
  return [system, ...given].join(", ");
}
