// Linear temporal logic: formulas, their meaning, and the search for a fair run that contradicts one.
export { FormulaTooLarge, tautology } from "./automaton.ts";
export { isTrueOf, type Word } from "./evaluate.ts";
export { counterexample, findCounterexample, type Run, type RunStep } from "./find.ts";
export { FormulaError, parseFormula } from "./parse.ts";
export { type Formula, isOfOneState, namesIn, textOf } from "./syntax.ts";
