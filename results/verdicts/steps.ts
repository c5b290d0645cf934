import type { EarlierNight, SessionEstimate } from '../../contracts/night-verdict.js';
import { studentTTail } from '../statistics/student-t-tail.js';
import { meanEffect, type MeasuredNights, showsBuilds } from './measured-nights.js';
import type { NightNoise } from './night-noise.js';
import { withOwnEngines } from './own-engines.js';

/** How far the last nights are from those before them. */
export interface Step {
  /** Logarithm of a ratio, or points. */
  readonly effect: number;
  readonly variance: number;
  readonly degreesOfFreedom: number;
  /** Two-sided, of no step. */
  readonly p: number;
  /** The nights after the step, tonight among them. */
  readonly nights: number;
  /** First of them. */
  readonly since: string;
  /** Effect that the nights before stand at. */
  readonly before: number;
}

/** How many last nights are taken together: small steps need several, large ones are seen in one. */
export const WINDOWS = [1, 2, 4, 7] as const;

/** Nights after the accepted one that count for how things were: later ones would hide what drifts slowly. */
const NIGHTS_BEFORE = 10;

/**
 * Steps before the last night, the last two and so on. The nights before them are the accepted one, where the effect is 0 but for
 * what its builds are off by, and the quiet nights that followed it.
 */
export const stepsOf = (nights: MeasuredNights, noise: NightNoise): readonly Step[] => {
  const { earlier, tonight } = nights;
  const [last] = tonight;
  if (last === undefined) return [];
  const apart = (sessions: readonly SessionEstimate[]) => (showsBuilds(nights) ? sessions : asOneSession(sessions));
  return windowsOf(earlier, last).map((window) => {
    const start = earlier.length + 1 - window;
    const after = [...earlier.slice(start).map(({ sessions }) => sessions), tonight].flatMap(apart);
    const quiet = withOwnEngines(
      earlier
        .slice(0, Math.min(NIGHTS_BEFORE, start))
        .flatMap(({ isQuiet, sessions }) => (isQuiet ? apart(sessions) : [])),
    );
    const precision = 1 / noise.reference + quiet.length / noise.session;
    const before = quiet.reduce((sum, { effect }) => sum + effect, 0) / noise.session / precision;
    const effect = after.reduce((sum, own) => sum + own.effect, 0) / after.length - before;
    const builds = Math.max(1, withOwnEngines(after).length);
    const variance = (noise.session - noise.builds) / after.length + noise.builds / builds + 1 / precision;
    const { degreesOfFreedom } = noise;
    return {
      effect,
      variance,
      degreesOfFreedom,
      p: studentTTail(effect / Math.sqrt(variance), degreesOfFreedom),
      nights: window,
      since: after[0]?.nightId ?? last.nightId,
      before,
    };
  });
};

/** Of what only nights can tell, a second session of the same night says nothing new. */
const asOneSession = ([first, ...others]: readonly SessionEstimate[]): readonly SessionEstimate[] =>
  first === undefined ? [] : [{ ...first, effect: meanEffect([first, ...others]) }];

/** A change of engines begins where they are others than on the night before, so that nights with the same ones stay together. */
const windowsOf = (earlier: readonly EarlierNight[], last: SessionEstimate): readonly number[] => {
  const nights = [...earlier.flatMap(({ sessions }) => sessions.slice(0, 1)), last];
  const windows = WINDOWS.filter((window) => window <= nights.length).flatMap((window) => {
    let start = nights.length - window;
    while (start >= 0 && servedBefore(nights[start], nights[start - 1])) start -= 1;
    return start < 0 ? [] : [nights.length - start];
  });
  return [...new Set(windows)];
};

/** Whether the engines of a session are those of the night before it, which for the first is the accepted one. */
const servedBefore = (own: SessionEstimate | undefined, before: SessionEstimate | undefined): boolean => {
  if (own?.engines === undefined) return false;
  return own.engines.tonight === (before === undefined ? own.engines.reference : before.engines?.tonight);
};

/** p of the likeliest of several steps, corrected for having chosen it (Bonferroni). */
export const pOfLikeliest = (steps: readonly { readonly p: number }[]): number =>
  Math.min(1, steps.length * Math.min(...steps.map(({ p }) => p)));

/** The step that is least likely chance. */
export const likeliestStep = (steps: readonly Step[]): Step | undefined =>
  steps.length === 0 ? undefined : steps.reduce((least, step) => (step.p < least.p ? step : least));
