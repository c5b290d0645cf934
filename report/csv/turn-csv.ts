import type { ReportView } from '../model/report-view.js';
import { csvLine } from './csv-line.js';

const HEAD = [
  'sweep_id',
  'node_id',
  'engine',
  'engine_id',
  'against',
  'against_id',
  'batch_size',
  'times_as_fast',
  'lower_95',
  'upper_95',
  'pairs_of_blocks',
  'verdict',
];

/** One row a ratio of the comparisons by turns; that of an engine to itself is the noise floor. */
export const turnCsv = ({ sweep, turns }: ReportView): string => {
  const rows = turns.flatMap(({ nodeId, ratios, noiseFloor }) =>
    [
      ...ratios,
      ...noiseFloor.map((own) => ({ ...own, against: own.contestant, verdict: 'the noise floor' as const })),
    ].map(({ contestant, against, batchSize, ratio, lower, upper, pairs, verdict }) => [
      sweep.sweepId,
      nodeId,
      contestant.label,
      contestant.id,
      against.label,
      against.id,
      batchSize,
      ratio,
      lower,
      upper,
      pairs,
      verdict,
    ]),
  );
  return [HEAD, ...rows].map(csvLine).join('');
};
