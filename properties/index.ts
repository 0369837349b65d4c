// The public surface: fast-check arbitraries, and what is asserted of them.
export * from "./clusters/index.ts";
export * from "./laws/index.ts";
export * from "./model/index.ts";
export * from "./walks/index.ts";
