import type { EarlierNight, SessionEstimate } from '../../contracts/night-verdict.js';
import type { MeasuredNights } from './measured-nights.js';
import { medianOf } from './median-of.js';

/** The nights of a node class as those of one board: each with the median effect of its boards. `undefined` without boards. */
export const classNights = (boards: readonly MeasuredNights[]): MeasuredNights | undefined => {
  const [first] = boards;
  if (first === undefined) return undefined;
  const longest = boards.reduce((most, own) => (own.earlier.length > most.earlier.length ? own : most), first);
  const earlier = longest.earlier.flatMap(({ nightId }): readonly EarlierNight[] => {
    const nights = boards.flatMap((own) => own.earlier.find((night) => night.nightId === nightId) ?? []);
    const session = medianSession(nights.flatMap(({ sessions }) => sessions[0] ?? []));
    const quiet = nights.filter(({ isQuiet }) => isQuiet).length;
    return session === undefined ? [] : [{ nightId, sessions: [session], isQuiet: 2 * quiet > nights.length }];
  });
  const tonight = medianSession(boards.flatMap(({ tonight: [own] }) => own ?? []));
  return tonight === undefined ? undefined : { ...first, earlier, tonight: [tonight] };
};

const medianSession = (sessions: readonly SessionEstimate[]): SessionEstimate | undefined =>
  sessions[0] === undefined ? undefined : { ...sessions[0], effect: medianOf(sessions.map(({ effect }) => effect)) };
