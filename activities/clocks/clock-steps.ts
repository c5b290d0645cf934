import type { ClockSettings } from '../../config/clocks-schema.js';

/** A program with its arguments. */
export type Command = readonly [program: string, ...args: string[]];

/** What fixes the clocks of a device, what undoes it, and what both are called. */
export interface ClockStep {
  /** Run before anything is changed, so that there is something to go back to. */
  readonly store?: Command;
  readonly set: Command;
  readonly putBack: Command;
  /** As a condition of what is measured. */
  readonly means: string;
}

/** Of what the steps are made. */
export interface ClockPlace {
  /** Number of the power mode that the board is in. */
  readonly powerMode: number | undefined;
  /** Where jetson_clocks keeps what it found; a file that is not there yet, since it would ask before it writes over one. */
  readonly storeFile: string;
  readonly gpuUuid: string | null;
}

/** The steps that settings ask for, in the order in which they are set; they are put back in the order in which they stand, too. */
export const clockSteps = (
  { powerMode, jetsonClocks, gpuMHz }: ClockSettings,
  { powerMode: earlier, storeFile, gpuUuid }: ClockPlace,
): readonly ClockStep[] => [
  ...(powerMode === undefined
    ? []
    : [
        {
          set: ['nvpmodel', '-m', String(powerMode)],
          putBack: ['nvpmodel', '-m', String(earlier ?? powerMode)],
          means: `power mode ${powerMode}`,
        } as const,
      ]),
  ...(jetsonClocks
    ? [
        {
          store: ['jetson_clocks', '--store', storeFile],
          set: ['jetson_clocks'],
          putBack: ['jetson_clocks', '--restore', storeFile],
          means: 'clocks fixed by jetson_clocks',
        } as const,
      ]
    : []),
  ...(gpuMHz === undefined
    ? []
    : [
        {
          set: ['nvidia-smi', '-i', gpuUuid ?? '0', `--lock-gpu-clocks=${gpuMHz},${gpuMHz}`],
          putBack: ['nvidia-smi', '-i', gpuUuid ?? '0', '--reset-gpu-clocks'],
          means: `GPU clock fixed at ${gpuMHz} MHz`,
        } as const,
      ]),
];
