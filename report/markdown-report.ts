import { effortOf } from './effort.js';
import { duration, moment, whole } from './formatted-numbers.js';
import { jsonText } from './json-text.js';
import { leftOutNotes } from './left-out.js';
import { BUSY_EXPLANATION, busyNotes, conditionRows, conditionsOn } from './machine-conditions.js';
import { PAPER_NAMES } from './recipe-names.js';
import type { ReportView, TrialView } from './report-view.js';
import { STRAYED_EXPLANATION, strayedNotes } from './strayed.js';
import { summarise } from './summary.js';
import * as cells from './table-cells.js';
import { tensorrtRtxLines } from './tensorrt-rtx.js';

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
  ...cells.resultCells(view),
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

const METHODS = [
  '- Accuracy: the Q/DQ graph run as it is written, FP32 in PyTorch; Wilson 95 % intervals; McNemar’s test against ' +
    'FP32 on the same images.',
  '- Speed: the built engine with fused kernels, FP32 in PyTorch; latency over hot runs at batch size 1; usage at ' +
    'the smallest → largest batch size.',
];

const measuringLine = (view: ReportView, nodeId: string): readonly string[] => {
  const rows = conditionRows(conditionsOn(view, nodeId));
  if (rows.length === 0) return [];
  return [`- Before → after the measurements on ${plain(nodeId)}: ${rows.map((row) => row.join(' ')).join(', ')}`];
};

const bullets = (notes: readonly string[]): string => notes.map((note) => `- ${plain(note)}`).join('\n');

const warning = (explanation: string, notes: readonly string[]): readonly string[] =>
  notes.length === 0 ? [] : [explanation, bullets(notes)];

const conditionLines = (view: ReportView): readonly string[] => {
  const { sweep, trials } = view;
  const effort = effortOf(trials.map(({ trial }) => trial));
  return [
    ...(sweep.evaluationImages === 0
      ? []
      : [`- Evaluation split: ${whole(sweep.evaluationImages)} images, sha256 ${sweep.splitSha256}`]),
    ...leftOutNotes(view).map((note) => `- ${plain(note)}`),
    ...sweep.nodes.flatMap(({ nodeId, fingerprint, tools }) => [
      `- Node ${plain(nodeId)}: ${plain(
        Object.entries(fingerprint)
          .map(([name, value]) => `${name} ${jsonText(value)}`)
          .join(', '),
      )}`,
      `- Tools on ${plain(nodeId)}: ${plain(
        Object.entries(tools)
          .map((pair) => pair.join(' '))
          .join(', '),
      )}`,
      ...measuringLine(view, nodeId),
    ]),
    ...(trials.length === 0 ? [] : METHODS),
    ...tensorrtRtxLines(view).map(({ name, verdict }) => `- TensorRT for RTX, ${plain(`${name}: ${verdict}`)}`),
    ...(effort.builtStages + effort.cachedStages === 0
      ? []
      : [`- Work: ${duration(effort.doneSeconds)} done, ${duration(effort.savedSeconds)} saved by cached stages.`]),
  ];
};

const tables = (view: ReportView): readonly string[] => {
  if (view.trials.length === 0) return [];
  const proofs = tensorrtRtxLines(view).map(({ name, verdict }) => `${name}: ${verdict}`);
  return [
    '## Result by recipe',
    table(resultRows(view)),
    'Each recipe at the largest calibration batch size it was measured at.',
    '## Every trial',
    table([TRIAL_HEAD, ...view.trials.map(trialRow)]),
    ...warning('Whether TensorRT for RTX took the Q/DQ network:', proofs),
  ];
};

/** The tables and conditions as Markdown, for issues and pull requests. */
export const markdownReport = (view: ReportView): string => {
  const conditions = conditionLines(view);
  return (
    [
      `# ${plain(view.sweep.name)}`,
      `${plain(view.sweep.modelName)} on ${plain(view.sweep.datasetName)}, ${moment(view.sweep.startedAt)}, ` +
        `sweep ${plain(view.sweep.sweepId)}.`,
      plain(summarise(view).join(' ')),
      ...warning(BUSY_EXPLANATION, busyNotes(view)),
      ...warning(STRAYED_EXPLANATION, strayedNotes(view)),
      ...tables(view),
      ...(conditions.length === 0 ? [] : ['## Conditions', conditions.join('\n')]),
    ].join('\n\n') + '\n'
  );
};
