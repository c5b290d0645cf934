import type { EarlierNight, NightMetric, NightSeries, SessionEstimate } from '../../contracts/night-verdict.js';

/** A series of which effects can be estimated, over the nights since the last accepted one. */
export interface MeasuredNights {
  readonly series: NightSeries;
  /** Whether the engines of the last accepted night were measured again each night, by turns with the night’s own. */
  readonly isByTurns: boolean;
  readonly earlier: readonly EarlierNight[];
  /** Sessions of tonight. */
  readonly tonight: readonly SessionEstimate[];
}

/** Whether the builds of a session show what engines differ by: they are measured by turns, or the number is theirs alone. */
export const showsBuilds = ({ isByTurns, tonight }: Pick<MeasuredNights, 'isByTurns' | 'tonight'>): boolean =>
  isByTurns || tonight.some(({ engines }) => engines !== undefined);

/** The margin of a metric as effects are told: the logarithm of a ratio, or points. */
export const marginOfEffect = ({ scale, margin }: Pick<NightMetric, 'scale' | 'margin'>): number =>
  scale === 'percent' ? Math.log1p(margin / 100) : margin;

/** An effect in percent or points. */
export const shownEffect = ({ scale }: Pick<NightMetric, 'scale'>, effect: number): number =>
  scale === 'percent' ? 100 * Math.expm1(effect) : effect;

/** Of the sessions of a night. */
export const meanEffect = (sessions: readonly SessionEstimate[]): number =>
  sessions.reduce((sum, { effect }) => sum + effect, 0) / sessions.length;
