import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ConditionSample, conditionSampleSchema } from '../../contracts/conditions.js';
import type { ParametersOf } from '../../contracts/programs.js';
import { makeFolder } from '../../files/make-folder.js';
import { launchPython, type ProgramHome } from '../program.js';
import { type ProgramCall, runProgram } from '../run-program.js';

const EVERY_MS = 250;
const SILENCE_MS = 60_000;

/** Samples of a machine, taken by a process of its own until it is stopped. */
export interface ConditionWatch {
  /** What has come so far; the first one is there from the start. */
  samples(): readonly ConditionSample[];
  /** Waits for a sample that is not among them yet. Fails as the process does. */
  next(): Promise<ConditionSample>;
  stop(): Promise<void>;
}

/** What is watched, and for whom. */
export interface WatchRequest {
  /** Whether a card of the node computes. */
  readonly usesGpu: boolean;
  /** Processors that the watching process stays off. */
  readonly processors: readonly number[];
  readonly signal: AbortSignal;
}

/** How the conditions of a node are watched. */
export interface ConditionSource {
  watch(request: WatchRequest): Promise<ConditionWatch>;
}

/** Where the watching process works. */
export interface WatchPlace extends Pick<ProgramHome, 'python' | 'environment' | 'deviceLock' | 'logRoot'> {
  /** Folder that the machine's proc, sys, etc and var are in. */
  readonly machineRoot: string;
  readonly scratchRoot: string;
}

/** Conditions of this machine. */
export const openConditions = (place: WatchPlace): ConditionSource => ({
  async watch({ usesGpu, processors, signal }) {
    const { machineRoot: root, scratchRoot, logRoot } = place;
    await makeFolder(scratchRoot);
    await makeFolder(logRoot);
    const scratch = await mkdtemp(join(scratchRoot, 'watch-'));
    const parameters: ParametersOf<'watch_conditions'> = {
      root,
      folder: scratchRoot,
      usesGpu,
      processors,
      everyMs: EVERY_MS,
    };
    const samples: ConditionSample[] = [];
    const waiting: ((sample: ConditionSample) => void)[] = [];
    const stopping = new AbortController();
    const ended: Promise<never> = runProgram(
      // Not from the warm Python, which would take memory and time to start where nothing else needs it.
      launchPython(place, 'watch_conditions'),
      {
        program: 'watch_conditions',
        scratch,
        inputs: {},
        parameters: parameters as ProgramCall<'watch_conditions'>['parameters'],
      },
      {
        signal: AbortSignal.any([signal, stopping.signal]),
        silenceMs: SILENCE_MS,
        logFile: join(logRoot, 'watch-conditions.log'),
        onProgress: () => {},
        onSample: (said) => {
          const sample = conditionSampleSchema.parse(said);
          samples.push(sample);
          for (const tell of waiting.splice(0)) tell(sample);
        },
      },
    ).then(() => Promise.reject(new Error('The watching process ended by itself.')));
    ended.catch(() => {});
    const next = (): Promise<ConditionSample> =>
      Promise.race([new Promise<ConditionSample>((resolve) => waiting.push(resolve)), ended]);
    const stop = async (): Promise<void> => {
      stopping.abort();
      await ended.catch(() => {});
      await rm(scratch, { recursive: true, force: true });
    };
    try {
      await next();
    } catch (error) {
      await stop();
      throw error;
    }
    return { samples: () => samples, next, stop };
  },
});
