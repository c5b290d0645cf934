/** The stages of a pipeline in the order of the data, with the preparation of splits before them and the comparison by turns after. */
export const STAGES = [
  'prepare-split',
  'export',
  'calibrate',
  'fine-tune',
  'fold',
  'build',
  'evaluate',
  'compare',
] as const;

/** One of {@link STAGES}. */
export type Stage = (typeof STAGES)[number];

/**
 * Version of each stage's own code. Raise one when the stage would give another result for the same inputs: its
 * stored outcomes are then not used again.
 */
export const STAGE_VERSIONS: Readonly<Record<Stage, number>> = {
  'prepare-split': 2,
  export: 3,
  calibrate: 6,
  'fine-tune': 5,
  fold: 3,
  build: 3,
  evaluate: 6,
  compare: 2,
};

/** JSON as it is stored and hashed. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Everything a stage's result depends on; its canonical JSON hashed is the stage key. */
export type StageIdentity = {
  readonly stage: Stage;
  readonly version: number;
  /** Program within the stage, for example `calibrate_ort`. */
  readonly program: string;
  readonly parameters: { readonly [name: string]: Json };
  /** SHA-256 of every input, by the name the program knows it under. */
  readonly inputs: { readonly [name: string]: string };
  /** Versions of the tools that take part, by package name. */
  readonly tools: { readonly [name: string]: string };
  /** Only `build`, `evaluate` and `compare`: what the result depends on in the machine. */
  readonly node?: { readonly [name: string]: Json };
  /** Only `build` and `evaluate`: which time it is, where another time must not count. */
  readonly occasion?: { readonly [name: string]: Json };
};
