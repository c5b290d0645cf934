import type { SweepRecord } from '../../contracts/sweep-record.js';
import type { ComparisonRecord } from '../../contracts/comparison-record.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { noticesOf } from '../notices/notices.js';
import { viewReport, type ReportView } from '../model/report-view.js';
import type { TrialView } from '../model/trial-view.js';
import { turnSentences } from '../model/turn-sentences.js';
import { summarise } from '../model/summary.js';
import { rowName } from '../text/row-name.js';
import { metricLabel, metricTitle } from '../text/metric-labels.js';
import { comparedTrials, comparisonColumns, verdictCell, verdictName } from '../tables/comparison-columns.js';
import { int8Lines } from '../tables/int8-share.js';
import * as cells from '../tables/table-cells.js';
import { nodeLines } from './node-text.js';
import { shorten } from './shorten.js';
import { withoutControls } from '../text/without-controls.js';

const notesOf = ({ metrics }: ReportView): string =>
  metrics
    .filter(({ isPrimary }) => isPrimary)
    .map(({ name }) => `${metricTitle(name)} with its Wilson interval; `)
    .join('') +
  'Δ and McNemar’s exact test against pytorch-fp32 on the same images; latency of hot runs ' +
  'at batch size 1; images/s at the batch size with the largest throughput.';

/** Columns a terminal is expected to have. */
const WIDTH = 110;

const headOf = ({ metrics }: ReportView): readonly (readonly string[])[] => {
  const columns = metrics.flatMap(({ name, isPrimary }) => [
    metricLabel(name).column,
    ...(isPrimary ? [['95 %', 'interval'] as const] : []),
  ]);
  return [
    ['', 'calibration', ...columns.map(([above]) => above), 'Δ FP32', 'McNemar', 'p50', 'p99', 'most'],
    ['recipe', 'batch size', ...columns.map(([, below]) => below), 'points', 'p', 'ms', 'ms', 'images/s'],
  ];
};

const rowOf = (view: TrialView, { nodeIds, metrics }: ReportView): readonly string[] => [
  nodeIds.length > 1 ? `${rowName(view.trial)} @${view.trial.nodeId}` : rowName(view.trial),
  String(view.trial.calibrationBatchSize ?? cells.ABSENT),
  ...cells.resultCells(view, metrics),
  cells.peakThroughput(view),
];

const line = (row: readonly string[], widths: readonly number[]): string =>
  row
    .map((text, column) => (column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0)))
    .join('  ')
    .trimEnd();

const wrapped = (text: string, width: number): readonly string[] => {
  const lines: string[] = [];
  for (const word of text.split(/[ \n]+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
};

const reasonLines = (view: TrialView, widths: readonly number[], report: ReportView): readonly string[] => {
  const start = `${line(rowOf(view, report).slice(0, 2), widths)}  `;
  return wrapped(`${view.trial.status}: ${cells.reasonOf(view)}`, WIDTH - start.length).map(
    (text, position) => (position === 0 ? start : ' '.repeat(start.length)) + text,
  );
};

/** Tells rows of a recipe apart that has several settings in the sweep. */
const settingsLines = ({ tellingSettings }: TrialView): readonly string[] =>
  tellingSettings === null ? [] : [shorten(`  ${tellingSettings}`, WIDTH)];

const body = (view: ReportView): readonly string[] => {
  const head = headOf(view);
  const measured = view.trials.filter(({ trial }) => trial.evaluation !== null);
  const rows = [...head, ...measured.map((own) => rowOf(own, view))];
  const heads = view.trials.map((own) => rowOf(own, view));
  const widths = (head[0] ?? []).map((_, column) => {
    const candidates = column < 2 ? [...rows, ...heads] : rows;
    return Math.max(...candidates.map((row) => row[column]?.length ?? 0));
  });
  const rule = widths.map((width) => '─'.repeat(width)).join('──');
  const trials = view.trials.flatMap((own) => [
    ...(own.trial.evaluation === null ? reasonLines(own, widths, view) : [line(rowOf(own, view), widths)]),
    ...settingsLines(own),
  ]);
  return [...head.map((row) => line(row, widths)), rule, ...trials];
};

/** What the images show of each trial against FP32, where any is compared. */
const comparison = (view: ReportView): readonly string[] => {
  const trials = comparedTrials(view);
  if (trials.length === 0) return [];
  const columns = comparisonColumns(view).filter(({ isBrief }) => isBrief);
  const row = (own: TrialView): readonly string[] => [
    ...rowOf(own, view).slice(0, 2),
    ...columns.map(({ cell }) => cell(own)),
  ];
  const heads = [0, 1].map((part) => [
    ...(headOf(view)[part] ?? []).slice(0, 2),
    ...columns.map(({ name }) => name[part] ?? ''),
  ]);
  const rows = [...heads, ...trials.map(row)];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((own) => own[column]?.length ?? 0))) ?? [];
  const verdicts = [...verdictName(view), ...trials.map(verdictCell)];
  return ['', ...rows.map((own, position) => shorten(`${line(own, widths)}  ${verdicts[position]}`, WIDTH))];
};

/** The trials of a sweep as text for a terminal of 110 columns. */
export const sweepText = (
  sweep: SweepRecord,
  trials: readonly TrialRecord[],
  comparisons: readonly ComparisonRecord[] = [],
): string => {
  const view = viewReport(sweep, trials, comparisons);
  const images = sweep.evaluationImages === 0 ? '' : `${sweep.evaluationImages} images of `;
  const title = shorten(`${sweep.name}: ${sweep.modelName} on ${images}${sweep.datasetName}`, WIDTH);
  if (trials.length === 0) return withoutControls([title, '', ...summarise(view)].join('\n'));
  const int8 = int8Lines(view).flatMap(({ name, summary }) => wrapped(`${name}: ${summary}.`, WIDTH));
  const notices = noticesOf(view).flatMap(({ explanation, notes }) => [
    ...wrapped(explanation, WIDTH),
    ...notes.flatMap((note) => wrapped(note, WIDTH - 2).map((part, index) => `${index === 0 ? '-' : ' '} ${part}`)),
    '',
  ]);
  const turns = turnSentences(view).flatMap((sentence) => [...wrapped(sentence, WIDTH), '']);
  const notes = [...turns, ...int8, ...(int8.length === 0 ? [] : ['']), ...notices, ...wrapped(notesOf(view), WIDTH)];
  const tables = [...body(view), ...comparison(view), '', ...nodeLines(view, WIDTH)];
  return withoutControls([title, '', ...tables, ...notes].join('\n'));
};
