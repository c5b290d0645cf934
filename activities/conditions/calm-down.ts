import type { ConditionLimits, ConditionSample } from '../../contracts/conditions.js';
import type { StageAttempt } from '../stage-context.js';
import type { ConditionSource, WatchRequest } from './condition-source.js';
import { hottest, isHeldDown } from './taints.js';

/** Degrees above the first good block's start that still count as cooled down. */
const CLOSE_C = 2;
/** Degrees below what is too hot at which a device is cool before there is a good block. */
const COOL_C = 20;

/** What a machine is to be like again. */
export interface CalmRequest extends Omit<WatchRequest, 'signal'> {
  readonly limits: ConditionLimits;
  /** When the first good block started; absent before there is one. */
  readonly level: ConditionSample | undefined;
  /** Told what is waited for. */
  readonly onWait: (reason: string) => void;
}

/** Waits until the machine is as when the first good block started, `coolDownSeconds` at most. Nothing may be measured meanwhile. */
export const calmDown = async (
  conditions: ConditionSource,
  { limits, level, onWait, ...watched }: CalmRequest,
  { signal }: Pick<StageAttempt, 'signal'>,
): Promise<void> => {
  const watch = await conditions.watch({ ...watched, signal });
  try {
    const since = watch.samples()[0]?.at ?? 0;
    for (;;) {
      const sample = await watch.next();
      const reason = unrest(sample, level, limits);
      if (reason === undefined || sample.at - since >= limits.coolDownSeconds) return;
      onWait(reason);
    }
  } finally {
    await watch.stop();
  }
};

const unrest = (
  sample: ConditionSample,
  level: ConditionSample | undefined,
  limits: ConditionLimits,
): string | undefined => {
  const { temperatureC, deviceProcesses, busyPercent, throttling } = sample;
  const cool = (level?.temperatureC ?? hottest(sample, limits) - COOL_C) + CLOSE_C;
  if (temperatureC !== null && temperatureC > cool) {
    return `${temperatureC.toFixed(1)} °C, until ${cool.toFixed(1)} °C`;
  }
  if (isHeldDown(throttling ?? [])) return 'clocks are held down';
  if (deviceProcesses !== null && deviceProcesses > 0) return 'another process is on the GPU';
  if (busyPercent !== null && busyPercent > limits.othersPercent) {
    return `others take ${busyPercent.toFixed(0)} % of the processors`;
  }
  return undefined;
};
