// How options are called in messages: by their names in the library, or by the flags of the command line.

export interface OptionNames {
  readonly scenario: string;
  readonly only: string;
  readonly off: string;
}

export const LIBRARY_NAMES: OptionNames = { scenario: "scenario:", only: "only:", off: "off:" };

export const FLAG_NAMES: OptionNames = { scenario: "--scenario", only: "--property", off: "--off" };
