import type {
  EarlierNight,
  NightEvidence,
  SessionEstimate,
  SessionMeasurement,
} from '../../contracts/night-verdict.js';
import { LEAST_ROUNDS } from '../../contracts/turns.js';
import { groupBy } from '../group-by.js';
import { answersChange, type AnswersChange } from './answers-change.js';
import { type NightNoise, nightNoises } from './night-noise.js';
import { type MeasuredNights, showsBuilds } from './measured-nights.js';
import { sessionEstimate } from './session-estimate.js';
import { pOfLikeliest, type Step, stepsOf } from './steps.js';

/** What tonight's measurements of a series say before the rest of the fleet is looked at. */
export type ExaminedSeries = { readonly evidence: NightEvidence } & (
  | { readonly kind: 'untold'; readonly verdict: 'tainted' | 'absent'; readonly reason: string }
  | ({ readonly kind: 'same-engines' } & ExaminedSteps)
  | ({ readonly kind: 'lone-builds' } & ExaminedSteps)
  | ({ readonly kind: 'steps'; readonly p: number } & ExaminedSteps)
  | { readonly kind: 'answers'; readonly p: number; readonly change: AnswersChange }
);

/** A series whose nights can be compared with each other. */
export interface ExaminedSteps {
  readonly nights: MeasuredNights;
  readonly noise: NightNoise;
  /** From the last night alone to the last several. */
  readonly steps: readonly Step[];
}

/** A series whose change is tested. */
export type TestedSeries = Extract<ExaminedSeries, { readonly p: number }>;

/** Whether a change of a series is tested. */
export const isTested = (own: ExaminedSeries): own is TestedSeries => own.kind === 'steps' || own.kind === 'answers';

/** Tonight's evidence: of the first session, or of all. */
interface Evidence {
  readonly nightId: string;
  readonly evidence: readonly NightEvidence[];
  readonly sessions: 'first' | 'all';
}

/** Examines every series of a fleet, in the order given. */
export const examineSeries = ({ nightId, evidence, sessions }: Evidence): readonly ExaminedSeries[] => {
  const drafts = evidence.map((own) => draftOf(nightId, own, sessions));
  const steps = stepsByNights(drafts.flatMap((draft) => (draft.kind === 'nights' ? draft.nights : [])));
  return drafts.map((draft): ExaminedSeries => {
    if (draft.kind !== 'nights') return draft;
    const examined = steps.get(draft.nights);
    const { evidence: own } = draft;
    if (examined === undefined) return { evidence: own, ...untold('absent', 'nothing was measured') };
    if (isOfSameEngines(own.first)) return { evidence: own, kind: 'same-engines', ...examined };
    if (isOfLoneBuilds(examined)) return { evidence: own, kind: 'lone-builds', ...examined };
    return { evidence: own, kind: 'steps', ...examined, p: pOfLikeliest(examined.steps) };
  });
};

type Draft =
  | Exclude<ExaminedSeries, ExaminedSteps>
  | { readonly kind: 'nights'; readonly evidence: NightEvidence; readonly nights: MeasuredNights };

const draftOf = (nightId: string, evidence: NightEvidence, sessions: Evidence['sessions']): Draft => {
  const { series, first, confirmation, earlier } = evidence;
  if (first.kind === 'tainted' || first.kind === 'absent') return { evidence, ...untold(first.kind, first.reason) };
  const counted = sessions === 'all' && confirmation !== null ? [first, confirmation] : [first];
  if (first.kind === 'answers') {
    const builds = counted.flatMap((own) => (own.kind === 'answers' ? own.builds : []));
    const change = answersChange(series.metric, builds);
    return change === undefined
      ? { evidence, ...untold('absent', 'the answers of the reference or of tonight were not kept') }
      : { evidence, kind: 'answers', change, p: change.p };
  }
  const estimates = counted.map((own) => estimateOf(nightId, evidence, own));
  if (estimates[0] === undefined) return { evidence, ...withoutEstimate(first) };
  const tonight = estimates.flatMap((own) => own ?? []);
  const isByTurns = first.kind === 'turns';
  return {
    evidence,
    kind: 'nights',
    nights: { series, isByTurns, earlier: measuredAlike(earlier, isByTurns, tonight), tonight },
  };
};

/** What engines alone decide is that of the accepted night for sure where the engines are. */
const isOfSameEngines = (measured: SessionMeasurement): boolean =>
  (measured.kind === 'turns' || measured.kind === 'numbers') &&
  measured.engines !== undefined &&
  measured.engines.tonight === measured.engines.reference;

/** A number of engines of which neither two builds of a side nor nights show what builds differ by. */
const isOfLoneBuilds = ({ nights, noise }: ExaminedSteps): boolean =>
  !nights.isByTurns && showsBuilds(nights) && !noise.isSeen;

/**
 * Once the accepted night’s engines do not load any more, nights by turns say nothing of how far single numbers vary; nor do sessions
 * that name no engines say which of them served again.
 */
const measuredAlike = (
  earlier: readonly EarlierNight[],
  isByTurns: boolean,
  tonight: readonly SessionEstimate[],
): readonly EarlierNight[] => {
  const namesEngines = tonight.some(({ engines }) => engines !== undefined);
  return earlier.filter(({ sessions }) =>
    sessions.every(
      ({ rounds, engines }) => rounds >= LEAST_ROUNDS === isByTurns && (engines !== undefined || !namesEngines),
    ),
  );
};

const estimateOf = (nightId: string, { series }: NightEvidence, measured: SessionMeasurement) =>
  measured.kind === 'turns' || measured.kind === 'numbers'
    ? sessionEstimate(nightId, series.metric, measured)
    : undefined;

const untold = (verdict: 'tainted' | 'absent', reason: string) => ({ kind: 'untold', verdict, reason }) as const;

const withoutEstimate = (measured: SessionMeasurement) => {
  if (measured.kind !== 'turns') return untold('absent', 'a value is not above 0');
  const taints = [...new Set(measured.rounds.flatMap(({ taint }) => taint ?? []))];
  if (taints.length === 0) return untold('absent', `fewer than ${LEAST_ROUNDS} rounds were measured`);
  const left = measured.rounds.filter(({ taint }) => taint === null).length;
  return untold('tainted', `${left} of ${measured.rounds.length} rounds count: ${taints.join('; ')}`);
};

const stepsByNights = (all: readonly MeasuredNights[]): ReadonlyMap<MeasuredNights, ExaminedSteps> => {
  const quantities = groupBy(all, ({ series }) => quantityOf(series));
  return new Map(
    quantities.flatMap((boards) => {
      const noises = nightNoises(boards);
      return boards.flatMap((nights, position) => {
        const noise = noises[position];
        return noise === undefined ? [] : [[nights, { nights, noise, steps: stepsOf(nights, noise) }] as const];
      });
    }),
  );
};

/** What is the same on all boards that measure one quantity. */
const quantityOf = ({ benchmark, recipe, metric }: NightEvidence['series']): string =>
  JSON.stringify([benchmark, recipe, metric.name, metric.subject, metric.batchSize]);
