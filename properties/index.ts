// The public surface: fast-check arbitraries, and what is asserted of them.
export * from "./clusters/index.ts";
export {
  type Law,
  type LawDeclared,
  type LawFailure,
  type LawReport,
  law,
  missing,
  type TestOptions,
} from "./laws/law.ts";
