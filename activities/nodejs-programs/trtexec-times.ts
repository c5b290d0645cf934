import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';

/** One run in the file that trtexec writes for `--exportTimes`; milliseconds. */
export interface TrtexecTime {
  /** GPU work without the transfers. */
  readonly computeMs: number;
  /** Transfer in, GPU work, transfer out. */
  readonly latencyMs: number;
}

/** Reads a file of `--exportTimes`, whose form is the same from TensorRT 8.5 to 11. Fails with `NoSamples` without a run. */
export const parseTrtexecTimes = (text: string): readonly TrtexecTime[] => {
  const runs = JSON.parse(text) as readonly Partial<TrtexecTime>[];
  if (!Array.isArray(runs) || runs.length === 0) {
    throw new QuantfleetFailure('NoSamples', 'trtexec exported no times.');
  }
  return runs.map(({ computeMs, latencyMs }) => {
    if (typeof computeMs !== 'number' || typeof latencyMs !== 'number') {
      throw new QuantfleetFailure('NoSamples', 'A run that trtexec exported lacks computeMs or latencyMs.');
    }
    return { computeMs, latencyMs };
  });
};
