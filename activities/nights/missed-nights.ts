import { nightIdOf, nightTime } from '../../contracts/night-id.js';
import type { BegunNight } from '../../contracts/stored-night.js';
import type { NightStores } from './night-stores.js';

/** When the Schedule of a fleet wants nights to begin. */
export interface NightTimes {
  /** Between two times, in their order; none before the Schedule was made or last changed. */
  readonly times: readonly Date[];
  /** Most milliseconds by which a time is later than its night was meant for. */
  readonly jitterMs: number;
}

/** Asks for them; `undefined` of a fleet that has no Schedule. */
export type AskNightTimes = (fleet: string, from: Date, until: Date) => Promise<NightTimes | undefined>;

const MS_A_DAY = 86_400_000;
/** Longer ago nobody asks which nights there should have been. */
const DAYS_LOOKED_BACK = 31;

/** Keeps, as results, the nights that should have begun since the one before tonight and did not. */
export const keepMissedNights = async (
  { results }: Pick<NightStores, 'results'>,
  askTimes: AskNightTimes,
  tonight: BegunNight,
): Promise<void> => {
  const { fleet } = tonight;
  const until = new Date(tonight.startedAt);
  const earlier = (await results.nights(fleet)).filter(({ startedAt }) => startedAt < tonight.startedAt);
  const [last] = earlier;
  if (last === undefined) return;
  const oldest = until.getTime() - DAYS_LOOKED_BACK * MS_A_DAY;
  const found = await askTimes(fleet, new Date(Math.max(oldest, Date.parse(last.startedAt))), until);
  if (found === undefined) return;
  const known = [tonight.nightId, ...earlier.map(({ nightId }) => nightId)].map((id) => nightTime(id).getTime());
  for (const time of found.times) {
    const isKnown = known.some((at) => at <= time.getTime() && time.getTime() - at <= found.jitterMs + MS_A_SECOND);
    if (isKnown) continue;
    const [startedAt, nightId] = [time.toISOString(), nightIdOf(fleet, time)];
    await results.beginNight({ ...tonight, nightId, startedAt, deadline: startedAt }, [], []);
    await results.endNight(nightId, { status: 'missed', finishedAt: startedAt });
  }
};

/** Ids of nights have seconds. */
const MS_A_SECOND = 1_000;
