import type { Json } from '../contracts/stage.js';
import { effortOf } from './effort.js';
import { duration, moment, whole } from './formatted-numbers.js';
import { PAPER_NAMES } from './recipe-names.js';
import type { ReportView, TrialView } from './report-view.js';
import { STRAYED_EXPLANATION, strayedNotes } from './strayed.js';
import { summarise } from './summary.js';
import * as cells from './table-cells.js';

/** Keeps names and messages from being read as Markdown or HTML. */
const plain = (text: string): string =>
  text.replace(/[\\`*_[\]<>|#~]/g, (character) => `\\${character}`).replace(/\s+/g, ' ');

const table = (rows: readonly (readonly string[])[]): string => {
  const [head = [], ...body] = rows.map((row) => row.map(plain));
  const lines = [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...body];
  return lines.map((row) => `| ${row.join(' | ')} |`).join('\n');
};

const shownName = ({ label, recipe, shown }: ReportView['series'][number]): string => {
  const { calibrationBatchSize, evaluation } = shown.trial;
  const name = `${PAPER_NAMES[recipe]}${label.slice(recipe.length)}`;
  return evaluation === null || calibrationBatchSize === null
    ? name
    : `${name} (calibration batch size ${calibrationBatchSize})`;
};

const resultRows = ({ series }: ReportView): readonly (readonly string[])[] => [
  ['', ...series.map(shownName)],
  ...(['top1', 'top5'] as const).map((metric) => [
    metric === 'top1' ? 'Top-1 (%)' : 'Top-5 (%)',
    ...series.map(({ shown }) =>
      shown.trial.evaluation === null ? shown.trial.status : cells.accuracyCell(shown, metric),
    ),
  ]),
];

const trialRow = (view: TrialView): readonly string[] => [
  view.trial.recipe,
  view.trial.calibration ?? cells.ABSENT,
  String(view.trial.calibrationBatchSize ?? cells.ABSENT),
  view.trial.nodeId,
  cells.accuracyCell(view, 'top1'),
  cells.intervalCell(view, 'top1'),
  cells.accuracyCell(view, 'top5'),
  cells.differenceCell(view),
  cells.pCell(view),
  cells.latencyCell(view, 'p50'),
  cells.latencyCell(view, 'p99'),
  ...cells.TABLE_BATCH_SIZES.map((size) => cells.throughputCell(view, size)),
  cells.usageCell(view),
  cells.engineCell(view),
  view.trial.status === 'measured' ? 'measured' : `${view.trial.status}: ${cells.reasonOf(view)}`,
];

const TRIAL_HEAD = [
  'Recipe',
  'Calibration',
  'Calibration batch size',
  'Node',
  'Top-1 (%)',
  '95 % interval',
  'Top-5 (%)',
  'Δ to FP32 (points)',
  'McNemar p',
  'Latency p50 (ms)',
  'Latency p99 (ms)',
  ...cells.TABLE_BATCH_SIZES.map((size) => `Images/s at ${size}`),
  'Usage (%)',
  'Engine',
  'Status',
];

const valueText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

const conditionLines = ({ sweep, trials }: ReportView): readonly string[] => {
  const effort = effortOf(trials.map(({ trial }) => trial));
  return [
    `- Evaluation split: ${whole(sweep.evaluationImages)} images, sha256 ${sweep.splitSha256}`,
    ...sweep.nodes.flatMap(({ nodeId, fingerprint, tools }) => [
      `- Node ${plain(nodeId)}: ${plain(
        Object.entries(fingerprint)
          .map(([name, value]) => `${name} ${valueText(value)}`)
          .join(', '),
      )}`,
      `- Tools on ${plain(nodeId)}: ${plain(
        Object.entries(tools)
          .map((pair) => pair.join(' '))
          .join(', '),
      )}`,
    ]),
    '- Accuracy: the Q/DQ graph run as it is written, FP32 in PyTorch; Wilson 95 % intervals; McNemar’s test against ' +
      'FP32 on the same images.',
    '- Speed: the built engine with fused kernels, FP32 in PyTorch; latency over hot runs at batch size 1; usage at ' +
      'the smallest → largest batch size.',
    `- Work: ${duration(effort.doneSeconds)} done, ${duration(effort.savedSeconds)} saved by cached stages.`,
  ];
};

/** The tables and conditions as Markdown, for issues and pull requests. */
export const markdownReport = (view: ReportView): string => {
  const strayed = strayedNotes(view);
  return (
    [
      `# ${plain(view.sweep.name)}`,
      `${plain(view.sweep.modelName)} on ${plain(view.sweep.datasetName)}, ${moment(view.sweep.startedAt)}, ` +
        `sweep ${plain(view.sweep.sweepId)}.`,
      plain(summarise(view).join(' ')),
      ...(strayed.length === 0 ? [] : [STRAYED_EXPLANATION, strayed.map((note) => `- ${plain(note)}`).join('\n')]),
      '## Result by recipe',
      table(resultRows(view)),
      'Each recipe at the largest calibration batch size it was measured at.',
      '## Every trial',
      table([TRIAL_HEAD, ...view.trials.map(trialRow)]),
      '## Conditions',
      conditionLines(view).join('\n'),
    ].join('\n\n') + '\n'
  );
};
