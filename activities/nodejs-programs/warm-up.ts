import { median } from './median.js';

/** As trtexec warms up by default. */
const WINDOW_SECONDS = 0.2;
const WINDOW_RUNS = 3;
/** NVIDIA's Triton performance analyzer: the last three windows within 10 % of each other. */
const ALIKE_WINDOWS = 3;
const ALIKE = 1.1;

/** Runs that were not counted. */
export interface WarmUp {
  readonly runs: number;
  readonly seconds: number;
  /** Whether the medians of the last windows were alike; `null`: not looked at. */
  readonly isSteady: boolean | null;
}

/** Runs `warmUpRuns` times, and on until that is steady or `warmUpSeconds` have passed; without them by the runs alone. */
export const warmUp = async (
  run: () => Promise<unknown>,
  { warmUpRuns, warmUpSeconds = 0 }: { readonly warmUpRuns: number; readonly warmUpSeconds?: number },
): Promise<WarmUp> => {
  const startedAt = performance.now();
  const secondsPassed = (): number => (performance.now() - startedAt) / 1000;
  let runs = 0;
  for (; runs < warmUpRuns; runs += 1) await run();
  if (warmUpSeconds === 0) return { runs, seconds: secondsPassed(), isSteady: null };
  const medians: number[] = [];
  while (!areAlike(medians) && secondsPassed() < warmUpSeconds) {
    const window = await windowMs(run);
    runs += window.length;
    medians.push(median(window));
  }
  return { runs, seconds: secondsPassed(), isSteady: areAlike(medians) };
};

const windowMs = async (run: () => Promise<unknown>): Promise<readonly number[]> => {
  const times: number[] = [];
  const since = performance.now();
  while (times.length < WINDOW_RUNS || performance.now() - since < WINDOW_SECONDS * 1000) {
    const startedAt = performance.now();
    await run();
    times.push(performance.now() - startedAt);
  }
  return times;
};

const areAlike = (medians: readonly number[]): boolean => {
  const last = medians.slice(-ALIKE_WINDOWS);
  return last.length === ALIKE_WINDOWS && Math.max(...last) <= ALIKE * Math.min(...last);
};
