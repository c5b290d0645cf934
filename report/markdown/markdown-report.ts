import { hasGpu } from '../model/devices.js';
import { effortOf } from '../model/effort.js';
import { duration, moment, whole } from '../text/formatted-numbers.js';
import { jsonText } from '../text/json-text.js';
import { leftOutNotes } from '../notices/left-out-images.js';
import { conditionRows, conditionsOn } from '../tables/machine-conditions.js';
import { tables } from './tables.js';
import { metricLabel, metricTitle } from '../text/metric-labels.js';
import { bullets, plain, warning } from './text.js';
import { noticesOf } from '../notices/notices.js';
import { accuracySource, speedSource } from '../model/origins.js';
import type { ReportView } from '../model/report-view.js';
import { speedNote } from '../tables/speed-columns.js';
import { summarise } from '../model/summary.js';
import { tensorrtRtxLines } from '../tables/tensorrt-rtx.js';

const methods = (view: ReportView): readonly string[] => [
  `- Accuracy: ${accuracySource(view)}, FP32 in PyTorch; Wilson 95 % intervals; McNemar’s exact test against ` +
    'FP32 on the same images.',
  ...view.metrics.map(({ name }) => `- ${metricTitle(name)}: ${metricLabel(name).definition}.`),
  `- Speed: ${speedSource(view)}, FP32 in PyTorch` +
    (hasGpu(view)
      ? `. ${plain(speedNote(view))}`
      : '; latency over hot runs at batch size 1; usage at the smallest → largest batch size.'),
];

const measuringLine = (view: ReportView, nodeId: string): readonly string[] => {
  const rows = conditionRows(conditionsOn(view, nodeId));
  if (rows.length === 0) return [];
  return [`- Before → after the measurements on ${plain(nodeId)}: ${rows.map((row) => row.join(' ')).join(', ')}`];
};

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
    ...(trials.length === 0 ? [] : methods(view)),
    ...tensorrtRtxLines(view).map(({ name, verdict }) => `- TensorRT for RTX, ${plain(`${name}: ${verdict}`)}`),
    ...(effort.builtStages + effort.cachedStages === 0
      ? []
      : [`- Work: ${duration(effort.doneSeconds)} done, ${duration(effort.savedSeconds)} saved by cached stages.`]),
  ];
};

const summaryOf = (view: ReportView): readonly string[] => {
  const [first = '', ...rest] = summarise(view);
  return [plain(first), ...(rest.length === 0 ? [] : [bullets(rest)])];
};

/** The tables and conditions as Markdown, for issues and pull requests. */
export const markdownReport = (view: ReportView): string => {
  const conditions = conditionLines(view);
  return (
    [
      `# ${plain(view.sweep.name)}`,
      `${plain(view.sweep.modelName)} on ${plain(view.sweep.datasetName)}, ${moment(view.sweep.startedAt)}, ` +
        `sweep ${plain(view.sweep.sweepId)}.`,
      ...summaryOf(view),
      ...noticesOf(view).flatMap(({ explanation, notes }) => warning(explanation, notes)),
      ...tables(view),
      ...(conditions.length === 0 ? [] : ['## Conditions', conditions.join('\n')]),
    ].join('\n\n') + '\n'
  );
};
