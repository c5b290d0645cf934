import {
  BOARD_LATENCY_MARGIN,
  isNightMetric,
  NIGHT_METRICS,
  type NightMetricName,
  seenAgain,
} from '../../contracts/night-metrics.js';
import type { ComparedBlocks } from '../../contracts/comparison-record.js';
import type { EarlierNight, NightEvidence, NightMetric, SessionMeasurement } from '../../contracts/night-verdict.js';
import type { EarlierVerdict, ShownValues } from '../../contracts/nights.js';
import type { NightPlan } from '../../contracts/night-plan.js';
import type { NightComparison } from '../../contracts/stored-night.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { answersOf } from './answer-changes.js';
import { type MeasuredEngines, roundsOf, thenAndNow, trialsByTurns, whyTooFewCount } from './measured-blocks.js';
import { namedEngines, type SeriesEngines } from './named-engines.js';
import { meanOf, meansOf } from './shown-values.js';
import { isBuiltTonight, NUMBER_METRICS, trialNumber } from './trial-numbers.js';

/** What is known of one recipe of a benchmark on a board. */
export interface MeasuredSeries {
  readonly key: Omit<NightEvidence['series'], 'metric'>;
  readonly margins: NightPlan['margins'];
  /** Ascending. */
  readonly batchSizes: readonly number[];
  /** One a build. */
  readonly tonight: readonly TrialRecord[];
  /** Those of the reference night; none where there is no such night. */
  readonly reference: readonly TrialRecord[];
  readonly referenceNightId: string | null;
  readonly engines: SeriesEngines;
  readonly first: NightComparison | undefined;
  readonly confirmation: NightComparison | undefined;
  /** What the reference night measured of the engines that it left. */
  readonly onReferenceNight: NightComparison | undefined;
  /** Why nothing was measured; `null` where it was. */
  readonly missing: string | null;
  readonly earlier: readonly EarlierVerdict[];
}

/** All that the verdicts on a series are drawn from; on its first night only that too little of it counts. */
export const seriesEvidence = (series: MeasuredSeries): readonly ShownEvidence[] => {
  if (series.missing !== null) return unmeasured(series, series.missing);
  if (series.reference.length === 0) return firstNight(series);
  return [...turns(series), ...board(series), ...answers(series), ...numbers(series)];
};

/** Evidence with what it is about, in the unit of its metric. */
export interface ShownEvidence {
  readonly evidence: NightEvidence;
  readonly shown: ShownValues;
}

interface Session {
  readonly name: NightMetricName;
  readonly subject: NightMetric['subject'];
  readonly batchSize: number | null;
  readonly first: SessionMeasurement;
  readonly confirmation: SessionMeasurement | null;
  /** Where it is no mean of what was measured. */
  readonly shown?: ShownValues;
}

const evidenceOf = (
  { key, margins, earlier, referenceNightId }: MeasuredSeries,
  { name, subject, batchSize, first, confirmation, shown = meansOf(first) }: Session,
): ShownEvidence => {
  const { better, unit, scale, margin: usual } = NIGHT_METRICS[name];
  const margin =
    subject === 'board' ? (margins['board.latency.p50'] ?? BOARD_LATENCY_MARGIN) : (margins[name] ?? usual);
  const metric: NightMetric = { name, subject, batchSize, better, unit, scale, margin };
  const isSame = ({ series: { metric: other } }: EarlierVerdict['verdict']): boolean =>
    other.name === name && other.subject === subject && other.batchSize === batchSize;
  const evidence: NightEvidence = {
    series: { ...key, metric },
    first,
    confirmation,
    earlier: earlier
      .filter(({ nightId, verdict }) => nightId > (referenceNightId ?? '') && isSame(verdict))
      .flatMap(({ nightId, verdict }): readonly EarlierNight[] =>
        verdict.estimates.length === 0
          ? []
          : [{ nightId, sessions: verdict.estimates, isQuiet: !['regressed', 'improved'].includes(verdict.verdict) }],
      ),
  };
  return { evidence, shown };
};

const absent = (reason: string): SessionMeasurement => ({ kind: 'absent', reason });

const speedMetric = (batchSize: number): NightMetricName => (batchSize === 1 ? 'latency.p50' : 'throughput');

const unmeasured = (series: MeasuredSeries, reason: string): readonly ShownEvidence[] =>
  series.batchSizes.map((batchSize) =>
    evidenceOf(series, {
      name: speedMetric(batchSize),
      subject: 'engine',
      batchSize,
      first: absent(reason),
      confirmation: null,
    }),
  );

/** There is nothing to compare with yet; that too few blocks count is a result nevertheless. */
const firstNight = (series: MeasuredSeries): readonly ShownEvidence[] => {
  const compared = series.first?.compared;
  const reason = compared ? whyTooFewCount(enginesIn(compared, series.tonight)) : null;
  if (reason === null) return [];
  return series.batchSizes.map((batchSize) =>
    evidenceOf(series, {
      name: speedMetric(batchSize),
      subject: 'engine',
      batchSize,
      first: { kind: 'tainted', reason },
      confirmation: null,
    }),
  );
};

const enginesIn = (compared: ComparedBlocks, trials: readonly TrialRecord[]): MeasuredEngines => ({
  compared,
  trialIds: trials.map(({ trialId }) => trialId),
});

/** Latency and throughput, by turns or, where the reference's engines do not run any more, by looking back. */
const turns = (series: MeasuredSeries): readonly ShownEvidence[] =>
  series.batchSizes.map((batchSize) =>
    evidenceOf(series, {
      name: speedMetric(batchSize),
      subject: 'engine',
      batchSize,
      first: speedOf(series, series.first, batchSize),
      confirmation: series.confirmation === undefined ? null : speedOf(series, series.confirmation, batchSize),
    }),
  );

const speedOf = (
  series: MeasuredSeries,
  comparison: NightComparison | undefined,
  batchSize: number,
): SessionMeasurement => {
  if (comparison === undefined) return absent('It was not measured by turns.');
  if (comparison.compared === null) return absent(comparison.failure?.message ?? 'It was not measured by turns.');
  if (comparison.lookBack !== null) return lookedBack(series, comparison, batchSize);
  const trialIds = new Set(series.tonight.map(({ trialId }) => trialId));
  const rounds = roundsOf(comparison.compared, trialIds, batchSize);
  if (rounds.length === 0) return absent(`Nothing was measured at batch size ${batchSize}.`);
  const taints = rounds.map(({ taint }) => taint);
  return taints.includes(null)
    ? {
        kind: 'turns',
        rounds: [...rounds],
        engines: namedEngines(series.engines, trialsByTurns(comparison.compared, trialIds)),
      }
    : { kind: 'tainted', reason: taints[0] ?? '' };
};

const lookedBack = (
  { onReferenceNight: then, reference, tonight }: MeasuredSeries,
  { compared, lookBack }: NightComparison,
  batchSize: number,
): SessionMeasurement => {
  const measured =
    then?.compared && compared
      ? thenAndNow(enginesIn(then.compared, reference), enginesIn(compared, tonight), batchSize)
      : undefined;
  return measured ?? absent(lookBack ?? '');
};

/** The reference's engines tonight against then: what slows whatever runs on the board. */
const board = (series: MeasuredSeries): readonly ShownEvidence[] => {
  const { reference, onReferenceNight: then, first, confirmation } = series;
  const boardAt = (comparison: NightComparison | undefined): SessionMeasurement | null => {
    if (!then?.compared || !comparison?.compared || comparison.lookBack !== null) return null;
    const [before, now] = [enginesIn(then.compared, reference), enginesIn(comparison.compared, reference)];
    return thenAndNow(before, now, 1) ?? null;
  };
  const measured = boardAt(first);
  if (measured === null) return [];
  return [
    evidenceOf(series, {
      name: 'latency.p50',
      subject: 'board',
      batchSize: 1,
      first: measured,
      confirmation: boardAt(confirmation),
    }),
  ];
};

/** Every build of tonight against the first of the reference, by the metric of the task: answers do not vary from one run to the next. */
const answers = (series: MeasuredSeries): readonly ShownEvidence[] => {
  const [reference] = series.reference;
  const metric = reference?.evaluation?.metrics.find(({ isPrimary }) => isPrimary);
  if (reference === undefined || metric === undefined || !isNightMetric(metric.name)) return [];
  const { name } = metric;
  const builds = series.tonight.flatMap((trial) => answersOf(reference, trial, name) ?? []);
  if (builds.length === 0) return [];
  const value = meanOf(
    series.tonight.flatMap(({ evaluation }) => evaluation?.metrics.find((own) => own.name === name)?.value ?? []),
  );
  const flips = meanOf(builds.map(({ changed, images }) => (100 * (changed ?? 0)) / images));
  const evidence = (own: NightMetricName, shown: ShownValues): ShownEvidence =>
    evidenceOf(series, {
      name: own,
      subject: 'engine',
      batchSize: null,
      first: { kind: 'answers', builds },
      confirmation: null,
      shown,
    });
  return [
    evidence(name, { value, reference: metric.value }),
    ...(builds.some(({ changed }) => changed === null) ? [] : [evidence('flips', { value: flips, reference: null })]),
  ];
};

const numbers = (series: MeasuredSeries): readonly ShownEvidence[] => {
  const { reference, tonight, first: session } = series;
  const taint = session?.compared ? whyTooFewCount(enginesIn(session.compared, tonight)) : null;
  return NUMBER_METRICS.flatMap((name) => {
    if (name === 'build-time' && !tonight.some(isBuiltTonight)) return [];
    const numbersOf = (trials: readonly TrialRecord[]) =>
      trials.flatMap((trial) => {
        const value = trialNumber(trial, name);
        return value === undefined ? [] : [{ value, trialId: trial.trialId }];
      });
    const [before, now] = [numbersOf(reference), numbersOf(tonight)];
    if (before.length === 0 || now.length === 0) return [];
    const trials = {
      reference: before.map(({ trialId }) => trialId),
      tonight: now.map(({ trialId }) => trialId),
    };
    const first: SessionMeasurement =
      taint !== null && VARIES_WITH_CONDITIONS.has(name)
        ? { kind: 'tainted', reason: taint }
        : {
            kind: 'numbers',
            reference: before.map(({ value }) => value),
            tonight: now.map(({ value }) => value),
            ...(seenAgain({ name }) === 'same-each-time' ? { engines: namedEngines(series.engines, trials) } : {}),
          };
    return [evidenceOf(series, { name, subject: 'engine', batchSize: null, first, confirmation: null })];
  });
};

/** What nobody watches while it is measured: on a board of which too few blocks count, it does not count either. */
const VARIES_WITH_CONDITIONS: ReadonlySet<NightMetricName> = new Set(['build-time', 'energy', 'latency.p99']);
