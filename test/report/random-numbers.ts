import { createHash } from 'node:crypto';

/** Numbers that look random and are the same in every run. */
export interface RandomNumbers {
  /** 0 … 1. */
  readonly uniform: () => number;
  /** Mean 0, standard deviation 1. */
  readonly normal: () => number;
}

/** Starts a sequence that depends on the seed alone. */
export const randomNumbers = (seed: string): RandomNumbers => {
  let drawn = 0;
  const uniform = (): number => {
    drawn += 1;
    return createHash('sha256').update(`${seed} ${drawn}`).digest().readUInt32LE() / 2 ** 32;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
};
