import type { ReportView } from '../model/report-view.js';
import type { TrialView } from '../model/trial-view.js';
import { engineColumns, engineNote, engineTrials } from '../tables/engine-columns.js';
import { recipeColumns, type RecipeColumn } from '../tables/recipe-columns.js';
import { COMPUTE_NAME, LATENCY_GROUP, speedColumns, type SpeedColumn } from '../tables/speed-columns.js';
import * as cells from '../tables/table-cells.js';
import { tensorrtRtxLines } from '../tables/tensorrt-rtx.js';
import { metricHead } from '../text/metric-labels.js';
import { TURN_HEAD, turnNote, turnRows } from '../tables/turn-columns.js';
import { plain, table, warning } from './text.js';

const recipeHead = ({ name, batchSize }: RecipeColumn): string =>
  batchSize === null ? name : `${name} (calibration batch size ${batchSize})`;

const recipeRows = (view: ReportView): readonly (readonly string[])[] => [
  ['', ...recipeColumns(view).map(recipeHead)],
  ...view.metrics.map(({ name }) => [
    metricHead(name),
    ...view.series.map(({ shown }) =>
      shown.trial.evaluation === null ? shown.trial.status : cells.metricCell(shown, name),
    ),
  ]),
  ...(view.metrics.length > 0 ? [] : [['Status', ...view.series.map(({ shown }) => shown.trial.status)]]),
];

const trialRow = (
  view: TrialView,
  metrics: ReportView['metrics'],
  columns: readonly SpeedColumn[],
): readonly string[] => [
  view.trial.recipe,
  view.trial.calibration ?? cells.ABSENT,
  String(view.trial.calibrationBatchSize ?? cells.ABSENT),
  view.trial.nodeId,
  ...cells.resultCells(view, metrics),
  ...columns.map(({ cell }) => cell(view)),
  view.trial.status === 'measured' ? 'measured' : `${view.trial.status}: ${cells.reasonOf(view)}`,
];

/** Columns of the speed table that {@link cells.resultCells} does not have already. */
const furtherColumns = (view: ReportView): readonly SpeedColumn[] =>
  speedColumns(view).filter(({ group, name }) => group !== LATENCY_GROUP || name === COMPUTE_NAME);

const columnName = ({ group, name }: SpeedColumn): string => {
  if (group === null) return name;
  return group === LATENCY_GROUP ? `Latency ${name} (ms)` : `Images/s at ${name}`;
};

const trialHead = (metrics: ReportView['metrics'], columns: readonly SpeedColumn[]): readonly string[] => [
  'Recipe',
  'Calibration',
  'Calibration batch size',
  'Node',
  ...metrics.flatMap(({ name, isPrimary }) => [metricHead(name), ...(isPrimary ? ['95 % interval'] : [])]),
  'Δ to FP32 (points)',
  'McNemar p',
  'Latency p50 (ms)',
  'Latency p99 (ms)',
  ...columns.map(columnName),
  'Status',
];

const engines = (view: ReportView): readonly string[] => {
  const trials = engineTrials(view);
  if (trials.length === 0) return [];
  const columns = engineColumns(view);
  const rows = trials.map((own) => [own.name, ...columns.map(({ cell }) => cell(own))]);
  return [
    '## TensorRT engines',
    table([['Trial', ...columns.map(({ name }) => name)], ...rows]),
    plain(engineNote(view)),
  ];
};

const turns = (view: ReportView): readonly string[] =>
  view.turns.flatMap((own) => [
    `## Comparison by turns on ${plain(own.nodeId)}`,
    table([TURN_HEAD, ...turnRows(own)]),
    plain(turnNote(own)),
  ]);

/** The result by recipe, every trial, and the TensorRT engines where there are any; nothing without a trial. */
export const tables = (view: ReportView): readonly string[] => {
  if (view.trials.length === 0) return [];
  const columns = furtherColumns(view);
  const proofs = tensorrtRtxLines(view).map(({ name, verdict }) => `${name}: ${verdict}`);
  return [
    '## Result by recipe',
    table(recipeRows(view)),
    'Each recipe at the largest calibration batch size it was measured at.',
    '## Every trial',
    table([trialHead(view.metrics, columns), ...view.trials.map((own) => trialRow(own, view.metrics, columns))]),
    ...engines(view),
    ...turns(view),
    ...warning('Whether TensorRT for RTX accepts the Q/DQ network:', proofs),
  ];
};
