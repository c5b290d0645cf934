import type { ReportView } from '../model/report-view.js';
import type { TrialView } from '../model/trial-view.js';
import type { MeasuredTurns } from '../model/turns.js';
import { engineColumns, engineNote, engineTrials } from '../tables/engine-columns.js';
import type { NodeComparison } from '../model/node-comparison.js';
import { rowName } from '../text/row-name.js';
import { recipeColumns, comparedName, type RecipeColumn } from '../tables/recipe-columns.js';
import { COMPUTE_NAME, LATENCY_GROUP, speedColumns, type SpeedColumn } from '../tables/speed-columns.js';
import * as cells from '../tables/table-cells.js';
import { INT8_EXPLANATION, int8Lines } from '../tables/int8-share.js';
import { tensorrtRtxLines } from '../tables/tensorrt-rtx.js';
import { metricHead } from '../text/metric-labels.js';
import { nodeTables } from './node-tables.js';
import { comparison } from './comparison.js';
import { fineTuning } from './fine-tuning.js';
import { TURN_TABLE_NOTE, turnHead, turnNote, turnRows, withoutRatios } from '../tables/turn-columns.js';
import { plain, table, warning } from './text.js';

const recipeHead = ({ name, batchSize }: RecipeColumn): string =>
  batchSize === null ? name : `${name} (calibration batch size ${batchSize})`;

const comparisonHead = (comparison: NodeComparison): string => {
  const { calibrationBatchSize: size } = comparison;
  return size === null ? comparedName(comparison) : `${comparedName(comparison)} (calibration batch size ${size})`;
};

const nodeRows = ({ nodeComparisons, nodeIds, metrics }: ReportView): readonly (readonly string[])[] => [
  ['', ...nodeComparisons.map(comparisonHead)],
  ...metrics.flatMap(({ name }) =>
    nodeIds.map((nodeId, position) => [
      `${metricHead(name)} on ${nodeId}`,
      ...nodeComparisons.map(({ nodes }) => {
        const shown = nodes[position]?.view;
        if (shown === undefined) return cells.ABSENT;
        return shown.trial.evaluation === null ? shown.trial.status : cells.metricCell(shown, name);
      }),
    ]),
  ),
];

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
  rowName(view.trial),
  view.trial.calibration ?? cells.ABSENT,
  String(view.trial.calibrationBatchSize ?? cells.ABSENT),
  view.trial.nodeId,
  ...cells.resultCells(view, metrics, cells.boundedLatencyCell),
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

const turnTable = (own: MeasuredTurns): readonly string[] => {
  const why = withoutRatios(own);
  if (why !== undefined) return [plain(why)];
  const rows = turnRows(own).map(({ engine, against, cells: columns }) => [
    engine,
    against,
    ...columns.map(({ text, note }) => (note === '' ? text : `${text} (${note})`)),
  ]);
  return [table([turnHead(own), ...rows]), plain(`${TURN_TABLE_NOTE} ${turnNote(own)}`)];
};

const turns = (view: ReportView): readonly string[] =>
  view.turns.flatMap((own) => [`## Comparison by turns on ${plain(own.nodeId)}`, ...turnTable(own)]);

/** The result by recipe, every trial, and the TensorRT engines where there are any; nothing without a trial. */
export const tables = (view: ReportView): readonly string[] => {
  if (view.trials.length === 0) return [];
  const columns = furtherColumns(view);
  const proofs = tensorrtRtxLines(view).map(({ name, verdict }) => `${name}: ${verdict}`);
  return [
    '## Result by recipe',
    table(view.nodeIds.length > 1 && view.metrics.length > 0 ? nodeRows(view) : recipeRows(view)),
    'Each recipe at the largest calibration batch size it was measured at.',
    ...nodeTables(view),
    '## Every trial',
    table([trialHead(view.metrics, columns), ...view.trials.map((own) => trialRow(own, view.metrics, columns))]),
    ...comparison(view),
    ...fineTuning(view),
    ...engines(view),
    ...turns(view),
    ...warning(
      INT8_EXPLANATION,
      int8Lines(view).map(({ name, summary }) => `${name}: ${summary}`),
    ),
    ...warning('Whether TensorRT for RTX accepts the Q/DQ network:', proofs),
  ];
};
