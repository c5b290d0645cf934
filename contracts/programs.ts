import type { z } from 'zod';
import type { Immutable } from './immutable.js';
import { PROGRAMS_APART_FROM_STAGES } from './programs/apart-from-stages.js';
import { BUILD_PROGRAMS } from './programs/build.js';
import { CALIBRATE_PROGRAMS } from './programs/calibrate.js';
import { COMPARE_PROGRAMS } from './programs/compare.js';
import { EVALUATE_PROGRAMS } from './programs/evaluate.js';
import { EXPORT_PROGRAMS } from './programs/export.js';
import { FINE_TUNE_PROGRAMS } from './programs/fine-tune.js';
import { FOLD_PROGRAMS } from './programs/fold.js';
import { PREPARE_SPLIT_PROGRAMS } from './programs/prepare-split.js';
import type { ProgramContract } from './programs/program-contract.js';

/** The programs that do the work of stages. */
export const STAGE_PROGRAMS = {
  ...PREPARE_SPLIT_PROGRAMS,
  ...EXPORT_PROGRAMS,
  ...CALIBRATE_PROGRAMS,
  ...FINE_TUNE_PROGRAMS,
  ...FOLD_PROGRAMS,
  ...BUILD_PROGRAMS,
  ...EVALUATE_PROGRAMS,
  ...COMPARE_PROGRAMS,
} as const;

/**
 * Every program that quantfleet starts as a child, in the order of the data: the one border between TypeScript and
 * Python. What a program is sent and what it answers is checked against this on both sides.
 */
export const PROGRAMS = {
  ...STAGE_PROGRAMS,
  ...PROGRAMS_APART_FROM_STAGES,
} as const satisfies Record<string, ProgramContract>;

/** A key of {@link PROGRAMS}. */
export type ProgramName = keyof typeof PROGRAMS;

/** A key of {@link STAGE_PROGRAMS}. */
export type StageProgram = keyof typeof STAGE_PROGRAMS;

/** Inputs of a program by name. */
export type InputsOf<Program extends ProgramName> = Immutable<z.infer<(typeof PROGRAMS)[Program]['inputs']>>;

/** Parameters of a program that are part of its stage key. */
export type ParametersOf<Program extends ProgramName> = Immutable<z.infer<(typeof PROGRAMS)[Program]['parameters']>>;

/** Parameters of a program that are no part of its stage key. */
export type UnkeyedOf<Program extends ProgramName> = Immutable<z.infer<(typeof PROGRAMS)[Program]['unkeyed']>>;

/** What a program finds out. */
export type FactsOf<Program extends ProgramName> = Immutable<z.infer<(typeof PROGRAMS)[Program]['facts']>>;

/** What the Activity adds to a program’s facts. */
export type AddedFactsOf<Program extends ProgramName> = Immutable<z.infer<(typeof PROGRAMS)[Program]['added']>>;

/** Names of the files that a program leaves. */
export type ArtifactsOf<Program extends ProgramName> = Immutable<z.infer<(typeof PROGRAMS)[Program]['artifacts']>>;
