// The public surface: fast-check arbitraries, and what is asserted of them.
export {};
