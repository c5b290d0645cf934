import { marginOf } from '../../contracts/margins.js';
import { BASELINE } from '../../contracts/recipe-table.js';
import type { SweepRecord } from '../../contracts/sweep-record.js';
import { compareTrials, type Comparison } from './comparison.js';
import {
  INTERVAL,
  milliseconds,
  percent,
  points,
  pValue,
  threeDigits,
  timesToThousandth,
  whole,
} from '../text/formatted-numbers.js';
import { marginText } from '../text/margin-text.js';
import type { Measurement } from '../../results/measurement.js';
import { metricLabel } from '../text/metric-labels.js';
import { primaryMetric } from './shown-metrics.js';
import type { ReportView } from './report-view.js';
import { turnSentences } from './turn-sentences.js';
import { isComparedWithPyTorch } from './turns.js';
import { measurementOf, type TrialView } from './trial-view.js';
import { gainOf, isBeyondChance, type Verdict, verdictsOn } from './verdict.js';

const differenceOf = ({ points: difference, test }: Comparison): string =>
  test === null
    ? `${points(difference)} points`
    : `${points(difference)} points (${INTERVAL} ${points(test.interval.lower)} to ${points(test.interval.upper)})`;

const seenOnly = ({ resolution }: Comparison): string =>
  resolution === null || resolution.smallestShift === null
    ? ''
    : `; ${100 * resolution.power} of 100 shifts of ${threeDigits(resolution.smallestShift)} points would show`;

const judged = (comparison: Comparison, verdict: Verdict | undefined): string => {
  const difference = differenceOf(comparison);
  if (verdict === undefined) return difference;
  switch (verdict.kind) {
    case 'not-worse':
      return `${difference}, not worse by more than ${marginText(comparison.margin)}`;
    case 'worse':
      return `${difference}, worse (${testOf(comparison)}, ${pValue(verdict.p)})`;
    case 'cannot-tell':
      return (
        `${difference}; whether it is worse by more than ${marginText(comparison.margin)}, these images cannot tell` +
        seenOnly(comparison)
      );
  }
};

const testOf = ({ mcnemar }: Comparison): string => (mcnemar === null ? 'paired bootstrap' : 'McNemar’s exact test');

const changed = (comparison: Comparison, verdict: Verdict | undefined): string => {
  const difference = differenceOf(comparison);
  if (verdict === undefined) return difference;
  const corrected = verdict.comparisons > 1 ? `, corrected for ${verdict.comparisons} series` : '';
  const p = `${testOf(comparison)}, ${pValue(verdict.p)}${corrected}`;
  return isBeyondChance(verdict)
    ? `${difference}, beyond chance (${p})`
    : `${difference}, which these images do not tell from none (${p}${seenOnly(comparison)})`;
};

const primaryOf = (view: TrialView): Measurement | undefined => {
  const primary = primaryMetric(view.trial);
  return primary === undefined ? undefined : measurementOf(view, primary.name);
};

const intervalOf = ({ lower, upper }: Measurement): string =>
  lower === null || upper === null ? '' : ` (${INTERVAL} ${percent(lower)} to ${percent(upper)})`;

const baselineSentence = (view: ReportView, baseline: TrialView): readonly string[] => {
  const primary = primaryOf(baseline);
  if (primary === undefined) return [];
  return [
    `On ${whole(primary.samples)} images of ${view.sweep.datasetName}, ${view.sweep.modelName} without quantization ` +
      `(pytorch-fp32) has a ${metricLabel(primary.metric).name} of ${percent(primary.value)}${intervalOf(primary)}.`,
  ];
};

const ownGain = ({ comparison }: TrialView): number => (comparison === undefined ? 0 : gainOf(comparison));

const bestSentence = (view: ReportView): readonly string[] => {
  const quantized = view.trials.filter(
    ({ trial, comparison }) => comparison !== undefined && trial.calibrationBatchSize !== null,
  );
  const best = quantized.toSorted((a, b) => ownGain(b) - ownGain(a))[0];
  const primary = best === undefined ? undefined : primaryOf(best);
  if (best?.comparison === undefined || primary === undefined) return [];
  const superlative = best.comparison.better === 'higher' ? 'highest' : 'lowest';
  const chosen =
    quantized.length === 1
      ? 'The only INT8 trial measured'
      : `The ${superlative} ${metricLabel(primary.metric).name} of the ${quantized.length} INT8 trials`;
  const corrected = best.verdict !== undefined && best.verdict.comparisons > 1;
  const caution =
    quantized.length > 1
      ? ` The ${superlative} of several looks a little better than it is` +
        (corrected ? `; the verdict is corrected for the ${best.verdict.comparisons} trials compared.` : '.')
      : '';
  const against = judged(best.comparison, best.verdict);
  return [`${chosen} is ${percent(primary.value)} (${best.name}): against FP32 ${against}.${caution}`];
};

/** Of several nodes those of the reference: the networks are the same. */
const batchSizeSentences = (view: ReportView): readonly string[] => {
  const changes = view.series.flatMap(({ label, nodeId, views }) => {
    if (nodeId !== (view.nodeComparisons[0]?.reference ?? nodeId)) return [];
    const measured = views.filter(({ trial }) => trial.evaluation !== null && trial.calibrationBatchSize !== null);
    const [first, last] = [measured[0]?.trial, measured.at(-1)?.trial];
    if (first === undefined || last === undefined || first === last) return [];
    const comparison = compareTrials(first, last, (metric) => marginOf(view.sweep.spec, metric));
    const range = `from calibration batch size ${first.calibrationBatchSize} to ${last.calibrationBatchSize}`;
    return comparison === undefined ? [] : [{ range: `${label}, ${range}`, comparison }];
  });
  const verdicts = verdictsOn(changes.map(({ comparison }) => comparison));
  return changes.map(
    ({ range, comparison }, position) =>
      `${range}: ${metricLabel(comparison.metric).name} changes by ${changed(comparison, verdicts[position])}.`,
  );
};

const latencySentence = (view: ReportView, baseline: TrialView): readonly string[] => {
  const before = baseline.latency?.median;
  const { nodeId, evaluation } = baseline.trial;
  const engines = view.series.flatMap(({ recipe, label, shown }) => {
    const isComparable = shown.trial.nodeId === nodeId && shown.trial.evaluation?.device === evaluation?.device;
    return recipe === BASELINE || !isComparable || shown.latency === undefined
      ? []
      : [{ label, trialId: shown.trial.trialId, median: shown.latency.median, unsteady: shown.unsteady }];
  });
  const fastest = engines.toSorted((a, b) => a.median - b.median)[0];
  if (before === undefined || fastest === undefined || isComparedWithPyTorch(view.turns, fastest.trialId)) return [];
  const isSteady = baseline.unsteady.length + fastest.unsteady.length === 0;
  const gain = before / fastest.median;
  const verdict = gain >= 1 ? `${gain.toFixed(1)} times as fast` : `slower, at ${gain.toFixed(2)} times the speed`;
  return [
    `At batch size 1 on ${nodeId}${evaluation?.device === 'gpu' ? ' (GPU)' : ''}, the lowest median latency of the engines shown is ` +
      `${milliseconds(fastest.median)} (${fastest.label}), against ${milliseconds(before)} in PyTorch: ${verdict} ` +
      `(one run each${isSteady ? '' : ', not steady'}, without an interval).`,
  ];
};

/** Latencies that the summary names; more are in the table alone. */
const NAMED_NODES = 4;

const nodesSentence = ({ nodeIds, nodeComparisons }: ReportView): readonly string[] => {
  const [first] = nodeComparisons;
  if (first === undefined) return [];
  const { reference } = first;
  const judged = nodeComparisons
    .flatMap(({ nodes }) => nodes.flatMap(({ latency }) => latency?.verdict ?? []))
    .filter((verdict) => verdict !== 'not judged').length;
  const differing = nodeComparisons.flatMap(({ name, nodes }) =>
    nodes.flatMap(({ nodeId, latency }) =>
      latency?.verdict === 'beyond noise' ? [`${nodeId} with ${name} (${timesToThousandth(latency.ratio)})`] : [],
    ),
  );
  const start = `${nodeIds.length} nodes side by side, ${reference} as the reference`;
  if (judged === 0) {
    return [`${start}; no ratio of latencies rests on enough blocks to be judged.`];
  }
  if (differing.length === 0) return [`${start}; no latency differs beyond noise.`];
  const named = differing.length > NAMED_NODES ? '' : `: ${differing.join(', ')}`;
  return [`${start}; ${differing.length} of ${judged} latencies differ beyond noise${named}.`];
};

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
  const baselines = view.trials.filter(({ trial }) => trial.recipe === BASELINE && trial.evaluation !== null);
  const reference = view.nodeComparisons[0]?.reference;
  const baseline = baselines.find(({ trial }) => trial.nodeId === reference) ?? baselines[0];
  if (view.trials.length === 0) return [NO_TRIALS[view.sweep.status]];
  return [
    ...(baseline === undefined ? unpairedSentence(view) : baselineSentence(view, baseline)),
    ...bestSentence(view),
    ...batchSizeSentences(view),
    ...(baseline === undefined ? [] : latencySentence(view, baseline)),
    ...turnSentences(view),
    ...nodesSentence(view),
    ...unmeasuredSentence(view),
  ];
};
