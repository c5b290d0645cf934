import type { ReportView } from '../model/report-view.js';
import {
  comparedTrials,
  comparisonColumns,
  comparisonNote,
  verdictCell,
  verdictName,
} from '../tables/comparison-columns.js';
import { plain, table } from './text.js';

/** What the images show of each trial against FP32; nothing where none is compared. */
export const comparison = (view: ReportView): readonly string[] => {
  const trials = comparedTrials(view);
  if (trials.length === 0) return [];
  const columns = comparisonColumns(view);
  const rows = trials.map((own) => [own.name, ...columns.map(({ cell }) => cell(own)), verdictCell(own)]);
  return [
    '## Against FP32',
    table([['Trial', ...columns.map(({ name }) => name.join(' ')), verdictName(view).join(' ')], ...rows]),
    plain(comparisonNote(view)),
  ];
};
