import type { NightRecord } from '../../contracts/night-record.js';
import { NIGHT_VERDICTS, type NightMetric, type NightVerdict } from '../../contracts/night-verdict.js';
import { valuesText } from './change-text.js';
import { effectWithInterval } from '../../report/night/effect-text.js';
import { metricName } from '../../report/night/metric-name.js';
import { NIGHT_ENDS, WITHOUT_BOARDS } from '../../report/night/night-sentences.js';
import { alignedRows } from '../nodes/aligned-rows.js';

/** A night in words: what changed first, then what does not count and which boards were not measured, then how much did not change. */
export const nightText = (night: NightRecord): string =>
  [
    `Night ${night.nightId}: ${NIGHT_ENDS[night.status]}`,
    ...section('Changed', [...night.classFindings.map(classLine), ...changed(night).map(changeRow)]),
    ...section('Tainted', night.verdicts.filter(({ verdict }) => verdict === 'tainted').map(taintedRow)),
    ...section('Not measured', night.nodes.filter(({ status }) => status !== 'measured').map(nodeRow)),
    ...section('What differs from the reference night', night.nodes.flatMap(differenceRows)),
    '',
    summary(night),
  ].join('\n');

const section = (title: string, rows: readonly (readonly string[])[]): readonly string[] =>
  rows.length === 0 ? [] : ['', title, alignedRows(rows)];

const changed = ({ verdicts }: NightRecord): readonly NightVerdict[] =>
  verdicts.filter(
    ({ verdict, sharedByClass }) => (verdict === 'regressed' || verdict === 'improved') && !sharedByClass,
  );

const changeRow = ({ verdict, series, effect, reason }: NightVerdict): readonly string[] => [
  `  ${verdict}`,
  series.nodeId,
  `${series.benchmark} ${series.recipe}`,
  metricName(series.metric),
  effectText(series.metric, effect),
  reason,
];

const taintedRow = ({ series, reason }: NightVerdict): readonly string[] => [
  `  ${series.nodeId}`,
  `${series.benchmark} ${series.recipe}`,
  metricName(series.metric),
  reason,
];

const classLine = (finding: NightRecord['classFindings'][number]): readonly string[] => [
  `  ${finding.verdict}`,
  `${finding.nodeIds.length} boards of a class`,
  `${finding.benchmark} ${finding.recipe}`,
  metricName(finding.metric),
  effectText(finding.metric, finding.effect),
  finding.reason,
];

const effectText = (metric: NightMetric, effect: NightVerdict['effect']): string =>
  effect === null ? '' : effectWithInterval(metric, effect);

const nodeRow = ({ nodeId, status, reason }: NightRecord['nodes'][number]): readonly string[] => [
  `  ${status}`,
  nodeId,
  reason ?? '',
];

const differenceRows = ({ nodeId, changes }: NightRecord['nodes'][number]): readonly (readonly string[])[] =>
  changes.map(({ field, before, after }) => [`  ${nodeId}`, field, valuesText({ before, after })]);

const summary = ({ status, verdicts, nodes }: NightRecord): string => {
  if (nodes.length === 0) return WITHOUT_BOARDS[status];
  const measured = nodes.filter(({ status }) => status === 'measured').length;
  const counts = NIGHT_VERDICTS.map(
    (kind) => [kind, verdicts.filter(({ verdict }) => verdict === kind).length] as const,
  )
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${kind}`);
  const first = verdicts.length === 0 ? 'nothing to compare with yet' : counts.join(', ');
  return `${measured} of ${nodes.length} boards measured: ${first}.`;
};
