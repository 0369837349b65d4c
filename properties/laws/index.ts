// The public surface: laws, those of transition systems, and how they are put to the test.
export { type AgreementOptions, enginesAgree } from "./engines.ts";
export {
  type Law,
  type LawDeclared,
  type LawFailure,
  type LawReport,
  law,
  missing,
  type TestOptions,
} from "./law.ts";
export { LawBroken } from "./same.ts";
export type { StateOptions } from "./states.ts";
export { independentStepsCommute, levelTriggered, settlesAlone } from "./steps.ts";
export { lawsOf, type SystemLaw } from "./systems.ts";
