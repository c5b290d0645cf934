import { fineTuningOf, type FineTuningFacts } from '../model/fine-tuning.js';
import type { ReportView } from '../model/report-view.js';
import { ABSENT } from '../tables/table-cells.js';
import { percent, whole } from '../text/formatted-numbers.js';
import { table } from './text.js';

const topOne = (score: FineTuningFacts['before'] | undefined): string =>
  score === undefined || score === null ? ABSENT : percent(score.accuracy * 100);

const rowOf = (
  name: string,
  { epochs, keptEpoch, trainedImages, heldOutImages, before }: FineTuningFacts,
): readonly string[] => [
  name,
  whole(trainedImages),
  whole(heldOutImages),
  String(epochs.length),
  keptEpoch === 0 ? 'the calibrated network' : String(keptEpoch),
  epochs.map(({ loss }) => loss.toFixed(4)).join(' → '),
  topOne(before),
  topOne(keptEpoch === 0 ? before : epochs[keptEpoch - 1]?.heldOut),
];

/** How the fine-tuning of every trial went; nothing where no trial has it. */
export const fineTuning = ({ trials }: ReportView): readonly string[] => {
  const rows = trials.flatMap(({ name, trial }) => {
    const facts = fineTuningOf(trial);
    return facts === undefined ? [] : [rowOf(name, facts)];
  });
  const heads = [
    'Trial',
    'Trained images',
    'Held out',
    'Epochs',
    'Kept epoch',
    'Training loss',
    'Held-out top-1 before',
    'of the kept',
  ];
  return rows.length === 0 ? [] : ['## Fine-tuning', table([heads, ...rows])];
};
