import { BASELINE } from '../../contracts/recipe-table.js';
import type { SweepRecord } from '../../contracts/sweep-record.js';
import { compareTrials, isBeyondNoise, type Comparison } from './comparison.js';
import { milliseconds, percent, points, pValue, whole } from '../text/formatted-numbers.js';
import type { Measurement } from '../../results/measurement.js';
import { metricLabel } from '../text/metric-labels.js';
import { primaryMetric } from './shown-metrics.js';
import type { ReportView } from './report-view.js';
import { turnSentences } from './turn-sentences.js';
import { measurementOf, type TrialView } from './trial-view.js';

const judged = ({ points: difference, mcnemar }: Comparison): string =>
  mcnemar === null
    ? `${points(difference)} points`
    : `${points(difference)} points, ${isBeyondNoise(mcnemar) ? 'beyond noise' : 'within noise'} ` +
      `(McNemar’s test, ${pValue(mcnemar.p)})`;

const primaryOf = (view: TrialView): Measurement | undefined => {
  const primary = primaryMetric(view.trial);
  return primary === undefined ? undefined : measurementOf(view, primary.name);
};

const intervalOf = ({ lower, upper }: Measurement): string =>
  lower === null || upper === null ? '' : ` (95 % interval ${percent(lower)} to ${percent(upper)})`;

const baselineSentence = (view: ReportView, baseline: TrialView): readonly string[] => {
  const primary = primaryOf(baseline);
  if (primary === undefined) return [];
  return [
    `On ${whole(primary.samples)} images of ${view.sweep.datasetName}, ${view.sweep.modelName} without quantization ` +
      `(pytorch-fp32) has a ${metricLabel(primary.metric).name} of ${percent(primary.value)}${intervalOf(primary)}.`,
  ];
};

const gainOf = ({ comparison }: TrialView): number =>
  comparison === undefined ? 0 : comparison.points * (comparison.better === 'higher' ? 1 : -1);

const bestSentence = (view: ReportView): readonly string[] => {
  const quantized = view.trials.filter(
    ({ trial, comparison }) => comparison !== undefined && trial.calibrationBatchSize !== null,
  );
  const best = quantized.toSorted((a, b) => gainOf(b) - gainOf(a))[0];
  const primary = best === undefined ? undefined : primaryOf(best);
  if (best?.comparison === undefined || primary === undefined) return [];
  const superlative = best.comparison.better === 'higher' ? 'highest' : 'lowest';
  const chosen =
    quantized.length === 1
      ? 'The only INT8 trial measured'
      : `The ${superlative} ${metricLabel(primary.metric).name} of the ${quantized.length} INT8 trials`;
  const caution = quantized.length > 1 ? ` The ${superlative} of several looks a little better than it is.` : '';
  return [`${chosen} is ${percent(primary.value)} (${best.name}): against FP32 ${judged(best.comparison)}.${caution}`];
};

const batchSizeSentences = (view: ReportView): readonly string[] =>
  view.series.flatMap(({ label, views }) => {
    const measured = views.filter(({ trial }) => trial.evaluation !== null && trial.calibrationBatchSize !== null);
    const [first, last] = [measured[0]?.trial, measured.at(-1)?.trial];
    if (first === undefined || last === undefined || first === last) return [];
    const comparison = compareTrials(first, last);
    if (comparison === undefined) return [];
    const range = `from calibration batch size ${first.calibrationBatchSize} to ${last.calibrationBatchSize}`;
    return [`${label}, ${range}: ${metricLabel(comparison.metric).name} changes by ${judged(comparison)}.`];
  });

const latencySentence = (view: ReportView, baseline: TrialView): readonly string[] => {
  const before = baseline.latency?.median;
  const { nodeId, evaluation } = baseline.trial;
  const engines = view.series.flatMap(({ recipe, label, shown }) => {
    const isComparable = shown.trial.nodeId === nodeId && shown.trial.evaluation?.device === evaluation?.device;
    return recipe === BASELINE || !isComparable || shown.latency === undefined
      ? []
      : [{ label, median: shown.latency.median }];
  });
  const fastest = engines.toSorted((a, b) => a.median - b.median)[0];
  if (before === undefined || fastest === undefined) return [];
  const ratio = before / fastest.median;
  const verdict = ratio >= 1 ? `${ratio.toFixed(1)} times as fast` : `slower, at ${ratio.toFixed(2)} times the speed`;
  return [
    `At batch size 1 on ${nodeId}${evaluation?.device === 'gpu' ? ' (GPU)' : ''}, the lowest median latency of the engines shown is ` +
      `${milliseconds(fastest.median)} (${fastest.label}), against ${milliseconds(before)} in PyTorch: ${verdict}.`,
  ];
};

/** Then medians of single runs would say the same with less right. */
const isComparedByTurns = ({ turns }: ReportView, baseline: TrialView | undefined): boolean =>
  turns.some(
    ({ nodeId, takers }) => nodeId === baseline?.trial.nodeId && takers.some(({ kind }) => kind === 'pytorch'),
  );

const unmeasuredSentence = (view: ReportView): readonly string[] => {
  const counts = (['unsupported', 'failed', 'cancelled', 'absent'] as const).flatMap((status) => {
    const count = view.trials.filter(({ trial }) => trial.status === status).length;
    return count === 0 ? [] : [`${count} ${status}`];
  });
  if (counts.length === 0) return [];
  return [`Without a measurement, for the reasons given in the table: ${counts.join(', ')}.`];
};

const unpairedSentence = (view: ReportView): readonly string[] => {
  const measured = view.trials.filter(({ trial }) => trial.evaluation !== null).length;
  if (measured === 0) return [];
  return [`Without a measured pytorch-fp32 trial, nothing is compared with FP32; trials measured: ${measured}.`];
};

const NO_TRIALS: Readonly<Record<SweepRecord['status'], string>> = {
  running: 'No trial of this sweep has been measured yet.',
  finished: 'This sweep has no trials.',
  cancelled: 'The sweep was cancelled before its trials: nothing was measured.',
  failed: 'The sweep failed before its trials: nothing was measured.',
};

/** What the sweep shows, as plain sentences that claim no more than its statistics allow. */
export const summarise = (view: ReportView): readonly string[] => {
  const baseline = view.trials.find(({ trial }) => trial.recipe === BASELINE && trial.evaluation !== null);
  if (view.trials.length === 0) return [NO_TRIALS[view.sweep.status]];
  return [
    ...(baseline === undefined ? unpairedSentence(view) : baselineSentence(view, baseline)),
    ...bestSentence(view),
    ...batchSizeSentences(view),
    ...(isComparedByTurns(view, baseline) || baseline === undefined ? [] : latencySentence(view, baseline)),
    ...turnSentences(view),
    ...unmeasuredSentence(view),
  ];
};
